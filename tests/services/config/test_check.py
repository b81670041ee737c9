"""config check: everything that is wrong with a file, and what matches nothing in the store."""

from __future__ import annotations

import pytest

from tests.conftest import Office
from tests.kits.settings import write_settings


def test_a_good_file_and_none_have_no_faults(office: Office) -> None:
    assert "All defaults" in office.run("config", "check", code=0).err
    write_settings(office, "[keys]\ndays = 28\n")
    assert "No faults" in office.run("config", "check", code=0).err
    assert not office.store.exists()


def test_every_fault_is_named_at_once(office: Office) -> None:
    write_settings(
        office,
        "[keys]\ndays = 900\ndayz = 1\n[portal]\nidle_minutes = 90\nsession_hours = 1\n"
        "[roster]\nrollover = ['2027-08-20..2027-06-15']\neligible_relationships = []\n",
    )
    said = office.run("config", "check", code=1).err
    for part in (
        "keys.days must be", "'keys.dayz' does not exist", "roster.rollover must be",
        "roster.eligible_relationships must be", "portal.idle_minutes (90) can never matter",
    ):  # fmt: skip
        assert part in said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[roster]\nrollover = ['2027-08-20..2027-06-15']\n", "the first day before the last"),
        ("[roster]\neligible_relationships = []\n", "one at least"),
        ("[roster]\neligible_relationships = [' ']\n", "one at least"),
        ("[roster]\nschool_max_removals = ['A=101']\n", "from 0 to 100"),
        ("[portal]\nidle_minutes = 61\nsession_hours = 1\n", "can never matter"),
    ],
)
def test_what_can_never_match_is_refused_by_every_command(
    office: Office, content: str, said: str
) -> None:
    write_settings(office, content)
    for words in (("config", "check"), ("config", "show"), ("store", "info")):
        assert said in office.run(*words, code=1).err


def test_a_school_that_the_roster_lacks_is_named_with_what_removes_it(office: Office) -> None:
    write_settings(
        office, "[roster]\nschool_max_removals = ['Lincoln Elementary=5', 'Linkoln=30']\n"
    )
    office.run("config", "check", code=0)
    office.run("roster", "import", office.write_roster({}), code=0)
    said = office.run("config", "check", code=1).err
    assert "no school 'Linkoln'" in said
    hint = "portaladm config remove roster.school_max_removals Linkoln"
    assert hint in said
    found = office.run("doctor", "--format", "json").json
    assert hint in [one["hint"] for one in found if one["code"] == "setting-unknown-school"]
    office.run(*hint.split()[1:], code=0)
    office.run("config", "check", code=0)
