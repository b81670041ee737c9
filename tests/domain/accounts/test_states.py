"""The state of an account: what outweighs what, and the moments at which it turns."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from portaladm.domain.accounts.states import (
    AccountFacts,
    AccountState,
    Enrolment,
    Outcome,
    account_state,
    outcome_of,
)
from portaladm.domain.accounts.throttle import Failures

NOW = datetime(2026, 8, 31, 15, 0, tzinfo=UTC)
TODAY = date(2026, 8, 31)
SECOND = timedelta(seconds=1)
WAITS = Failures(5, NOW)
STOPPED = Failures(100, NOW)


def state(grace: int = 30, now: datetime = NOW, today: date = TODAY, **facts: object) -> str:
    return account_state(AccountFacts(**facts), now=now, today=today, grace_days=grace)  # type: ignore[arg-type]


def test_the_weightiest_reason_wins() -> None:
    lost, over = Enrolment(False), NOW - SECOND
    assert state(disabled=True, enrolment=lost, failures=STOPPED) == "disabled"
    assert state(enrolment=lost, failures=STOPPED, temporary_until=over) == "ended"
    assert state(failures=STOPPED, temporary_until=over) == "stopped"
    assert state(failures=WAITS, temporary_until=over) == "waiting"
    assert state(temporary_until=over) == "temporary-expired"
    assert state(temporary_until=NOW + SECOND) == "must-change"
    assert state() == "active"


@pytest.mark.parametrize(("offset", "expected"), [
    (-1, AccountState.MUST_CHANGE), (0, AccountState.TEMPORARY_EXPIRED),
    (1, AccountState.TEMPORARY_EXPIRED),
])  # fmt: skip
def test_a_temporary_password_is_good_until_the_moment_of_its_end(
    offset: int, expected: AccountState
) -> None:
    assert state(temporary_until=NOW - offset * SECOND) == expected


@pytest.mark.parametrize(("grace", "left", "expected"), [
    (30, date(2026, 8, 2), AccountState.ACTIVE),
    (30, date(2026, 8, 1), AccountState.ENDED),
    (0, date(2026, 8, 31), AccountState.ENDED),
    (0, date(2026, 9, 1), AccountState.ACTIVE),
    (1, date(2026, 8, 31), AccountState.ACTIVE),
])  # fmt: skip
def test_the_days_of_grace_count_from_the_first_day_without_enrolment(
    grace: int, left: date, expected: AccountState
) -> None:
    enrolment = Enrolment(True, left)
    assert state(grace=grace, enrolment=enrolment) == expected
    ends_on = enrolment.ends_on(grace)
    assert ends_on is not None
    assert (ends_on < TODAY) == (expected is AccountState.ENDED)


def test_lost_access_has_no_grace() -> None:
    assert state(grace=366, enrolment=Enrolment(False)) == "ended"
    assert Enrolment(False).ends_on(366) is None


def test_only_active_and_must_change_compare_a_password() -> None:
    taking = {one for one in AccountState if one.takes_password}
    assert taking == {AccountState.ACTIVE, AccountState.MUST_CHANGE}
    assert {one for one in AccountState if outcome_of(one).signs_in} == taking


def test_every_state_has_its_outcome() -> None:
    assert outcome_of(AccountState.ACTIVE) is Outcome.OK
    for one in AccountState:
        if one is not AccountState.ACTIVE:
            assert outcome_of(one).value == one.value
