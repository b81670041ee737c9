"""``store purge``: what it says before and after."""

from __future__ import annotations

import pytest

from tests.conftest import Office
from tests.thrift.prepared import prepared

PURGE = ("store", "purge", "--withdrawn-before", "2025-01-01", "--reason", "records schedule")


@pytest.fixture
@prepared
def school(office: Office) -> Office:
    left = {"withdrawn_on": "2024-06-30"}
    roster = office.write_roster(left, {"parent_id": "P2", "student_id": "S2"})
    office.run("roster", "import", roster, code=0)
    return office


def test_it_asks_with_the_numbers_of_those_who_go(school: Office) -> None:
    before = school.store.read_bytes()
    asked = school.run(*PURGE, answers="n\n", code=4).err
    assert "Who left before 2025-01-01 goes: 1 student and 1 parent, with 0 accounts" in asked
    assert "Erase 1 student and 1 parent for good? [y/N]" in asked
    assert school.store.read_bytes() == before
    assert "1 student and 1 parent." in school.run(*PURGE, "--yes", code=0).err


@pytest.mark.parametrize("day", ["last year", "2025-02-30", ""])
def test_a_day_that_is_none_is_refused(school: Office, day: str) -> None:
    words = ("store", "purge", "--withdrawn-before", day, "--reason", "x", "--yes")
    assert "--withdrawn-before" in school.run(*words, code=2).err
