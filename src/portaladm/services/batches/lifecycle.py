"""Batches: what was issued in one go; undoing it, saying what became of its file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from portaladm.domain.batches import WITH_KEYS, BatchKind, FileState
from portaladm.domain.keys import Closing, KeyState
from portaladm.domain.near import find_near
from portaladm.domain.text import count_of
from portaladm.domain.timestamps import write_timestamp
from portaladm.domain.trail import Action, Entry, Event, Head
from portaladm.errors import Refused, Stopped
from portaladm.outputs.private import hash_file
from portaladm.services.context import Context
from portaladm.store.batches import changes as batch_changes
from portaladm.store.batches import keys as batch_keys
from portaladm.store.batches import rows as batches
from portaladm.store.batches.rows import BatchRecord
from portaladm.store.db.transaction import Transaction
from portaladm.store.trail import TrailFilters, append_events, append_for_subjects, read_rows


@dataclass(frozen=True)
class BatchView:
    """One batch with what its keys are worth now; ``open_keys`` is what undoing would close."""

    batch: BatchRecord
    keys: dict[KeyState, int]
    open_keys: int


@dataclass(frozen=True)
class UndoResult:
    """``revoked`` keys were closed, ``used`` ones not changed; ``already`` undone earlier, at.

    Of a plan: what would be; ``sent`` says that the letters are on their way. ``file_path`` is
    where the file may lie now; ``unfinished``: it has no final name yet.
    """

    code: str
    revoked: int = 0
    used: int = 0
    already: str = ""
    file_path: str = ""
    sent: bool = False
    unfinished: bool = False
    head: Head | None = None


@dataclass(frozen=True)
class FileResult:
    """A batch's file in its new state; ``changed`` is False where it was in it already.

    ``kind`` and ``count`` say what is in it, ``sent`` whether it is marked sent, ``file_changed``
    whether another content lies in its place when it is to be marked sent.
    """

    code: str
    state: FileState
    path: str
    kind: BatchKind
    count: int
    sent: bool
    changed: bool = True
    still_there: bool = False
    file_changed: bool = False
    head: Head | None = None


def show_batch(context: Context, code: str) -> BatchView:
    """One batch and the states of its keys.

    :raises Refused: ``unknown-batch``, with near codes.
    """
    with context.store.read() as transaction:
        batch = find_batch(transaction, code)
        now, today = write_timestamp(context.now), context.today.isoformat()
        return BatchView(
            batch, batch_keys.count_key_states(transaction, batch.id, today, now),
            batch_keys.count_open_keys(transaction, batch.id),
        )  # fmt: skip


def plan_undo(context: Context, code: str) -> UndoResult:
    """What undoing would close; nothing is changed.

    :raises Refused: as :func:`undo_batch`.
    """
    with context.store.read() as transaction:
        batch = find_batch(transaction, code)
        _refuse_without_keys(batch)
        return _plan_undo(transaction, batch)


def undo_batch(
    context: Context, code: str, reason: str, *, although_sent: bool = False
) -> UndoResult:
    """Revoke every key of a batch that nobody has used; its parents can be issued again.

    Used keys, and the accounts they opened, are not changed, only counted.

    :raises Refused: ``unknown-batch``; ``not-undoable``: no keys came of it.
    :raises Stopped: ``batch-sent``: its letters are on their way and nobody said to go on.
    """
    with context.store.write() as transaction:
        batch = find_batch(transaction, code)
        _refuse_without_keys(batch)
        plan = _plan_undo(transaction, batch)
        if plan.already:
            return plan
        if plan.sent and plan.revoked and not although_sent:
            raise Stopped("batch-sent", batch=batch.code)
        return _undo(context, transaction, batch, plan, reason)


def plan_mark(context: Context, code: str, state: FileState) -> FileResult:
    """What marking would change; nothing is changed.

    :raises Refused: as :func:`mark_batch`.
    """
    return _look(context, code, state)[0]


def mark_batch(
    context: Context, code: str, state: FileState, reason: str = "", *,
    although_changed: bool = False,
) -> FileResult:  # fmt: skip
    """Record that a batch's file was sent, or destroyed; the trail tells of a changed one.

    :raises Refused: ``unknown-batch``; ``batch-file``: its file can't have become that;
        ``batch-edited``: the trail names another SHA-256 than the store.
    :raises Stopped: ``batch-file-changed``: it is to be sent, another content lies in its place,
        and nobody said to go on.
    """
    looked, found = _look(context, code, state)
    if looked.file_changed and not although_changed:
        raise Stopped("batch-file-changed", batch=looked.code, path=looked.path)
    with context.store.write() as transaction:
        batch = find_batch(transaction, code)
        plan = replace(plan_state(batch, state), file_changed=looked.file_changed)
        if not plan.changed:
            return plan
        batch_changes.update_file_state(transaction, batch.id, state)
        other = f"; its file was changed, sha256 {found or 'unknown'}" if plan.file_changed else ""
        event = Event(
            Action.BATCH_MARKED, f"batch:{batch.code}", batch=batch.code, reason=reason,
            detail=f"{batch.file_state.value} -> {state.value}{other}",
        )  # fmt: skip
        head = append_events(transaction, context.metadata, [event])
    gone = state is FileState.DESTROYED
    still_there = gone and hash_or_none(Path(batch.file_path)) == batch.sha256
    return replace(plan, still_there=still_there, head=head)


def _look(context: Context, code: str, state: FileState) -> tuple[FileResult, str | None]:
    """The plan, and the SHA-256 of what lies in the file's place, which may take a while to read.

    A file that is gone is as it should be once its letters are printed.
    """
    with context.store.read() as transaction:
        batch = find_batch(transaction, code)
        plan = plan_state(batch, state)
        if not plan.changed or state is not FileState.SENT or batch.file_state not in _LYING:
            return plan, None
        refuse_edited(transaction, batch)
    path = Path(batch.file_path)
    found = hash_or_none(path)
    is_there = path.exists() or path.is_symlink()
    return replace(plan, file_changed=is_there and found != batch.sha256), found


def refuse_edited(transaction: Transaction, batch: BatchRecord) -> None:
    """Whoever can edit a path in the store can edit the SHA-256 beside it; the trail has both.

    Nothing is known where its row lost its texts, since its people were erased.

    :raises Refused: ``batch-edited``.
    """
    filters = TrailFilters((f"batch:{batch.code}",), (Action.BATCH_ISSUED.value,))
    details = [Entry(*row).detail for row in read_rows(transaction, filters)]
    if details and not any(details):
        return
    if batch.sha256 and not any(one.endswith(f" sha256 {batch.sha256}") for one in details):
        raise Refused("batch-edited", batch=batch.code, path=batch.file_path)


def find_batch(transaction: Transaction, code: str) -> BatchRecord:
    """The batch with this code, in any case.

    :raises Refused: ``unknown-batch``, with near codes.
    """
    batch = batches.find_batch(transaction, code.strip())
    if batch:
        return batch
    name = Path(code.strip()).name
    near = batches.read_codes(transaction, name) or find_near(
        code.strip(), batches.read_codes(transaction)
    )
    raise Refused("unknown-batch", code=code, near=near)


def _refuse_without_keys(batch: BatchRecord) -> None:
    if batch.kind in WITH_KEYS:
        return
    if batch.summary.get("before") and not batch.undone_at:
        values = {"batch": batch.code, "kind": batch.kind.value, "drop": batch.summary["drop"]}
        raise Refused("not-undoable.merge", **values)
    key = {
        BatchKind.ROSTER_IMPORT: "not-undoable.roster",
        BatchKind.PASSWORDS_RESET: "not-undoable.passwords",
    }.get(batch.kind, "not-undoable")
    raise Refused(key, batch=batch.code, kind=batch.kind.value)


def _plan_undo(transaction: Transaction, batch: BatchRecord) -> UndoResult:
    if batch.undone_at:
        return UndoResult(batch.code, already=batch.undone_at)
    return UndoResult(
        batch.code, batch_keys.count_open_keys(transaction, batch.id),
        batch_keys.count_closed_keys(transaction, batch.id, Closing.REDEEMED),
        file_path=batch.file_path if batch.file_state in _LYING else "",
        sent=batch.file_state is FileState.SENT,
        unfinished=batch.file_state is FileState.PREPARED,
    )  # fmt: skip


def _undo(
    context: Context, transaction: Transaction, batch: BatchRecord, plan: UndoResult, reason: str
) -> UndoResult:
    detail = f"{count_of(plan.revoked, 'key')} revoked, {plan.used:,} used ones not changed"
    event = Event(
        Action.BATCH_UNDONE, f"batch:{batch.code}", batch=batch.code, reason=reason, detail=detail
    )
    subjects = [f"parent:{n}" for n in batch_keys.read_open_numbers(transaction, batch.id)]
    batch_keys.close_open_keys(transaction, batch.id, Closing.UNDONE, context.metadata.at, reason)
    batch_changes.mark_undone(transaction, batch.id, context.metadata.at)
    append_events(transaction, context.metadata, [event])
    revoked = Event(Action.KEY_REVOKED, "", batch=batch.code, reason=reason, detail="batch undone")
    head = append_for_subjects(transaction, context.metadata, revoked, subjects)
    return replace(plan, head=head)


_LYING = (FileState.PUBLISHED, FileState.SENT)
_FROM: dict[FileState, frozenset[FileState]] = {
    # Paper that is printed can be posted after its file is gone.
    FileState.SENT: frozenset({FileState.PUBLISHED, FileState.SHREDDED}),
    FileState.DESTROYED: frozenset({FileState.PUBLISHED, FileState.SENT, FileState.LOST}),
    FileState.SHREDDED: frozenset({FileState.PUBLISHED, FileState.SENT, FileState.DESTROYED}),
}
"""From which states a file can get into which."""


def plan_state(batch: BatchRecord, wanted: FileState) -> FileResult:
    """The file in its new state; refused where it can't have become that."""
    if batch.file_state is not wanted and batch.file_state not in _FROM[wanted]:
        raise Refused(f"batch-file.{batch.file_state.value}{_tell_case(batch)}", batch=batch.code)
    changed = batch.file_state is not wanted
    sent = batch.file_state is FileState.SENT
    path, kind, count = batch.file_path, batch.kind, batch.count
    return FileResult(batch.code, wanted, path, kind, count, sent, changed=changed)


def _tell_case(batch: BatchRecord) -> str:
    """Of a lost file: whether there are keys to revoke."""
    if batch.file_state is not FileState.LOST:
        return ""
    return ".undone" if batch.undone_at else tell_kind(batch)


def tell_kind(batch: BatchRecord) -> str:
    """Which case of a message is meant, by what is in the batch's file; none for keys."""
    cases = {BatchKind.PASSWORDS_RESET: ".passwords", BatchKind.REMINDER: ".reminders"}
    return cases.get(batch.kind, "")


def hash_or_none(path: Path) -> str | None:
    """The SHA-256 of a file; None where none can be read."""
    try:
        return hash_file(path)
    except OSError:
        return None
