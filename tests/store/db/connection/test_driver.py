"""The connection of a store stays the database's own, whatever SQLAlchemy does with it."""

from __future__ import annotations

import pytest

from portaladm.store.db.tables import Batch
from tests.conftest import Office


@pytest.mark.parametrize("kind", ["write", "fill"])
def test_ctrl_c_in_sqlalchemy_leaves_the_connection_to_be_rolled_back(
    office: Office, kind: str
) -> None:
    """SQLAlchemy gives up a connection in which Ctrl-C met it."""
    office.make_store()
    with office.open() as context:
        with pytest.raises(KeyboardInterrupt), getattr(context.store, kind)() as transaction:
            transaction.run("DELETE FROM trail")
            transaction.session.get(Batch, 1)
            transaction.session.connection().invalidate(KeyboardInterrupt())
            raise KeyboardInterrupt
        with context.store.read() as transaction:
            assert transaction.value("SELECT count(*) FROM trail") > 0
