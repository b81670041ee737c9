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
