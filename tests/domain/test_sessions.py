"""Tokens, and how long sessions last."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

import pytest

from portaladm.domain.secret import Secret
from portaladm.domain.sessions import (
    Lifetimes,
    SessionKind,
    hash_token,
    is_over,
    lifetime_of,
    make_token,
)

NOON = datetime(2026, 8, 31, 12, tzinfo=UTC)


def test_a_token_is_256_random_bits_that_a_cookie_carries() -> None:
    asked: list[int] = []

    def give(count: int) -> bytes:
        asked.append(count)
        return os.urandom(count)

    tokens = {make_token(give).reveal() for _ in range(100)}
    assert (len(tokens), set(asked)) == (100, {32})
    assert all(len(token) == 43 and token.replace("-", "").replace("_", "").isalnum()
               for token in tokens)  # fmt: skip


def test_the_store_keeps_a_hash_that_differs_for_each_token() -> None:
    assert len(hash_token(Secret("a"))) == 32
    assert hash_token(Secret("a")) != hash_token(Secret("b"))


@pytest.mark.parametrize(
    ("kind", "hours", "idle_minutes"),
    [
        (SessionKind.WEB, 6, 15), (SessionKind.APP, 24 * 40, None),
        (SessionKind.ACTIVATION, 6, 30), (SessionKind.CHANGE, 6, 30),
    ],
)  # fmt: skip
def test_each_kind_lasts_as_the_settings_say(
    kind: SessionKind, hours: float, idle_minutes: int | None
) -> None:
    lifetime = lifetime_of(kind, Lifetimes(idle_minutes=15, session_hours=6, app_days=40))
    assert lifetime.whole == timedelta(hours=hours)
    assert lifetime.idle == (timedelta(minutes=idle_minutes) if idle_minutes else None)
    assert lifetime.without_use == (lifetime.idle or lifetime.whole)


def test_in_a_shared_browser_everything_ends_after_a_minute_and_a_half_of_rest() -> None:
    settings, later = Lifetimes(session_hours=1, shared=True), NOON + timedelta(minutes=59)
    kinds = (SessionKind.KIOSK, SessionKind.ACTIVATION, SessionKind.CHANGE, SessionKind.WEB)
    for kind in kinds:
        lifetime = lifetime_of(kind, settings)
        assert lifetime.find_end(NOON, NOON) == NOON + timedelta(seconds=90)
        assert lifetime.find_end(NOON, later) == NOON + timedelta(hours=1)
    at_home = lifetime_of(SessionKind.CHANGE, Lifetimes())
    assert at_home.find_end(NOON, NOON) == NOON + timedelta(hours=8)
    assert lifetime_of(SessionKind.KIOSK, Lifetimes()).slides
    assert not lifetime_of(SessionKind.APP, settings).slides


@pytest.mark.parametrize(
    ("idle", "age", "over"),
    [(20, 100, False), (20.9, 100, False), (21, 100, True), (0, 480, True), (0, 479, False)],
)
def test_a_browser_is_signed_out_after_rest_and_after_the_working_day(
    idle: float, age: float, over: bool
) -> None:
    lifetime = lifetime_of(SessionKind.WEB, Lifetimes())
    ends_at = NOON - timedelta(minutes=age) + lifetime.whole
    seen_at = NOON - timedelta(minutes=idle)
    assert is_over(lifetime, seen_at=seen_at, ends_at=ends_at, now=NOON) is over
