"""A new family at the counter: provisional until a roster confirms it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest

from tests.conftest import MONDAY, Office
from tests.kits.parents import FAMILY
from tests.thrift.prepared import prepared

EVA = ("--first-name", "Eva", "--last-name", "Ruiz")


@pytest.fixture
@prepared
def school(office: Office) -> Office:
    office.run("roster", "import", office.write_roster(*FAMILY), code=0)
    return office


def add(office: Office, *words: str, code: int = 0, **more: Any) -> dict[str, Any]:
    added = office.run(
        "parents", "add", "--reason", "new", "--verified-by", "photo-id", "--yes", *words,
        "--format", "json", code=code, **more,
    )  # fmt: skip
    return added.record if code == 0 else {"err": added.err}


def states(office: Office, parent: str, **more: Any) -> dict[str, str]:
    lines = office.run("links", "list", "--parent", parent, "--format", "json", **more).json
    return {line["student_id"]: line["status"] for line in lines}


def test_a_new_family_gets_a_key_the_same_day(school: Office) -> None:
    added = add(school, "--student", "0010442", *EVA, "--relationship", "mother")
    assert added["parent_id"].startswith("NEW-")
    assert added["provisional_until_on"] == "2026-09-14"
    school.run(
        "keys", "issue", "--parent", added["parent_id"], "--posted", "-o", "keys.csv", code=0
    )
    [row] = school.read_csv(school.folder / "keys.csv")
    assert (row["parent_name"], row["students"]) == ("Eva Ruiz", "Ana García")


def test_a_new_family_that_no_roster_confirms_is_seen_through_its_last_day(school: Office) -> None:
    number = add(school, "--student", "0010442", *EVA)["parent_id"]
    assert states(school, number, now=MONDAY + timedelta(days=14)) == {"0010442": "visible"}
    assert states(school, number, now=MONDAY + timedelta(days=15)) == {
        "0010442": "provisional-over"
    }


def test_a_roster_that_lists_a_new_family_makes_it_lasting(school: Office) -> None:
    add(school, "--student", "0010442", *EVA, "--parent", "P9")
    eva = {"parent_first_name": "Eva", "parent_last_name": "Ruiz", "parent_id": "P9"}
    rows = (*FAMILY, eva | {"student_id": "0010442"})
    school.run("roster", "import", school.write_roster(*rows, name="newer.csv"), code=0)
    assert states(school, "P9", now=MONDAY + timedelta(days=90)) == {"0010442": "visible"}


@pytest.mark.slow
def test_a_roster_with_a_new_family_under_another_number_says_how_to_merge(school: Office) -> None:
    number = add(school, "--student", "0010442", *EVA, "--phone", "555 010 0199")["parent_id"]
    eva = {"parent_first_name": "Eva", "parent_last_name": "RUÍZ", "parent_id": "P9"}
    rows = (*FAMILY, eva | {"student_id": "0010442"})
    newer = school.write_roster(*rows, name="newer.csv")
    imported = school.run("roster", "import", newer, code=0)
    assert f"portaladm parents merge P9 {number} --reason" in imported.err
    school.run("parents", "merge", "P9", number, "--reason", "the same", "--yes", code=0)
    again = school.run("roster", "import", newer, code=0)
    assert "parents merge" not in again.err
    assert states(school, number, now=MONDAY + timedelta(days=90)) == {"0010442": "visible"}


@pytest.mark.slow
def test_a_family_that_lapsed_is_still_told_with_the_pair_of_the_roster(school: Office) -> None:
    """A snapshot ends what lapsed; nobody stopped listing what no roster ever listed."""
    add(school, "--student", "0010442", *EVA, "--parent", "P9")
    later = MONDAY + timedelta(days=20)
    snapshot = school.write_roster(*FAMILY, name="without.csv")
    school.run("roster", "import", snapshot, "--snapshot", now=later, code=0)
    assert states(school, "P9", now=later) == {"0010442": "provisional-over"}
    eva = {"parent_first_name": "Eva", "parent_last_name": "RUÍZ", "parent_id": "P10"}
    rows = (*FAMILY, eva | {"student_id": "0010442"})
    newer = school.write_roster(*rows, name="newer.csv")
    told = school.run("roster", "import", newer, "--snapshot", now=later, code=0).err
    # No contact of hers is known that could agree: the office is asked.
    assert "the same person? Compare: portaladm parents show P10; portaladm parents show P9" in told
    assert "parents merge" not in told
    said = school.run("parents", "explain", "P9", "--format", "csv", now=later, code=0).out
    assert "Eva RUÍZ (P10)" in said
    assert "Compare: portaladm parents show P10; portaladm parents show P9" in said
    assert "parents merge" not in said


def test_the_same_roster_after_a_change_at_the_counter_is_looked_at_again(school: Office) -> None:
    add(school, "--student", "0010443", "--parent", "P1")
    assert school.query("SELECT value FROM meta WHERE name = 'roster_state'") != [("",)]
    add(school, "--student", "0010442", *EVA)
    assert school.query("SELECT value FROM meta WHERE name = 'roster_state'") == [("",)]


def test_a_second_child_is_added_to_a_parent_who_is_there(school: Office) -> None:
    newer = school.write_roster(*FAMILY, {"student_id": "0010444"}, name="newer.csv")
    school.run("roster", "import", newer, code=0)
    added = add(school, "--parent", "P1", "--student", "0010444", "--relationship", "father")
    assert (added["is_new"], added["parent_name"]) == (False, "José García")
    assert states(school, "P1") == dict.fromkeys(("0010442", "0010443", "0010444"), "visible")


def test_adding_twice_adds_once_and_says_so(school: Office) -> None:
    add(school, "--parent", "P9", "--student", "0010442", *EVA)
    again = school.run(
        "parents", "add", "--reason", "new", "--verified-by", "photo-id", "--yes", "--parent",
        "P9", "--student", "0010442", *EVA, code=0,
    )  # fmt: skip
    assert "nothing was changed" in again.err
    assert school.query("SELECT count(*) FROM batches WHERE kind = 'counter'") == [(1,)]


def test_a_person_without_a_number_is_not_added_twice(school: Office) -> None:
    number = add(school, "--student", "0010442", *EVA)["parent_id"]
    words = ("--student", "0010442", "--first-name", "EVA", "--last-name", "Rúiz")
    assert number in add(school, *words, code=1)["err"]
    assert add(school, *words, "--another")["parent_id"] != number


def test_the_counter_never_turns_a_stored_no_into_yes(school: Office) -> None:
    added = school.run(
        "parents", "add", "--reason", "new", "--verified-by", "photo-id", "--yes", "--parent",
        "P2", "--student", "0010442", code=0,
    )  # fmt: skip
    assert "no portal access" in added.err
    assert states(school, "P2") == {"0010442": "no-access"}


def test_a_stored_no_is_told_by_who_said_it(school: Office) -> None:
    """A merge, a setting and an ended pair are no roster that says no."""
    words = ("parents", "add", "--reason", "new", "--verified-by", "photo-id", "--yes")
    for why, ended, told in (
        ("merge", None, "of two merged records one had portal access for student 0010442"),
        ("blank", None, "the roster's cell for student 0010442 is empty"),
        ("relationship", None, "the relationship to student 0010442 is not listed in"),
        ("", None, "the roster says no portal access for student 0010442"),
        ("merge", "2026-08-20", "before the roster stopped listing the pair"),
    ):
        with closing(sqlite3.connect(school.store)) as driver:
            driver.execute(
                "UPDATE links SET access_why = ?, ended_on = ? WHERE portal_access = 0",
                (why, ended),
            )
            driver.commit()
        assert told in school.run(*words, "--parent", "P2", "--student", "0010442", code=0).err


def test_the_days_of_a_new_family_can_be_renewed(school: Office) -> None:
    number = add(school, "--student", "0010442", *EVA)["parent_id"]
    later = MONDAY + timedelta(days=20)
    assert states(school, number, now=later) == {"0010442": "provisional-over"}
    add(school, "--parent", number, "--student", "0010442", now=later)
    assert states(school, number, now=later) == {"0010442": "visible"}
    assert school.query("SELECT count(*) FROM roster_changes WHERE record = 'link'") == [(1,)]


def test_adding_is_in_the_trail_without_names(school: Office) -> None:
    number = add(school, "--student", "0010442", *EVA)["parent_id"]
    rows = school.query("SELECT subject, detail FROM trail WHERE action = 'parent:added'")
    assert rows == [(f"parent:{number}", "students 0010442, provisional until 2026-09-14")]


def test_who_is_unknown_or_unnamed_is_refused(school: Office) -> None:
    assert "did you mean 0010442" in add(school, "--student", "10442", *EVA, code=1)["err"]
    assert "--first-name" in add(school, "--student", "0010442", code=2)["err"]
    assert "Whose parent" in add(school, *EVA, code=2)["err"]
    bidi = ("--first-name", "E\u202eva", "--last-name", "Ruiz")
    assert "U+202E" in add(school, "--student", "0010442", *bidi, code=2)["err"]
    assert school.query("SELECT count(*) FROM parents") == [(2,)]


def test_what_stays_as_it_is_is_told(school: Office) -> None:
    linked = school.run(
        "parents", "add", "--reason", "new", "--verified-by", "photo-id", "--yes", "--parent",
        "P1", "--student", "0010442", code=0,
    )  # fmt: skip
    assert "Note: student 0010442 is linked already." in linked.err
    words = (
        "parents", "add", "--reason", "new", "--verified-by", "photo-id", "--yes", "--parent",
        "P2", "--student",
    )  # fmt: skip
    denied = school.run(*words, "0010442", code=0)
    assert (
        "Note: the roster says no portal access for student 0010442: that stays (links"
        in denied.err
    )
    added = school.run(*words, "0010443", *EVA, code=0)
    assert "Note: the names and addresses of P2 stay as the roster has them." in added.err
