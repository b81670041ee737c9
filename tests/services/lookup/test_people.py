"""The one person whom somebody named, by any number that ever was theirs."""

from __future__ import annotations

import pytest

from portaladm.errors import Refused
from portaladm.services.lookup.people import (
    explain_unknown_parent,
    explain_unknown_student,
    require_parent,
    require_student,
)
from tests.conftest import Office
from tests.thrift.prepared import prepared


@pytest.fixture
@prepared
def school(office: Office) -> Office:
    rows = (
        {"student_id": "0010442", "parent_id": "P20817"},
        {"parent_id": "P2", "student_first_name": "Ben"},
    )
    office.run("roster", "import", office.write_roster(*rows), code=0)
    office.run("parents", "merge", "P20817", "P2", "--reason", "one person", "--yes", code=0)
    return office


@pytest.mark.parametrize("number", ["P20817", " P20817 ", "P2"])
def test_a_parent_is_found_by_every_number(school: Office, number: str) -> None:
    with school.open() as context, context.store.read() as transaction:
        assert require_parent(transaction, number) == 1


@pytest.mark.parametrize(
    ("number", "near"),
    [
        ("P20871", "P20817"),
        ("p20817x", "P20817"),
        ("P 20817", "P20817"),
        ("#20817", "P20817"),
        ("#", ""),
    ],
)
def test_an_unknown_parent_is_refused_with_near_ones(
    school: Office, number: str, near: str
) -> None:
    with (
        school.open() as context,
        context.store.read() as transaction,
        pytest.raises(Refused) as refused,
    ):
        require_parent(transaction, number)
    assert refused.value.code == "unknown-parent"
    assert near in str(refused.value.remark.values["near"])


@pytest.mark.parametrize(("number", "known"), [(" 0010442 ", True), ("10442", False)])
def test_a_students_number_is_taken_as_it_stands(school: Office, number: str, known: bool) -> None:
    with school.open() as context, context.store.read() as transaction:
        if known:
            assert require_student(transaction, number) == 1
            return
        with pytest.raises(Refused) as refused:
            require_student(transaction, number)
    assert refused.value.code == "unknown-student"
    assert refused.value.remark.values["near"] == ["0010442"]


@pytest.mark.parametrize("typed", ["0010442", "Ana García"])
def test_a_student_who_stands_for_a_parent_is_named_with_the_parents(
    school: Office, typed: str
) -> None:
    with school.open() as context, context.store.read() as transaction:
        why = explain_unknown_parent(transaction, typed)
    assert why.key == "unknown-parent.student"
    assert why.values["number"] == "0010442"
    assert why.values["parents"] == ("P20817 (José García)",)


def test_a_parent_who_stands_for_a_student_is_named_with_the_children(school: Office) -> None:
    with school.open() as context, context.store.read() as transaction:
        why = explain_unknown_student(transaction, "P2")
    assert why.key == "unknown-student.parent"
    assert "0010442 (Ana García)" in str(why.values["students"])
