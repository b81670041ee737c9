"""What staff put above every roster: a court order, recorded and lifted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portaladm.domain.link_access import Visibility, refuse_past_end
from portaladm.domain.timestamps import day_of
from portaladm.domain.trail import Action, Event, Head
from portaladm.errors import Misused, Refused, Remark
from portaladm.services.context import Context
from portaladm.services.links.view import describe_link, explain_denial, judge_record
from portaladm.services.lookup.people import require_parent, require_student
from portaladm.store.db.transaction import Transaction
from portaladm.store.links import restrict as restrictions
from portaladm.store.links import rows as links
from portaladm.store.links.rows import LinkRecord
from portaladm.store.parents.numbers import find_parent_id, find_student_id, read_pair_names
from portaladm.store.roster.last_file import forget_last_file
from portaladm.store.trail import append_events


@dataclass(frozen=True)
class Restriction:
    """A court order to be recorded: ``until`` is its last day, None if it has no end."""

    parent: str
    student: str
    reason: str
    until: date | None = None


@dataclass(frozen=True)
class Pair:
    """The two people of a link, and whether the parent has access now.

    ``state`` is None where there is no link. ``is_last`` says that this is the only child whom the
    parent sees: without it the account and the open key stop working. Where there is no link,
    ``near_students`` are this parent's children and ``near_parents`` this child's parents.
    """

    parent_id: str
    parent_name: str
    student_id: str
    student_name: str
    state: Visibility | None
    visible: bool
    is_last: bool
    denied_on: str
    denied_until: str
    denied_reason: str
    near_students: tuple[str, ...] = ()
    near_parents: tuple[str, ...] = ()


@dataclass(frozen=True)
class RestrictionPlan:
    """What would be done: ``changes`` is False where that is on record already.

    ``why`` says why the child is visible or not today.
    """

    pair: Pair
    until: str
    changes: bool
    why: Remark

    @property
    def takes_away(self) -> bool:
        """Whether something stops working for somebody."""
        return self.changes and self.pair.visible


@dataclass(frozen=True)
class LinkResult:
    """A link after ``deny`` or ``allow``; ``head`` is None where nothing changed."""

    pair: Pair
    why: Remark
    head: Head | None = None


def plan_restriction(context: Context, restriction: Restriction) -> RestrictionPlan:
    """What denying would change; nothing is changed.

    :raises Refused: ``unknown-parent``, ``unknown-student``.
    :raises Misused: ``until-past``, ``no-reason``.
    """
    refuse_past_end(restriction.until, context.today)
    refuse_no_reason(restriction.reason)
    with context.store.read() as transaction:
        return _plan_restriction(context, transaction, restriction)


def plan_allowance(context: Context, parent: str, student: str, reason: str) -> RestrictionPlan:
    """What :func:`allow_link` would lift; nothing is changed.

    :raises Refused, Misused: as :func:`allow_link`.
    """
    refuse_no_reason(reason)
    with context.store.read() as transaction:
        ids = _find_ids(transaction, parent, student)
        pair = _look(context, transaction, *ids)
        why = _explain(context, transaction, *ids)
        return RestrictionPlan(pair, pair.denied_until, bool(pair.denied_on), why)


def deny_link(context: Context, restriction: Restriction) -> LinkResult:
    """Record that this parent may not see this child: at once, above every roster.

    The same restriction again changes nothing; another last day takes the place of the old one.

    :raises Refused, Misused: as :func:`plan_restriction`.
    """
    refuse_past_end(restriction.until, context.today)
    refuse_no_reason(restriction.reason)
    with context.store.write() as transaction:
        plan = _plan_restriction(context, transaction, restriction)
        if not plan.changes:
            return LinkResult(plan.pair, explain_denial(plan.until, plan.pair.denied_reason))
        parent_id, student_id = _find_ids(transaction, restriction.parent, restriction.student)
        _lift(context, transaction, parent_id, student_id, "replaced by a newer one")
        restrictions.insert_restriction(
            transaction, parent_id=parent_id, student_id=student_id, reason=restriction.reason,
            at=context.metadata.at, actor=context.metadata.actor, until_on=plan.until or None,
        )  # fmt: skip
        detail = f"student {plan.pair.student_id}" + (f", until {plan.until}" if plan.until else "")
        head = _record(
            context, transaction, Action.LINK_DENIED, plan.pair, restriction.reason, detail
        )
        pair = _look(context, transaction, parent_id, student_id)
    return LinkResult(pair, explain_denial(plan.until, restriction.reason), head)


def allow_link(context: Context, parent: str, student: str, reason: str) -> LinkResult:
    """Lift what staff recorded; from now on the roster decides again.

    :raises Refused: ``unknown-parent``, ``unknown-student``.
    :raises Misused: ``no-reason``.
    """
    refuse_no_reason(reason)
    with context.store.write() as transaction:
        parent_id, student_id = _find_ids(transaction, parent, student)
        head = None
        if _lift(context, transaction, parent_id, student_id, reason):
            before = _look(context, transaction, parent_id, student_id)
            detail = f"student {before.student_id}"
            head = _record(context, transaction, Action.LINK_ALLOWED, before, reason, detail)
        pair = _look(context, transaction, parent_id, student_id)
        why = _explain(context, transaction, parent_id, student_id)
    return LinkResult(pair, why, head)


def refuse_no_reason(reason: str) -> None:
    """What takes something away, or gives it back, says why.

    :raises Misused: ``no-reason``.
    """
    if not reason.strip():
        raise Misused("no-reason")


def _plan_restriction(
    context: Context, transaction: Transaction, restriction: Restriction
) -> RestrictionPlan:
    parent_id, student_id = _find_ids(transaction, restriction.parent, restriction.student)
    pair = _look(context, transaction, parent_id, student_id)
    until = restriction.until.isoformat() if restriction.until else ""
    changes = not pair.denied_on or pair.denied_until != until
    why = _explain(context, transaction, parent_id, student_id)
    return RestrictionPlan(pair, until, changes, why)


def _find_ids(transaction: Transaction, parent: str, student: str) -> tuple[int, int]:
    if not find_parent_id(transaction, parent.strip()):
        _refuse_swapped(transaction, parent.strip(), student.strip())
    return require_parent(transaction, parent), require_student(transaction, student)


def _refuse_swapped(transaction: Transaction, parent: str, student: str) -> None:
    """Two numbers in the wrong order are easily typed, and each alone only looks unknown."""
    if find_student_id(transaction, parent) and find_parent_id(transaction, student):
        raise Refused("numbers-swapped", parent=parent, student=student)


def _look(context: Context, transaction: Transaction, parent_id: int, student_id: int) -> Pair:
    """The link as it is now."""
    names = read_pair_names(transaction, parent_id, student_id)
    today = context.today.isoformat()
    theirs = links.read_links(transaction, today, parent_id=parent_id)
    visible = {
        record.student_id
        for record in theirs
        if (verdict := judge_record(context, record)) and verdict.visible
    }
    link = next((record for record in theirs if record.student_id == student_id), None)
    others = () if link else links.read_links(transaction, today, student_id=student_id)
    verdict = judge_record(context, link) if link else None
    current = restrictions.find_restriction(transaction, parent_id, student_id)
    if current and not current.is_in_force(today):
        current = None
    return Pair(
        *names, verdict.visibility if verdict else None, student_id in visible,
        visible == {student_id}, day_of(current.denied_at if current else None),
        (current.until_on or "") if current else "", current.reason if current else "",
        () if link else tuple(f"{one.student_name} ({one.student_number})" for one in theirs),
        tuple(f"{one.parent_name} ({one.parent_number})" for one in others),
    )  # fmt: skip


def _find_link(
    context: Context, transaction: Transaction, parent_id: int, student_id: int
) -> LinkRecord | None:
    today = context.today.isoformat()
    found = links.read_links(transaction, today, parent_id=parent_id, student_id=student_id)
    return found[0] if found else None


def _explain(context: Context, transaction: Transaction, parent_id: int, student_id: int) -> Remark:
    """Why the child is visible to the parent, or not."""
    found = _find_link(context, transaction, parent_id, student_id)
    return describe_link(context, found).why if found else Remark("link-why.unlinked")


def _lift(
    context: Context, transaction: Transaction, parent_id: int, student_id: int, reason: str
) -> bool:
    """Lift what is recorded; whether it was in force (an order that ran out is only closed)."""
    found = restrictions.find_restriction(transaction, parent_id, student_id)
    if found is None:
        return False
    current = found.is_in_force(context.today.isoformat())
    restrictions.lift_restriction(
        transaction, found.id, at=context.metadata.at, actor=context.metadata.actor,
        reason=reason if current else "its last day was over",
    )  # fmt: skip
    return current


def _record(
    context: Context, transaction: Transaction, action: Action, pair: Pair, reason: str, detail: str
) -> Head:
    """The trail's row; the next roster is compared again, even if it is the same file."""
    forget_last_file(transaction)
    event = Event(action, f"parent:{pair.parent_id}", reason=reason, detail=detail)
    return append_events(transaction, context.metadata, [event])
