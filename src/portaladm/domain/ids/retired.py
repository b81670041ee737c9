"""The id of a record whose own id staff said to be another person's now: ``P103~1``, ``P103~2``."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

_MARK = "~"


def list_retired(number: str) -> Iterator[str]:
    """The ids that records of this number get one after the other, without end."""
    return (f"{number}{_MARK}{place}" for place in count(1))


def read_retired(number: str) -> str:
    """The id that a retired record had before; empty for any other id."""
    before, mark, place = number.rpartition(_MARK)
    return before if mark and place.isdecimal() else ""
