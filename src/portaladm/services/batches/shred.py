"""Batches: overwriting and removing the file of one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from portaladm.domain.batches import FileState
from portaladm.domain.trail import Action, Event
from portaladm.errors import Refused
from portaladm.outputs.private import hash_file, shred_file
from portaladm.platform import rename_new
from portaladm.services.batches.lifecycle import (
    FileResult,
    find_batch,
    hash_or_none,
    plan_state,
    refuse_edited,
)
from portaladm.services.context import Context
from portaladm.store.batches import changes as batch_changes
from portaladm.store.batches.rows import BatchRecord
from portaladm.store.trail import append_events


def plan_shred(context: Context, code: str) -> FileResult:
    """Which file would be removed; nothing is changed.

    :raises Refused: as :func:`shred_batch`.
    """
    batch, plan = _look(context, code)
    if plan.changed and not _is_half_shredded(batch):
        _refuse_other_file(batch, Path(batch.file_path))
    return plan


def shred_batch(context: Context, code: str, reason: str = "") -> FileResult:
    """Overwrite and remove a batch's file, only if it is still the very file.

    It is renamed first, so that a run that was killed half-way is finished by the next one.

    :raises Refused: ``unknown-batch``; ``batch-file``: it has none, or not yet; ``file-missing``;
        ``file-changed``: another content, which may be somebody's work; ``batch-edited``: the
        trail names another SHA-256 than the store.
    """
    batch, plan = _look(context, code)
    if not plan.changed:
        return plan
    _shred(batch)
    with context.store.write() as transaction:
        batch_changes.update_file_state(transaction, batch.id, FileState.SHREDDED)
        event = Event(
            Action.BATCH_SHREDDED, f"batch:{batch.code}", batch=batch.code, reason=reason,
            detail=f"file {batch.file_name}",
        )  # fmt: skip
        head = append_events(transaction, context.metadata, [event])
    return replace(plan, head=head)


def _look(context: Context, code: str) -> tuple[BatchRecord, FileResult]:
    with context.store.read() as transaction:
        batch = find_batch(transaction, code)
        plan = plan_state(batch, FileState.SHREDDED)
        refuse_edited(transaction, batch)
    return batch, plan


def _name_doomed(batch: BatchRecord) -> Path:
    path = Path(batch.file_path)
    return path.with_name(f".{path.name}.{batch.code}.shred")


def _is_half_shredded(batch: BatchRecord) -> bool:
    """Whether an earlier run was killed between the renaming and the end.

    Overwriting keeps the size, and so what has another size was never the batch's file.
    """
    doomed = _name_doomed(batch)
    ours = doomed.is_file() and not doomed.is_symlink()
    return ours and doomed.stat().st_size == batch.size


def _shred(batch: BatchRecord) -> None:
    path, doomed = Path(batch.file_path), _name_doomed(batch)
    try:
        if not _is_half_shredded(batch):
            _refuse_other_file(batch, path)
            if rename_new(path, doomed) is None:
                raise FileExistsError(0, f"{doomed.name} is in the way")
        shred_file(doomed)
    except OSError as error:
        raise Refused("file-unwritable.shred", path=path, reason=error.strerror) from error


def _refuse_other_file(batch: BatchRecord, path: Path) -> None:
    if batch.file_state is FileState.DESTROYED and hash_or_none(path) != batch.sha256:
        raise Refused("batch-file.destroyed", batch=batch.code)
    if not path.exists() and not path.is_symlink():
        raise Refused("file-missing", batch=batch.code, path=path)
    if hash_file(path) != batch.sha256:
        raise Refused("file-changed", batch=batch.code, path=path)
