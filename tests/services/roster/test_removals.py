"""What an import may take away: snapshots, the brake, the roll-over."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from pathlib import Path

from tests.conftest import Office

SCHOOL = "Lincoln Elementary"


def make_rows(
    office: Office, count: int, school: str = SCHOOL, start: int = 0
) -> list[dict[str, str]]:
    return [
        office.row({"student_id": f"S{n:03d}", "parent_id": f"P{n:03d}", "school": school})
        for n in range(start, start + count)
    ]


def enrolled(office: Office) -> int:
    [(count,)] = office.query("SELECT count(*) FROM students WHERE withdrawn_on IS NULL")
    return int(count)


def imported(
    office: Office, rows: list[dict[str, str]], *options: str, code: int = 0, name: str = "n.csv"
) -> str:
    return office.run(
        "roster", "import", office.write_roster(*rows, name=name), *options, code=code
    ).err


def test_a_snapshot_lets_whoever_is_missing_leave_and_deletes_nothing(office: Office) -> None:
    rows = make_rows(office, 30)
    imported(office, rows)
    outcome = office.run(
        "roster", "import", office.write_roster(*rows[:28], name="n.csv"), "--snapshot",
        "--format", "json", code=0,
    )  # fmt: skip
    assert outcome.json["students_removed"] == 2
    assert enrolled(office) == 28
    assert office.query("SELECT withdrawn_on FROM students WHERE number = 'S029'") == [
        ("2026-08-31",)
    ]
    assert office.query("SELECT count(*) FROM links") == [(30,)]


def test_without_snapshot_missing_pairs_are_told_of_and_stay(office: Office) -> None:
    rows = make_rows(office, 3)
    rows.append(office.row({"student_id": "S000", "parent_id": "P777"}))
    imported(office, rows)
    said = imported(office, rows[:3])
    assert "1 link of the store that this file lacks" in said
    assert "parent P777, student S000" in said
    assert office.query("SELECT count(*) FROM links WHERE ended_on IS NULL") == [(4,)]


def test_a_snapshot_ends_a_pair_it_lacks_though_it_has_the_student(office: Office) -> None:
    rows = make_rows(office, 30)
    rows.append(office.row({"student_id": "S000", "parent_id": "P777"}))
    imported(office, rows)
    imported(office, rows[:30], "--snapshot")
    assert office.query(
        "SELECT ended_on FROM links JOIN parents p ON p.id = parent_id WHERE p.number = 'P777'"
    ) == [("2026-08-31",)]
    assert enrolled(office) == 30


def test_whoever_left_and_is_back_works_again(office: Office) -> None:
    rows = make_rows(office, 30)
    imported(office, rows)
    imported(office, rows[:29], "--snapshot")
    imported(office, rows, "--snapshot", name="back.csv")
    assert enrolled(office) == 30


def test_more_than_a_tenth_stops_with_the_list_and_changes_nothing(office: Office) -> None:
    rows = make_rows(office, 30)
    imported(office, rows)
    said = imported(office, rows[:26], "--snapshot", code=4)
    assert "4 enrolled students of 30 in the district (13 %)" in said
    assert "student S026" in said
    assert enrolled(office) == 30
    assert "--max-removals" in said


def test_one_school_of_twenty_is_braked_though_the_district_is_not(office: Office) -> None:
    rows = make_rows(office, 20, "Small", 0) + make_rows(office, 200, "Large", 20)
    imported(office, rows)
    said = imported(office, rows[3:], "--snapshot", code=4)
    assert "3 enrolled students of 20 in Small (15 %)" in said
    assert enrolled(office) == 220


def test_a_school_of_nineteen_is_not_braked(office: Office) -> None:
    rows = make_rows(office, 19, "Small", 0) + make_rows(office, 200, "Large", 19)
    imported(office, rows)
    imported(office, rows[5:], "--snapshot")
    assert enrolled(office) == 214


def test_the_limit_lifts_the_brake_once(office: Office) -> None:
    rows = make_rows(office, 40)
    imported(office, rows)
    imported(office, rows[:34], "--snapshot", "--max-removals", "5", code=4)
    imported(office, rows[:34], "--snapshot", "--max-removals", "6")
    assert enrolled(office) == 34
    imported(office, rows[:28], "--snapshot", code=4)
    imported(office, rows[:28], "--snapshot", "--max-removals", "20%")
    assert enrolled(office) == 28


def test_yes_answers_no_brake(office: Office) -> None:
    rows = make_rows(office, 30)
    imported(office, rows)
    roster = office.write_roster(*rows[:20], name="n.csv")
    office.run("keys", "issue", "--roster", roster, "-o", "k.csv", "--yes", code=0)
    assert enrolled(office) == 30


def test_withdrawals_and_lost_access_are_braked_without_a_snapshot(office: Office) -> None:
    rows = make_rows(office, 30)
    imported(office, rows)
    gone = [row | {"withdrawn_on": "2026-08-30"} for row in rows[:5]] + rows[5:]
    imported(office, gone, code=4)
    barred = [row | {"portal_access": "no"} for row in rows[:5]] + rows[5:]
    said = imported(office, barred, code=4)
    assert "5 links with access of 30" in said
    assert enrolled(office) == 30


def test_apply_rest_lets_in_everything_but_the_endings(office: Office) -> None:
    rows = make_rows(office, 30)
    imported(office, rows)
    changed = [row | {"email": "new@example.org"} for row in rows[:20]]
    changed.append(office.row({"student_id": "S500", "parent_id": "P500"}))
    said = imported(office, changed, "--snapshot", "--apply-rest", code=3)
    assert "Held back by the brake: 10 endings" in said
    assert enrolled(office) == 31
    assert office.query("SELECT email FROM parents WHERE number = 'P000'") == [("new@example.org",)]


def test_a_child_that_moves_between_schools_does_not_count(office: Office) -> None:
    rows = make_rows(office, 25, "Old") + make_rows(office, 25, "New", 25)
    imported(office, rows)
    moved = [row | {"school": "New"} for row in rows[:20]] + rows[20:]
    imported(office, moved, "--snapshot")
    assert enrolled(office) == 50


def test_endings_wait_in_a_roll_over_window(office: Office) -> None:
    rows = make_rows(office, 30)
    imported(office, rows)
    office.run("config", "set", "roster.rollover", "2026-08-01..2026-09-05", code=0)
    said = imported(office, rows[:15], "--snapshot")
    assert "Held back by the roll-over window" in said
    assert enrolled(office) == 30
    later = office.now + timedelta(days=7)
    office.run(
        "roster", "import", office.write_roster(*rows[:28], name="n.csv"), "--snapshot",
        now=later, code=0,
    )  # fmt: skip
    assert enrolled(office) == 28


def test_a_school_may_have_a_share_of_its_own(office: Office) -> None:
    rows = make_rows(office, 25, "Small") + make_rows(office, 300, "Large", 25)
    imported(office, rows)
    office.run("config", "set", "roster.school_max_removals", "Small=30", code=0)
    imported(office, rows[6:], "--snapshot")
    assert enrolled(office) == 319


def test_whoever_a_rejected_row_names_stays(office: Office) -> None:
    rows = make_rows(office, 30)
    imported(office, rows)
    faulty = [rows[0] | {"withdrawn_on": "soon"}, *rows[1:29]]
    imported(office, faulty, "--snapshot", "--keep-good-rows", code=3)
    assert office.query("SELECT withdrawn_on FROM students WHERE number = 'S000'") == [(None,)]
    assert enrolled(office) == 29  # S029 is missing and named by no row


def test_a_row_without_ids_spares_its_school(office: Office) -> None:
    rows = make_rows(office, 30, "A") + make_rows(office, 30, "B", 30)
    imported(office, rows)
    faulty = [rows[0] | {"student_id": ""}, *rows[1:29], *rows[30:59]]
    imported(office, faulty, "--snapshot", "--keep-good-rows", code=3)
    left = office.query("SELECT number FROM students WHERE withdrawn_on IS NOT NULL")
    assert left == [("S059",)]


def test_a_report_holds_counts_and_findings_and_runs_no_markup(office: Office) -> None:
    row = office.row({"email": "", "student_first_name": "<script>", "student_id": "<b>1"})
    roster = office.write_roster(row)
    for name in ("r.html", "r.json", "r.csv"):
        office.run("roster", "import", roster, "--dry-run", "--report", name, code=0)
        text = Path(office.folder / name).read_text(encoding="utf-8-sig")
        assert "email-missing" in text
        assert "<script>" not in text
    office.run("roster", "check", roster, "--report", "r.html", code=1)
    office.run("roster", "check", roster, "--report", "r.txt", code=2)


def test_quiet_says_nothing_when_nothing_needs_a_person(office: Office) -> None:
    rows = make_rows(office, 30)
    imported(office, rows)
    roster = office.write_roster(*rows[:29], name="n.csv")
    outcome = office.run("--quiet", "roster", "import", roster, "--snapshot", code=0)
    assert (outcome.out, outcome.err) == ("", "")


def test_a_report_that_can_not_be_written_is_refused_before_anything_happens(
    office: Office,
) -> None:
    roster = office.write_roster(office.row({}))
    (office.folder / "r.html").write_text("mine")
    office.run("roster", "import", roster, "--report", "r.html", code=1)
    office.run("roster", "import", roster, "--report", "r.txt", code=2)
    assert not office.store.exists()


def test_a_check_of_a_faulty_roster_tells_findings_counts_and_faults(office: Office) -> None:
    rows = [office.row({"email": ""}), office.row({"withdrawn_on": "soon"}), office.row({})]
    done = office.run(
        "roster", "check", office.write_roster(*rows), "--report", "r.html", code=1
    )  # fmt: skip
    assert "3 rows, 1 of them refused" in done.err
    assert "1 row without an email (line 2)" in done.err
    assert "1 fault on 1 line" in done.err
    [counts] = csv.DictReader(io.StringIO(done.out))
    assert (counts["students_new"], counts["rows_refused"]) == ("2", "1")
    page = (office.folder / "r.html").read_text(encoding="utf-8")
    assert "2 good rows; 1 fault on 1 line" in page
    assert page.index("without an email") < page.index("is no date")
    machine = office.run("roster", "check", "roster.csv", "--format", "json", code=1)
    assert json.loads(machine.err)["error"]["code"] == "roster-faulty"


def test_quiet_tells_what_is_not_there_every_night(office: Office) -> None:
    rows = [
        office.row({"student_id": f"{n:07d}", "parent_id": f"{n + 500:07d}", "email": ""})
        for n in range(100, 130)
    ]
    imported(office, rows)
    eaten = [
        row | {"student_id": row["student_id"].lstrip("0"), "parent_id": row["parent_id"]}
        for row in rows
    ]
    path = office.write_roster(*rows, *eaten, name="eaten.csv")
    told = office.run("--quiet", "roster", "import", path, code=0).err
    assert "30 new students whose id differs from a stored one by leading zeros only" in told
    assert "100 on line 32, 0000100 in the store" in told
    assert "without an email" not in told


def test_the_brake_names_eaten_zeros_and_the_number_that_lifts_it(office: Office) -> None:
    rows = make_rows(office, 30)
    rows = [row | {"student_id": f"00{1000 + n}"} for n, row in enumerate(rows)]
    imported(office, rows)
    eaten = [row | {"student_id": row["student_id"].lstrip("0")} for row in rows]
    said = imported(office, eaten, "--snapshot", code=4)
    assert "did Excel remove them?" in said
    assert "--max-removals 30," in said
    imported(office, eaten, "--snapshot", "--max-removals", "30")


def test_the_brake_says_how_many_more_there_are(office: Office) -> None:
    imported(office, make_rows(office, 90))
    said = imported(office, make_rows(office, 20), "--snapshot", code=4)
    assert "... and 20 more students and 20 more links" in said


def test_a_row_that_names_nobody_lets_nobody_leave_and_says_so(office: Office) -> None:
    rows = make_rows(office, 30)
    imported(office, rows)
    path = office.write_roster(*rows[:28], name="n.csv")
    path.write_text(path.read_text(encoding="utf-8") + "x,y\n", encoding="utf-8")
    said = office.run("roster", "import", path, "--snapshot", "--keep-good-rows", code=3).err
    assert "nobody left and no pair ended this time" in said
    assert enrolled(office) == 30


def test_endings_held_back_are_not_counted_as_leaving(office: Office) -> None:
    rows = make_rows(office, 30)
    imported(office, rows)
    path = office.write_roster(*rows[:20], name="n.csv")
    words = ("roster", "import", path, "--snapshot", "--apply-rest", "--format", "json")
    done = office.run(*words, code=3).json
    assert (done["students_removed"], done["links_removed"]) == (0, 0)


def test_pairs_of_absent_students_are_told_of_without_a_snapshot(office: Office) -> None:
    rows = make_rows(office, 5)
    imported(office, rows)
    assert "2 links of the store that this file lacks" in imported(office, rows[:3])


def test_a_file_without_the_column_of_access_says_what_new_pairs_get(office: Office) -> None:
    path = office.write_roster(office.row({}))
    lines = path.read_text(encoding="utf-8").splitlines()
    place = lines[0].split(",").index("portal_access")
    cut = [",".join(c for n, c in enumerate(line.split(",")) if n != place) for line in lines]
    path.write_text("\n".join(cut) + "\n", encoding="utf-8")
    said = office.run("roster", "import", path, code=0).err
    assert "no column for portal_access" in said
    blank = office.write_roster(office.row({"portal_access": ""}), name="blank.csv")
    assert "1 row without a word on portal access" in office.run("roster", "import", blank).err
