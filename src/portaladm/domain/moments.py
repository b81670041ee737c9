"""Moments as the store and the trail keep them: UTC, ISO 8601, milliseconds, ``Z``.

Texts of one fixed form compare in the order of time, in SQL as in Python.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from portaladm.errors import Misused


def write_moment(moment: datetime) -> str:
    """An aware datetime as ``2026-11-24T06:00:00.000Z``."""
    return (
        moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
    )


def read_moment(text: str) -> datetime:
    """The aware UTC datetime behind a stored moment."""
    return datetime.fromisoformat(text)


def local_day(moment: datetime) -> date:
    """The calendar day of a moment on this machine's clock."""
    return moment.astimezone().date()


def parse_day(text: str, option: str) -> date:
    """A day that a person typed as ``YYYY-MM-DD``.

    :raises Misused: ``bad-date``, naming the option.
    """
    try:
        if len(text) == 10:
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise Misused(
        "bad-date",
        f"{option} needs a day written YYYY-MM-DD, not {text!r}.",
        f"For example: {option} 2026-09-01",
    )
