"""``keys revoke`` and ``keys extend``: where there is nothing to do, and days that are none."""

from __future__ import annotations

import pytest

from tests.conftest import Office


def test_a_longer_life_for_nobody_says_that_there_is_no_key(posted: Office) -> None:
    done = posted.run("keys", "extend", "P99", "--until", "2026-10-31", code=1)
    assert "There is no key to extend" in done.err and "good until" not in done.err


def test_revoking_nothing_says_that_there_is_nothing(posted: Office) -> None:
    for more in ((), ("--dry-run",), ("--yes",)):
        done = posted.run("keys", "revoke", "P99", *more, code=1)
        assert "There is no key to revoke" in done.err and "would be" not in done.err


@pytest.mark.parametrize("day", ["2020-01-01", "31.12.2027", "2027-W01-1", "soon"])
def test_a_key_ends_on_a_day_to_come(posted: Office, day: str) -> None:
    before = posted.store.read_bytes()
    posted.run("keys", "extend", "P1", "--until", day, code=2)
    assert posted.store.read_bytes() == before


def test_an_extension_says_which_key_stops_before_the_day_all_the_same(office: Office) -> None:
    rows = {"parent_id": "P1", "student_id": "1", "withdrawn_on": "2026-09-10"}, {"parent_id": "P2"}
    office.run("roster", "import", office.write_roster(*rows), code=0)
    office.run("keys", "issue", "-o", "keys.csv", code=0)
    words = ("keys", "extend", "P1", "P2", "--until", "2026-12-15", "--verified-by", "photo-id")
    for more in (("--dry-run",), ()):
        done = office.run(*words, *more, "--format", "json", code=0)
        ends = {one["parent_id"]: one["message"] for one in done.json["keys"]}
        early = "the key works until 2026-09-09 all the same, the last day with a child"
        assert ends == {"P1": early, "P2": None}
        assert f"Note: P1: {early}." in done.err
