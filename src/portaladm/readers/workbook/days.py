"""Days and times, which a workbook counts in days."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

_FIRST = datetime(1899, 12, 30)
_FIRST_1904 = datetime(1904, 1, 1)
_NO_DAY = 60
"""Excel counts a 29 February 1900, which was none."""
_LAST = 2_958_465
"""31 December 9999."""


def show_day(number: Decimal, *, from_1904: bool) -> str:
    """A day as ``YYYY-MM-DD``, with its time where there is one; empty for no day of Excel's.

    A number below 1 is a time alone.
    """
    if not 0 <= number <= _LAST or (int(number) == _NO_DAY and not from_1904):
        return ""
    first = _FIRST_1904 if from_1904 else _FIRST
    early = 0 < int(number) < _NO_DAY and not from_1904
    seconds = round(float(number) * 86_400)
    moment = first + timedelta(days=1 if early else 0, seconds=seconds)
    if 0 < number < 1:
        return moment.time().isoformat()
    if number == 0:
        return ""
    return moment.date().isoformat() if seconds % 86_400 == 0 else moment.isoformat(" ")


def show_iso(text: str) -> str:
    """A day that the file writes in ISO 8601 already; midnight is left out."""
    day, _, time = text.partition("T")
    return day if not time.strip("0:.Z") else f"{day} {time}"
