"""Searching names as people type them: without accents, in any case.

SQLite's LIKE knows case only in ASCII and no accents. The pattern lets every letter that may
carry one be anything, which finds too much and never too little; :func:`matches` decides.
"""

from __future__ import annotations

import unicodedata

_ACCENTED = frozenset("aceilnosuyzdgrt")
_PLAIN = str.maketrans({"đ": "d", "ð": "d", "ł": "l", "ø": "o", "ı": "i", "ħ": "h"})


def loose_pattern(text: str) -> str:
    """A LIKE pattern (escape character backslash) for everything that may match ``text``."""
    return "%" + "".join(_loosen(character) for character in plain(text)) + "%"


def matches(text: str, *cells: str | None) -> bool:
    """Whether one of the cells holds ``text``, accents and case aside."""
    wanted = plain(text)
    return any(wanted in plain(cell) for cell in cells if cell)


def plain(text: str) -> str:
    """A text without accents and case, with single blanks."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(part for part in parts if not unicodedata.combining(part))
    return " ".join(bare.translate(_PLAIN).split())


def _loosen(character: str) -> str:
    if character in _ACCENTED or not character.isascii():
        return "_"
    return "\\" + character if character in "%_\\" else character
