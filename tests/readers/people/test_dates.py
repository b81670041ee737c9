"""Dates as exports write them, and on which side of a day a role lies."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from portaladm.domain.roster_people import RoleTime
from portaladm.readers.people.dates import is_day_first, place_role, read_day

TODAY = date(2026, 8, 31)
NIGHT = timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "month_first", "day_first"),
    [
        ("2026-06-12", date(2026, 6, 12), date(2026, 6, 12)),
        ("20260612", date(2026, 6, 12), date(2026, 6, 12)),
        ("2026-06-12T23:59:59.000Z", date(2026, 6, 12), date(2026, 6, 12)),
        ("2026-06-12 00:00", date(2026, 6, 12), date(2026, 6, 12)),
        ("6/12/2026", date(2026, 6, 12), date(2026, 12, 6)),
        ("06.12.2026", date(2026, 6, 12), date(2026, 12, 6)),
        ("31/12/2026", date(2026, 12, 31), date(2026, 12, 31)),
        ("12/31/2026", date(2026, 12, 31), date(2026, 12, 31)),
        ("6/12/2026 8:00 AM", date(2026, 6, 12), date(2026, 12, 6)),
        ("2026/6/12", date(2026, 6, 12), date(2026, 6, 12)),
        ("2026.06.12", date(2026, 6, 12), date(2026, 6, 12)),
        ("2026/6-12", None, None),
        ("2026-02-30", None, None),
        ("13/13/2026", None, None),
        ("6/12/26", None, None),
        ("soon", None, None),
        ("", None, None),
    ],
)
def test_a_day_is_read_as_it_is_written(
    text: str, month_first: date | None, day_first: date | None
) -> None:
    assert read_day(text, day_first=False) == month_first
    assert read_day(text, day_first=True) == day_first


@pytest.mark.parametrize(
    ("text", "known"),
    [("31/12/2026", True), ("13.1.2026", True), ("12/12/2026", False), ("12/31/2026", False),
     ("2026-12-31", False), ("", False)],
)  # fmt: skip
def test_only_a_day_over_twelve_shows_that_days_come_first(text: str, known: bool) -> None:
    assert is_day_first(text) is known


@pytest.mark.parametrize(
    ("begin", "end", "place"),
    [
        (None, None, RoleTime.CURRENT),
        (TODAY, None, RoleTime.CURRENT),
        (None, TODAY, RoleTime.CURRENT),
        (TODAY, TODAY, RoleTime.CURRENT),
        (TODAY + NIGHT, None, RoleTime.FUTURE),
        (None, TODAY - NIGHT, RoleTime.ENDED),
        (TODAY + NIGHT, TODAY - NIGHT, RoleTime.ENDED),
    ],
)
def test_both_days_belong_to_a_role(begin: date | None, end: date | None, place: RoleTime) -> None:
    assert place_role(begin, end, TODAY) == place
