"""``links open`` at the counter: what it asks."""

from __future__ import annotations

import pytest

from tests.conftest import Office
from tests.thrift.prepared import prepared

OPEN = ("links", "open", "P1", "S1", "--reason", "custody restored")


@pytest.fixture
@prepared
def school(office: Office) -> Office:
    row = {"student_id": "S1", "parent_id": "P1", "portal_access": "no"}
    office.run("roster", "import", office.write_roster(row), code=0)
    return office


def is_open(office: Office) -> bool:
    return office.query("SELECT portal_access FROM links") == [(1,)]


def test_it_says_why_the_link_is_closed_and_no_is_the_default(school: Office) -> None:
    asked = school.run(*OPEN, "--verified-by", "photo-id", answers="\n", code=4)
    assert (
        "Between José García (P1) and Ana García (S1): the roster says no portal access. "
        "Open it? [y/N]" in asked.err
    )
    assert not is_open(school)
    school.run(*OPEN, "--verified-by", "photo-id", code=4)
    assert not is_open(school)
    school.run(*OPEN, "--verified-by", "photo-id", answers="y\n", code=0)
    assert is_open(school)


def test_how_identity_was_checked_is_asked_on_a_terminal(school: Office) -> None:
    asked = school.run(*OPEN, "--yes", answers="2\n", code=0)
    assert "How did you make sure who is asking" in asked.err
    assert school.query("SELECT verified_by FROM trail WHERE action = 'link:opened'") == [
        ("known-person",)
    ]


def test_a_dry_run_opens_nothing_and_names_what_keeps_it_closed(school: Office) -> None:
    school.run("links", "deny", "P1", "S1", "--reason", "court", code=0)
    tried = school.run(*OPEN, "--verified-by", "photo-id", "--dry-run", code=0)
    assert "It stays closed by R1 (court)." in tried.err
    assert not is_open(school)


def test_run_once_more_it_does_not_deny_what_the_roster_says(school: Office) -> None:
    words = (*OPEN, "--verified-by", "photo-id", "--yes")
    school.run(*words, code=0)
    again = school.run(*words, code=0).err
    assert "There is no 'no' to open between" in again
    assert "Now: opened by the office; the roster gives no access." in again
