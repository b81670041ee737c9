"""Accounts: the state of one, and what signing in may end with.

A state is derived, never stored (design, section 4): what staff decided weighs most, then what
the links say, then a temporary password, then failed attempts. The same rule in SQL, for
lists, is ``STATE`` in ``store/accounts/states.py``; a test holds the two against each other.

Failed attempts stop no temporary password: its 79 random bits can't be guessed (NIST SP 800-63B-4
limits attempts below 64), and with a stop, a stranger who goes on guessing would keep a family out
whatever the counter does.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from portaladm.domain.accounts.enrolment import Enrolment
from portaladm.domain.accounts.throttle import (
    NO_FAILURES,
    RULES,
    Failures,
    Free,
    StoppedForStaff,
    ThrottleRules,
    throttle_state,
)


class AccountState(StrEnum):
    """What an account is worth at one moment."""

    ACTIVE = "active"
    MUST_CHANGE = "must-change"
    TEMPORARY_EXPIRED = "temporary-expired"
    WAITING = "waiting"
    STOPPED = "stopped"
    DISABLED = "disabled"
    ENDED = "ended"

    @property
    def takes_password(self) -> bool:
        """Whether a password is compared at all; elsewhere no guess can be right."""
        return self in (AccountState.ACTIVE, AccountState.MUST_CHANGE)


VOIDED = "voided"
"""What lists and screens say of an account that was closed for good; it has no state any more."""


class Outcome(StrEnum):
    """What one attempt to sign in ended with; scripts match these words."""

    OK = "ok"
    MUST_CHANGE = "must-change"
    WRONG = "wrong"
    WAITING = "waiting"
    STOPPED = "stopped"
    DISABLED = "disabled"
    ENDED = "ended"
    TEMPORARY_EXPIRED = "temporary-expired"
    UNKNOWN = "unknown"

    @property
    def signs_in(self) -> bool:
        """Whether the password was right; with must-change it opens only the change."""
        return self in (Outcome.OK, Outcome.MUST_CHANGE)


class AccountFacts(NamedTuple):
    """What is stored of an account, and what its links say."""

    disabled: bool = False
    enrolment: Enrolment = Enrolment(True)
    failures: Failures = NO_FAILURES
    temporary_until: datetime | None = None


def account_state(
    facts: AccountFacts, *, now: datetime, today: date, rules: ThrottleRules = RULES
) -> AccountState:  # fmt: skip
    """The state at ``now``; a temporary password is good until the very moment of its end."""
    if facts.disabled:
        return AccountState.DISABLED
    if facts.enrolment.has_ended(today):
        return AccountState.ENDED
    if facts.temporary_until is not None:
        over = now >= facts.temporary_until
        return AccountState.TEMPORARY_EXPIRED if over else AccountState.MUST_CHANGE
    throttle = throttle_state(facts.failures, now, rules)
    if isinstance(throttle, StoppedForStaff):
        return AccountState.STOPPED
    return AccountState.ACTIVE if isinstance(throttle, Free) else AccountState.WAITING


def outcome_of(state: AccountState) -> Outcome:
    """What an attempt ends with in this state, if the password is right or does not matter."""
    return Outcome.OK if state is AccountState.ACTIVE else Outcome(state.value)
