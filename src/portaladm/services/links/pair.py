"""One parent and one student: whether they are linked, what holds between them, what is seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from portaladm.domain.link_access import Visibility
from portaladm.domain.restrictions import Restriction, RestrictionState
from portaladm.domain.trail import Action, Event, Head
from portaladm.errors import Refused, Remark
from portaladm.services.context import Context
from portaladm.services.links.view import describe_link, judge_record
from portaladm.services.lookup.people import require_parent, require_student
from portaladm.services.restrictions.state import judge_restriction
from portaladm.store.db.transaction import Transaction
from portaladm.store.links import rows as links
from portaladm.store.links.rows import LinkRecord
from portaladm.store.parents.numbers import find_parent_id, find_student_id, read_pair_names
from portaladm.store.restrictions.rows import read_restrictions
from portaladm.store.roster.last_file import forget_last_file
from portaladm.store.trail import append_events


@dataclass(frozen=True)
class Pair:
    """The two people of a link, and whether the parent has access now.

    ``state`` is None where there is no link. ``is_last`` says that this is the only child whom the
    parent sees: without it the account and the open key stop working. ``restrictions`` are those
    that nobody has lifted, those included that are over or still to come. Where there is no link,
    ``near_students`` are this parent's children and ``near_parents`` this child's parents.
    """

    parent_id: str
    parent_name: str
    student_id: str
    student_name: str
    state: Visibility | None
    why: Remark
    visible: bool
    is_last: bool
    restrictions: tuple[Restriction, ...]
    near_students: tuple[str, ...] = ()
    near_parents: tuple[str, ...] = ()


def find_pair(transaction: Transaction, parent: str, student: str) -> tuple[int, int]:
    """The store's ids of a parent and a student.

    :raises Refused: ``unknown-parent``, ``unknown-student``; ``numbers-swapped``.
    """
    if not find_parent_id(transaction, parent.strip()):
        _refuse_swapped(transaction, parent.strip(), student.strip())
    return require_parent(transaction, parent), require_student(transaction, student)


def _refuse_swapped(transaction: Transaction, parent: str, student: str) -> None:
    """Two numbers in the wrong order are easily typed, and each alone only looks unknown."""
    if find_student_id(transaction, parent) and find_parent_id(transaction, student):
        raise Refused("numbers-swapped", parent=parent, student=student)


def view_pair(context: Context, transaction: Transaction, parent_id: int, student_id: int) -> Pair:
    """A parent and a student as they are now."""
    names = read_pair_names(transaction, parent_id, student_id)
    today = context.today.isoformat()
    theirs = links.read_links(transaction, today, parent_id=parent_id)
    visible = {record.student_id for record in theirs if _is_visible(context, record)}
    link = next((record for record in theirs if record.student_id == student_id), None)
    others = () if link else links.read_links(transaction, today, student_id=student_id)
    verdict = judge_record(context, link) if link else None
    why = describe_link(context, link).why if link else Remark("link-why.unlinked")
    return Pair(
        *names, verdict.visibility if verdict else None, why, student_id in visible,
        visible == {student_id},
        _read_open(transaction, parent_id, student_id),
        () if link else tuple(f"{one.student_name} ({one.student_number})" for one in theirs),
        tuple(f"{one.parent_name} ({one.parent_number})" for one in others),
    )  # fmt: skip


def find_closing(context: Context, pair: Pair) -> tuple[Restriction, ...]:
    """The restrictions that hold today."""
    return tuple(one for one in pair.restrictions if judge_restriction(context, one).closes)


def find_lasting(context: Context, pair: Pair) -> tuple[Restriction, ...]:
    """The restrictions that hold today or on a later day."""
    return tuple(
        one for one in pair.restrictions
        if judge_restriction(context, one) is not RestrictionState.OVER
    )  # fmt: skip


def record_changes(
    context: Context, transaction: Transaction, pair: Pair, action: Action,
    details: Iterable[str], *, reason: str, verified_by: str, batch: str = "",
) -> Head:  # fmt: skip
    """A row of the trail for each change; the next roster is compared again, even the same file."""
    forget_last_file(transaction)
    events = [
        Event(
            action, f"parent:{pair.parent_id}", batch=batch, verified_by=verified_by,
            reason=reason, detail=detail,
        )
        for detail in details
    ]  # fmt: skip
    return append_events(transaction, context.metadata, events)


def _is_visible(context: Context, record: LinkRecord) -> bool:
    verdict = judge_record(context, record)
    return verdict is not None and verdict.visible


def _read_open(
    transaction: Transaction, parent_id: int, student_id: int
) -> tuple[Restriction, ...]:  # fmt: skip
    found = read_restrictions(transaction, parent_id=parent_id, student_id=student_id, is_open=True)
    return tuple(one.restriction for one in found)
