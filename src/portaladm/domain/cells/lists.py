"""Lists in one cell: commas separate ids; other marks do so where every piece is a known id."""

from __future__ import annotations

import re
from collections.abc import Container

_MARKS = re.compile(r"[;|\s]+")
SEPARATORS = ";| \t\n"
"""What separates ids only where every piece is a known id."""


def split_by_marks(text: str) -> list[str]:
    """The pieces between semicolons, bars and blanks."""
    return [piece for piece in _MARKS.split(text) if piece]


def split_list(cell: str, known: Container[str]) -> list[str]:
    """What a cell lists: ``a,b``; also ``a;b``, ``a|b``, ``a b`` where ``known`` has each piece."""
    found = []
    for piece in filter(None, map(str.strip, cell.split(","))):
        pieces = [piece] if piece in known else split_by_marks(piece)
        found += pieces if all(one in known for one in pieces) else [piece]
    return list(dict.fromkeys(found))
