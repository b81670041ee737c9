"""Lists of parents and the screen of one: where each stands, filters, searches."""

from __future__ import annotations

import pytest

from tests.conftest import Office
from tests.kits.parents import FAMILY
from tests.thrift.prepared import prepared


@pytest.fixture
@prepared
def school(office: Office) -> Office:
    office.run("roster", "import", office.write_roster(*FAMILY), code=0)
    return office


def names(office: Office, *filters: str) -> list[str]:
    listed = office.run("parents", "list", *filters, "--format", "json", code=0).json
    return [line["parent_id"] for line in listed]


def test_a_list_says_where_each_parent_stands(school: Office) -> None:
    school.run("keys", "issue", "-o", "keys.csv", code=0)
    listed = school.run("parents", "list", "--format", "json", code=0).json
    assert [line["status"] for line in listed] == ["has-key", "not-eligible"]
    assert listed[0]["students"] == ["Ana García (0010442)", "Luis García (0010443)"]
    assert [line["eligible"] for line in listed] == [True, False]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (("--school", "riverbend middle"), ["P1"]),
        (("--grade", "4"), ["P1", "P2"]),
        (("--school", "Riverbend Middle", "--grade", "4"), []),
        (("--student", "0010443"), ["P1"]),
        (("--status", "not-eligible"), ["P2"]),
        (("--status", "never-issued"), ["P1"]),
        (("--without-account",), ["P1", "P2"]),
    ],
)
def test_a_list_can_be_narrowed(
    school: Office, filters: tuple[str, ...], expected: list[str]
) -> None:
    assert names(school, *filters) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nunez", ["P2"]),
        ("NÚÑEZ", ["P2"]),
        ("eva  n", ["P2"]),
        ("0010443", ["P1"]),
        ("luis", ["P1"]),
        ("P3@EXAMPLE", ["P2"]),
        ("%", []),
        ("_", []),
        ("example.org", ["P1", "P2"]),
        ("nobody", []),
    ],
)
def test_a_search_needs_neither_accents_nor_case(
    school: Office, text: str, expected: list[str]
) -> None:
    assert names(school, "--search", text) == expected


@pytest.mark.slow
def test_a_long_list_comes_page_by_page_and_in_full(office: Office) -> None:
    rows = [{"student_id": "1", "parent_id": f"P{n:05d}"} for n in range(2_500)]
    office.run("roster", "import", office.write_roster(*rows), code=0)
    assert names(office) == [row["parent_id"] for row in rows]
    assert names(office, "--search", "P024") == [f"P{n:05d}" for n in range(2_400, 2_500)]


def test_one_parent_is_shown_with_everything(school: Office) -> None:
    school.run("keys", "issue", "-o", "keys.csv", code=0)
    school.run("links", "deny", "P1", "0010442", "--reason", "case 7", "--yes", code=0)
    shown = school.run("parents", "show", "P1", "--format", "json", code=0).json
    assert shown["phone"] == "(555) 010-0199"
    assert shown["visible_student_ids"] == ["0010443"]
    assert [one["restriction_reason"] for one in shown["restrictions"]] == ["case 7"]
    assert [key["status"] for key in shown["keys"]] == ["live"]
    screen = school.run("parents", "show", "P1", "--format", "table", code=0).out
    for word in ("Children", "Keys", "case 7", "Key issued to P1", "P1 denied access to"):
        assert word in screen


def test_a_restriction_still_to_come_is_shown_and_a_lifted_one_only_on_the_screen(
    school: Office,
) -> None:
    for student, day in (("0010442", "2027-01-05"), ("0010443", "2027-01-06")):
        more = ("--from", day, "--reason", "new custody", "--yes")
        school.run("links", "deny", "P1", student, *more, code=0)
    school.run("links", "allow", "P1", "0010443", "--reason", "mistyped", "--yes", code=0)
    shown = school.run("parents", "show", "P1", "--format", "json", code=0).json
    [restriction] = shown["restrictions"]
    assert (restriction["status"], restriction["restricted_from_on"]) == ("future", "2027-01-05")
    assert shown["links"][0]["why"] == "visible; closed from 2027-01-05 by R1"
    screen = school.run("parents", "show", "P1", "--format", "table", code=0).out
    for word in ("closed", "by R1", "future", "lifted"):
        assert word in screen
