"""Denying a parent one child: a court order is recorded beside those that stand already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portaladm.domain.link_access import refuse_bad_days
from portaladm.domain.restrictions import Restriction, describe_term
from portaladm.domain.trail import Action, Head
from portaladm.services.context import Context
from portaladm.services.links.effect import Effect, view_state
from portaladm.services.links.pair import (
    Pair,
    find_lasting,
    find_pair,
    record_changes,
    view_pair,
)
from portaladm.services.lookup.reasons import refuse_no_reason
from portaladm.services.lookup.ways import check_identity
from portaladm.store.db.transaction import Transaction
from portaladm.store.restrictions.rows import insert_restriction


@dataclass(frozen=True)
class Denial:
    """A court order to be recorded, with its first and its last day.

    Without ``from_on`` it holds at once; without ``until_on`` it has no end. ``verified_by`` is how
    the person who brought it was identified.
    """

    parent: str
    student: str
    reason: str
    case_number: str = ""
    from_on: date | None = None
    until_on: date | None = None
    verified_by: str = ""


@dataclass(frozen=True)
class DenialPlan:
    """What denying would do: nothing where ``same`` is on record already.

    ``longer`` are the restrictions that go on after the new one has ended.
    """

    pair: Pair
    from_on: str
    same: Restriction | None
    longer: tuple[Restriction, ...] = ()

    @property
    def changes(self) -> bool:
        """Whether anything would be recorded."""
        return self.same is None

    @property
    def takes_away(self) -> bool:
        """Whether the parent sees the child as long as this is not recorded."""
        return self.changes and self.pair.visible


@dataclass(frozen=True)
class DenialResult:
    """A pair after ``links deny``; ``restriction`` is what is on record now.

    ``head`` is None where it was on record before.
    """

    effect: Effect
    restriction: Restriction
    head: Head | None = None

    @property
    def pair(self) -> Pair:
        """The two as they are now."""
        return self.effect.after.pair


def plan_denial(context: Context, denial: Denial) -> DenialPlan:
    """What denying would change; nothing is changed.

    :raises Refused: ``unknown-parent``, ``unknown-student``, ``numbers-swapped``.
    :raises Misused: ``until-past``, ``until-before-from``, ``no-reason``, ``unknown-way``.
    """
    _check(context, denial)
    with context.store.read() as transaction:
        ids = find_pair(transaction, denial.parent, denial.student)
        return _plan(context, denial, view_pair(context, transaction, *ids))


def deny_link(context: Context, denial: Denial) -> DenialResult:
    """Record that this parent may not see this child: above every roster.

    It stands beside what is recorded already, and takes the place of nothing. The very same order
    again changes nothing.

    :raises Refused, Misused: as :func:`plan_denial`.
    """
    _check(context, denial)
    with context.store.write() as transaction:
        ids = find_pair(transaction, denial.parent, denial.student)
        before = view_state(context, transaction, ids)
        plan = _plan(context, denial, before.pair)
        if plan.same:
            return DenialResult(Effect(before, before), plan.same)
        number = _insert(context, transaction, denial, plan, ids)
        effect = Effect(before, view_state(context, transaction, ids))
        pair = effect.after.pair
        recorded = next(one for one in pair.restrictions if one.id == number)
        head = record_changes(
            context, transaction, pair, Action.LINK_DENIED,
            [describe_term(recorded, pair.student_id)], reason=recorded.reason,
            verified_by=recorded.verified_by,
        )  # fmt: skip
    return DenialResult(effect, recorded, head)


def _check(context: Context, denial: Denial) -> None:
    refuse_bad_days(denial.from_on, denial.until_on, context.today)
    refuse_no_reason(denial.reason)
    if denial.verified_by:
        check_identity(context, denial.verified_by)


def _plan(context: Context, denial: Denial, pair: Pair) -> DenialPlan:
    from_on = (denial.from_on or context.today).isoformat()
    lasting = find_lasting(context, pair)
    same = next((one for one in lasting if _is_same(one, denial, from_on)), None)
    if same:
        return DenialPlan(pair, from_on, same)
    until = denial.until_on.isoformat() if denial.until_on else None
    longer = tuple(
        one for one in lasting if until and (one.until_on is None or one.until_on > until)
    )
    return DenialPlan(pair, from_on, None, longer)


def _is_same(one: Restriction, denial: Denial, from_on: str) -> bool:
    """The same order once more; where no first day is named, one that holds already counts."""
    until = denial.until_on.isoformat() if denial.until_on else None
    begins = one.from_on == from_on if denial.from_on else one.from_on <= from_on
    told = one.case_number.casefold(), one.reason.casefold(), one.until_on
    wanted = denial.case_number.strip().casefold(), denial.reason.strip().casefold(), until
    return begins and told == wanted


def _insert(
    context: Context, transaction: Transaction, denial: Denial, plan: DenialPlan,
    ids: tuple[int, int],
) -> int:  # fmt: skip
    return insert_restriction(
        transaction, parent_id=ids[0], student_id=ids[1], case_number=denial.case_number.strip(),
        reason=denial.reason.strip(), from_on=plan.from_on,
        until_on=denial.until_on.isoformat() if denial.until_on else None,
        at=context.metadata.at, actor=context.metadata.actor, verified_by=denial.verified_by,
    )  # fmt: skip
