"""Students: the list by school, grade and status; who sees one of them, and why not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portaladm.cli.messages import say
from portaladm.errors import Misused, Refused
from portaladm.services import students
from portaladm.services.students import list_students, show_student
from tests.conftest import MONDAY, Office
from tests.thrift.prepared import prepared

FAMILY = (
    {"student_id": "S1", "parent_id": "P1"},
    {"student_id": "S1", "parent_id": "P2", "parent_first_name": "Eva", "portal_access": "no"},
    {"student_id": "S2", "parent_id": "P1", "school": "North; High", "grade": "7"},
    {"student_id": "S3", "parent_id": "P3", "withdrawn_on": "2026-09-01"},
)


@pytest.fixture
@prepared
def school(office: Office) -> Office:
    """Three students, of whom one leaves tomorrow; P3 may not see S1."""
    office.run("roster", "import", office.write_roster(*FAMILY), code=0)
    office.run("links", "deny", "P3", "S1", "--reason", "case 1", code=0)
    return office


def list_ids(office: Office, **wanted: object) -> list[str]:
    with office.open() as context:
        return [line.student_id for line in list_students(context, **wanted)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["S1", "S2", "S3"]),
        ({"schools": ("north; high",)}, ["S2"]),
        ({"grades": ("7",)}, ["S2"]),
        ({"grades": ("7",), "schools": ("Lincoln Elementary",)}, []),
        ({"status": "enrolled"}, ["S1", "S2", "S3"]),
        ({"status": "withdrawn"}, []),
        ({"search": "s2"}, ["S2"]),
        ({"search": "ANA  garcia"}, ["S1", "S2", "S3"]),
        ({"search": "nobody"}, []),
    ],
)
def test_a_list_has_the_students_who_are_meant(
    school: Office, wanted: dict[str, object], found: list[str]
) -> None:
    assert list_ids(school, **wanted) == found


def test_a_child_counts_as_enrolled_up_to_the_day_of_leaving(school: Office) -> None:
    school.now = MONDAY + timedelta(days=1)
    assert list_ids(school, status="withdrawn") == ["S3"]
    assert list_ids(school, status="enrolled") == ["S1", "S2"]


def test_the_parents_of_today_stand_beside_a_child(school: Office) -> None:
    def read_parents() -> list[tuple[str, ...]]:
        with school.open() as context:
            return [line.parents for line in list_students(context)]

    jose, eva = "José García ({})", "Eva García (P2)"
    assert read_parents() == [
        (jose.format("P1"), eva), (jose.format("P1"),), (jose.format("P3"),),
    ]  # fmt: skip
    school.run("parents", "merge", "P1", "P2", "--reason", "one", "--yes", code=0)
    assert read_parents()[0] == (jose.format("P1"),)


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_every_page_size_gives_the_same_students(
    school: Office, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(students, "_PAGE", size)
    assert list_ids(school) == ["S1", "S2", "S3"]


def test_what_nobody_has_is_refused_before_the_first_line(school: Office) -> None:
    with pytest.raises(Misused, match="unknown-status"):
        list_ids(school, status="gone")
    with pytest.raises(Refused, match="unknown-name"):
        list_ids(school, schools=("South High",))


def test_one_student_is_shown_with_who_sees_the_record_and_why_not(school: Office) -> None:
    with school.open() as context:
        view = show_student(context, " S1 ")
    assert view.student.school == "Lincoln Elementary" and view.student.status == "enrolled"
    assert [(one.parent_id, one.visible, say(one.why).message) for one in view.links] == [
        ("P1", True, "visible"),
        ("P2", False, "the roster says no portal access"),
        ("P3", False, "there is no link; denied by staff: R1 (case 1)"),
    ]
    assert [(one.restriction_id, one.parent_id) for one in view.restrictions] == [("R1", "P3")]


@pytest.mark.slow
def test_an_id_that_changed_hands_leads_to_both_children(school: Office) -> None:
    rows = [dict(FAMILY[0]) | {"student_first_name": "Olaf", "student_last_name": "Holm"}]
    others = school.write_roster(*rows, *FAMILY[2:], name="next.csv")
    school.run("roster", "import", others, "--max-identity-changes", "2", code=3)
    different = ("S1", "--different", "--reason", "used again", "--yes")
    school.run("students", "identity", *different, code=0)
    with school.open() as context, pytest.raises(Refused) as refused:
        show_student(context, "S1")
    assert refused.value.remark.key == "unknown-student.retired"
    assert refused.value.remark.values["earlier"] == "S1~1"
    school.run("roster", "import", others, code=0)
    with school.open() as context:
        now, before = show_student(context, "S1"), show_student(context, "S1~1")
    assert (now.student.student_name, now.holders_before) == ("Olaf Holm", ("S1~1",))
    assert (before.student.status, before.earlier_id) == ("withdrawn", "S1")
