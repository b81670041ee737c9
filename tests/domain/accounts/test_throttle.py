"""How guessing is slowed (safety decision S3)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portaladm.domain.accounts.throttle import (
    NO_FAILURES,
    RULES,
    Failures,
    Free,
    StoppedForStaff,
    ThrottleRules,
    Waiting,
    count_attempt,
    rebase_failures,
    throttle_state,
    wait_after,
)

NOW = datetime(2026, 8, 17, 8, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def failed(count: int, ago: timedelta = timedelta(0)) -> Failures:
    return Failures(count, NOW - ago)


@pytest.mark.parametrize("count", range(5))
def test_the_first_four_failures_are_free(count: int) -> None:
    assert throttle_state(failed(count), NOW) == Free(left=4 - count)


def test_a_new_account_is_free() -> None:
    assert throttle_state(NO_FAILURES, NOW) == Free(left=4)


@pytest.mark.parametrize(
    ("count", "seconds"),
    [(5, 30), (6, 60), (7, 120), (8, 240), (9, 480), (10, 960), (11, 1920), (12, 3600), (99, 3600)],
)
def test_from_the_fifth_on_the_wait_doubles_up_to_an_hour(count: int, seconds: int) -> None:
    wait = timedelta(seconds=seconds)
    assert wait_after(count) == wait
    assert throttle_state(failed(count), NOW) == Waiting(NOW + wait)
    assert throttle_state(failed(count, wait - SECOND), NOW) == Waiting(NOW + SECOND)
    assert throttle_state(failed(count, wait), NOW) == Free(left=0)
    assert throttle_state(failed(count, wait + SECOND), NOW) == Free(left=0)


@pytest.mark.parametrize("count", [100, 101, 10**9])
@pytest.mark.parametrize("ago", [timedelta(0), timedelta(days=4_000), -timedelta(days=1)])
def test_a_hundred_in_a_row_stop_until_staff_act(count: int, ago: timedelta) -> None:
    assert throttle_state(failed(count, ago), NOW) == StoppedForStaff()


@pytest.mark.parametrize("ahead", [SECOND, timedelta(hours=1), timedelta(days=4_000)])
@pytest.mark.parametrize("count", [5, 8, 99])
def test_a_clock_set_back_neither_opens_the_door_nor_locks_for_ever(
    count: int, ahead: timedelta
) -> None:
    stored = Failures(count, NOW + ahead)
    wait = wait_after(count)
    assert throttle_state(stored, NOW) == Waiting(NOW + wait)
    stored = rebase_failures(stored, NOW)
    assert throttle_state(stored, NOW + wait - SECOND) == Waiting(NOW + wait)
    assert throttle_state(stored, NOW + wait) == Free(left=0)


def test_a_missing_time_counts_as_now() -> None:
    assert throttle_state(Failures(5), NOW) == Waiting(NOW + timedelta(seconds=30))
    assert rebase_failures(Failures(5), NOW) == Failures(5, NOW)


@pytest.mark.parametrize("failures", [NO_FAILURES, failed(5), failed(99, timedelta(days=9))])
def test_failures_of_the_past_are_left_as_they_are(failures: Failures) -> None:
    assert rebase_failures(failures, NOW) is failures


def test_an_attempt_counts_from_the_start() -> None:
    assert count_attempt(NO_FAILURES, NOW) == Failures(1, NOW)
    assert count_attempt(failed(4, timedelta(days=1)), NOW) == Failures(5, NOW)


def test_a_guesser_gets_no_more_than_the_rule_in_an_hour_and_is_stopped_at_a_hundred() -> None:
    failures, timestamp, tried = NO_FAILURES, NOW, []
    while not isinstance(state := throttle_state(failures, timestamp), StoppedForStaff):
        if isinstance(state, Waiting):
            timestamp = state.until
            continue
        failures = count_attempt(failures, timestamp)
        tried.append(timestamp)
        timestamp += SECOND
    assert len([at for at in tried if at - NOW < timedelta(hours=1)]) == 11
    assert len(tried) == 100
    assert throttle_state(failures, NOW + timedelta(days=365)) == StoppedForStaff()


@pytest.mark.slow
@given(st.integers(0, 99), st.integers(-10_000, 10_000), st.integers(0, 10_000))
def test_more_failures_never_wait_less_and_later_is_never_worse(
    count: int, ago: int, later: int
) -> None:
    stored = rebase_failures(Failures(count, NOW - ago * SECOND), NOW)
    more = Failures(count + 1, stored.last_failed_at)
    assert wait_after(count) <= wait_after(count + 1) <= RULES.longest_wait
    if isinstance(throttle_state(more, NOW), Free):
        assert isinstance(throttle_state(stored, NOW), Free)
    if isinstance(throttle_state(stored, NOW), Free):
        assert isinstance(throttle_state(stored, NOW + later * SECOND), Free)


def test_other_rules_can_be_set() -> None:
    rules = ThrottleRules(1, SECOND, 3 * SECOND, 5)
    assert [wait_after(count, rules) / SECOND for count in range(6)] == [0, 0, 1, 2, 3, 3]
    assert throttle_state(failed(5), NOW, rules) == StoppedForStaff()
    assert throttle_state(failed(2), NOW, rules) == Waiting(NOW + SECOND)
