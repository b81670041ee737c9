"""Exact names in the store: half a name, and a merged record, is nobody."""

from __future__ import annotations

from contextlib import closing

import pytest

from portaladm.store.db.opening import open_database
from portaladm.store.parents.named import find_namesakes
from tests.conftest import Office
from tests.kits.parents import DROP, KEEP, merge


@pytest.mark.parametrize(
    ("text", "found"), [("José García", ["P1"]), ("García", []), ("*", []), ("", []), ("[", [])]
)
def test_the_whole_name_is_wanted(office: Office, text: str, found: list[str]) -> None:
    office.run("roster", "import", office.write_roster(KEEP, DROP), code=0)
    merge(office)
    database, _ = open_database(office.store, lambda *_: None)
    with closing(database), database.read() as transaction:
        assert [one.number for one in find_namesakes(transaction, "parent", text)] == found
