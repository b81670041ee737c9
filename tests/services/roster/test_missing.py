"""Whom a roster lacks: removed, told of, or deferred."""

from __future__ import annotations

import pytest

from tests.conftest import Office
from tests.services.roster.snapshots import count_enrolled, import_rows, make_rows


def test_a_snapshot_lets_whoever_is_missing_leave_and_deletes_nothing(office: Office) -> None:
    rows = make_rows(office, 30)
    import_rows(office, rows)
    outcome = office.run(
        "roster", "import", office.write_roster(*rows[:28], name="n.csv"), "--snapshot",
        "--format", "json", code=0,
    )  # fmt: skip
    assert outcome.record["students_removed"] == 2
    assert count_enrolled(office) == 28
    assert office.query("SELECT withdrawn_on FROM students WHERE number = 'S029'") == [
        ("2026-08-31",)
    ]
    assert office.query("SELECT count(*) FROM links") == [(30,)]


@pytest.mark.slow
def test_a_snapshot_ends_a_pair_it_lacks_though_it_has_the_student(office: Office) -> None:
    rows = make_rows(office, 30)
    rows.append(office.row({"student_id": "S000", "parent_id": "P777"}))
    import_rows(office, rows)
    import_rows(office, rows[:30], "--snapshot")
    assert office.query(
        "SELECT ended_on FROM links JOIN parents p ON p.id = parent_id WHERE p.number = 'P777'"
    ) == [("2026-08-31",)]
    assert count_enrolled(office) == 30


@pytest.mark.slow
def test_a_family_of_the_counter_that_was_merged_keeps_no_child_enrolled(office: Office) -> None:
    rows = make_rows(office, 30)
    import_rows(office, rows)
    name = ("--first-name", "José", "--last-name", "García", "--another", "--parent", "NEW")
    way = ("--reason", "new", "--verified-by", "photo-id", "--yes")
    office.run("parents", "add", *way, "--student", "S029", *name, code=0)
    known = rows[29]["parent_id"]
    office.run("parents", "merge", known, "NEW", "--reason", "one person", "--yes", code=0)
    import_rows(office, rows[:29], "--snapshot")
    assert count_enrolled(office) == 29


@pytest.mark.slow
def test_whoever_left_and_is_back_works_again(office: Office) -> None:
    rows = make_rows(office, 30)
    import_rows(office, rows)
    import_rows(office, rows[:29], "--snapshot")
    import_rows(office, rows, "--snapshot", name="back.csv")
    assert count_enrolled(office) == 30


def test_a_row_that_names_nobody_lets_nobody_leave_and_says_so(office: Office) -> None:
    rows = make_rows(office, 30)
    import_rows(office, rows)
    path = office.write_roster(*rows[:28], name="n.csv")
    path.write_text(path.read_text(encoding="utf-8") + "x,y\n", encoding="utf-8")
    said = office.run("roster", "import", path, "--snapshot", "--keep-good-rows", code=3).err
    assert "this import removed nobody" in said
    assert count_enrolled(office) == 30


def test_deferred_removals_are_not_counted_as_leaving(office: Office) -> None:
    rows = make_rows(office, 30)
    import_rows(office, rows)
    path = office.write_roster(*rows[:20], name="n.csv")
    words = ("roster", "import", path, "--snapshot", "--apply-rest", "--format", "json")
    done = office.run(*words, code=3).record
    assert (done["students_removed"], done["links_removed"]) == (0, 0)
