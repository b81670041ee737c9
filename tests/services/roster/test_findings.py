"""What an import tells about the whole roster, and what it tells every night."""

from __future__ import annotations

import pytest

from tests.conftest import Office
from tests.services.roster.snapshots import import_rows, make_rows


def test_without_snapshot_missing_pairs_are_told_of_and_stay(office: Office) -> None:
    rows = make_rows(office, 3)
    rows.append(office.row({"student_id": "S000", "parent_id": "P777"}))
    import_rows(office, rows)
    said = import_rows(office, rows[:3])
    assert "1 stored link missing from this file" in said
    assert "parent P777, student S000" in said
    assert office.query("SELECT count(*) FROM links WHERE ended_on IS NULL") == [(4,)]


def test_a_refused_row_is_not_told_as_a_pair_that_the_file_lacks(office: Office) -> None:
    rows = make_rows(office, 4)
    import_rows(office, rows)
    newer = office.write_roster(rows[0], rows[1], rows[2] | {"school": ""}, name="newer.csv")
    said = office.run("roster", "import", newer, "--keep-good-rows", code=3).err
    assert "1 stored link missing from this file" in said
    assert f"student {rows[3]['student_id']}" in said


def test_where_a_refused_row_can_not_be_read_nothing_is_told_as_lacking(office: Office) -> None:
    rows = make_rows(office, 4)
    import_rows(office, rows)
    nameless = rows[2] | {"student_id": "", "school": ""}
    newer = office.write_roster(rows[0], rows[1], nameless, name="newer.csv")
    said = office.run("roster", "import", newer, "--keep-good-rows", code=3).err
    assert "missing from this file" not in said


def test_quiet_says_nothing_when_nothing_needs_a_person(office: Office) -> None:
    rows = make_rows(office, 30)
    import_rows(office, rows)
    roster = office.write_roster(*rows[:29], name="n.csv")
    outcome = office.run("--quiet", "roster", "import", roster, "--snapshot", code=0)
    assert (outcome.out, outcome.err) == ("", "")


@pytest.mark.slow
def test_quiet_tells_what_is_not_there_every_night(office: Office) -> None:
    rows = [
        office.row({"student_id": f"{n:07d}", "parent_id": f"{n + 500:07d}", "email": ""})
        for n in range(100, 130)
    ]
    import_rows(office, rows)
    eaten = [
        row
        | {
            "student_id": row["student_id"].lstrip("0"),
            "student_first_name": "Bo",
            "student_last_name": "Ng",
        }  # others: those of one name stop the import
        for row in rows
    ]
    path = office.write_roster(*rows, *eaten, name="eaten.csv")
    told = office.run("--quiet", "roster", "import", path, code=0).err
    assert "30 new students whose id differs from a stored one by leading zeros only" in told
    assert "100 on line 32, 0000100 in the store" in told
    assert "without an email" not in told


def test_pairs_of_absent_students_are_told_of_without_a_snapshot(office: Office) -> None:
    rows = make_rows(office, 5)
    import_rows(office, rows)
    assert "2 stored links missing from this file" in import_rows(office, rows[:3])


def test_a_file_without_the_column_of_access_says_what_new_pairs_get(office: Office) -> None:
    path = office.write_roster(office.row({}))
    lines = path.read_text(encoding="utf-8").splitlines()
    place = lines[0].split(",").index("portal_access")
    cut = [",".join(c for n, c in enumerate(line.split(",")) if n != place) for line in lines]
    path.write_text("\n".join(cut) + "\n", encoding="utf-8")
    said = office.run("roster", "import", path, code=0).err
    assert "no column for portal_access" in said
    blank = office.write_roster(office.row({"portal_access": ""}), name="blank.csv")
    assert "1 row with an empty portal_access" in office.run("roster", "import", blank).err


def test_names_that_were_misread_before_are_told_with_what_they_were(office: Office) -> None:
    names = ("JosÃ©", "Zoë", "Nguyá»…n")
    rows = [
        row | {"parent_first_name": name, "parent_last_name": "RÓŽA"}
        for row, name in zip(make_rows(office, 3), names, strict=True)
    ]
    said = import_rows(office, rows)
    assert "2 rows with a name that another program read in a wrong encoding" in said
    assert "'JosÃ©' on line 2, probably 'José'" in said
    assert "'Nguyá»…n' on line 4, probably 'Nguyễn'" in said
