"""The state of an account in SQL, and the values that it takes."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from portaladm.domain.accounts.throttle import RULES, ThrottleRules, wait_after
from portaladm.domain.timestamps import write_timestamp
from portaladm.store.links.rows import LAST_OF_GRACE, RESTRICTED, is_shown

LAST_OF_ENROLMENT = "date(s.withdrawn_on, '-1 day')"
"""The last day on which a child opens anything for a key, which has no days of grace."""
LINKED = "links l JOIN students s ON s.id = l.student_id"


def make_last_day(
    linked: str = LINKED, last: str = LAST_OF_GRACE, parent: str = "a.parent_id"
) -> str:
    """:data:`LAST_DAY` of these links ``l`` and students ``s``, each of whom has a ``last`` day."""
    links = f"FROM {linked} WHERE l.parent_id = {parent}"
    ends = (
        f"SELECT {last} AS day {links} AND s.withdrawn_on IS NOT NULL UNION "
        f"SELECT l.provisional_until {links} AND l.provisional_until IS NOT NULL UNION "
        "SELECT date(r.from_on, '-1 day') FROM restrictions r "
        f"WHERE r.parent_id = {parent} AND r.lifted_at IS NULL"
    )
    next_day = "date(e.day, '1 day')"
    return (
        f"CASE WHEN EXISTS (SELECT 1 {links} AND {is_shown(':today', last)}) "
        f"THEN (SELECT min(e.day) FROM ({ends}) e WHERE e.day >= :today "
        f"AND NOT EXISTS (SELECT 1 {links} AND {is_shown(next_day, last)})) "
        f"ELSE coalesce((SELECT CASE WHEN count(*) = count({_OVER}) THEN max({_OVER}) END "
        f"{links} AND l.portal_access = 1), '') END"
    )


_OVER = (
    f"CASE WHEN (l.ended_on IS NULL OR l.provisional_until < l.ended_on) AND NOT {RESTRICTED} "
    f"THEN min(coalesce({LAST_OF_GRACE}, l.provisional_until), "
    f"coalesce(l.provisional_until, {LAST_OF_GRACE})) END"
)
"""The day on which the days of link ``l`` ran out; NULL where the access was taken away."""

LAST_DAY = make_last_day()
"""What the links of account ``a`` say, as ``judge_enrolment`` of ``domain/accounts`` does: the
last day with access, which may be over; NULL: no end is in sight; empty: no access, and no day of
its end. Before today means "ended". Takes ``:today``."""

_WAITED = tuple(range(RULES.free_failures + 1, RULES.stop_at))
_WAITS = {count: wait_after(count) for count in _WAITED}
_SHORT = {count: wait for count, wait in _WAITS.items() if wait < RULES.longest_wait}
_CUTOFF = (
    "CASE a.failures " + "".join(f"WHEN {n} THEN :wait{n} " for n in _SHORT) + "ELSE :wait END"
)

STATE = f"""CASE
    WHEN a.disabled_at IS NOT NULL THEN 'disabled'
    WHEN last_day < :today THEN 'ended'
    WHEN a.temporary_until <= :now THEN 'temporary-expired'
    WHEN a.temporary_until IS NOT NULL THEN 'must-change'
    WHEN a.failures >= {RULES.stop_at} THEN 'stopped'
    WHEN a.failures > {RULES.free_failures}
        AND coalesce(a.failed_at, :now) > {_CUTOFF} THEN 'waiting'
    ELSE 'active' END"""
"""``domain.accounts.states.account_state`` of account ``a``, whose ``last_day`` is selected
beside it. Takes what :func:`state_values` returns."""

SOON_DAYS = 30
"""An account that ends within so many days is said to end soon."""


def state_values(now: datetime, today: date, rules: ThrottleRules = RULES) -> dict[str, str]:
    """The named values that :data:`STATE` and :data:`LAST_DAY` take."""
    cutoffs = {f"wait{count}": write_timestamp(now - wait) for count, wait in _SHORT.items()}
    return cutoffs | {
        "wait": write_timestamp(now - rules.longest_wait), "now": write_timestamp(now),
        "today": today.isoformat(),
        "soon": (today + timedelta(days=SOON_DAYS - 1)).isoformat(),
    }  # fmt: skip
