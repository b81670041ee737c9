"""Signing keys: the one that signs, and those before it that clients may still verify with."""

from __future__ import annotations

from typing import NamedTuple

from portaladm.store.db.transaction import Transaction


class KeyRecord(NamedTuple):
    """One key. ``private`` is its JWK: it never leaves the store and its memory."""

    id: int
    private: str
    replaced_at: str | None

    def __repr__(self) -> str:
        return f"KeyRecord({self.id})"


def read_keys(transaction: Transaction, since: str) -> list[KeyRecord]:
    """The key that signs, then those that were replaced after ``since``."""
    rows = transaction.rows(
        "SELECT id, private, replaced_at FROM oidc_keys "
        "WHERE replaced_at IS NULL OR replaced_at > ? ORDER BY replaced_at IS NOT NULL, id DESC",
        (since,),
    )
    return [KeyRecord(*row) for row in rows]


def insert_key(transaction: Transaction, private: str, *, at: str, since: str) -> None:
    """Let a new key sign; the one before is kept for a while, older ones are forgotten."""
    transaction.run("UPDATE oidc_keys SET replaced_at = ? WHERE replaced_at IS NULL", (at,))
    transaction.run("DELETE FROM oidc_keys WHERE replaced_at <= ?", (since,))
    transaction.run("INSERT INTO oidc_keys (private, created_at) VALUES (?, ?)", (private, at))
