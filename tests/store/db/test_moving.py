"""What stays behind of a store that was moved: it says where the store is, and is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from portaladm.errors import Refused
from portaladm.store.db.moving import name_part, note_move, read_move, refuse_moved
from tests.conftest import Office


def test_a_store_that_counts_has_not_moved(office: Office) -> None:
    office.make_store()
    assert read_move(office.store) is None
    with office.open() as context, context.store.read() as transaction:
        refuse_moved(transaction, office.store)


@pytest.mark.parametrize("has_name", [True, False])
def test_one_that_moved_says_where_to_and_whether_that_is_finished(
    office: Office, has_name: bool
) -> None:
    office.make_store()
    new = office.folder / "new.db"
    with office.open() as context, context.store.write() as transaction:
        note_move(transaction, new)
        (new if has_name else name_part(new)).touch()
        with pytest.raises(Refused) as refused:
            refuse_moved(transaction, office.store)
    assert refused.value.remark.key == ("store-moved" if has_name else "store-moved.unfinished")
    assert read_move(office.store) == new
    assert name_part(Path("/srv/a.db")) == Path("/srv/.a.db.moving")
