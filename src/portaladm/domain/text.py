"""Text from outside: what may come in, and how it is shown.

Source: safety decision S7 (terminal) and S8 (import). Control, C1, bidirectional and zero-width
characters can rewrite what a clerk sees on a terminal or in a spreadsheet; they are refused in a
roster and shown as escapes everywhere else. What stands in the store and is nothing that the
program ever writes is damage of the store, no defect of the program.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any, TypeVar

from portaladm.errors import Refused

T = TypeVar("T", bound=StrEnum)

# C0 and DEL, C1, soft hyphen, Arabic letter mark, zero-width and direction marks, line and
# paragraph separators, embeddings, overrides, isolates, invisible operators, BOM, tags.
# U+200C and U+200D are left in: Persian, Hindi and emoji names need the joiners.
_DANGEROUS = (
    "\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f\ud800-\udfff"
)
_DANGEROUS_CHARACTER = re.compile(f"[{_DANGEROUS}]")


def find_dangerous_character(text: str) -> str | None:
    """The first control, bidirectional or zero-width character of ``text``, if there is one."""
    found = _DANGEROUS_CHARACTER.search(text)
    return found.group() if found else None


def name_character(character: str) -> str:
    """A character as people look it up: ``U+202E``."""
    return f"U+{ord(character):04X}"


def show_safely(text: str) -> str:
    r"""``text`` with every dangerous character as a visible escape (``\x1b``, ``\u202e``)."""
    return text if text.isprintable() else _DANGEROUS_CHARACTER.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    number = ord(match.group())
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def count_of(number: int, noun: str, plural: str | None = None) -> str:
    """``1 key``, ``2 keys``, ``3,000 keys``: a count with its noun, as sentences need it."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def tell_damage(text: object, kind: str) -> Refused:
    """The error about a text where a ``kind`` should stand, such as a day."""
    shown = show_safely(str(text))[:40]
    return Refused("store-damaged.found", fault=f"{shown!r} stands where a {kind} should be")


def require_one_of(words: type[T], text: Any, kind: str) -> T:
    """The word of a closed list that a stored text is.

    :raises Refused: ``store-damaged``: it is none of them.
    """
    try:
        return words(text)
    except ValueError:
        raise tell_damage(text, kind) from None
