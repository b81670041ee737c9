"""Moments and days as they are stored and typed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portaladm.domain.timestamps import (
    day_of,
    guess_days,
    parse_day,
    read_day,
    read_timestamp,
    require_day,
    require_stored,
    write_timestamp,
)
from portaladm.errors import Misused, Refused

MOMENTS = st.datetimes(datetime(1970, 1, 2), datetime(2999, 12, 30), timezones=st.just(UTC))


def test_a_moment_is_stored_in_utc_with_milliseconds() -> None:
    timestamp = datetime(2026, 11, 24, 7, 0, 0, 1_999, timezone(timedelta(hours=1)))
    assert write_timestamp(timestamp) == "2026-11-24T06:00:00.001Z"


@pytest.mark.slow
@given(MOMENTS)
def test_a_moment_comes_back_to_the_millisecond(timestamp: datetime) -> None:
    back = read_timestamp(write_timestamp(timestamp))
    assert timedelta(0) <= timestamp - back < timedelta(milliseconds=1)


@pytest.mark.slow
@given(MOMENTS, MOMENTS)
def test_stored_moments_sort_as_time_does(one: datetime, other: datetime) -> None:
    if write_timestamp(one) < write_timestamp(other):
        assert one < other
    if one + timedelta(milliseconds=1) <= other:
        assert write_timestamp(one) < write_timestamp(other)


@pytest.mark.parametrize(
    "text",
    [
        "", "2026-9-1", "20260901", "2026-W36-1", "2026-244", "2026-02-29", "2026-13-01",
        "2026-00-10", " 2026-09-01", "2026-09-01\n", "0999-01-01", "3000-01-01", "２０２６-09-01",
        "2026/09/01", "01.09.2026", "2026-09-01T00:00",
    ],
)  # fmt: skip
def test_what_is_no_day_is_refused_with_the_option(text: str) -> None:
    assert read_day(text) is None
    with pytest.raises(Misused, match=r"bad-date.*--until"):
        parse_day(text, "--until")


@given(st.dates(date(1000, 1, 1), date(2999, 12, 31)))
def test_a_day_comes_back(day: date) -> None:
    assert parse_day(day.isoformat(), "--until") == day


@given(MOMENTS)
def test_the_day_of_a_stored_timestamp_is_that_of_this_machines_clock(timestamp: datetime) -> None:
    assert day_of(write_timestamp(timestamp)) == timestamp.astimezone().date().isoformat()
    assert day_of(None) == day_of("") == ""


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("12/15/2026", ["2026-12-15"]), ("30/06/2027", ["2027-06-30"]),
        ("3/4/2027", ["2027-03-04", "2027-04-03"]), ("4/4/2027", ["2027-04-04"]),
        ("03.04.2027", ["2027-04-03"]), ("2026/12/15", ["2026-12-15"]),
        ("20261215", ["2026-12-15"]),
        ("31/02/2027", []), ("15.12.26", []), ("Dec 15", []), ("", []),
    ],
)  # fmt: skip
def test_a_day_in_another_order_is_told_as_it_is_to_be_typed(text: str, days: list[str]) -> None:
    assert [str(day) for day in guess_days(text)] == days


def test_what_is_no_moment_or_no_day_in_the_store_is_its_damage() -> None:
    for require, texts in (
        (require_stored, ("garbage", "", None, b"2026-08-31T06:00:00.000Z", "2026-08-31T06:00:00")),
        (require_day, ("garbage", "", None, b"2026-08-31", "2026-02-30", "20260831")),
    ):
        for text in texts:
            with pytest.raises(Refused) as caught:
                require(text)
            assert caught.value.remark.key == "store-damaged.found"
