"""The state of an account: what outweighs what, and the moments at which it turns."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from portaladm.domain.accounts.enrolment import Enrolment
from portaladm.domain.accounts.states import (
    AccountFacts,
    AccountState,
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


def state(now: datetime = NOW, today: date = TODAY, **facts: object) -> str:
    return account_state(AccountFacts(**facts), now=now, today=today)  # type: ignore[arg-type]


def test_the_weightiest_reason_wins() -> None:
    lost, over = Enrolment(False), NOW - SECOND
    assert state(disabled=True, enrolment=lost, failures=STOPPED) == "disabled"
    assert state(enrolment=lost, failures=STOPPED, temporary_until=over) == "ended"
    for failures in (STOPPED, WAITS, Failures()):
        assert state(failures=failures, temporary_until=over) == "temporary-expired"
        assert state(failures=failures, temporary_until=NOW + SECOND) == "must-change"
    assert state(failures=STOPPED) == "stopped"
    assert state(failures=WAITS) == "waiting"
    assert state() == "active"


@pytest.mark.parametrize(("offset", "expected"), [
    (-1, AccountState.MUST_CHANGE), (0, AccountState.TEMPORARY_EXPIRED),
    (1, AccountState.TEMPORARY_EXPIRED),
])  # fmt: skip
def test_a_temporary_password_is_good_until_the_moment_of_its_end(
    offset: int, expected: AccountState
) -> None:
    assert state(temporary_until=NOW - offset * SECOND) == expected


def test_an_account_ends_after_its_last_day() -> None:
    assert state(enrolment=Enrolment(True, TODAY)) == "active"
    assert state(enrolment=Enrolment(True, TODAY - timedelta(days=1))) == "ended"
    assert state(enrolment=Enrolment(False)) == "ended"


def test_only_active_and_must_change_compare_a_password() -> None:
    taking = {one for one in AccountState if one.takes_password}
    assert taking == {AccountState.ACTIVE, AccountState.MUST_CHANGE}
    assert {one for one in AccountState if outcome_of(one).signs_in} == taking


def test_every_state_has_its_outcome() -> None:
    assert outcome_of(AccountState.ACTIVE) is Outcome.OK
    for one in AccountState:
        if one is not AccountState.ACTIVE:
            assert outcome_of(one).value == one.value
