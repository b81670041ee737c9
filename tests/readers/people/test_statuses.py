"""What a status makes of somebody."""

from __future__ import annotations

import pytest

from portaladm.domain.roster_people import PersonAccess, PersonState
from portaladm.readers.people.roles import RoleStatus
from portaladm.readers.people.statuses import close, is_closed


@pytest.mark.parametrize("word", ["", "active", "ACTIVE"])
def test_active_changes_nothing(word: str) -> None:
    assert not is_closed(word)
    assert close(RoleStatus(), word, "2026-11-28") == RoleStatus()


@pytest.mark.parametrize("word", ["Inactive", "tobedeleted", "Deleted"])
def test_who_is_gone_left_today(word: str) -> None:
    gone = close(RoleStatus(), word, "2026-11-28")
    assert (gone.withdrawn_on, gone.state) == ("2026-11-28", PersonState.DELETED.value)


def test_an_unknown_word_gives_no_access() -> None:
    assert close(RoleStatus(), "Locked", "2026-11-28").access == PersonAccess.UNKNOWN_STATUS.value
