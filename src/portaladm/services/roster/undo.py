"""Undoing the last roster import, if nothing that relies on it has happened since."""

from __future__ import annotations

from dataclasses import dataclass

from portaladm.domain.batches import BatchKind
from portaladm.domain.trail import Action, Event, Head
from portaladm.errors import Refused, Remark
from portaladm.services.context import Context
from portaladm.store.batches import changes as batch_changes
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster import undo
from portaladm.store.roster.last_file import forget_last_file
from portaladm.store.roster.undo import LastRoster
from portaladm.store.trail import append_events


@dataclass(frozen=True)
class UndoPlan:
    """What undoing the last import would do."""

    batch: str
    file_name: str
    created_at: str
    restored: int
    removed: int


@dataclass(frozen=True)
class UndoResult:
    """What undoing the last import did."""

    batch: str
    restored: int
    removed: int
    head: Head


def plan_roster_undo(context: Context) -> UndoPlan:
    """What would be undone; nothing is changed.

    :raises Refused: ``no-import``, ``import-undone``, ``import-relied-on`` with what has happened
        since.
    """
    with context.store.read() as transaction:
        last = _find(transaction)
        counts = undo.count_changes(transaction, last.id)
        return UndoPlan(last.code, last.file_name, last.created_at, **counts)


def undo_roster(context: Context, reason: str) -> UndoResult:
    """Restore what the last import changed and remove what it brought in."""
    with context.store.write() as transaction:
        last = _find(transaction)
        restored, removed = undo.take_back(transaction, last.id)
        batch_changes.mark_undone(transaction, last.id, context.metadata.at)
        forget_last_file(transaction)
        detail = f"{restored} restored, {removed} removed"
        event = Event(
            Action.BATCH_UNDONE, f"batch:{last.code}", batch=last.code, reason=reason, detail=detail
        )
        head = append_events(transaction, context.metadata, [event])
    return UndoResult(last.code, restored, removed, head)


def _find(transaction: Transaction) -> LastRoster:
    last = undo.find_last_roster(transaction)
    if last is None:
        raise Refused("no-import")
    if last.kind != BatchKind.ROSTER_IMPORT:
        raise Refused("import-relied-on.counter", batch=last.code)
    if undo.was_later_undone(transaction, last.id):
        raise Refused("import-undone")
    since = [
        Remark(f"since-import.{what}", count=count)
        for what, count in undo.find_dependents(transaction, last)
    ]
    if since:
        raise Refused(
            "import-relied-on",
            batch=last.code,
            file=last.file_name,
            first=since[0],
            details=tuple(since[1:]),
        )
    return last
