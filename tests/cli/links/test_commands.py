"""``links`` at the counter: questions, wrong input, formats."""

from __future__ import annotations

import pytest

from tests.conftest import Office
from tests.thrift.prepared import prepared


@pytest.fixture
@prepared
def school(office: Office) -> Office:
    rows = (
        {"student_id": "0010442", "parent_id": "P20817"},
        {"student_id": "0010443", "parent_id": "P20818"},
    )
    office.run("roster", "import", office.write_roster(*rows), code=0)
    return office


DENY = ("links", "deny", "P20817", "0010442", "--reason", "case 1")


def count(office: Office) -> int:
    return int(office.query("SELECT count(*) FROM restrictions")[0][0])


def test_denying_asks_and_no_is_the_default(school: Office) -> None:
    asked = school.run(*DENY, answers="\n", code=4)
    assert "José García (P20817) will not see Ana García (0010442)" in asked.err
    assert "It is the only child" in asked.err
    assert count(school) == 0
    school.run(*DENY, answers="y\n", code=0)
    assert count(school) == 1


def test_denying_in_a_pipe_stops_unless_yes_is_given(school: Office) -> None:
    stopped = school.run(*DENY, code=4)
    assert "--yes" in stopped.err
    assert count(school) == 0
    school.run(*DENY, "--yes", code=0)
    assert count(school) == 1


def test_nothing_is_asked_where_nothing_stops_working(school: Office) -> None:
    school.run("links", "deny", "P20818", "0010442", "--reason", "case 1", code=0)


def test_a_pair_without_a_link_is_told_with_whom_else_it_may_be(school: Office) -> None:
    done = school.run("links", "deny", "P20818", "0010442", "--reason", "case 1", code=0)
    assert "Children of José García: Ana García (0010443)" in done.err
    assert "Parents of Ana García: José García (P20817)" in done.err
    assert "portaladm links allow P20818 0010442" in done.err
    known = school.run(*DENY, "--yes", code=0)
    assert "Children of" not in known.err


def test_numbers_in_the_wrong_order_are_told_so(school: Office) -> None:
    for verb in ("deny", "allow"):
        told = school.run("links", verb, "0010442", "P20817", "--reason", "case 1", code=1)
        assert "0010442 is the student" in told.err and "P20817 0010442" in told.err
    assert count(school) == 0


def test_a_list_of_somebody_unknown_prints_nothing_but_the_error(school: Office) -> None:
    refused = school.run("links", "list", "--parent", "P99", code=1)
    assert refused.out == "" and "does not exist" in refused.err


@pytest.mark.parametrize(
    ("parent", "student", "said"),
    [
        (
            "P20871",
            "0010442",
            "The parent 'P20871' does not exist (did you mean P20817 (José García)",
        ),
        ("P20817", "10442", "The student '10442' does not exist (did you mean 0010442?)"),
    ],
)
def test_unknown_people_are_refused_with_near_ones(
    school: Office, parent: str, student: str, said: str
) -> None:
    for verb in ("deny", "allow"):
        refused = school.run("links", verb, parent, student, "--reason", "x", code=1)
        assert said in refused.err


def test_a_reason_is_needed(school: Office) -> None:
    school.run("links", "deny", "P20817", "0010442", "--yes", code=2)
    blank = school.run("links", "deny", "P20817", "0010442", "--yes", "--reason", " ", code=2)
    assert "--reason is missing or empty" in blank.err
    school.run("links", "allow", "P20817", "0010442", code=2)


@pytest.mark.parametrize("day", ["2026-08-30", "31.12.2026", "2026-13-01"])
def test_a_day_that_is_over_or_none_is_refused(school: Office, day: str) -> None:
    school.run(*DENY, "--yes", "--until", day, code=2)
    assert count(school) == 0


def test_the_result_and_the_list_are_flat_json(school: Office) -> None:
    result = school.run(*DENY, "--yes", "--format", "json", code=0).json
    assert result["changed"] is True
    assert result["visible"] is False
    listed = school.run("links", "list", "--format", "json", code=0).json
    assert [line["visible"] for line in listed] == [False, True]
    assert [line["student_id"] for line in listed] == ["0010442", "0010443"]
    assert school.run("links", "list", "--student", "0010443", "--format", "json").json == [
        listed[1]
    ]


def test_a_list_of_fields_and_an_empty_list(school: Office) -> None:
    assert school.run("links", "list", "--restricted", "--format", "json", code=0).json == []
    fields = school.run("links", "list", "--fields", "student_id,why", code=0)
    assert fields.out.splitlines()[1] == "0010442,visible"
    school.run("links", "list", "--fields", "nothing", code=2)
