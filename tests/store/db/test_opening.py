"""Opening a store: what lies where it is to be, and who may have put it there."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from tests.conftest import Office
from tests.kits.batches import issue_batch


@pytest.mark.posix("rights of a folder")
def test_a_journal_that_others_could_plant_is_not_played_back(office: Office) -> None:
    issue_batch(office)
    folder, planted = office.store.parent, office.folder / "planted.db"
    with closing(sqlite3.connect(planted, isolation_level=None)) as driver:
        driver.execute("PRAGMA cache_size = 1")
        driver.execute("CREATE TABLE mine (x)")
        driver.execute("BEGIN")
        driver.execute("INSERT INTO mine VALUES (zeroblob(100000))")
        journal = planted.with_name("planted.db-journal").read_bytes()
    folder.chmod(0o1777)
    planted_journal = office.store.with_name(f"{office.store.name}-journal")
    planted_journal.write_bytes(journal)
    before = office.store.read_bytes()
    for words in (("keys", "list"), ("doctor",), ("config", "show"), ("store", "move", "new.db")):
        refused = office.run(*words)
        assert "Everybody on this computer can write" in refused.err + refused.out or words == (
            "config", "show")  # fmt: skip
        assert (office.store.read_bytes(), planted_journal.read_bytes()) == (before, journal)
    folder.chmod(0o700)


@pytest.mark.posix("rights of a folder")
def test_no_store_is_made_where_everybody_may_write(office: Office) -> None:
    office.store.parent.mkdir()
    office.store.parent.chmod(0o1777)
    roster = office.write_roster({})
    assert "chmod o-w" in office.run("roster", "import", roster, code=1).err
    assert not office.store.exists()


@pytest.mark.posix("rights of a file")
def test_an_empty_file_is_made_private_before_it_becomes_a_store(office: Office) -> None:
    office.store.parent.mkdir(mode=0o700)
    office.store.touch()
    office.store.chmod(0o666)
    office.run("roster", "import", office.write_roster({}), code=0)
    assert office.store.stat().st_mode & 0o777 == 0o600
