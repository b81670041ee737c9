"""``parents erase``: what it says before and after."""

from __future__ import annotations

import pytest

from tests.conftest import Office
from tests.kits.parents import FAMILY, activate
from tests.thrift.prepared import prepared

ERASE = ("parents", "erase", "P1", "--reason", "asked in writing", "--verified-by", "photo-id")


@pytest.fixture
@prepared
def school(office: Office) -> Office:
    office.run("roster", "import", office.write_roster(*FAMILY), code=0)
    activate(office, "P1", "mlopez")
    return office


def test_it_tells_what_goes_and_what_the_next_roster_brings_before_it_asks(school: Office) -> None:
    before = school.store.read_bytes()
    asked = school.run(*ERASE, answers="n\n", code=4).err
    assert (
        "(P1) go: 1 record, 2 links, 1 key, 1 account (username mlopez), 0 sign-ins, "
        "0 restrictions that are over, 0 earlier values, texts of" in asked
    )
    assert "The next roster that lists P1 brings a new person, without key and account" in asked
    assert "for good? [y/N]" in asked
    assert school.store.read_bytes() == before


def test_it_asks_how_identity_was_checked(school: Office) -> None:
    assert "--verified-by" in school.run(*ERASE[:-2], "--yes", code=2).err


def test_done_it_says_so_and_names_the_files_that_hold_them_still(school: Office) -> None:
    done = school.run(*ERASE, "--yes", code=0).err
    assert "(P1) is erased." in done
    assert "Note: copies are not reached. Remove what holds these people:" in done
    assert "roster.csv" in done
