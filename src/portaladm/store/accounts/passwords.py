"""The password of an account: changed, reset, or hashed again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from portaladm.store.db.transaction import Transaction

if TYPE_CHECKING:
    from portaladm.domain.passwords.hashing import PasswordHash


def rehash_password(
    transaction: Transaction, account_id: int, old: PasswordHash, new: PasswordHash
) -> bool:
    """Replace a hash by a costlier one of the same password, if it is still there."""
    sql = "UPDATE accounts SET password = ? WHERE id = ? AND password = ?"
    return transaction.run(sql, (new.text, account_id, old.text)) == 1


def change_password(
    transaction: Transaction, account_id: int, old: PasswordHash, new: PasswordHash, at: str
) -> bool:
    """Store a chosen password in place of ``old``, if that is still the account's."""
    sql = (
        "UPDATE accounts SET password = ?, password_at = ?, temporary_until = NULL, failures = 0, "
        "failed_at = NULL WHERE id = ? AND password = ? AND closed_at IS NULL"
    )
    return transaction.run(sql, (new.text, at, account_id, old.text)) == 1


def reset_passwords(
    transaction: Transaction, many: Iterable[tuple[str, int, str]], *, at: str, until: str
) -> int:
    """Store temporary passwords (hash, account id, username) until a moment; how many were.

    An account that was voided, or has another username by now, is left as it is.
    """
    timestamps = f"password_at = '{at}', temporary_until = '{until}'"  # of this program, no input
    statement = (
        f"UPDATE accounts SET password = ?, {timestamps}, failures = 0, failed_at = NULL "
        "WHERE id = ? AND username = ? AND closed_at IS NULL"
    )
    return transaction.run_many(statement, many)


def count_of_scheme(transaction: Transaction, scheme: str) -> int:
    """How many open accounts have a hash of this scheme."""
    sql = "SELECT count(*) FROM accounts WHERE closed_at IS NULL AND password LIKE ?"
    return int(transaction.value(sql, (f"{scheme}$%",)))


def read_names(transaction: Transaction, account_ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """The parent's number and the username of these accounts, as far as they are open."""
    sql = "SELECT p.number, a.username FROM accounts a JOIN parents p ON p.id = a.parent_id "
    sql += "WHERE a.id = ? AND a.closed_at IS NULL"
    found = ((one, transaction.row(sql, (one,))) for one in account_ids)
    return {one: (row[0], row[1]) for one, row in found if row}
