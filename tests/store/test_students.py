"""The holders that an id had before, one after the other."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from portaladm.store.students import read_holders_before
from tests.conftest import Office


def test_every_holder_before_is_found_and_nobody_else(office: Office) -> None:
    rows = [{"student_id": number} for number in ("S1", "S12", "A", "B", "C")]
    office.run("roster", "import", office.write_roster(*rows), code=0)
    with closing(sqlite3.connect(office.store)) as driver:
        for now, before in (("S1~1", "A"), ("S1~2", "B"), ("S12~1", "C")):
            driver.execute("UPDATE students SET number = ? WHERE number = ?", (now, before))
        driver.commit()
    with office.open() as context, context.store.read() as transaction:
        found = [read_holders_before(transaction, one) for one in ("S1", "S12", "S2")]
    assert found == [["S1~1", "S1~2"], ["S12~1"], []]
