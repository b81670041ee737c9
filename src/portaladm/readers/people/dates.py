"""Dates as exports write them, and where a role's dates lie to a day."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from portaladm.domain.roster_people import RoleTime

_ISO = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ].*)?")
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ].*)?")
_WITH_MARKS = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?: .*)?")


def read_day(text: str, *, day_first: bool) -> date | None:
    """A day written ISO, ``2026/9/1``, or with slashes or dots; None if empty or unreadable.

    ``day_first`` decides a date with slashes that could be read either way round.
    """
    if found := _ISO.fullmatch(text):
        return _make(int(found[1]), int(found[2]), int(found[3]))
    if found := _YEAR_FIRST.fullmatch(text):
        return _make(int(found[1]), int(found[3]), int(found[4]))
    if found := _WITH_MARKS.fullmatch(text):
        first, second, year = int(found[1]), int(found[2]), int(found[3])
        if first > 12 or (day_first and second <= 12):
            return _make(year, second, first)
        return _make(year, first, second)
    return None


def find_unreadable(texts: Iterable[str]) -> set[str]:
    """The texts that are no day in any order, empty ones aside."""
    return {
        text
        for text in set(texts)
        if text and not (read_day(text, day_first=False) or read_day(text, day_first=True))
    }


def is_day_first(text: str) -> bool:
    """Whether a date can only be read with the day in front (31/12/2026)."""
    found = _WITH_MARKS.fullmatch(text)
    return bool(found and int(found[1]) > 12)


def place_role(begin: date | None, end: date | None, as_of: date) -> RoleTime:
    """Where a role lies to a day; both its days belong to it, and an unknown one is open."""
    if end and end < as_of:
        return RoleTime.ENDED
    return RoleTime.FUTURE if begin and begin > as_of else RoleTime.CURRENT


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
