"""Undoing the last import."""

from __future__ import annotations

from typing import Any

from tests.conftest import Office

TABLES = {
    "students": "number, first_name, last_name, grade, school_id, withdrawn_on, since",
    "parents": "number, first_name, last_name, email, phone, language, address, city, postal_code",
    "links": "parent_id, student_id, relationship, portal_access, since, ended_on",
}


def roster_of(office: Office) -> dict[str, list[tuple[Any, ...]]]:
    return {
        table: office.query(f"SELECT {columns} FROM {table} ORDER BY id")
        for table, columns in TABLES.items()
    }


def test_undo_brings_back_the_roster_of_before(office: Office) -> None:
    rows = [office.row({}) for _ in range(30)]
    office.run("roster", "import", office.write_roster(*rows), code=0)
    before = roster_of(office)
    changed = [
        rows[0] | {"student_first_name": "New", "email": "new@example.org"},
        rows[1] | {"portal_access": "no", "school": "Elsewhere"},
        *rows[3:],
        office.row({}),
    ]
    office.run(
        "roster", "import", office.write_roster(*changed, name="b.csv"), "--snapshot", code=0
    )
    assert roster_of(office) != before
    office.run("roster", "undo", "--yes", code=0)
    assert roster_of(office) == before
    office.run("audit", "verify", code=0)
    again = office.run("roster", "import", "b.csv", "--snapshot", code=0)
    assert "Nothing has changed" not in again.err


def test_an_import_on_which_keys_rely_is_not_undone(office: Office) -> None:
    office.run("keys", "issue", "--roster", office.write_roster({}), "-o", "k.csv", code=0)
    refused = office.run("roster", "undo", "--yes", code=1)
    assert "1 key issued to a parent whom it brought in" in refused.err


def test_undo_asks_and_stops_where_nobody_answers(office: Office) -> None:
    office.run("roster", "import", office.write_roster({}), code=0)
    office.run("roster", "undo", code=4)
    assert office.query("SELECT count(*) FROM parents") == [(1,)]
    office.run("roster", "undo", answers="y\n", code=0)
    assert office.query("SELECT count(*) FROM parents") == [(0,)]
    assert "No roster import can be undone" in office.run("roster", "undo", "--yes", code=1).err


def test_undo_goes_back_by_one_import_only(office: Office) -> None:
    office.run("roster", "import", office.write_roster({}), code=0)
    office.run("roster", "import", office.write_roster({}, {}, name="b.csv"), code=0)
    office.run("roster", "undo", "--yes", code=0)
    refused = office.run("roster", "undo", "--yes", code=1)
    assert "The last import has been undone already" in refused.err
    assert office.query("SELECT count(*) FROM parents") == [(1,)]


def test_a_dry_run_says_what_would_be_undone_and_keeps_it(office: Office) -> None:
    office.run("roster", "import", office.write_roster({}, {}), code=0)
    planned = office.run("roster", "undo", "--dry-run", "--format", "json", code=0)
    assert (planned.record["removed"], planned.record["changed"]) == (6, False)
    assert office.query("SELECT count(*) FROM parents") == [(2,)]
