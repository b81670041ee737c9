"""Undoing the last roster import, with the unused keys that were issued on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from portaladm.domain.trail import Action, Event, Head
from portaladm.services.context import Context
from portaladm.services.roster.undo.plan import UndoPlan, plan_in
from portaladm.store.batches import changes as batch_changes
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster.last_file import forget_last_file
from portaladm.store.roster.undo import dependents, records
from portaladm.store.roster.undo.dependents import KeyBatch
from portaladm.store.trail import append_events


@dataclass(frozen=True)
class UndoResult:
    """What undoing an import did; ``head`` is None where nothing was left to do."""

    plan: UndoPlan
    head: Head | None = None


def plan_roster_undo(context: Context, code: str = "", *, with_keys: bool = False) -> UndoPlan:
    """What would be undone; nothing is changed.

    :raises Refused: as :func:`portaladm.services.roster.undo.plan.plan_in`.
    """
    with context.store.read() as transaction:
        return plan_in(context, transaction, code, with_keys=with_keys)


def undo_roster(
    context: Context, reason: str, code: str = "", *, with_keys: bool = False
) -> UndoResult:
    """Restore what an import changed and remove what it brought, all or nothing.

    Without a code it is the last one. ``with_keys`` revokes the unused keys of whoever is not
    eligible without it; a key of somebody who stays eligible goes on. People whom keys, accounts,
    orders or others' links are about stay on record.

    :raises Refused: as :func:`plan_roster_undo`.
    """
    with context.store.write() as transaction:
        plan = plan_in(context, transaction, code, with_keys=with_keys)
        if plan.done:
            return UndoResult(plan)
        take_back(context, transaction, plan, reason)
        forget_last_file(transaction)
        events = _make_events(transaction, plan, reason)
        return UndoResult(plan, append_events(transaction, context.metadata, events))


def take_back(context: Context, transaction: Transaction, plan: UndoPlan, reason: str) -> None:
    """Restore and remove what the plan says, and close its keys; the trail is the caller's."""
    last, at = plan.import_, context.metadata.at
    dependents.close_keys(transaction, plan.keys, at, reason)
    records.take_back(transaction, last.id, context.today.isoformat())
    batch_changes.mark_undone(transaction, last.id, at)
    for batch in plan.batches:
        if is_emptied(batch):
            batch_changes.mark_undone(transaction, batch.id, at)


def is_emptied(batch: KeyBatch) -> bool:
    """Whether every key of the batch that was still open is revoked: then it is undone as well."""
    return batch.relying == batch.open


def _make_events(transaction: Transaction, plan: UndoPlan, reason: str) -> Iterator[Event]:
    counts, code = plan.counts, plan.import_.code
    detail = f"{counts.restored} restored, {counts.removed} removed, {counts.kept} kept"
    yield Event(Action.BATCH_UNDONE, f"batch:{code}", batch=code, reason=reason, detail=detail)
    for batch in plan.batches:
        if is_emptied(batch):
            yield Event(
                Action.BATCH_UNDONE, f"batch:{batch.code}", batch=batch.code, reason=reason,
                detail=f"{batch.relying} keys revoked, with the import {code}",
            )  # fmt: skip
    for key in plan.keys:
        yield Event(
            Action.KEY_REVOKED, f"parent:{key.parent_id}", batch=key.batch, reason=reason,
            detail=f"import {code} undone",
        )  # fmt: skip
