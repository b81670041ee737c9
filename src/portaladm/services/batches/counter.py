"""Batches of what staff do to people at the counter: no file, but a code that the trail names."""

from __future__ import annotations

from typing import Any, NamedTuple

from portaladm.domain.batches import BatchKind
from portaladm.services.context import Context
from portaladm.store.batches import changes as batch_changes
from portaladm.store.batches import rows as batches
from portaladm.store.db.transaction import Transaction


class CounterBatch(NamedTuple):
    """A batch that is stored: the store's own id, and the code by which people know it."""

    id: int
    code: str


def store_counter_batch(
    context: Context, transaction: Transaction, count: int = 1, *, sha256: str = "",
    **summary: Any,
) -> CounterBatch:  # fmt: skip
    """Store a batch of so many changes; ``sha256`` is of the list that asked for them."""
    code = batches.choose_free_code(transaction, context.random_bytes)
    batch_id = batch_changes.insert_batch(
        transaction, code=code, kind=BatchKind.COUNTER, created_at=context.metadata.at,
        actor=context.metadata.actor, sha256=sha256, count=count, summary=summary,
    )  # fmt: skip
    return CounterBatch(batch_id, code)
