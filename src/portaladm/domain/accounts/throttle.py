"""How guessing is slowed: safety decision S3, as decisions on one small value.

The store keeps a :class:`Failures` per account. One attempt goes like this, in one transaction
*before* the hash is computed, so that neither killed nor parallel processes get free guesses::

    failures = rebase_failures(failures, now)
    state = throttle_state(failures, now, rules)
    if isinstance(state, Free):
        failures = count_attempt(failures, now)  # stored; a success then stores NO_FAILURES

A temporary password is not held up by them (``states.py``). All times are aware datetimes; the
caller says what time it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple


class ThrottleRules(NamedTuple):
    """The numbers of S3: 4 failures are free, then 30 s doubling to 1 h, a stop at 100 in a row."""

    free_failures: int = 4
    first_wait: timedelta = timedelta(seconds=30)
    longest_wait: timedelta = timedelta(hours=1)
    stop_at: int = 100


@dataclass(frozen=True, slots=True)
class Failures:
    """Attempts of one account that failed in a row (or are still under way), and the last one."""

    count: int = 0
    last_failed_at: datetime | None = None


class Free(NamedTuple):
    """An attempt is allowed now; ``left`` more failures, this attempt included, cost no wait."""

    left: int


class Waiting(NamedTuple):
    """No attempt before ``until``; from that moment on there is one."""

    until: datetime


@dataclass(frozen=True, slots=True)
class StoppedForStaff:
    """No attempt at all until staff unlock the account or reset its password."""


ThrottleState = Free | Waiting | StoppedForStaff
NO_FAILURES = Failures()
RULES = ThrottleRules()


def throttle_state(
    failures: Failures, now: datetime, rules: ThrottleRules = RULES
) -> ThrottleState:
    """Whether an attempt is allowed at ``now``.

    A last failure that lies in the future (the clock was set back) or is missing counts as one of
    this moment: the door stays shut, and never for longer than the rule's wait from ``now``. For
    that wait to end, store what :func:`rebase_failures` returns.
    """
    if failures.count >= rules.stop_at:
        return StoppedForStaff()
    wait = wait_after(failures.count, rules)
    last = rebase_failures(failures, now).last_failed_at
    if not wait or last is None or now >= last + wait:
        return Free(left=max(0, rules.free_failures - failures.count))
    return Waiting(until=last + wait)


def wait_after(count: int, rules: ThrottleRules = RULES) -> timedelta:
    """How long an account waits after this many failures in a row; zero while they are free."""
    over = count - rules.free_failures
    if over <= 0:
        return timedelta(0)
    wait = rules.first_wait
    for _ in range(over - 1):
        if wait >= rules.longest_wait:
            break
        wait *= 2
    return min(wait, rules.longest_wait)


def rebase_failures(failures: Failures, now: datetime) -> Failures:
    """The same failures, the last one no later than ``now``.

    After the clock was set back, the wait then runs from the first look and ends. Store the result
    when it differs from what was given.
    """
    last = failures.last_failed_at
    if failures.count == 0 or (last is not None and last <= now):
        return failures
    return replace(failures, last_failed_at=now)


def count_attempt(failures: Failures, now: datetime) -> Failures:
    """One more attempt, counted as failed from the start; only a success takes it back."""
    return Failures(failures.count + 1, now)
