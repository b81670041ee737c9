"""What lists of links say: who sees which child today, since when, and why not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portaladm.cli.messages import say
from portaladm.errors import Refused
from portaladm.services.links import view
from portaladm.services.links.view import LinkFilters, LinkLine, list_links
from tests.conftest import MONDAY, Office
from tests.thrift.prepared import prepared

FAMILY = (
    {"student_id": "S1", "parent_id": "P1"},
    {"student_id": "S2", "parent_id": "P1", "portal_access": "no"},
    {"student_id": "S3", "parent_id": "P1", "withdrawn_on": "2026-08-20"},
    {"student_id": "S4", "parent_id": "P1", "withdrawn_on": "2026-09-20"},
    {"student_id": "S1", "parent_id": "P2"},
)


@pytest.fixture
@prepared
def school(office: Office) -> Office:
    """A family; P2 may not see S1, nor S4, who is no child of theirs."""
    office.run("roster", "import", office.write_roster(*FAMILY), code=0)
    for student in ("S1", "S4"):
        words = ("links", "deny", "P2", student, "--reason", "case 1", "--until", "2026-10-31")
        office.run(*words, "--yes", code=0)
    return office


def read(office: Office, filters: LinkFilters | None = None) -> list[LinkLine]:
    with office.open() as context:
        return list(list_links(context, filters or LinkFilters()))


@pytest.mark.parametrize(
    ("student", "days", "visible", "status", "why"),
    [
        ("S1", 0, True, "visible", "visible"),
        ("S2", 0, False, "no-access", "the roster says no portal access"),
        ("S3", 0, True, "grace", "left on 2026-08-20; still shown until 2026-09-18"),
        ("S3", 18, True, "grace", "left on 2026-08-20; still shown until 2026-09-18"),
        ("S3", 19, False, "not-enrolled", "not enrolled since 2026-08-20"),
        ("S4", 0, True, "visible", "visible; leaves on 2026-09-20, shown until 2026-10-19"),
        ("S4", 20, True, "grace", "left on 2026-09-20; still shown until 2026-10-19"),
    ],
)
def test_a_line_says_what_is_seen_on_the_day_and_why(
    school: Office, student: str, days: int, visible: bool, status: str, why: str
) -> None:
    school.now = MONDAY + timedelta(days=days)
    [line] = read(school, LinkFilters(parent="P1", student=student))
    assert (line.visible, line.status, say(line.why).message) == (visible, status, why)


@pytest.mark.parametrize(("kind", "number"), [("parent", "P1"), ("student", "S1")])
def test_a_retired_record_says_why_its_link_is_closed(
    office: Office, kind: str, number: str
) -> None:
    pair = {"parent_id": "P1", "student_id": "S1"}
    office.run("roster", "import", office.write_roster(pair), code=0)
    other = {f"{kind}_first_name": "Greta", f"{kind}_last_name": "Holm",
             "email": "greta@example.org", "phone": "555-0999", "address": "9 Far Rd"}  # fmt: skip
    office.run("roster", "import", office.write_roster(pair | other), code=4)
    answer = ("identity", number, "--different", "--reason", "used again", "--yes")
    office.run(f"{kind}s", *answer, code=0)
    [line] = read(office)
    assert say(line.why).message == (
        f"on 2026-08-31 staff said that the id {number} is another person's now"
    )
    explained = office.run("parents", "explain", line.parent_id, code=0).out
    assert f"staff said that {number} is another" in explained
    assert "stopped listing" not in explained


def test_restrictions_are_listed_with_and_without_a_link(school: Office) -> None:
    lines = read(school, LinkFilters(restricted=True))
    told = "denied by staff: {} until 2026-10-31 (case 1)"
    assert {(line.student_id, line.portal_access, say(line.why).message) for line in lines} == {
        ("S1", True, told.format("R1")),
        ("S4", None, f"there is no link; {told.format('R2')}"),
    }
    assert not any(line.visible for line in lines)


@pytest.mark.parametrize("size", [1, 2, 5, 6])
def test_every_page_size_gives_the_same_lines(
    school: Office, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    whole = read(school)
    monkeypatch.setattr(view, "_PAGE", size)
    assert read(school) == whole
    assert len(whole) == len(FAMILY)


@pytest.mark.parametrize(
    ("filters", "code"),
    [(LinkFilters(parent="P9"), "unknown-parent"), (LinkFilters(student="S9"), "unknown-student")],
)
def test_who_is_unknown_is_refused_before_the_first_line(
    school: Office, filters: LinkFilters, code: str
) -> None:
    with school.open() as context, pytest.raises(Refused, match=code):
        list_links(context, filters)


def test_a_pair_names_all_its_restrictions_and_the_last_day_of_the_longest(school: Office) -> None:
    more = ("--case", "26-9", "--reason", "second", "--until", "2026-12-31")
    school.run("links", "deny", "P2", "S1", *more, code=0)
    [line] = [one for one in read(school, LinkFilters(restricted=True)) if one.student_id == "S1"]
    assert say(line.why).message == (
        "denied by staff: R1 until 2026-10-31 (case 1), R3 until 2026-12-31 (case 26-9: second)"
    )
    told = line.restriction_ids, line.restricted_until_on, line.restriction_reason
    assert told == (("R1", "R3"), "2026-12-31", "case 1; second")
    assert read(school, LinkFilters(parent="P2", student="S1")) == [line]


def test_an_order_still_to_come_is_told_with_its_first_day(school: Office) -> None:
    for day in ("2027-02-01", "2027-01-05"):
        more = ("--from", day, "--reason", "new custody", "--yes")
        school.run("links", "deny", "P1", "S1", *more, code=0)
    school.run("links", "deny", "P2", "S1", "--from", "2026-11-01", "--reason", "next", code=0)
    closing = "closed from 2027-01-05 by R4, from 2027-02-01 by R3"
    told = [say(line.why).message for line in read(school, LinkFilters(student="S1"))]
    assert told == [
        f"visible; {closing}",
        "denied by staff: R1 until 2026-10-31 (case 1); also closed from 2026-11-01 by R5",
    ]
    assert [line.visible for line in read(school, LinkFilters(student="S1"))] == [True, False]


@pytest.mark.parametrize(
    ("left", "orders", "told"),
    [
        ("2026-09-10", (), "visible; leaves on 2026-09-10, shown until 2026-10-09"),
        ("2026-09-10", ("2026-09-20",),
         "visible; closed from 2026-09-20 by R3, leaves on 2026-09-10"),
        ("2026-09-10", ("2026-08-31",), "denied by staff: R3 (new custody); leaves on 2026-09-10"),
        ("2026-08-31", ("2026-09-20",),
         "left on 2026-08-31; still shown until 2026-09-19; closed from 2026-09-20 by R3"),
    ],
)  # fmt: skip
def test_a_child_who_leaves_later_is_told_with_the_day(
    school: Office, left: str, orders: tuple[str, ...], told: str
) -> None:
    row = {"parent_id": "P1", "student_id": "S1", "withdrawn_on": left}
    school.run("roster", "import", school.write_roster(row, name="leaving.csv"), code=0)
    for day in orders:
        more = ("--from", day, "--reason", "new custody", "--yes")
        school.run("links", "deny", "P1", "S1", *more, code=0)
    [line] = read(school, LinkFilters(parent="P1", student="S1"))
    assert say(line.why).message == told
    explained = school.run("parents", "explain", "P1", "--format", "json", code=0).json
    [answer] = [one for one in explained if one["student_id"] == "S1"]
    wanted = told if line.visible else "closed now; leaves on 2026-09-10"
    assert f"(S1): {wanted}" in answer["message"]


def test_from_its_first_day_on_it_is_told_as_one_in_force_and_lifted_not_at_all(
    school: Office,
) -> None:
    more = ("--from", "2026-09-02", "--reason", "new custody", "--yes")
    school.run("links", "deny", "P1", "S1", *more, code=0)
    school.now = MONDAY + timedelta(days=2)
    [line] = read(school, LinkFilters(parent="P1", student="S1"))
    assert say(line.why).message == "denied by staff: R3 (new custody)"
    school.now = MONDAY
    school.run("links", "allow", "P1", "S1", "--reason", "mistyped", "--yes", code=0)
    [line] = read(school, LinkFilters(parent="P1", student="S1"))
    assert say(line.why).message == "visible"
