"""A stored key: what it is worth now, and which one a short reference names."""

from __future__ import annotations

from portaladm.domain.keys import KeyState, key_state, parse_reference
from portaladm.domain.timestamps import require_stored
from portaladm.services.context import Context
from portaladm.store.batches.rows import find_batch
from portaladm.store.db.transaction import Transaction
from portaladm.store.keys.rows import KeyRecord, find_by_reference


def find_state(context: Context, record: KeyRecord) -> KeyState:
    """What a key is worth now."""
    return key_state(
        record.closed_as, require_stored(record.expires_at), record.eligible, context.now
    )


def find_referenced_key(
    context: Context, transaction: Transaction, text: str
) -> KeyRecord | None:  # fmt: skip
    """The key with a reference such as ``K7QMX-17``; None where there is none, or it is none."""
    reference = parse_reference(text)
    batch = find_batch(transaction, reference[0]) if reference else None
    if reference is None or batch is None:
        return None
    return find_by_reference(transaction, batch.id, reference[1], context.today.isoformat())
