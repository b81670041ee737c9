"""Storing the hashes of keys, closing keys and extending them."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from portaladm.domain.keys import BATCH_STRIDE, HASH_BYTES, Closing
from portaladm.store.db.covered import noting_as_range
from portaladm.store.db.transaction import Transaction


def insert_keys(
    transaction: Transaction, *, batch_id: int, parent_ids: array[int], hashes: bytes | bytearray,
    issued_at: str, expires_on: str, expires_at: str,
) -> None:  # fmt: skip
    """Store the hashes of a batch; the parent at place n has serial n + 1."""
    constant = (batch_id, issued_at, expires_on, expires_at)
    first_id = batch_id * BATCH_STRIDE
    statement = (
        "INSERT INTO activation_keys (id, parent_id, hash, serial, batch_id, issued_at, "
        "expires_on, expires_at) VALUES (?, ?, ?, ?, "
        f"{', '.join(map(_quote, constant))})"
    )
    rows = (
        (first_id + n, parent_id, bytes(hashes[(n - 1) * HASH_BYTES : n * HASH_BYTES]), n)
        for n, parent_id in enumerate(parent_ids, 1)
    )
    with noting_as_range(transaction, "key", first_id + 1, first_id + len(parent_ids)):
        transaction.run_many(statement, rows)


def close_selected(
    transaction: Transaction, closing: Closing, at: str, reason: str
) -> int:  # fmt: skip
    """Close the open keys of the selected parents; how many."""
    return transaction.run(
        "UPDATE activation_keys SET closed_at = ?, closed_as = ?, closed_reason = ? "
        "WHERE closed_at IS NULL AND parent_id IN (SELECT parent_id FROM temp.selected)",
        (at, closing.value, reason),
    )


def close_keys(
    transaction: Transaction, key_ids: Sequence[int], closing: Closing, at: str, reason: str
) -> int:
    """Close these keys where they are still open; how many were."""
    statement = (
        "UPDATE activation_keys SET closed_at = ?, closed_as = ?, closed_reason = ? "
        "WHERE id = ? AND closed_at IS NULL"
    )
    return transaction.run_many(statement, ((at, closing.value, reason, i) for i in key_ids))


def extend_keys(
    transaction: Transaction, key_ids: Sequence[int], expires_on: str, expires_at: str
) -> int:
    """Move the end of these keys where they are still open; how many were."""
    statement = (
        "UPDATE activation_keys SET expires_on = ?, expires_at = ? "
        "WHERE id = ? AND closed_at IS NULL"
    )
    return transaction.run_many(statement, ((expires_on, expires_at, i) for i in key_ids))


def _quote(value: object) -> str:
    """A constant of this program (a number, a moment) as SQL."""
    return str(value) if isinstance(value, int) else f"'{value}'"
