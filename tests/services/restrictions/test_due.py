"""Which restrictions want staff, and that what the doctor proposes settles it."""

from __future__ import annotations

import shlex
from datetime import timedelta

import pytest

from tests.conftest import MONDAY, Office
from tests.thrift.prepared import prepared

DENY = ("links", "deny", "P1", "S1", "--yes", "--reason", "court")


@pytest.fixture
@prepared
def school(office: Office) -> Office:
    rows = [{"student_id": student, "parent_id": "P1"} for student in ("S1", "S2")]
    office.run("roster", "import", office.write_roster(*rows), code=0)
    return office


def diagnose(office: Office) -> list[tuple[str, str]]:
    """The message and the hint of each restriction that the doctor names."""
    found = office.run("doctor", "--format", "json", code=0).json
    return [(f["message"], f["hint"]) for f in found if f["code"] == "restriction-ends"]


def names(office: Office) -> list[str]:
    return [message.split()[1] for message, _ in diagnose(office)]


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize(
    ("orders", "days", "due"),
    [
        (["--until 2026-09-20"], 5, []),
        (["--until 2026-09-20"], 6, ["R1"]),
        (["--until 2026-09-20"], 20, ["R1"]),
        (["--until 2026-09-20"], 21, ["R1"]),
        (["--until 2026-09-20"], 400, ["R1"]),
        ([""], 400, []),
        (["--from 2026-09-19 --until 2026-09-20"], 6, []),
        (["--from 2026-09-19 --until 2026-09-20"], 19, ["R1"]),
        (["--until 2026-09-20", ""], 10, []),
        (["--until 2026-09-20", "--until 2026-09-21"], 10, ["R2"]),
        (["--until 2026-09-20", "--until 2026-09-20 --case 2"], 10, ["R1", "R2"]),
        (["--until 2026-09-20", ""], 21, ["R1"]),
        (["--until 2026-09-20", "--from 2026-09-20"], 10, []),
        (["--until 2026-09-20", "--from 2026-09-22"], 10, ["R1"]),
    ],
)
def test_what_ends_soon_and_what_is_over_is_named(
    school: Office, orders: list[str], days: int, due: list[str]
) -> None:
    for order in orders:
        school.run(*DENY, *order.split(), code=0)
    school.now = MONDAY + timedelta(days=days)
    assert names(school) == due


def test_a_restriction_that_was_lifted_wants_nobody(school: Office) -> None:
    school.run(*DENY, "--until", "2026-09-02", code=0)
    school.run("links", "allow", "P1", "S1", "--reason", "lifted", "--yes", code=0)
    school.now = MONDAY + timedelta(days=10)
    assert names(school) == []


def test_where_a_date_ends_an_order_it_is_said_that_the_roster_decides_again(
    school: Office,
) -> None:
    school.run("config", "set", "restrictions.confirm_end", "no", code=0)
    school.run(*DENY, "--until", "2026-09-02", code=0)
    assert "from the day after, the roster decides again" in diagnose(school)[0][0]
    school.now = MONDAY + timedelta(days=3)
    assert diagnose(school) == []


def take_command(hint: str, **values: str) -> list[str]:
    """The command that a hint proposes, with what a person fills in."""
    command = hint[hint.index("portaladm ") :].removeprefix("portaladm ")
    return [values.get(word, word) for word in shlex.split(command)]


def test_an_order_that_the_court_extended_is_settled_by_what_is_proposed(school: Office) -> None:
    school.run(*DENY, "--case", "26-1", "--until", "2026-09-02", code=0)
    [(message, hint)] = diagnose(school)
    assert message == (
        "Restriction R1 of José García (P1) and Ana García (S1) (case 26-1: court) ends on "
        "2026-09-02; after it the child stays closed until staff lift it."
    )
    school.run(*take_command(hint, DATE="2027-06-30", WHY="extended"), code=0)
    assert diagnose(school) == []


def test_an_order_that_is_over_is_settled_by_what_is_proposed(school: Office) -> None:
    school.run(*DENY, "--until", "2026-09-02", code=0)
    school.run(*DENY, "--case", "26-2", code=0)
    school.now = MONDAY + timedelta(days=10)
    [(message, hint)] = diagnose(school)
    assert "is over since 2026-09-02" in message
    school.run(*take_command(hint, WHY="the court says so"), "--yes", code=0)
    assert diagnose(school) == []
    listed = school.run("restrictions", "list", "--in-force", "--format", "json", code=0).json
    assert [line["restriction_id"] for line in listed] == ["R2"]
