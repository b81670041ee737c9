"""Accounts: finding one, its state in SQL, and the single-row changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from portaladm.domain.accounts.states import AccountFacts, Enrolment
from portaladm.domain.accounts.throttle import (
    NO_FAILURES,
    RULES,
    Failures,
    ThrottleRules,
    wait_after,
)
from portaladm.domain.timestamps import read_timestamp, write_timestamp
from portaladm.store.db.transaction import Transaction
from portaladm.store.links.rows import MAY_USE

if TYPE_CHECKING:
    from portaladm.domain.passwords.hashing import PasswordHash
    from portaladm.store.db.tables import Account

LAST_WITHDRAWAL = (
    "(SELECT CASE WHEN count(*) = 0 THEN '' WHEN count(s.withdrawn_on) = count(*) "
    "THEN max(s.withdrawn_on) END FROM links l JOIN students s ON s.id = l.student_id "
    f"WHERE l.parent_id = a.parent_id AND {MAY_USE})"
)
"""What the links of account ``a`` say: the day on which the last child leaves or left; NULL: no
such day is known; empty: no link has portal access. The only value before every day is the empty
one, so ``<= :grace_from`` is "ended". Takes ``:today``."""

_WAITED = tuple(range(RULES.free_failures + 1, RULES.stop_at))
_WAITS = {count: wait_after(count) for count in _WAITED}
_SHORT = {count: wait for count, wait in _WAITS.items() if wait < RULES.longest_wait}
_CUTOFF = (
    "CASE a.failures " + "".join(f"WHEN {n} THEN :wait{n} " for n in _SHORT) + "ELSE :wait END"
)

STATE = f"""CASE
    WHEN a.disabled_at IS NOT NULL THEN 'disabled'
    WHEN last_withdrawal <= :grace_from THEN 'ended'
    WHEN a.failures >= {RULES.stop_at} THEN 'stopped'
    WHEN a.failures > {RULES.free_failures}
        AND coalesce(a.failed_at, :now) > {_CUTOFF} THEN 'waiting'
    WHEN a.temporary_until IS NULL THEN 'active'
    WHEN a.temporary_until <= :now THEN 'temporary-expired'
    ELSE 'must-change' END"""
"""``domain.accounts.states.account_state`` of account ``a``, whose ``last_withdrawal`` is selected
beside it. Takes what :func:`state_values` returns."""

SOON_DAYS = 30
"""An account that ends within so many days is said to end soon."""


@dataclass(frozen=True)
class AccountRecord:
    """One account as the services see it, with its parent."""

    id: int
    parent_id: int
    parent_number: str
    parent_name: str
    phone: str
    language: str
    username: str
    password: str = field(repr=False)
    temporary_until: str | None
    created_at: str
    password_at: str
    disabled_at: str | None
    disabled_reason: str | None
    closed_at: str | None
    closed_reason: str | None
    failures: int
    failed_at: str | None
    signed_in_at: str | None
    last_withdrawal: str | None

    @property
    def facts(self) -> AccountFacts:
        """What its state is derived from."""
        failed_at = read_timestamp(self.failed_at) if self.failed_at else None
        until = read_timestamp(self.temporary_until) if self.temporary_until else None
        last = date.fromisoformat(self.last_withdrawal) if self.last_withdrawal else None
        return AccountFacts(
            self.disabled_at is not None, Enrolment(self.last_withdrawal != "", last),
            Failures(self.failures, failed_at), until,
        )  # fmt: skip


_OF_OTHERS = {
    "parent_number": "p.number",
    "parent_name": "p.first_name || ' ' || p.last_name",
    "phone": "p.phone",
    "language": "p.language",
    "last_withdrawal": LAST_WITHDRAWAL,
}
_COLUMNS = ", ".join(_OF_OTHERS.get(one.name, f"a.{one.name}") for one in fields(AccountRecord))


def state_values(
    now: datetime, today: date, grace_days: int, rules: ThrottleRules = RULES
) -> dict[str, str]:
    """The named values that :data:`STATE` and :data:`LAST_WITHDRAWAL` take."""
    cutoffs = {f"wait{count}": write_timestamp(now - wait) for count, wait in _SHORT.items()}
    return cutoffs | {
        "wait": write_timestamp(now - rules.longest_wait), "now": write_timestamp(now),
        "today": today.isoformat(), "grace_from": (today - timedelta(days=grace_days)).isoformat(),
        "grace": f"{grace_days} days",
        "soon": (today + timedelta(days=SOON_DAYS - grace_days)).isoformat(),
    }  # fmt: skip


def find_account(transaction: Transaction, username: str, today: str) -> AccountRecord | None:
    """The account with this username, compared without case; a closed one, too."""
    return _find(transaction, "a.username = :key COLLATE NOCASE", username, today)


def find_account_of(transaction: Transaction, parent_id: int, today: str) -> AccountRecord | None:
    """The open account of a parent."""
    return _find(transaction, "a.parent_id = :key AND a.closed_at IS NULL", parent_id, today)


def read_closed_accounts(
    transaction: Transaction, parent_id: int, today: str
) -> list[AccountRecord]:
    """A parent's accounts that were voided, oldest first."""
    sql = f"SELECT {_COLUMNS} FROM accounts a JOIN parents p ON p.id = a.parent_id "
    sql += "WHERE a.parent_id = :key AND a.closed_at IS NOT NULL ORDER BY a.id"
    rows = transaction.rows(sql, {"key": parent_id, "today": today})
    return [AccountRecord(*row) for row in rows]


def suggest_accounts(transaction: Transaction, wanted: str, limit: int = 400) -> list[str]:
    """Usernames that begin or end as ``wanted`` does: candidates for "did you mean"."""
    bare = "".join(filter(str.isalnum, wanted))[:32]
    rows = transaction.rows(
        "SELECT username FROM accounts WHERE closed_at IS NULL AND (username LIKE ? OR "
        "username LIKE ?) ORDER BY abs(length(username) - ?) LIMIT ?",
        (f"{bare[:2]}%", f"%{bare[-3:]}", len(bare), limit),
    )
    return [username for (username,) in rows]


def update_failures(transaction: Transaction, account_id: int, failures: Failures) -> None:
    """Store the failed attempts of an account."""
    last = write_timestamp(failures.last_failed_at) if failures.last_failed_at else None
    transaction.run(
        "UPDATE accounts SET failures = ?, failed_at = ? WHERE id = ?",
        (failures.count, last, account_id),
    )


def update_signed_in(transaction: Transaction, account_id: int, at: str) -> None:
    """Store a success: the failures are forgotten."""
    transaction.run(
        "UPDATE accounts SET failures = 0, failed_at = NULL, signed_in_at = ? WHERE id = ?",
        (at, account_id),
    )


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


def read_names(transaction: Transaction, account_ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """The parent's number and the username of these accounts, as far as they are open."""
    sql = "SELECT p.number, a.username FROM accounts a JOIN parents p ON p.id = a.parent_id "
    sql += "WHERE a.id = ? AND a.closed_at IS NULL"
    found = ((one, transaction.row(sql, (one,))) for one in account_ids)
    return {one: (row[0], row[1]) for one, row in found if row}


def disable_account(transaction: Transaction, account_id: int, at: str, reason: str) -> None:
    """Stop an account until staff enable it."""
    account = _get(transaction, account_id)
    account.disabled_at, account.disabled_reason = at, reason


def enable_account(transaction: Transaction, account_id: int) -> None:
    """Undo a disabling."""
    account = _get(transaction, account_id)
    account.disabled_at, account.disabled_reason = None, None


def unlock_account(transaction: Transaction, account_id: int) -> None:
    """Forget the failed attempts."""
    update_failures(transaction, account_id, NO_FAILURES)


def close_account(transaction: Transaction, account_id: int, at: str, reason: str) -> None:
    """Void an account for good: its history stays, its parent may have a new key."""
    account = _get(transaction, account_id)
    account.closed_at, account.closed_reason = at, reason


def rename_account(transaction: Transaction, account_id: int, username: str) -> None:
    """Give an account another username."""
    _get(transaction, account_id).username = username


def insert_sign_in(
    transaction: Transaction, account_id: int, at: str, channel: str, outcome: str
) -> int:
    """Record an attempt; returns its id."""
    from portaladm.store.db.tables import SignIn

    attempt = SignIn(account_id=account_id, at=at, channel=channel, outcome=outcome)
    transaction.add(attempt)
    assert attempt.id is not None
    return attempt.id


def update_sign_in(transaction: Transaction, sign_in_id: int, outcome: str) -> None:
    """What an attempt ended with after all."""
    from portaladm.store.db.tables import SignIn

    transaction.session.get_one(SignIn, sign_in_id).outcome = outcome


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


def _get(transaction: Transaction, account_id: int) -> Account:
    from portaladm.store.db.tables import Account

    return transaction.session.get_one(Account, account_id)


def _find(transaction: Transaction, where: str, key: str | int, today: str) -> AccountRecord | None:
    sql = f"SELECT {_COLUMNS} FROM accounts a JOIN parents p ON p.id = a.parent_id WHERE {where}"
    row = transaction.row(sql, {"key": key, "today": today})
    return AccountRecord(*row) if row else None
