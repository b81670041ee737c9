"""``links deny``: what it asks where other orders stand."""

from __future__ import annotations

import pytest

from tests.conftest import Office
from tests.thrift.prepared import prepared

DENY = ("links", "deny", "P1", "S1", "--reason", "court order")


@pytest.fixture
@prepared
def school(office: Office) -> Office:
    office.run("roster", "import", office.write_roster({"student_id": "S1", "parent_id": "P1"}))
    return office


def count(office: Office) -> int:
    return int(office.query("SELECT count(*) FROM restrictions")[0][0])


OPEN = "R1 until 2026-12-31 (case 26-1: court order)"


@pytest.mark.parametrize(
    ("first", "second", "asked"),
    [
        ("--until 2026-12-31", "--until 2026-10-31", True),
        ("--until 2026-12-31", "--until 2026-12-31 --case 26-2", False),
        ("--until 2026-12-31", "--until 2027-01-31", False),
        ("--until 2026-12-31", "", False),
        ("", "--until 2026-10-31", True),
        ("--from 2026-10-01", "--until 2026-09-30", True),
        ("--from 2026-10-01 --until 2026-10-02", "--until 2026-10-02", False),
    ],
)
def test_an_order_that_ends_before_an_open_one_is_asked_about(
    school: Office, first: str, second: str, asked: bool
) -> None:
    school.run(*DENY, "--yes", "--case", "26-1", *first.split(), code=0)
    again = school.run(*DENY, *second.split(), answers="\n")
    assert ("R1" in again.err and "goes on after" in again.err) is asked
    assert again.code in ((4,) if asked else (0, 4))
    school.run(*DENY, "--yes", *second.split(), code=0)
    assert count(school) == 2


def test_the_question_names_what_goes_on_and_no_is_the_default(school: Office) -> None:
    first = ("--yes", "--case", "26-1", "--until", "2026-12-31")
    school.run(*DENY, *first, code=0)
    shorter = (*DENY, "--until", "2026-10-31")
    asked = school.run(*shorter, answers="\n", code=4).err
    assert f"{OPEN} goes on after 2026-10-31" in asked
    assert count(school) == 1
    school.run(*shorter, answers="y\n", code=0)
    [line] = school.run("links", "list", "--restricted", "--format", "json", code=0).json
    assert (line["restriction_ids"], line["restricted_until_on"]) == (["R1", "R2"], "2026-12-31")


def test_an_order_of_a_later_day_says_from_when_the_child_is_not_seen(school: Office) -> None:
    later = (*DENY, "--from", "2026-10-01")
    asked = school.run(*later, answers="\n", code=4).err
    assert "will not see Ana García (S1) any more, from 2026-10-01 on" in asked
    assert "only child" in asked
    done = school.run(*later, "--yes", "--format", "json", code=0)
    assert (done.record["visible"], done.record["restriction_id"]) == (True, "R1")
    assert "denied by staff: R1 from 2026-10-01 (court order)." in done.err


def test_a_dry_run_says_what_goes_on(school: Office) -> None:
    school.run(*DENY, "--yes", "--until", "2026-12-31", code=0)
    tried = school.run(*DENY, "--until", "2026-10-31", "--dry-run", code=0)
    assert (
        "would deny this" in tried.err and "R1 until 2026-12-31 (court order) goes on" in tried.err
    )
    assert count(school) == 1


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ("--from 2026-10-01 --until 2026-09-30", "before --from 2026-10-01"),
        ("--until 2026-08-30", "in the past"),
        ("--from 31.12.2026", "31.12.2026"),
    ],
)
def test_days_that_make_no_sense_are_refused(school: Office, days: str, said: str) -> None:
    assert said in school.run(*DENY, "--yes", *days.split(), code=2).err
    assert count(school) == 0
