"""Searching names as people type them: without accents, in any case.

SQLite's LIKE knows case in ASCII only, and no accents. GLOB knows sets of characters and runs as
fast: each letter becomes the set of all that are the same letter. A pattern may find a little too
much (blanks, letters that are two in another alphabet) and :func:`matches` decides.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from portaladm.domain.folding import fold_name

# Latin with its additions, Greek and Cyrillic, and the second block of Latin (Vietnamese).
_LETTERS = (range(0x41, 0x530), range(0x1E00, 0x2000))


def loose_pattern(text: str) -> str:
    """A GLOB pattern for every cell that may match ``text``."""
    return f"*{whole_pattern(text)}*"


def whole_pattern(text: str) -> str:
    """The same for a cell that may be ``text`` as a whole."""
    return "".join(map(_widen, fold_name(text)))


def matches(text: str, *cells: str | None) -> bool:
    """Whether one of the cells holds ``text``, accents and case aside."""
    wanted = fold_name(text)
    return any(wanted in fold_name(cell) for cell in cells if cell)


def _widen(character: str) -> str:
    if character == " ":
        return "[ ]*"
    same = "".join(sorted({character, character.upper()[:1]} | _find_same().get(character, set())))
    return f"[{same}]" if len(same) > 1 or character in "*?[" else character


@cache
def _find_same() -> dict[str, set[str]]:
    """For each plain letter all characters that are the same, accents and case aside."""
    same: dict[str, set[str]] = defaultdict(set)
    for block in _LETTERS:
        for character in map(chr, block):
            if character.isalpha():
                same[fold_name(character)].add(character)
    return same
