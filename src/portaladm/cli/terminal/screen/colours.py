"""Colours by meaning: for the words of a status, and for the labels of messages.

A colour never stands alone: it is on a word that says the same, and without colours (in a pipe,
with NO_COLOR, where TERM is dumb) the very same words stand there.
"""

from __future__ import annotations

import os
import re
from enum import StrEnum
from typing import TextIO

from portaladm.platform import interprets_colours

_END = "\x1b[0m"


class Meaning(StrEnum):
    """What a colour says, and how a terminal is told of it."""

    WORKS = "\x1b[32m"  # green: in use, as it should be
    RESTS = "\x1b[33m"  # yellow: not now or not yet, something is to be done
    CLOSED = "\x1b[31m"  # red: closed by somebody, forbidden, wrong


_WORDS = {
    Meaning.WORKS: (
        "active", "enrolled", "has-account", "has-key", "live", "ok", "repaired", "sent",
        "visible", "whole",
    ),
    Meaning.RESTS: (
        "ended", "expired", "grace", "must-change", "never-issued", "not-eligible", "not-enrolled",
        "prepared", "provisional-over", "returned", "suspended", "temporary-expired",
        "unconfirmed", "waiting", "warning",
    ),
    Meaning.CLOSED: (
        "broken", "disabled", "in-force", "lost", "no-access", "problem", "restricted", "revoked",
        "stopped", "taken-back", "undone", "unknown", "voided", "wrong",
    ),
}  # fmt: skip
MEANINGS = {word: meaning for meaning, words in _WORDS.items() for word in words}
LABELS = {"Error": Meaning.CLOSED, "Warning": Meaning.RESTS}

_STATUS = re.compile(r"(?:\w+_)?(?:status|result|severity|outcome)")
_LABEL = re.compile(f"(?:{'|'.join(LABELS)})(?=:)")


def is_coloured(stream: TextIO) -> bool:
    """Whether what goes to a stream has colours.

    NO_COLOR forbids them, and FORCE_COLOR wants them in a pipe as well (no-color.org,
    force-color.org); a variable that is empty counts as unset.
    """
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return os.environ.get("TERM") != "dumb" and stream.isatty() and interprets_colours(stream)


def is_status(field: str) -> bool:
    """Whether the values of a field are words with a meaning; a name or a reason is not."""
    return _STATUS.fullmatch(field) is not None


def paint_word(word: str, text: str) -> str:
    """A text, the whole or a piece of a word, in the colour of what the word means."""
    meaning = MEANINGS.get(word)
    return f"{meaning}{text}{_END}" if meaning and text else text


def paint_label(line: str) -> str:
    """A line of a message, with its ``Error`` or ``Warning`` in colour."""
    label = _LABEL.match(line)
    if label is None:
        return line
    return f"{LABELS[label[0]]}{label[0]}{_END}{line[label.end() :]}"
