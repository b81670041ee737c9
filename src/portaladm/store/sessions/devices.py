"""Devices that have signed in to an account before: each with a count of failures of its own."""

from __future__ import annotations

from typing import NamedTuple

from portaladm.domain.accounts.throttle import Failures
from portaladm.domain.sessions import DEVICES_AT_MOST
from portaladm.domain.timestamps import require_stored, write_timestamp
from portaladm.store.db.transaction import Transaction


class DeviceRecord(NamedTuple):
    """One device of one account."""

    id: int
    device: str
    created_at: str
    failures: Failures


# A reset or a change clears the count: failures before it count no more.
_COLUMNS = (
    "d.id, d.device, d.created_at, "
    "CASE WHEN d.failed_at >= a.password_at THEN d.failures ELSE 0 END, "
    "CASE WHEN d.failed_at >= a.password_at THEN d.failed_at END"
)


def find_device(
    transaction: Transaction, account_id: int, token_hash: bytes, now: str
) -> DeviceRecord | None:
    """The device with this token, if it has signed in to this account and is not forgotten."""
    row = transaction.row(
        f"SELECT {_COLUMNS} FROM devices d JOIN accounts a ON a.id = d.account_id "
        "WHERE d.account_id = ? AND d.token_hash = ? AND d.ends_at > ?",
        (account_id, token_hash, now),
    )
    return _make(row) if row else None


def read_devices_since(transaction: Transaction, account_id: int, since: str) -> list[DeviceRecord]:
    """Those of an account that were new after a moment, oldest first."""
    sql = f"SELECT {_COLUMNS} FROM devices d JOIN accounts a ON a.id = d.account_id "
    sql += "WHERE d.account_id = ? AND d.created_at > ? ORDER BY d.id"
    return [_make(row) for row in transaction.rows(sql, (account_id, since))]


def remember_device(
    transaction: Transaction, account_id: int, token_hash: bytes, device: str, *, at: str,
    ends_at: str,
) -> None:  # fmt: skip
    """Store a device that has signed in, or extend its time; its failures are forgotten."""
    transaction.run(
        "INSERT INTO devices (token_hash, account_id, device, created_at, ends_at) "
        "VALUES (?, ?, ?, ?, ?) ON CONFLICT (account_id, token_hash) DO UPDATE SET "
        "device = excluded.device, ends_at = excluded.ends_at, failures = 0, failed_at = NULL",
        (token_hash, account_id, device, at, ends_at),
    )
    transaction.run(
        "DELETE FROM devices WHERE account_id = :account AND (ends_at <= :at OR id NOT IN ("
        "SELECT id FROM devices WHERE account_id = :account ORDER BY ends_at DESC, id DESC "
        f"LIMIT {DEVICES_AT_MOST}))",
        {"account": account_id, "at": at},
    )


def update_device_failures(transaction: Transaction, device_id: int, failures: Failures) -> None:
    """Store the failed attempts of a device."""
    last = write_timestamp(failures.last_failed_at) if failures.last_failed_at else None
    transaction.run(
        "UPDATE devices SET failures = ?, failed_at = ? WHERE id = ?",
        (failures.count, last, device_id),
    )


def has_device_failures(transaction: Transaction, account_id: int) -> bool:
    """Whether a device of this account has failed since the password was set."""
    sql = "SELECT 1 FROM devices d JOIN accounts a ON a.id = d.account_id WHERE d.account_id = ? "
    sql += "AND d.failures > 0 AND d.failed_at >= a.password_at"
    return transaction.row(sql, (account_id,)) is not None


def forget_device_failures(transaction: Transaction, account_id: int) -> None:
    """Forget the failed attempts of all devices of an account."""
    sql = "UPDATE devices SET failures = 0, failed_at = NULL WHERE account_id = ? AND failures > 0"
    transaction.run(sql, (account_id,))


def _make(row: tuple[object, ...]) -> DeviceRecord:
    number, device, created_at, count, failed_at = row
    last = require_stored(str(failed_at)) if failed_at else None
    return DeviceRecord(number, device, created_at, Failures(count, last))  # type: ignore[arg-type]
