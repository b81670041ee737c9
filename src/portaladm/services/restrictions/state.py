"""Where restrictions stand today, by the settings, and how they are told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from portaladm.domain.restrictions import (
    Restriction,
    RestrictionState,
    judge_term,
    name_restriction,
)
from portaladm.errors import Remark
from portaladm.services.context import Context
from portaladm.services.lookup.links import confirms_end


def judge_restriction(context: Context, restriction: Restriction) -> RestrictionState:
    """Where a restriction stands today."""
    return judge_term(restriction.term, context.today, confirm_end=confirms_end(context))


def ends_soon(context: Context, restriction: Restriction) -> bool:
    """Whether a restriction in force reaches its last day within ``restrictions.remind_days``."""
    until = restriction.term.until_on
    if until is None or judge_restriction(context, restriction) is not RestrictionState.IN_FORCE:
        return False
    return until <= context.today + timedelta(days=context.settings.restrictions.remind_days)


def tell_restriction(context: Context, restriction: Restriction) -> Remark:
    """One restriction as a remark: its name, its days, its case and its reason."""
    state = judge_restriction(context, restriction)
    return Remark(
        f"restriction.{state.value}", id=name_restriction(restriction.id),
        since=restriction.term.from_on, until=restriction.term.until_on,
        case=restriction.case_number, reason=restriction.reason,
    )  # fmt: skip


def tell_restrictions(context: Context, restrictions: Iterable[Restriction]) -> tuple[Remark, ...]:
    """Several restrictions, each as a remark."""
    return tuple(tell_restriction(context, one) for one in restrictions)


def tell_coming(restrictions: Iterable[Restriction], *, is_closed: bool) -> Remark | None:
    """Restrictions whose first day is still to come: from when each closes the child.

    ``is_closed``: something closes it now as well.
    """
    orders = tuple(
        Remark("restriction.closing", id=name_restriction(one.id), since=one.term.from_on)
        for one in restrictions
    )  # fmt: skip
    return Remark(f"coming-orders{'.too' if is_closed else ''}", orders=orders) if orders else None
