"""Filters that people type: earlier numbers mean today's, and what nobody has is refused."""

from __future__ import annotations

import pytest

from portaladm.errors import Refused, Remark
from portaladm.services.lookup.filters import Filters, check_filters
from tests.conftest import Office
from tests.thrift.prepared import prepared


@pytest.fixture
@prepared
def school(office: Office) -> Office:
    rows = ({"student_id": "0010442", "parent_id": "P1"}, {"parent_id": "P2"}, {"parent_id": "P3"})
    office.run("roster", "import", office.write_roster(*rows), code=0)
    office.run("parents", "merge", "P1", "P2", "--reason", "one person", "--yes", code=0)
    return office


def check(office: Office, filters: Filters) -> Filters:
    with office.open() as context, context.store.read() as transaction:
        return check_filters(transaction, filters)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [((), ()), (("P1",), ("P1",)), (("P2",), ("P1",)), (("P3", "P2"), ("P1", "P3"))],
)
def test_an_earlier_number_means_the_parent_of_today(
    school: Office, typed: tuple[str, ...], meant: tuple[str, ...]
) -> None:
    assert tuple(sorted(check(school, Filters(parents=typed)).parents)) == meant


@pytest.mark.parametrize(
    "filters",
    [Filters(schools=("lincoln ELEMENTARY",)), Filters(grades=("4",)),
     Filters(students=("0010442",)), Filters()],
)  # fmt: skip
def test_what_the_roster_has_passes_as_it_is(school: Office, filters: Filters) -> None:
    assert check(school, filters) == filters


def test_every_value_that_nobody_has_is_named_with_near_ones(school: Office) -> None:
    wrong = Filters(
        schools=("Lincon Elementary", "Lincoln Elementary"), grades=("13",), students=("10442",),
        parents=("P1", "X"),
    )  # fmt: skip
    with pytest.raises(Refused) as refused:
        check(school, wrong)
    remarks = [refused.value.remark, *refused.value.details]
    told = [
        (one.key, one.values.get("name") or one.values["number"])
        for one in remarks if isinstance(one, Remark)
    ]  # fmt: skip
    assert told == [
        ("unknown-name.school", "Lincon Elementary"), ("unknown-name.grade", "13"),
        ("unknown-student", "10442"), ("unknown-parent", "X"),
    ]  # fmt: skip
    values = refused.value.remark.values
    assert values["near"] == ["Lincoln Elementary"]
    assert values["known"] == ("Lincoln Elementary",)
