"""Sessions as they are stored: only the hash of a token, never the token."""

from __future__ import annotations

from typing import NamedTuple

from portaladm.domain.sessions import SESSIONS_AT_MOST, Ending, SessionKind
from portaladm.store.db.transaction import Transaction

_COLUMNS = (
    "id, kind, account_id, key_id, password_at, device, before_at, created_at, seen_at, ends_at, "
    "ended_at"
)
_FORGOTTEN_AT_MOST = 50  # old rows that one sign-in takes away


class SessionRecord(NamedTuple):
    """One session. ``before_at``: when its account had signed in before; empty: never."""

    id: int
    kind: SessionKind
    account_id: int | None
    key_id: int | None
    password_at: str
    device: str
    before_at: str
    created_at: str
    seen_at: str
    ends_at: str
    ended_at: str | None


def find_session(transaction: Transaction, token_hash: bytes) -> SessionRecord | None:
    """The session with this token, an ended one included."""
    sql = f"SELECT {_COLUMNS} FROM sessions WHERE token_hash = ?"
    row = transaction.row(sql, (token_hash,))
    return _make(row) if row else None


def read_session(transaction: Transaction, session_id: int) -> SessionRecord | None:
    """The session with this id, an ended one included."""
    row = transaction.row(f"SELECT {_COLUMNS} FROM sessions WHERE id = ?", (session_id,))
    return _make(row) if row else None


def read_open_sessions(
    transaction: Transaction, account_id: int, now: str
) -> list[SessionRecord]:  # fmt: skip
    """Those of an account that nobody ended and whose time is not up, the latest seen first."""
    sql = f"SELECT {_COLUMNS} FROM sessions WHERE account_id = ? AND ended_at IS NULL "
    sql += "AND ends_at > ? ORDER BY seen_at DESC, id DESC"
    return [_make(row) for row in transaction.rows(sql, (account_id, now))]


def insert_session(
    transaction: Transaction, token_hash: bytes, kind: SessionKind, *, at: str, ends_at: str,
    account_id: int | None = None, key_id: int | None = None, password_at: str = "",
    device: str = "", before_at: str = "",
) -> None:  # fmt: skip
    """Store a new session; an account's oldest ones give way to it."""
    transaction.run(
        "INSERT INTO sessions (token_hash, kind, account_id, key_id, password_at, device, "
        "before_at, created_at, seen_at, ends_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            token_hash, kind, account_id, key_id, password_at, device, before_at, at, at, ends_at,
        ),
    )  # fmt: skip
    if account_id is not None:
        _end_oldest(transaction, account_id, at)
    transaction.run(
        "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE ends_at < ? "
        f"ORDER BY ends_at LIMIT {_FORGOTTEN_AT_MOST})",
        (at,),
    )


def update_seen(transaction: Transaction, session_id: int, at: str, ends_at: str) -> None:
    """Note the time of a request, and when the session ends after it."""
    sql = "UPDATE sessions SET seen_at = ?, ends_at = ? WHERE id = ?"
    transaction.run(sql, (at, ends_at, session_id))


def end_session(transaction: Transaction, session_id: int, at: str, ending: Ending) -> None:
    """End one session."""
    transaction.run(
        "UPDATE sessions SET ended_at = ?, ended_as = ? WHERE id = ? AND ended_at IS NULL",
        (at, ending, session_id),
    )


def end_session_of(transaction: Transaction, token_hash: bytes, at: str, ending: Ending) -> None:
    """End the session with this token, if there is one."""
    transaction.run(
        "UPDATE sessions SET ended_at = ?, ended_as = ? WHERE token_hash = ? AND ended_at IS NULL",
        (at, ending, token_hash),
    )


def end_sessions(
    transaction: Transaction, account_id: int, at: str, ending: Ending, *, but: int = 0
) -> int:
    """End all sessions of an account but one; how many were open."""
    return transaction.run(
        "UPDATE sessions SET ended_at = :at, ended_as = :how WHERE account_id = :account "
        "AND ended_at IS NULL AND ends_at > :at AND id <> :but",
        {"at": at, "how": ending, "account": account_id, "but": but},
    )


def _end_oldest(transaction: Transaction, account_id: int, at: str) -> None:
    transaction.run(
        "UPDATE sessions SET ended_at = :at, ended_as = :how WHERE account_id = :account "
        "AND ended_at IS NULL AND ends_at > :at AND id NOT IN (SELECT id FROM sessions "
        "WHERE account_id = :account AND ended_at IS NULL AND ends_at > :at "
        f"ORDER BY id DESC LIMIT {SESSIONS_AT_MOST})",
        {"at": at, "how": Ending.REPLACED, "account": account_id},
    )


def _make(row: tuple[object, ...]) -> SessionRecord:
    number, kind, *others = row
    return SessionRecord(number, SessionKind(str(kind)), *others)  # type: ignore[arg-type]
