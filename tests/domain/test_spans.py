"""Spans of time that people ask for: days and timestamps, each as long as it is written."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from portaladm.domain.spans import Span, parse_span
from portaladm.errors import Misused

CASES = [
    # what is typed              begins                      ends before
    ("2026-08-31", "2026-08-31T04:00:00.000Z", "2026-09-01T04:00:00.000Z"),
    ("2026-11-01", "2026-11-01T04:00:00.000Z", "2026-11-02T05:00:00.000Z"),  # 25 hours
    ("2026-08-31T15:00", "2026-08-31T19:00:00.000Z", "2026-08-31T19:01:00.000Z"),
    ("2026-08-31 15:00", "2026-08-31T19:00:00.000Z", "2026-08-31T19:01:00.000Z"),
    ("2026-08-31T15:00:07", "2026-08-31T19:00:07.000Z", "2026-08-31T19:00:08.000Z"),
    ("2026-08-31T15:00Z", "2026-08-31T15:00:00.000Z", "2026-08-31T15:01:00.000Z"),
    ("2026-08-31T15:00:07.250Z", "2026-08-31T15:00:07.250Z", "2026-08-31T15:00:07.251Z"),
    ("2026-08-31T15:00:07+02:00", "2026-08-31T13:00:07.000Z", "2026-08-31T13:00:08.000Z"),
    ("1000-01-01T00:00Z", "1000-01-01T00:00:00.000Z", "1000-01-01T00:01:00.000Z"),
]


@pytest.fixture
def _in_georgia(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "America/New_York")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.posix("tzset")
@pytest.mark.usefixtures("_in_georgia")
@pytest.mark.parametrize(("text", "begins", "ends"), CASES)
def test_a_day_or_a_timestamp_is_as_long_as_it_is_written(
    text: str, begins: str, ends: str
) -> None:
    assert parse_span(text, None) == Span(begins, None)
    assert parse_span(None, text) == Span(None, ends)
    assert parse_span(text, text) == Span(begins, ends)
    assert parse_span(f" {text} ", None).begins == begins


@pytest.mark.parametrize(
    "text",
    [
        "", "yesterday", "2026-02-30", "31.08.2026", "20260831", "2026-W36-1", "2026-08-31T25:00",
        "2026-08-31T", "2026-08-31T15", "2026-08-31T15:00+99:00", "0001-01-01", "3000-01-01",
        "2026-08-31T15:00:07.1234567Z",
    ],
)  # fmt: skip
@pytest.mark.parametrize("option", ["since", "until"])
def test_what_is_neither_is_misuse(text: str, option: str) -> None:
    given = (text, None) if option == "since" else (None, text)
    with pytest.raises(Misused, match="bad-timestamp") as refused:
        parse_span(*given)
    assert refused.value.remark.values == {"option": option, "text": text}


@pytest.mark.parametrize(
    ("since", "until"),
    [
        ("2026-09-01", "2026-08-31"), ("2026-08-31T15:01", "2026-08-31T15:00"),
        ("2026-08-31T15:00Z", "2026-08-31T15:00+01:00"),
    ],
)  # fmt: skip
def test_a_reversed_span_is_misuse(since: str, until: str) -> None:
    with pytest.raises(Misused, match="reversed-span"):
        parse_span(since, until)


def test_without_either_all_time_is_meant() -> None:
    assert parse_span(None, None) == Span(None, None)
