"""Families who withdrew before a day are erased, set by set."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from portaladm.domain.trail import Action, Event, Head
from portaladm.errors import Misused
from portaladm.services.context import Context
from portaladm.services.lookup.reasons import refuse_no_reason
from portaladm.services.store.erasing import Going, clear_bytes, describe_going
from portaladm.store import erasing
from portaladm.store.db.transaction import Transaction
from portaladm.store.erasing import Held
from portaladm.store.roster.last_file import forget_last_file
from portaladm.store.trail import append_events, append_for_subjects


@dataclass(frozen=True)
class Purge:
    """What goes, or went; ``held`` stay for a restriction.

    ``head`` is None where nothing was changed. Not ``is_cleared``: bytes may still stand in the
    store's file.
    """

    going: Going
    held: Held
    head: Head | None = None
    is_cleared: bool = False

    @property
    def students(self) -> int:
        """How many students go."""
        return self.going.rows["students"]

    @property
    def parents(self) -> int:
        """How many records of parents go."""
        return self.going.rows["parents"]


def plan_purge(context: Context, before: date) -> Purge:
    """Whom a purge would erase; nothing is changed.

    :raises Misused: ``purge-too-late``: the day is still to come.
    """
    if before > context.today:
        raise Misused("purge-too-late", day=before, today=context.today)
    with context.store.read() as transaction:
        return _plan(context, transaction, before)


def purge_store(context: Context, before: date, reason: str) -> Purge:
    """Erase students withdrawn before a day, and parents who have had no child since.

    The trail has a row for the purge and one for each person, by id.

    :raises Misused: ``no-reason``; as :func:`plan_purge`.
    """
    refuse_no_reason(reason)
    plan_purge(context, before)
    with context.store.fill() as transaction:
        plan = _plan(context, transaction, before)
        if not (plan.students or plan.parents):
            return plan
        rows = erasing.erase(transaction)
        erasing.note_bytes(transaction, context.metadata.at)
        forget_last_file(transaction)
        detail = f"withdrawn before {before}: {plan.students} students, {plan.parents} parents"
        told = Event(Action.STORE_PURGED, "store", reason=reason, detail=detail)
        head = append_events(transaction, context.metadata, [told])
        for kind, action in _KINDS.items():
            subjects = erasing.list_subjects(transaction, kind)
            head = append_for_subjects(transaction, context.metadata, Event(action, ""), subjects)
    going = replace(plan.going, rows=rows)
    return replace(plan, going=going, head=head, is_cleared=clear_bytes(context))


_KINDS = {"parent": Action.PARENT_ERASED, "student": Action.STUDENT_ERASED}


def _plan(context: Context, transaction: Transaction, before: date) -> Purge:
    held = erasing.choose_withdrawn(transaction, before.isoformat(), context.today.isoformat())
    return Purge(describe_going(context, transaction), held)
