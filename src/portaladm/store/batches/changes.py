"""Storing a batch and moving it on in its life."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from portaladm.domain.batches import BatchKind, FileState
from portaladm.store.batches.rows import REMIND
from portaladm.store.db.transaction import Transaction

if TYPE_CHECKING:
    from portaladm.store.db.tables import Batch


def insert_batch(
    transaction: Transaction, *, code: str, kind: BatchKind, created_at: str, actor: str,
    file_name: str = "", file_path: str = "", file_state: FileState = FileState.NONE,
    sha256: str = "", size: int = 0, count: int = 0, settings: dict[str, Any] | None = None,
    summary: dict[str, Any] | None = None,
) -> int:  # fmt: skip
    """Store a new batch; returns its id."""
    from portaladm.store.db.tables import Batch

    if kind is BatchKind.REMINDER:  # what rows.KIND reads
        kind, summary = BatchKind.KEYS_ISSUE, {**(summary or {}), "action": REMIND}
    batch = Batch(
        code=code, kind=kind.value, created_at=created_at, actor=actor, file_name=file_name,
        file_path=file_path, file_state=file_state.value, sha256=sha256, size=size, count=count,
        settings=json.dumps(settings or {}), summary=json.dumps(summary or {}),
    )  # fmt: skip
    transaction.add(batch)
    assert batch.id is not None
    return batch.id


def update_file_state(
    transaction: Transaction, batch_id: int, state: FileState, file_path: str | None = None
) -> None:
    """Move a batch's file on in its life, to another place on demand."""
    batch = _get(transaction, batch_id)
    batch.file_state = state.value
    batch.file_path = batch.file_path if file_path is None else file_path


def update_counts(
    transaction: Transaction, batch_id: int, count: int, summary: dict[str, Any]
) -> None:
    """Complete a batch that was stored before its work was done in the same transaction."""
    batch = _get(transaction, batch_id)
    batch.count, batch.summary = count, json.dumps(summary)


def mark_undone(transaction: Transaction, batch_id: int, at: str) -> None:
    """Record that a batch was undone."""
    _get(transaction, batch_id).undone_at = at


def _get(transaction: Transaction, batch_id: int) -> Batch:
    from portaladm.store.db.tables import Batch

    return transaction.session.get_one(Batch, batch_id)
