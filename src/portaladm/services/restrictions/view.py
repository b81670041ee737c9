"""Restrictions as lists show them: those in force, those that end, those that staff lifted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from portaladm.domain.restrictions import (
    Restriction,
    RestrictionState,
    name_restriction,
    read_restriction_name,
)
from portaladm.errors import Refused
from portaladm.services.context import Context
from portaladm.services.lookup.people import require_parent, require_student
from portaladm.services.restrictions.state import ends_soon, judge_restriction
from portaladm.store.db.transaction import Transaction
from portaladm.store.restrictions.rows import RestrictionRecord, read_restrictions


@dataclass(frozen=True)
class RestrictionLine:
    """One restriction as lists show it; ``ends_soon`` by ``restrictions.remind_days``."""

    restriction_id: str
    parent_id: str
    parent_name: str
    student_id: str
    student_name: str
    status: RestrictionState
    ends_soon: bool
    case_number: str
    reason: str
    from_on: str
    until_on: str
    denied_at: str
    denied_by: str
    verified_by: str
    lifted_at: str
    lifted_by: str
    lifted_reason: str


@dataclass(frozen=True)
class RestrictionFilters:
    """Which restrictions are meant; without a request all of them.

    ``ending``: those that end soon, and those whose last day is over and that nobody has lifted.
    """

    parent: str | None = None
    student: str | None = None
    in_force: bool = False
    ending: bool = False
    lifted: bool = False


def list_restrictions(context: Context, filters: RestrictionFilters) -> Iterator[RestrictionLine]:
    """The restrictions, oldest first.

    :raises Refused: ``unknown-parent``, ``unknown-student``.
    """
    with context.store.read() as transaction:
        found = read_meant(transaction, filters)
    return list_records(context, filters, found)


def read_meant(transaction: Transaction, filters: RestrictionFilters) -> list[RestrictionRecord]:
    """Everything recorded of the people who are meant, oldest first.

    :raises Refused: ``unknown-parent``, ``unknown-student``.
    """
    parent_id = require_parent(transaction, filters.parent) if filters.parent else None
    student_id = require_student(transaction, filters.student) if filters.student else None
    return read_restrictions(transaction, parent_id=parent_id, student_id=student_id)


def list_records(
    context: Context, filters: RestrictionFilters, found: Iterable[RestrictionRecord]
) -> Iterator[RestrictionLine]:
    """Those of the records that are meant, as lists show them."""
    return (
        describe_restriction(context, record) for record in found
        if _is_meant(context, filters, record.restriction)
    )  # fmt: skip


def show_restriction(context: Context, name: str) -> RestrictionLine:
    """One restriction by its name, such as ``R17``.

    :raises Refused: ``unknown-restriction``.
    """
    number = read_restriction_name(name)
    with context.store.read() as transaction:
        found = read_restrictions(transaction, numbers=[] if number is None else [number])
    if not found:
        raise Refused("unknown-restriction", wanted=name)
    return describe_restriction(context, found[0])


def read_restrictions_of(
    context: Context, transaction: Transaction, parent_id: int
) -> tuple[RestrictionLine, ...]:
    """Everything that staff ever recorded against a parent, oldest first."""
    found = read_restrictions(transaction, parent_id=parent_id)
    return tuple(describe_restriction(context, record) for record in found)


def describe_restriction(context: Context, record: RestrictionRecord) -> RestrictionLine:
    """A restriction as lists show it."""
    one = record.restriction
    return RestrictionLine(
        name_restriction(one.id), record.parent_number, record.parent_name, record.student_number,
        record.student_name, judge_restriction(context, one), ends_soon(context, one),
        one.case_number, one.reason, one.from_on, one.until_on or "", one.denied_at, one.denied_by,
        one.verified_by, one.lifted_at or "", one.lifted_by or "", one.lifted_reason or "",
    )  # fmt: skip


def _is_meant(context: Context, filters: RestrictionFilters, restriction: Restriction) -> bool:
    """Whether a restriction meets any of the requests; without one, each does."""
    state = judge_restriction(context, restriction)
    asked: tuple[tuple[bool, Callable[[], bool]], ...] = (
        (filters.in_force, lambda: state.closes),
        (filters.ending, lambda: state is RestrictionState.UNCONFIRMED
         or ends_soon(context, restriction)),
        (filters.lifted, lambda: state is RestrictionState.LIFTED),
    )  # fmt: skip
    wanted = [meets for is_asked, meets in asked if is_asked]
    return not wanted or any(meets() for meets in wanted)
