"""What an import may take away: snapshots, the removal limit, the roll-over."""

from __future__ import annotations

import re
import shlex
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.conftest import Office
from tests.kits.accounts import activate, check, furnish
from tests.services.roster.snapshots import count_enrolled, import_rows, make_rows

ADMIN = (Path(__file__).parents[3] / "docs" / "admin.md").read_text(encoding="utf-8")
NIGHT = "roster import roster.csv --snapshot"


def test_more_than_a_tenth_stops_with_the_list_and_changes_nothing(office: Office) -> None:
    rows = make_rows(office, 30)
    import_rows(office, rows)
    said = import_rows(office, rows[:26], "--snapshot", code=4)
    assert "4 enrolled students of 30 in the district (13 %)" in said
    assert "student S026" in said
    assert count_enrolled(office) == 30
    assert "--max-removals" in said


@pytest.mark.slow
def test_one_school_of_twenty_is_over_its_limit_though_the_district_is_not(office: Office) -> None:
    rows = make_rows(office, 20, "Small", 0) + make_rows(office, 200, "Large", 20)
    import_rows(office, rows)
    said = import_rows(office, rows[3:], "--snapshot", code=4)
    assert "3 enrolled students of 20 in Small (15 %)" in said
    assert count_enrolled(office) == 220


@pytest.mark.slow
def test_a_school_of_nineteen_has_no_limit(office: Office) -> None:
    rows = make_rows(office, 19, "Small", 0) + make_rows(office, 200, "Large", 19)
    import_rows(office, rows)
    import_rows(office, rows[5:], "--snapshot")
    assert count_enrolled(office) == 214


@pytest.mark.slow
def test_max_removals_raises_the_limit_once(office: Office) -> None:
    rows = make_rows(office, 40)
    import_rows(office, rows)
    import_rows(office, rows[:34], "--snapshot", "--max-removals", "5", code=4)
    import_rows(office, rows[:34], "--snapshot", "--max-removals", "6")
    assert count_enrolled(office) == 34
    import_rows(office, rows[:28], "--snapshot", code=4)
    import_rows(office, rows[:28], "--snapshot", "--max-removals", "20%")
    assert count_enrolled(office) == 28


def test_yes_raises_no_limit(office: Office) -> None:
    rows = make_rows(office, 30)
    import_rows(office, rows)
    roster = office.write_roster(*rows[:20], name="n.csv")
    office.run("keys", "issue", "--roster", roster, "-o", "k.csv", "--yes", code=0)
    assert count_enrolled(office) == 30


@pytest.mark.slow
def test_withdrawals_and_lost_access_are_limited_without_a_snapshot(office: Office) -> None:
    rows = make_rows(office, 30)
    import_rows(office, rows)
    gone = [row | {"withdrawn_on": "2026-08-30"} for row in rows[:5]] + rows[5:]
    import_rows(office, gone, code=4)
    barred = [row | {"portal_access": "no"} for row in rows[:5]] + rows[5:]
    said = import_rows(office, barred, code=4)
    assert "5 links with access of 30" in said
    assert count_enrolled(office) == 30


def test_apply_rest_lets_in_everything_but_the_endings(office: Office) -> None:
    rows = make_rows(office, 30)
    import_rows(office, rows)
    changed = [row | {"email": "new@example.org"} for row in rows[:20]]
    changed.append(office.row({"student_id": "S500", "parent_id": "P500"}))
    said = import_rows(office, changed, "--snapshot", "--apply-rest", code=3)
    assert "Deferred by the removal limit: 10 removals" in said
    assert count_enrolled(office) == 31
    assert office.query("SELECT email FROM parents WHERE number = 'P000'") == [("new@example.org",)]


def test_a_child_that_moves_between_schools_does_not_count(office: Office) -> None:
    rows = make_rows(office, 25, "Old") + make_rows(office, 25, "New", 25)
    import_rows(office, rows)
    moved = [row | {"school": "New"} for row in rows[:20]] + rows[20:]
    import_rows(office, moved, "--snapshot")
    assert count_enrolled(office) == 50


@pytest.mark.slow
def test_endings_wait_in_a_roll_over_window(office: Office) -> None:
    rows = make_rows(office, 30)
    import_rows(office, rows)
    office.run("config", "set", "roster.rollover", "2026-08-01..2026-09-05", code=0)
    said = import_rows(office, rows[:15], "--snapshot")
    assert "Deferred by the roll-over window" in said
    assert count_enrolled(office) == 30
    last_day = datetime(2026, 9, 5, 17, tzinfo=UTC)
    office.run(
        "roster", "import", office.write_roster(*rows[:14], name="l.csv"), "--snapshot",
        now=last_day, code=0,
    )  # fmt: skip
    assert count_enrolled(office) == 30
    later = office.now + timedelta(days=7)
    office.run(
        "roster", "import", office.write_roster(*rows[:28], name="n.csv"), "--snapshot",
        now=later, code=0,
    )  # fmt: skip
    assert count_enrolled(office) == 28


@pytest.mark.slow
def test_a_school_may_have_a_share_of_its_own(office: Office) -> None:
    rows = make_rows(office, 25, "Small") + make_rows(office, 300, "Large", 25)
    import_rows(office, rows)
    office.run("config", "set", "roster.school_max_removals", "Small=30", code=0)
    import_rows(office, rows[6:], "--snapshot")
    assert count_enrolled(office) == 319


def test_whoever_a_rejected_row_names_stays(office: Office) -> None:
    rows = make_rows(office, 30)
    import_rows(office, rows)
    faulty = [rows[0] | {"withdrawn_on": "soon"}, *rows[1:29]]
    import_rows(office, faulty, "--snapshot", "--keep-good-rows", code=3)
    assert office.query("SELECT withdrawn_on FROM students WHERE number = 'S000'") == [(None,)]
    assert count_enrolled(office) == 29  # S029 is missing and named by no row


def test_a_row_without_ids_spares_its_school(office: Office) -> None:
    rows = make_rows(office, 30, "A") + make_rows(office, 30, "B", 30)
    import_rows(office, rows)
    faulty = [rows[0] | {"student_id": ""}, *rows[1:29], *rows[30:59]]
    import_rows(office, faulty, "--snapshot", "--keep-good-rows", code=3)
    left = office.query("SELECT number FROM students WHERE withdrawn_on IS NOT NULL")
    assert left == [("S059",)]


@pytest.mark.slow
def test_the_limit_says_how_many_more_there_are(office: Office) -> None:
    import_rows(office, make_rows(office, 90))
    said = import_rows(office, make_rows(office, 20), "--snapshot", code=4)
    assert "... and 20 more students\n" in said


def type_in(office: Office, start: str, day: str, code: int = 0) -> str:
    """Run the first line of the docs that begins so, on a day at noon; what it said and showed."""
    found = re.search(rf"portaladm ({re.escape(start)}[^`\n]*)", ADMIN)
    assert found, f"the docs have no line {start}"
    now = datetime.fromisoformat(f"{day}T12:00:00+00:00")
    outcome = office.run(*shlex.split(found[1]), now=now, code=code)
    return outcome.err + outcome.out


def signs_in(office: Office, username: str, day: str) -> bool:
    now = datetime.fromisoformat(f"{day}T12:00:00+00:00")
    return bool(check(office, username, now=now)["result"] == "ok")


def spend_a_year(office: Office) -> list[dict[str, str]]:
    """Forty families with keys; one who stays and one who leaves have accounts."""
    rows = [office.row({"student_id": f"S{n:02d}", "parent_id": f"P{n:02d}"}) for n in range(40)]
    keys = furnish(office, *rows)
    activate(office, keys["P00"], "stays")
    activate(office, keys["P39"], "leaves")
    return rows


@pytest.mark.slow
@pytest.mark.parametrize("withdrawn", [True, False])
def test_the_summer_of_the_docs_loses_no_account(office: Office, withdrawn: bool) -> None:
    rows = spend_a_year(office)
    type_in(office, "config set roster.rollover", "2027-05-20")
    june = [row | {"withdrawn_on": "2027-06-16"} for row in rows] if withdrawn else rows[:1]
    office.write_roster(*june)
    assert "Deferred by the roll-over window" in type_in(office, f"{NIGHT}", "2027-06-17")
    assert signs_in(office, "stays", "2027-08-10") and signs_in(office, "leaves", "2027-08-10")

    new = [office.row({"student_id": f"N{n}", "parent_id": f"Q{n}"}) for n in range(3)]
    office.write_roster(*rows[:34], *new)
    said = type_in(office, f"{NIGHT} --dry-run", "2027-08-18")
    assert "S39" in said and "S00" not in said
    type_in(office, f"{NIGHT}", "2027-08-18")
    said = office.run(*NIGHT.split(), now=datetime(2027, 8, 21, 12, tzinfo=UTC), code=4).err
    [most] = set(re.findall(r"--max-removals (\d+)", said))
    office.run(
        *NIGHT.split(), "--max-removals", most, now=datetime(2027, 8, 21, 12, tzinfo=UTC), code=0
    )
    assert "leaves" in type_in(office, "accounts list --ending-soon", "2027-08-22")
    assert signs_in(office, "leaves", "2027-09-19")
    assert not signs_in(office, "leaves", "2027-09-22")
    assert signs_in(office, "stays", "2027-09-22")
    said = office.run(
        "keys", "issue", "-o", "letters.csv", now=datetime(2027, 8, 23, 12, tzinfo=UTC), code=0
    ).err
    assert "3 keys to make" in said
    assert {row["parent_id"] for row in office.read_csv(office.folder / "letters.csv")} == {
        "Q0", "Q1", "Q2",
    }  # fmt: skip


@pytest.mark.slow
def test_a_summer_without_a_window_ends_accounts_and_brings_them_back(office: Office) -> None:
    rows = spend_a_year(office)
    gone = [row | {"withdrawn_on": "2027-06-16"} for row in rows]
    office.write_roster(*gone)
    type_in(office, f"{NIGHT}", "2027-06-17", code=4)
    office.run(
        *NIGHT.split(), "--max-removals", "100%", now=datetime(2027, 6, 17, 12, tzinfo=UTC), code=0
    )
    assert signs_in(office, "stays", "2027-07-15") and not signs_in(office, "stays", "2027-07-20")
    office.write_roster(*rows)
    type_in(office, f"{NIGHT}", "2027-08-18")
    assert signs_in(office, "stays", "2027-08-18") and signs_in(office, "leaves", "2027-08-18")
