"""Batches: one run of an import, an issue, a reissue or a reset, with its file."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

# Without look-alikes (0/O, 1/I/L): staff read batch codes and key references aloud.
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 5


class BatchKind(StrEnum):
    """What a batch did."""

    ROSTER_IMPORT = "roster-import"
    KEYS_ISSUE = "keys-issue"
    KEYS_REISSUE = "keys-reissue"
    COUNTER = "counter"  # single changes to the roster made by staff
    PASSWORDS_RESET = "passwords-reset"
    REMINDER = "reminder"  # letters about keys that are out, which stay as they are


WITH_KEYS = (BatchKind.KEYS_ISSUE, BatchKind.KEYS_REISSUE)
"""What undoing a batch means something for."""


class FileState(StrEnum):
    """Where a batch's file is in its life (safety decision S6)."""

    NONE = "none"  # an import reads a file, keys that are shown go to no file
    PREPARED = "prepared"  # committed, the file still under its part name
    PUBLISHED = "published"  # the file has its final name
    LOST = "lost"  # no file with the batch's SHA-256 was found
    SENT = "sent"  # staff said it was posted or handed out
    DESTROYED = "destroyed"  # staff said it was destroyed
    SHREDDED = "shredded"  # overwritten and removed by this program


MARKED = (FileState.SENT, FileState.DESTROYED, FileState.SHREDDED)
"""Somebody has said, or seen to it, what became of the file."""
NOT_MARKED = (FileState.PREPARED, FileState.PUBLISHED, FileState.LOST)


def make_batch_code(random_bytes: Callable[[int], bytes]) -> str:
    """A random code of five characters without look-alikes: ``K7QMX`` (28 million of them)."""
    code = ""
    while len(code) < CODE_LENGTH:
        # Bytes from 248 on would favour the first letters: 248 is the last multiple of 31.
        code += "".join(CODE_ALPHABET[b % 31] for b in random_bytes(8) if b < 248)
    return code[:CODE_LENGTH]
