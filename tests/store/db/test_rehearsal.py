"""A copy of the store for what a dry run would write."""

from __future__ import annotations

from pathlib import Path

import pytest

from portaladm.errors import Refused
from portaladm.store.db.rehearsal import open_rehearsal
from tests.conftest import Office


def test_what_is_written_to_a_rehearsal_is_in_no_file(office: Office) -> None:
    office.run("roster", "import", office.write_roster({}), code=0)
    before = office.store.read_bytes()
    database = open_rehearsal(office.store, lambda transaction, version: None, writes=True)
    with database.write() as transaction:
        transaction.run("UPDATE parents SET first_name = 'Else'")
    with database.read() as transaction:
        assert transaction.value("SELECT first_name FROM parents") == "Else"
    database.close()
    assert office.store.read_bytes() == before


def test_a_rehearsal_lets_others_write_and_keeps_its_own_state(office: Office) -> None:
    office.run("roster", "import", office.write_roster({}), code=0)
    database = open_rehearsal(office.store, lambda transaction, version: None, writes=True)
    with database.write() as transaction:
        office.run("roster", "import", office.write_roster({}, {}, name="b.csv"), code=0)
        assert transaction.value("SELECT count(*) FROM parents") == 1
    database.close()
    assert office.query("SELECT count(*) FROM parents") == [(3,)]


def test_what_is_no_store_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "portaladm.db"
    path.write_text("not a store, but a text " * 10)
    for place, code in ((path, "store-foreign"), (tmp_path, "store-is-a-folder")):
        with pytest.raises(Refused) as refused:
            open_rehearsal(place, lambda transaction, version: None, writes=True)
        assert refused.value.code == code
