"""Accounts one by one: finding one, and what staff change of it."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from portaladm.domain.accounts.enrolment import Enrolment
from portaladm.domain.accounts.states import AccountFacts
from portaladm.domain.accounts.throttle import Failures
from portaladm.domain.timestamps import require_day, require_stored
from portaladm.store.accounts.states import LAST_DAY
from portaladm.store.db.transaction import Transaction

if TYPE_CHECKING:
    from portaladm.store.db.tables import Account


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
    last_day: str | None

    @property
    def facts(self) -> AccountFacts:
        """What its state is derived from."""
        failed_at = require_stored(self.failed_at) if self.failed_at else None
        return self.make_facts(Failures(self.failures, failed_at))

    def make_facts(self, failures: Failures) -> AccountFacts:
        """The same as if its attempts had ended like this."""
        until = require_stored(self.temporary_until) if self.temporary_until else None
        last = require_day(self.last_day) if self.last_day else None
        return AccountFacts(
            self.disabled_at is not None, Enrolment(self.last_day != "", last), failures, until
        )


_OF_OTHERS = {
    "parent_number": "p.number",
    "parent_name": "p.first_name || ' ' || p.last_name",
    "phone": "p.phone",
    "language": "p.language",
    "last_day": LAST_DAY,
}
_COLUMNS = ", ".join(_OF_OTHERS.get(one.name, f"a.{one.name}") for one in fields(AccountRecord))


def find_account(transaction: Transaction, username: str, today: str) -> AccountRecord | None:
    """The account with this username, compared without case; a closed one, too."""
    return _find(transaction, "a.username = :key COLLATE NOCASE", username, today)


def read_account(transaction: Transaction, account_id: int, today: str) -> AccountRecord | None:
    """The account with this id; a closed one, too."""
    return _find(transaction, "a.id = :key", account_id, today)


def find_account_of(transaction: Transaction, parent_id: int, today: str) -> AccountRecord | None:
    """The open account of a parent."""
    return _find(transaction, "a.parent_id = :key AND a.closed_at IS NULL", parent_id, today)


def read_closed_accounts(
    transaction: Transaction, parent_id: int, today: str
) -> list[AccountRecord]:
    """A parent's accounts that were voided, in the order of their voiding."""
    sql = f"SELECT {_COLUMNS} FROM accounts a JOIN parents p ON p.id = a.parent_id "
    sql += "WHERE a.parent_id = :key AND a.closed_at IS NOT NULL ORDER BY a.closed_at, a.id"
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


def disable_account(transaction: Transaction, account_id: int, at: str, reason: str) -> None:
    """Stop an account until staff enable it."""
    account = _get(transaction, account_id)
    account.disabled_at, account.disabled_reason = at, reason


def enable_account(transaction: Transaction, account_id: int) -> None:
    """Undo a disabling."""
    account = _get(transaction, account_id)
    account.disabled_at, account.disabled_reason = None, None


def close_account(transaction: Transaction, account_id: int, at: str, reason: str) -> None:
    """Void an account for good: its history stays, its parent may have a new key."""
    account = _get(transaction, account_id)
    account.closed_at, account.closed_reason = at, reason


def rename_account(transaction: Transaction, account_id: int, username: str) -> None:
    """Give an account another username."""
    _get(transaction, account_id).username = username


def _get(transaction: Transaction, account_id: int) -> Account:
    from portaladm.store.db.tables import Account

    return transaction.session.get_one(Account, account_id)


def _find(transaction: Transaction, where: str, key: str | int, today: str) -> AccountRecord | None:
    sql = f"SELECT {_COLUMNS} FROM accounts a JOIN parents p ON p.id = a.parent_id WHERE {where}"
    row = transaction.row(sql, {"key": key, "today": today})
    return AccountRecord(*row) if row else None
