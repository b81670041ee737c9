"""What lists of restrictions say, and which ones they list."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.conftest import MONDAY, Office
from tests.thrift.prepared import prepared

EVERYTHING = ["R1", "R2", "R3", "R4", "R5"]


@pytest.fixture
@prepared
def school(office: Office) -> Office:
    """P1: over (R1), ending in 14 days (R2), lifted (R3); P2: future (R4), without an end (R5)."""
    rows = [{"student_id": f"S{n}", "parent_id": f"P{p}"} for n in (1, 2) for p in (1, 2)]
    office.run("roster", "import", office.write_roster(*rows), code=0)
    for line in (
        "P1 S1 --until 2026-09-02", "P1 S1 --until 2026-09-24", "P1 S2", "P2 S1 --from 2026-12-01",
        "P2 S2 --case 26-9 --verified-by photo-id",
    ):  # fmt: skip
        office.run("links", "deny", *line.split(), "--reason", "court", "--yes", code=0)
    office.run("links", "allow", "P1", "S2", "--reason", "mistake", "--yes", code=0)
    office.now = MONDAY + timedelta(days=10)
    return office


def names(office: Office, *options: str) -> list[str]:
    listed = office.run("restrictions", "list", *options, "--format", "json", code=0).json
    return [line["restriction_id"] for line in listed]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("", EVERYTHING),
        ("--in-force", ["R1", "R2", "R5"]),
        ("--ending", ["R1", "R2"]),
        ("--lifted", ["R3"]),
        ("--lifted --ending", ["R1", "R2", "R3"]),
        ("--parent P1", ["R1", "R2", "R3"]),
        ("--student S1", ["R1", "R2", "R4"]),
        ("--parent P2 --in-force", ["R5"]),
        ("--parent P2 --student S1 --lifted", []),
    ],
)
def test_a_list_can_be_narrowed(school: Office, options: str, expected: list[str]) -> None:
    assert names(school, *options.split()) == expected


@pytest.mark.parametrize(("days", "ending"), [(9, ["R1"]), (10, ["R1", "R2"]), (24, ["R1", "R2"])])
def test_what_ends_soon_is_told_fourteen_days_before(
    school: Office, days: int, ending: list[str]
) -> None:
    school.now = MONDAY + timedelta(days=days)
    assert names(school, "--ending") == ending


def test_how_long_before_is_a_setting(school: Office) -> None:
    school.run("config", "set", "restrictions.remind_days", "13", code=0)
    assert names(school, "--ending") == ["R1"]


def test_where_a_date_ends_an_order_nothing_waits_for_staff(school: Office) -> None:
    school.run("config", "set", "restrictions.confirm_end", "no", code=0)
    assert names(school, "--ending") == ["R2"]
    assert names(school, "--in-force") == ["R2", "R5"]
    assert school.run("restrictions", "show", "R1", "--format", "json").record["status"] == "over"


def test_one_is_shown_with_everything(school: Office) -> None:
    shown = school.run("restrictions", "show", "r5", "--format", "json", code=0).record
    assert shown == {
        "restriction_id": "R5", "parent_id": "P2", "parent_name": "José García",
        "student_id": "S2", "student_name": "Ana García", "status": "in-force",
        "ends_soon": False, "case_number": "26-9", "reason": "court", "from_on": "2026-08-31",
        "until_on": None, "denied_at": "2026-08-31T15:00:00.000Z", "denied_by": "clerk",
        "verified_by": "photo-id", "lifted_at": None, "lifted_by": None, "lifted_reason": None,
    }  # fmt: skip
    lifted = school.run("restrictions", "show", "R3", "--format", "json", code=0).record
    assert (lifted["lifted_by"], lifted["lifted_reason"]) == ("clerk", "mistake")


@pytest.mark.parametrize("name", ["R9", "x", ""])
def test_one_that_is_not_there_is_refused(school: Office, name: str) -> None:
    assert "There is no restriction" in school.run("restrictions", "show", name, code=1).err
