"""Merging two records of one person: which of their two keys stays.

The parent has two letters, or one of them, and can't be asked for a key that this program does not
show. So the key stays that works, then the one whose letter has surely left the office, then the
one issued last; of two of one batch it is that of the record that stays.
"""

from __future__ import annotations

from typing import NamedTuple

from portaladm.domain.batches import FileState
from portaladm.domain.keys import KeyState

_BY_STATE = (KeyState.LIVE, KeyState.SUSPENDED, KeyState.EXPIRED)
# A key without a file was shown at the counter. A file may have been removed after it was posted.
_HANDED_OUT = (FileState.SENT, FileState.NONE)
_NEVER_LEFT = (FileState.LOST, FileState.PREPARED)


class OpenKey(NamedTuple):
    """What counts of a key that is not closed: its state, its batch's file, when it was issued."""

    state: KeyState
    letter: FileState
    issued_at: str


def is_better(theirs: OpenKey, ours: OpenKey) -> bool:
    """Whether the key of the record that goes is the one to keep."""
    if _rank(theirs) != _rank(ours):
        return _rank(theirs) < _rank(ours)
    return theirs.issued_at > ours.issued_at


def _rank(key: OpenKey) -> tuple[int, int]:
    """How a key compares by its state and its letter; the lowest stays."""
    letter = 0 if key.letter in _HANDED_OUT else 2 if key.letter in _NEVER_LEFT else 1
    return _BY_STATE.index(key.state), letter
