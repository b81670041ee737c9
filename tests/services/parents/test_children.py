"""What staff see before somebody gets access to a child's record."""

from __future__ import annotations

import pytest

from tests.conftest import Office
from tests.kits.parents import FAMILY
from tests.thrift.prepared import prepared

EVA = ("--student", "0010442", "--first-name", "Eva", "--last-name", "Ruiz")
PHOTO = ("--verified-by", "photo-id")


@pytest.fixture
@prepared
def school(office: Office) -> Office:
    office.run("roster", "import", office.write_roster(*FAMILY), code=0)
    return office


def test_the_child_the_school_and_the_other_parents_are_shown_before_a_yes(school: Office) -> None:
    words = ("parents", "add", *EVA, "--reason", "new")
    before = school.store.read_bytes()
    unsaid = school.run(*words, code=2).err
    assert "Ana García (0010442), Lincoln Elementary" in unsaid and "(P1)" in unsaid
    assert "--verified-by photo-id" in unsaid
    stopped = school.run(*words, *PHOTO, code=4).err
    assert "Give Eva Ruiz access to the record of Ana García?" in stopped
    school.run(*words, answers="1\n\n", code=4)
    assert school.store.read_bytes() == before
    assert "(P1)" in school.run(*words, "--dry-run", code=0).err
    school.run(*words, answers="1\ny\n", code=0)
    assert school.query("SELECT verified_by, reason FROM trail WHERE action = 'parent:added'") == [
        ("photo-id", "new")
    ]


def test_without_a_reason_nothing_is_done(school: Office) -> None:
    for reason in ((), ("--reason", " ")):
        school.run("parents", "add", *EVA, *PHOTO, "--yes", *reason, code=2)
    assert school.query("SELECT count(*) FROM trail WHERE action = 'parent:added'") == [(0,)]


def test_no_key_is_proposed_where_one_stands(school: Office) -> None:
    say = (*PHOTO, "--reason", "new", "--yes")
    first = school.run("parents", "add", *EVA, "--parent", "P9", *say, code=0)
    assert "portaladm keys issue --parent P9" in first.err
    school.run("keys", "issue", "--parent", "P9", *PHOTO, "--show", "--yes", code=0)
    more = ("--parent", "P9", "--student", "0010443")
    assert "keys issue" not in school.run("parents", "add", *more, *say, code=0).err
