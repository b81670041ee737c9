"""``students``: the list in each format, one student on a screen and as data."""

from __future__ import annotations

import pytest

from tests.conftest import Office
from tests.thrift.prepared import prepared


@pytest.fixture
@prepared
def school(office: Office) -> Office:
    rows = (
        {"student_id": "0010442", "parent_id": "P1"},
        {"student_id": "0010442", "parent_id": "P2", "portal_access": "no"},
        {"student_id": "0010443", "parent_id": "P1", "withdrawn_on": "2026-08-20"},
    )
    office.run("roster", "import", office.write_roster(*rows), code=0)
    office.run("links", "deny", "P1", "0010442", "--reason", "case 1", "--yes", code=0)
    return office


def test_a_list_is_data_with_its_lists_as_arrays(school: Office) -> None:
    shown = school.run("students", "list", "--sort", "-student_id", "--format", "json", code=0)
    assert [one["student_id"] for one in shown.json] == ["0010443", "0010442"]
    assert shown.json[1]["parents"] == ["José García (P1)", "José García (P2)"]
    assert (shown.json[0]["status"], shown.json[0]["withdrawn_on"]) == ("withdrawn", "2026-08-20")
    asked = ("--fields", "student_id,parents", "--limit", "1", "--status", "enrolled")
    assert school.run("students", "list", *asked, code=0).out == (
        "student_id,parents\n0010442,José García (P1); José García (P2)\n"
    )


def test_a_list_that_goes_out_as_data_is_on_the_trail(school: Office) -> None:
    school.run("students", "list", "--format", "table", code=0)
    school.run("students", "list", "--format", "csv", code=0)
    exports = "SELECT subject, detail FROM trail WHERE action = 'data:exported'"
    assert school.query(exports) == [("students", "a list as csv, the first of the day")]


def test_a_screen_says_who_sees_the_child_and_why_not(school: Office) -> None:
    told = school.run("students", "show", "0010442", "--format", "table", code=0).out
    lines = [" ".join(line.split()) for line in told.splitlines()]
    assert "Student id 0010442" in lines and "Status enrolled" in lines
    assert "P1 José García father no restricted denied by staff: R1 (case 1)" in lines
    assert "P2 José García father no no-access the roster says no portal access" in lines
    assert any(line.startswith("R1 P1 in-force") for line in lines)


def test_one_student_as_data_has_parents_and_what_holds_against_them(school: Office) -> None:
    shown = school.run("students", "show", "0010442", "--format", "json", code=0).json
    assert [(one["parent_id"], one["visible"]) for one in shown["parents"]] == [
        ("P1", False), ("P2", False),
    ]  # fmt: skip
    assert [one["restriction_id"] for one in shown["restrictions"]] == ["R1"]
    school.run("links", "allow", "P1", "0010442", "--reason", "lifted", "--yes", code=0)
    shown = school.run("students", "show", "0010442", "--format", "json", code=0).json
    assert shown["restrictions"] == [] and shown["parents"][0]["visible"]


def test_whom_nobody_knows_is_an_error_with_near_ids(school: Office) -> None:
    for command in ("show", "list"):
        school.run("students", command, "--sort", "x", "0010442", code=2)
    told = school.run("students", "show", "10442", code=1).err
    assert "The student '10442' does not exist (did you mean 0010442?)" in told
