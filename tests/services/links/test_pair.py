"""What is known of a parent and a student before anything is denied or lifted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portaladm.errors import Refused
from portaladm.services.links.pair import Pair, find_closing, find_lasting, find_pair, view_pair
from tests.conftest import MONDAY, Office
from tests.services.links.test_deny import BOTH, deny
from tests.thrift.prepared import prepared


def look(office: Office, parent: str, student: str) -> Pair:
    with office.open() as context, context.store.read() as transaction:
        return view_pair(context, transaction, *find_pair(transaction, parent, student))


@pytest.fixture
@prepared
def school(office: Office) -> Office:
    office.run("roster", "import", office.write_roster(*BOTH), code=0)
    return office


def test_the_only_child_of_a_parent_is_known_as_such(school: Office) -> None:
    assert not look(school, "P1", "0010442").is_last
    assert look(school, "P2", "0010442").is_last
    deny(school)
    assert look(school, "P1", "0010443").is_last
    assert not look(school, "P1", "0010442").visible


def test_two_without_a_link_come_with_whom_else_they_may_be(school: Office) -> None:
    pair = look(school, "P2", "0010443")
    assert (pair.state, pair.visible) == (None, False)
    assert pair.near_students == ("Ana García (0010442)",)
    assert pair.near_parents == ("José García (P1)",)
    assert look(school, "P2", "0010442").near_students == ()


@pytest.mark.parametrize(
    ("parent", "student", "code"),
    [
        ("0010442", "P1", "numbers-swapped"),
        ("P9", "0010442", "unknown-parent"),
        ("P1", "S9", "unknown-student"),
    ],
)
def test_who_is_unknown_is_refused(school: Office, parent: str, student: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        look(school, parent, student)


def test_of_the_restrictions_some_hold_today_and_some_later(school: Office) -> None:
    school.run("config", "set", "restrictions.confirm_end", "no", code=0)
    deny(school, "--until", "2026-09-02")
    deny(school, "--from", "2026-12-01")
    deny(school, "--case", "26-9")
    school.now = MONDAY + timedelta(days=10)
    pair = look(school, "P1", "0010442")
    with school.open() as context:
        assert [one.id for one in pair.restrictions] == [1, 2, 3]
        assert [one.id for one in find_closing(context, pair)] == [3]
        assert [one.id for one in find_lasting(context, pair)] == [2, 3]
