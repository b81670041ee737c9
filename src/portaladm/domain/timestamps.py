"""Moments as the store and the trail keep them: UTC, ISO 8601, milliseconds, ``Z``.

Texts of one fixed form compare in the order of time, in SQL as in Python.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from portaladm.domain.text import tell_damage
from portaladm.errors import Misused

_DAY = re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}")
"""Python reads ``2026-W36-1`` and ``20260831`` as days, too; nobody means them here."""


def write_timestamp(timestamp: datetime) -> str:
    """An aware datetime as ``2026-11-24T06:00:00.000Z``."""
    return (
        timestamp.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.")
        + f"{timestamp.microsecond // 1000:03d}Z"
    )


def read_timestamp(text: str) -> datetime:
    """The aware UTC datetime behind a stored moment."""
    return datetime.fromisoformat(text)


def read_stored(text: object) -> datetime | None:
    """The same of a text that may have been edited; None where it is no moment with a zone."""
    try:
        found = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return found if found and found.tzinfo else None


def require_stored(text: object) -> datetime:
    """The same of a text without which nothing can be said.

    :raises Refused: ``store-damaged``: it is no moment, which the program never writes.
    """
    found = read_stored(text)
    if found is None:
        raise tell_damage(text, "time")
    return found


def require_day(text: object) -> date:
    """The stored day behind a text.

    :raises Refused: ``store-damaged``: it is none, which the program never writes.
    """
    found = read_day(text) if isinstance(text, str) else None
    if found is None:
        raise tell_damage(text, "day")
    return found


def local_day(timestamp: datetime) -> date:
    """The calendar day of a moment on this machine's clock."""
    return timestamp.astimezone().date()


def day_of(stored: str | None) -> str:
    """The local day of a stored timestamp as ``YYYY-MM-DD``; empty where nothing is stored."""
    return local_day(require_stored(stored)).isoformat() if stored else ""


def last_day(end: datetime) -> date:
    """The last day that a validity ending at ``end`` (the midnight after it) still covers."""
    return local_day(end - timedelta(milliseconds=1))


def read_day(text: str) -> date | None:
    """The day written ``YYYY-MM-DD``, of the years 1000 to 2999; None where it is none."""
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def parse_day(text: str, option: str) -> date:
    """A day that a person typed as ``YYYY-MM-DD``.

    :raises Misused: ``bad-date``, naming the option.
    """
    day = read_day(text)
    if day is not None:
        return day
    if days := guess_days(text):
        raise Misused("bad-date.meant", option=option, text=text, days=tuple(map(str, days)))
    raise Misused("bad-date", option=option, text=text)


def guess_days(text: str) -> list[date]:
    """The days that a text may mean which is written in another way: 12/15/2026, 15.12.2026.

    Both, where the day and the month may stand either way, as the one of the United States first.
    """
    found = _OTHER_DAY.fullmatch(text.strip())
    if not found:
        return []
    if found["year"]:
        orders = [(found["year"], found["b"], found["c"])]
    else:
        orders = [(found["z"], found["x"], found["y"]), (found["z"], found["y"], found["x"])]
        orders = orders[1:] if "." in text else orders
    days = [read_day(f"{year}-{int(month):02}-{int(day):02}") for year, month, day in orders]
    return list(dict.fromkeys(day for day in days if day))


_OTHER_DAY = re.compile(
    r"(?P<year>[12]\d{3})[-/. ]?(?P<b>\d{1,2})[-/. ]?(?P<c>\d{1,2})"
    r"|(?P<x>\d{1,2})[-/. ]+(?P<y>\d{1,2})[-/. ]+(?P<z>[12]\d{3})"
)
