"""Cells that are merged with others: only the first of them holds what all of them show.

Where one "no" is merged over the rows of two families, the second row's cell is empty in the file,
and an empty portal_access may mean yes. The merged ranges stand behind the rows of a sheet's XML,
so they are looked for before the rows are read.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from typing import IO

_MARK = b"mergeCell "
_BLOCK = 1 << 18
_REF = re.compile(rb"""mergeCell\s[^>]*?ref=["']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})["']""")


class MergedCells:
    """The merged ranges of some columns, to be asked for a row's cell."""

    def __init__(self, ranges: Iterable[tuple[int, int, int, int]], places: Iterable[int]) -> None:
        found = [(left, top, right, bottom) for left, top, right, bottom in ranges]
        self._by_place = {
            place: sorted((top, bottom, left) for left, top, right, bottom in found
                          if left <= place <= right)
            for place in places
        }  # fmt: skip

    def __bool__(self) -> bool:
        return any(self._by_place.values())

    def covers(self, row: int, place: int) -> bool:
        """Whether a cell is a later one of a merged range: it holds nothing of its own."""
        ranges = self._by_place.get(place, [])
        at = bisect_right(ranges, row, key=lambda one: one[0]) - 1
        if at < 0:
            return False
        top, bottom, left = ranges[at]
        return row <= bottom and (row, place) != (top, left)


def find_merged(handle: IO[bytes]) -> list[tuple[int, int, int, int]]:
    """The merged ranges of a sheet's XML: left, top, right, bottom; columns from 0, rows from 1."""
    tail = found = b""
    while block := handle.read(_BLOCK):
        seen = tail + block
        if _MARK in seen:
            found = seen[seen.index(_MARK) :] + handle.read()
            break
        tail = seen[-len(_MARK) :]
    return [
        (_count(left), int(top), _count(right), int(bottom))
        for left, top, right, bottom in _REF.findall(found)
    ]


def _count(letters: bytes) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place - 1
