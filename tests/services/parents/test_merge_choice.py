"""Which of two keys of one person stays."""

from __future__ import annotations

import pytest

from portaladm.domain.batches import FileState
from portaladm.domain.keys import KeyState
from portaladm.services.parents.merge_choice import OpenKey, is_better

LIVE, SUSPENDED, EXPIRED = KeyState.LIVE, KeyState.SUSPENDED, KeyState.EXPIRED
SENT, WRITTEN, LOST = FileState.SENT, FileState.PUBLISHED, FileState.LOST
EARLY, LATE = "2026-08-01T00:00:00.000Z", "2026-08-20T00:00:00.000Z"

CASES = (
    # theirs, ours, whether theirs stays
    ((LIVE, WRITTEN, EARLY), (EXPIRED, SENT, LATE), True),
    ((LIVE, WRITTEN, EARLY), (SUSPENDED, SENT, LATE), True),
    ((SUSPENDED, LOST, EARLY), (EXPIRED, SENT, LATE), True),
    ((EXPIRED, SENT, LATE), (LIVE, LOST, EARLY), False),
    ((LIVE, SENT, EARLY), (LIVE, WRITTEN, LATE), True),
    ((LIVE, FileState.NONE, EARLY), (LIVE, FileState.SHREDDED, LATE), True),
    ((LIVE, FileState.SHREDDED, EARLY), (LIVE, LOST, LATE), True),
    ((LIVE, FileState.PREPARED, LATE), (LIVE, WRITTEN, EARLY), False),
    ((LIVE, SENT, LATE), (LIVE, SENT, EARLY), True),
    ((LIVE, SENT, EARLY), (LIVE, SENT, LATE), False),
    ((LIVE, SENT, EARLY), (LIVE, SENT, EARLY), False),
    ((EXPIRED, WRITTEN, LATE), (EXPIRED, WRITTEN, EARLY), True),
)  # fmt: skip


@pytest.mark.parametrize(("theirs", "ours", "better"), CASES)
def test_the_key_that_works_stays_then_the_letter_that_left_then_the_later_one(
    theirs: tuple[KeyState, FileState, str], ours: tuple[KeyState, FileState, str], better: bool
) -> None:
    assert is_better(OpenKey(*theirs), OpenKey(*ours)) is better
