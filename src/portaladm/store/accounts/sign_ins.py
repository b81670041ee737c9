"""Sign-ins: each attempt, and what an account remembers of the failed ones."""

from __future__ import annotations

from portaladm.domain.accounts.throttle import NO_FAILURES, Failures
from portaladm.domain.timestamps import write_timestamp
from portaladm.store.db.transaction import Transaction
from portaladm.store.sessions.devices import forget_device_failures


def update_failures(transaction: Transaction, account_id: int, failures: Failures) -> None:
    """Store the failed attempts of an account."""
    last = write_timestamp(failures.last_failed_at) if failures.last_failed_at else None
    transaction.run(
        "UPDATE accounts SET failures = ?, failed_at = ? WHERE id = ?",
        (failures.count, last, account_id),
    )


def update_signed_in(transaction: Transaction, account_id: int, at: str) -> None:
    """Store a success."""
    transaction.run(
        "UPDATE accounts SET signed_in_at = ? WHERE id = ?",
        (at, account_id),
    )


def unlock_account(transaction: Transaction, account_id: int) -> None:
    """Forget the failed attempts, those of known devices included."""
    update_failures(transaction, account_id, NO_FAILURES)
    forget_device_failures(transaction, account_id)


def insert_sign_in(
    transaction: Transaction, account_id: int, at: str, channel: str, outcome: str
) -> int:
    """Record an attempt; returns its id."""
    sql = "INSERT INTO sign_ins (account_id, at, channel, outcome) VALUES (?, ?, ?, ?) RETURNING id"
    sign_in_id: int = transaction.value(sql, (account_id, at, channel, outcome))
    return sign_in_id


def has_signed_in(transaction: Transaction, account_id: int, channel: str, since: str) -> bool:
    """Whether an attempt by this channel was recorded at or after a moment."""
    sql = "SELECT 1 FROM sign_ins WHERE account_id = ? AND at >= ? AND channel = ?"
    return transaction.row(sql, (account_id, since, channel)) is not None


def update_sign_in(transaction: Transaction, sign_in_id: int, outcome: str) -> None:
    """What an attempt ended with after all."""
    transaction.run("UPDATE sign_ins SET outcome = ? WHERE id = ?", (outcome, sign_in_id))


def count_old_sign_ins(transaction: Transaction, before: str) -> int:
    """How many sign-ins of before a moment are on record."""
    count: int = transaction.value("SELECT count(*) FROM sign_ins WHERE at < ?", (before,))
    return count


def delete_old_sign_ins(transaction: Transaction, before: str, most: int = 200) -> int:
    """Forget sign-ins before a moment, the oldest first, a bounded number at a time; how many."""
    return transaction.run(
        "DELETE FROM sign_ins WHERE at < ? AND id IN (SELECT id FROM sign_ins ORDER BY id LIMIT ?)",
        (before, most),
    )


def read_sign_ins(
    transaction: Transaction, account_id: int, limit: int
) -> list[tuple[str, str, str]]:
    """The last attempts of an account, newest first: when, channel, outcome."""
    sql = (
        "SELECT at, channel, outcome FROM sign_ins WHERE account_id = ? ORDER BY at DESC, id DESC "
    )
    return [
        (at, channel, out)
        for at, channel, out in transaction.rows(sql + "LIMIT ?", (account_id, limit))
    ]
