"""The keys of one batch: counting them, and closing those that are open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from portaladm.domain.keys import Closing, KeyState
from portaladm.store.db.transaction import Transaction
from portaladm.store.keys.rows import IN_BATCH
from portaladm.store.links.rows import ELIGIBLE

if TYPE_CHECKING:
    pass


def count_key_states(
    transaction: Transaction, batch_id: int, today: str, now: str
) -> dict[KeyState, int]:
    """How many of a batch's keys are in which state (the rule of ``domain.keys.key_state``)."""
    rows = transaction.rows(
        "SELECT CASE WHEN k.closed_as = 'redeemed' THEN 'redeemed' "
        "WHEN k.closed_as IS NOT NULL THEN 'revoked' WHEN k.expires_at <= :now THEN 'expired' "
        f"WHEN {ELIGIBLE} THEN 'live' ELSE 'suspended' END, count(*) "
        "FROM activation_keys k JOIN parents p ON p.id = k.parent_id "
        f"WHERE {IN_BATCH} GROUP BY 1",
        {"batch": batch_id, "today": today, "now": now},
    )
    return {KeyState(state): count for state, count in rows}


def count_open_keys(transaction: Transaction, batch_id: int) -> int:
    """How many of a batch's keys are not closed: those that undoing it would close."""
    sql = f"SELECT count(*) FROM activation_keys k WHERE {IN_BATCH} AND k.closed_at IS NULL"
    count: int = transaction.value(sql, {"batch": batch_id})
    return count


def count_closed_keys(transaction: Transaction, batch_id: int, closing: Closing) -> int:
    """How many of a batch's keys were closed this way."""
    sql = f"SELECT count(*) FROM activation_keys k WHERE {IN_BATCH} AND k.closed_as = :closing"
    count: int = transaction.value(sql, {"batch": batch_id, "closing": closing.value})
    return count


def read_open_numbers(transaction: Transaction, batch_id: int) -> Iterator[str]:
    """The numbers of the parents whose key of this batch is not closed, in order of serials."""
    rows = transaction.rows(
        "SELECT p.number FROM activation_keys k JOIN parents p ON p.id = k.parent_id "
        f"WHERE {IN_BATCH} AND k.closed_at IS NULL ORDER BY k.id",
        {"batch": batch_id},
    )
    return (number for (number,) in rows)


def close_open_keys(
    transaction: Transaction, batch_id: int, closing: Closing, at: str, reason: str
) -> int:
    """Close all of a batch's keys that are still open; how many."""
    return transaction.run(
        "UPDATE activation_keys AS k SET closed_at = :at, closed_as = :closing, "
        f"closed_reason = :reason WHERE {IN_BATCH} AND k.closed_at IS NULL",
        {"batch": batch_id, "at": at, "closing": closing.value, "reason": reason},
    )
