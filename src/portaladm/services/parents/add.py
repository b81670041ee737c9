"""A new family at the counter today: provisional until a roster confirms it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from portaladm.domain.batches import make_batch_code
from portaladm.domain.link_access import read_why
from portaladm.domain.secret import HandOver
from portaladm.domain.trail import Action, Event, Head
from portaladm.errors import Refused
from portaladm.services.batches.counter import store_counter_batch
from portaladm.services.context import Context
from portaladm.services.lookup.people import require_student
from portaladm.services.lookup.reasons import refuse_no_reason
from portaladm.services.lookup.ways import require_hand_over
from portaladm.services.parents.children import AddedChild, describe_child
from portaladm.services.parents.family import NewFamily, refuse_no_name, refuse_texts
from portaladm.store.accounts.rows import find_account_of
from portaladm.store.db.transaction import Transaction
from portaladm.store.keys.rows import read_keys
from portaladm.store.links import rows as links
from portaladm.store.links.rows import LinkRecord
from portaladm.store.parents import rows as parents
from portaladm.store.parents.numbers import find_parent_id
from portaladm.store.parents.rows import ParentRecord
from portaladm.store.roster.last_file import forget_last_file
from portaladm.store.trail import append_events


class SkipReason(StrEnum):
    """Why nothing was to be done about a student."""

    # The counter changes no stored no: of a roster, of a merge, of the settings.
    NO_ACCESS = "no-access"
    NO_ACCESS_BLANK = "no-access.blank"
    NO_ACCESS_MERGE = "no-access.merge"
    NO_ACCESS_RELATIONSHIP = "no-access.relationship"
    NO_ACCESS_ENDED = "no-access.ended"
    LINKED = "linked"


@dataclass(frozen=True)
class SkippedStudent:
    """A student whose link to the parent stays as it is, and why."""

    student_id: str
    reason: SkipReason


@dataclass(frozen=True)
class Added:
    """Who was added to whom; ``head`` is None where nothing was left to do.

    ``keeps_names``: names and addresses that were given differ from the roster's, which stay.
    ``children`` are those of a plan; ``needs_key``: there is neither an open key nor an account.
    """

    parent_id: str
    parent_name: str
    is_new: bool
    students: tuple[str, ...]
    provisional_until: str
    skipped: tuple[SkippedStudent, ...]
    keeps_names: bool = False
    children: tuple[AddedChild, ...] = ()
    needs_key: bool = False
    batch: str = ""
    head: Head | None = None


@dataclass(frozen=True)
class _Step:
    """What is to be done about one student: a new link, an old one again, or nothing."""

    student_id: int
    number: str
    link: LinkRecord | None
    skip_reason: SkipReason | None = None


@dataclass(frozen=True)
class _Plan:
    """Whom a family is, and what is to be done; ``parent_id`` is None for somebody new."""

    parent_id: int | None
    steps: tuple[_Step, ...]
    until: str

    @property
    def todo(self) -> tuple[_Step, ...]:
        return tuple(step for step in self.steps if not step.skip_reason)

    @property
    def skipped(self) -> tuple[SkippedStudent, ...]:
        return tuple(
            SkippedStudent(step.number, step.skip_reason) for step in self.steps if step.skip_reason
        )


def plan_family(context: Context, family: NewFamily) -> Added:
    """Who would be added to whom; nothing is changed. A number that is made up is empty here.

    :raises Misused, Refused: as :func:`add_parent`.
    """
    with context.store.read() as transaction:
        plan = _plan(context, transaction, family)
        number, name = family.number, f"{family.first_name} {family.last_name}"
        if plan.parent_id is not None:
            parent = parents.read_parent(transaction, plan.parent_id)
            number, name = parent.number, parent.name
        children = tuple(
            describe_child(context, transaction, step.student_id, step.number, plan.parent_id)
            for step in plan.todo
        )
    students = tuple(step.number for step in plan.todo)
    return Added(
        number, name, plan.parent_id is None, students, plan.until, plan.skipped, children=children
    )


def add_parent(context: Context, family: NewFamily, reason: str, verified_by: str) -> Added:
    """Add a parent, or a child to a parent; good until a roster confirms it, or the days are over.

    :raises Misused: ``no-student``, ``name-missing``, ``bad-text``; ``no-reason``,
        ``identity-unsaid``, ``unknown-way``.
    :raises Refused: ``unknown-student``, with near ones; ``parent-exists``: the student has a
        parent of that name already.
    """
    with context.store.write() as transaction:
        plan = _plan(context, transaction, family)
        if plan.parent_id is not None and not plan.todo:
            parent = parents.read_parent(transaction, plan.parent_id)
            return Added(parent.number, parent.name, False, (), "", plan.skipped)
        refuse_no_reason(reason)
        require_hand_over(context, HandOver(verified_by), shown=True)
        return _add(context, transaction, family, plan, reason, verified_by)


def _plan(context: Context, transaction: Transaction, family: NewFamily) -> _Plan:
    refuse_texts(family)
    until = (context.today + timedelta(days=context.settings.access.provisional_days)).isoformat()
    students = [(require_student(transaction, n), n.strip()) for n in family.students]
    parent_id = find_parent_id(transaction, family.number) if family.number else None
    if parent_id is None:
        refuse_no_name(family)
        _refuse_duplicate(context, transaction, family, [student_id for student_id, _ in students])
    steps = tuple(
        _look(context, transaction, parent_id, student, number, until)
        for student, number in dict.fromkeys(students)
    )
    return _Plan(parent_id, steps, until)


def _add(
    context: Context, transaction: Transaction, family: NewFamily, plan: _Plan, reason: str,
    verified_by: str,
) -> Added:  # fmt: skip
    batch_id, code = store_counter_batch(context, transaction, len(plan.todo), action="add")
    parent = _find_or_insert(context, transaction, family, plan.parent_id, batch_id)
    for step in plan.todo:
        _link(context, transaction, family, parent, step, plan.until, batch_id)
    forget_last_file(transaction)
    numbers = tuple(step.number for step in plan.todo)
    event = Event(
        Action.PARENT_ADDED, f"parent:{parent.number}", batch=code, reason=reason,
        verified_by=verified_by,
        detail=f"students {', '.join(numbers)}, provisional until {plan.until}",
    )  # fmt: skip
    head = append_events(transaction, context.metadata, [event])
    is_new = plan.parent_id is None
    return Added(
        parent.number, parent.name, is_new, numbers, plan.until, plan.skipped,
        not is_new and _differs(family, parent), (), _needs_key(context, transaction, parent.id),
        code, head,
    )  # fmt: skip


def _needs_key(context: Context, transaction: Transaction, parent_id: int) -> bool:
    today = context.today.isoformat()
    if find_account_of(transaction, parent_id, today):
        return False
    return not any(read_keys(transaction, today, parent_id=parent_id, open_only=True))


def _link(
    context: Context, transaction: Transaction, family: NewFamily, parent: ParentRecord,
    step: _Step, until: str, batch_id: int,
) -> None:  # fmt: skip
    """A new link between the parent and one student, or an old one again."""
    today = context.today.isoformat()
    if step.link and step.link.id is not None:
        links.renew_link(
            transaction, step.link.id, provisional_until=until, today=today, batch_id=batch_id
        )
        return
    links.insert_link(
        transaction, parent_id=parent.id, student_id=step.student_id,
        relationship=family.relationship, today=today, provisional_until=until,
        batch_id=batch_id,
    )  # fmt: skip


def _find_or_insert(
    context: Context,
    transaction: Transaction,
    family: NewFamily,
    parent_id: int | None,
    batch_id: int,
) -> ParentRecord:
    if parent_id is None:
        cells = {
            name: getattr(family, name)
            for name in ("first_name", "last_name", "email", "phone", "language", "address", "city",
                         "state", "postal_code")
        }  # fmt: skip
        number = family.number or _make_number(context, transaction)
        parent_id = parents.insert_parent(transaction, number, cells, batch_id)
    return parents.read_parent(transaction, parent_id)


def _look(
    context: Context, transaction: Transaction, parent_id: int | None, student_id: int, number: str,
    until: str,
) -> _Step:  # fmt: skip
    """What one student needs; or why nothing is to be done."""
    if parent_id is None:
        return _Step(student_id, number, None)
    today = context.today.isoformat()
    found = links.read_links(transaction, today, parent_id=parent_id, student_id=student_id)
    link = found[0] if found else None
    reason = None
    if link and not link.portal_access:
        reason = _find_no(link)
    elif link and link.ended_on is None and link.provisional_until in (None, until):
        reason = SkipReason.LINKED
    return _Step(student_id, number, link, reason)


def _find_no(link: LinkRecord) -> SkipReason:
    """Who said no: of an ended link nobody can open it, whoever said it."""
    if link.ended_on is not None:
        return SkipReason.NO_ACCESS_ENDED
    by = read_why(link.access_why).of_access
    why = f".{by}" if by else ""
    return SkipReason(f"{SkipReason.NO_ACCESS}{why}")


def _refuse_duplicate(
    context: Context, transaction: Transaction, family: NewFamily, student_ids: list[int]
) -> None:
    """The same command twice must not make the same person twice."""
    wanted = f"{family.first_name} {family.last_name}"
    number = parents.find_namesake(transaction, student_ids, wanted)
    if number and not family.another:
        raise Refused("parent-exists", name=wanted, number=number)


def _differs(family: NewFamily, parent: ParentRecord) -> bool:
    left_out = ("students", "another", "number", "relationship")
    told = {name: text for name, text in vars(family).items() if name not in left_out and text}
    return any(text != getattr(parent, name) for name, text in told.items())


def _make_number(context: Context, transaction: Transaction) -> str:
    """A number that shows where it comes from and that nobody has: ``NEW-K7QMX``."""
    while True:
        number = f"NEW-{make_batch_code(context.random_bytes)}"
        if find_parent_id(transaction, number) is None:
            return number
