"""The state of an account in SQL, and the values that it takes."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from portaladm.domain.accounts.throttle import RULES, ThrottleRules, wait_after
from portaladm.domain.timestamps import write_timestamp
from portaladm.store.links.rows import MAY_USE

LINKED = "links l JOIN students s ON s.id = l.student_id"


def make_last_withdrawal(linked: str = LINKED) -> str:
    """:data:`LAST_WITHDRAWAL` of these links ``l`` and students ``s``."""
    return (
        "(SELECT CASE WHEN count(*) = 0 THEN '' WHEN count(s.withdrawn_on) = count(*) "
        f"THEN max(s.withdrawn_on) END FROM {linked} "
        f"WHERE l.parent_id = a.parent_id AND {MAY_USE})"
    )


LAST_WITHDRAWAL = make_last_withdrawal()
"""What the links of account ``a`` say: the day on which the last child leaves or left; NULL: no
such day is known; empty: no link has portal access. The only value before every day is the empty
one, so ``<= :grace_from`` is "ended". Takes ``:today``."""

_WAITED = tuple(range(RULES.free_failures + 1, RULES.stop_at))
_WAITS = {count: wait_after(count) for count in _WAITED}
_SHORT = {count: wait for count, wait in _WAITS.items() if wait < RULES.longest_wait}
_CUTOFF = (
    "CASE a.failures " + "".join(f"WHEN {n} THEN :wait{n} " for n in _SHORT) + "ELSE :wait END"
)

STATE = f"""CASE
    WHEN a.disabled_at IS NOT NULL THEN 'disabled'
    WHEN last_withdrawal <= :grace_from THEN 'ended'
    WHEN a.failures >= {RULES.stop_at} THEN 'stopped'
    WHEN a.failures > {RULES.free_failures}
        AND coalesce(a.failed_at, :now) > {_CUTOFF} THEN 'waiting'
    WHEN a.temporary_until IS NULL THEN 'active'
    WHEN a.temporary_until <= :now THEN 'temporary-expired'
    ELSE 'must-change' END"""
"""``domain.accounts.states.account_state`` of account ``a``, whose ``last_withdrawal`` is selected
beside it. Takes what :func:`state_values` returns."""

SOON_DAYS = 30
"""An account that ends within so many days is said to end soon."""


def state_values(
    now: datetime, today: date, grace_days: int, rules: ThrottleRules = RULES
) -> dict[str, str]:
    """The named values that :data:`STATE` and :data:`LAST_WITHDRAWAL` take."""
    cutoffs = {f"wait{count}": write_timestamp(now - wait) for count, wait in _SHORT.items()}
    return cutoffs | {
        "wait": write_timestamp(now - rules.longest_wait), "now": write_timestamp(now),
        "today": today.isoformat(), "grace_from": (today - timedelta(days=grace_days)).isoformat(),
        "last_day": f"{grace_days - 1} days",
        "soon": (today + timedelta(days=SOON_DAYS - grace_days)).isoformat(),
    }  # fmt: skip
