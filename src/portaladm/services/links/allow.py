"""Lifting restrictions: all of a pair, or one of them; from then on the roster decides again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from portaladm.domain.restrictions import (
    Restriction,
    describe_term,
    name_restriction,
    read_restriction_name,
)
from portaladm.domain.trail import Action, Head
from portaladm.errors import Refused
from portaladm.services.context import Context
from portaladm.services.links.effect import Effect, view_state
from portaladm.services.links.pair import Pair, find_pair, record_changes, view_pair
from portaladm.services.lookup.reasons import refuse_no_reason
from portaladm.services.lookup.ways import check_identity
from portaladm.store.db.transaction import Transaction
from portaladm.store.restrictions.rows import lift_restriction


@dataclass(frozen=True)
class Allowance:
    """What is to be lifted: everything between two people, or with ``only`` one restriction."""

    parent: str
    student: str
    reason: str
    only: str = ""
    verified_by: str = ""


@dataclass(frozen=True)
class AllowancePlan:
    """Which restrictions would be lifted, and which stay."""

    pair: Pair
    lifted: tuple[Restriction, ...]
    staying: tuple[Restriction, ...]

    @property
    def changes(self) -> bool:
        """Whether there is anything to lift."""
        return bool(self.lifted)


@dataclass(frozen=True)
class AllowanceResult:
    """A pair after ``links allow``; ``head`` is None where there was nothing to lift."""

    effect: Effect
    lifted: tuple[Restriction, ...] = ()
    head: Head | None = None

    @property
    def pair(self) -> Pair:
        """The two as they are now."""
        return self.effect.after.pair


def plan_allowance(context: Context, allowance: Allowance) -> AllowancePlan:
    """What :func:`allow_link` would lift; nothing is changed.

    :raises Refused, Misused: as :func:`allow_link`.
    """
    _check(context, allowance)
    with context.store.read() as transaction:
        ids = find_pair(transaction, allowance.parent, allowance.student)
        pair = view_pair(context, transaction, *ids)
        lifted, staying = _choose(allowance, pair)
    return AllowancePlan(pair, lifted, staying)


def allow_link(
    context: Context, allowance: Allowance, planned: Iterable[Restriction]
) -> AllowanceResult:
    """Lift what was planned; each restriction has its own row in the trail.

    What somebody recorded since the plan was made stays: nobody has seen its name.

    :raises Refused: ``unknown-parent``, ``unknown-student``, ``numbers-swapped``;
        ``unknown-restriction``: between these two there is none of that name.
    :raises Misused: ``no-reason``, ``unknown-way``.
    """
    _check(context, allowance)
    seen = {one.id for one in planned}
    with context.store.write() as transaction:
        ids = find_pair(transaction, allowance.parent, allowance.student)
        before = view_state(context, transaction, ids)
        pair = before.pair
        lifted = tuple(one for one in _choose(allowance, pair)[0] if one.id in seen)
        head = _lift(context, transaction, allowance, pair, lifted) if lifted else None
        after = view_state(context, transaction, ids)
    return AllowanceResult(Effect(before, after), lifted, head)


def _check(context: Context, allowance: Allowance) -> None:
    refuse_no_reason(allowance.reason)
    if allowance.verified_by:
        check_identity(context, allowance.verified_by)


def _choose(
    allowance: Allowance, pair: Pair
) -> tuple[tuple[Restriction, ...], tuple[Restriction, ...]]:
    """What is to be lifted, and what stays."""
    if not allowance.only:
        return pair.restrictions, ()
    number = read_restriction_name(allowance.only)
    lifted = tuple(one for one in pair.restrictions if one.id == number)
    if not lifted:
        raise Refused(
            "unknown-restriction.pair", wanted=allowance.only, parent=pair.parent_id,
            student=pair.student_id,
            names=tuple(name_restriction(one.id) for one in pair.restrictions),
        )  # fmt: skip
    return lifted, tuple(one for one in pair.restrictions if one not in lifted)


def _lift(
    context: Context, transaction: Transaction, allowance: Allowance, pair: Pair,
    lifted: tuple[Restriction, ...],
) -> Head:  # fmt: skip
    """Lift, a row of the trail for each."""
    reason = allowance.reason.strip()
    for one in lifted:
        lift_restriction(
            transaction, one.id, at=context.metadata.at, actor=context.metadata.actor,
            reason=reason,
        )  # fmt: skip
    return record_changes(
        context, transaction, pair, Action.LINK_ALLOWED,
        (describe_term(one, pair.student_id) for one in lifted), reason=reason,
        verified_by=allowance.verified_by,
    )  # fmt: skip
