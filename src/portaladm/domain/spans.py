"""Spans of time that people ask for: from a day or timestamp on, up to another and with it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from portaladm.domain.keys import end_of_day
from portaladm.domain.timestamps import read_day, write_timestamp
from portaladm.errors import Misused

_TIMESTAMP = re.compile(
    r"[12]\d{3}-\d\d-\d\d[T ]\d\d:\d\d(?P<second>:\d\d(?P<fraction>\.\d{3})?)?(Z|[+-]\d\d:\d\d)?",
    re.ASCII,
)


class Span(NamedTuple):
    """From ``begins`` on, before ``ends``: stored timestamps; None where it has no such end."""

    begins: str | None = None
    ends: str | None = None


ALWAYS = Span()


def parse_span(since: str | None, until: str | None) -> Span:
    """What ``since`` and ``until`` mean: days, or timestamps down to the millisecond.

    Both are meant with all their length: a day to its end, ``15:00`` to 15:01. Without a time
    zone, a timestamp is of this machine's clock, as lists show them on the screen.

    :raises Misused: ``bad-timestamp``, ``reversed-span``.
    """
    span = Span(
        _read(since, "since")[0] if since is not None else None,
        _read(until, "until")[1] if until is not None else None,
    )
    if span.begins and span.ends and span.begins >= span.ends:
        raise Misused("reversed-span", since=since, until=until)
    return span


def _read(text: str, option: str) -> tuple[str, str]:
    """When a day or a timestamp begins, and when it is over."""
    typed = text.strip()
    if day := read_day(typed):
        return write_timestamp(end_of_day(_day_before(day))), write_timestamp(end_of_day(day))
    if found := _TIMESTAMP.fullmatch(typed):
        length = timedelta(minutes=1)
        if found["second"]:
            length = timedelta(milliseconds=1 if found["fraction"] else 1000)
        try:
            begins = _to_utc(datetime.fromisoformat(typed))
            return write_timestamp(begins), write_timestamp(begins + length)
        except ValueError:
            pass
    raise Misused("bad-timestamp", option=option, text=text)


def _day_before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


def _to_utc(timestamp: datetime) -> datetime:
    if timestamp.tzinfo is None and timestamp.year <= 1970:  # Windows knows no local time so early
        return timestamp.replace(tzinfo=UTC)
    return timestamp.astimezone(UTC)
