"""Grants: that a parent was signed in for a client; a code, then an access token, as hashes."""

from __future__ import annotations

from typing import NamedTuple

from portaladm.store.db.transaction import Transaction

_COLUMNS = (
    "id, client, session_id, redirect_uri, scopes, nonce, challenge, code_ends_at, used_at, "
    "token_ends_at, revoked_at"
)
_FORGOTTEN_AT_MOST = 50  # old rows that one grant takes away


class GrantRecord(NamedTuple):
    """One grant. ``used_at``: when its code was presented, right or wrong."""

    id: int
    client: str
    session_id: int
    redirect_uri: str
    scopes: str
    nonce: str
    challenge: str
    code_ends_at: str
    used_at: str | None
    token_ends_at: str | None
    revoked_at: str | None


def insert_grant(
    transaction: Transaction, code_hash: bytes, *, client: str, session_id: int,
    redirect_uri: str, scopes: str, nonce: str, challenge: str, code_ends_at: str, ends_at: str,
    at: str,
) -> None:  # fmt: skip
    """Store a new grant until ``ends_at``; some that are over are forgotten."""
    transaction.run(
        "INSERT INTO oidc_grants (code_hash, client, session_id, redirect_uri, scopes, nonce, "
        "challenge, created_at, code_ends_at, ends_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            code_hash, client, session_id, redirect_uri, scopes, nonce, challenge, at,
            code_ends_at, ends_at,
        ),
    )  # fmt: skip
    transaction.run(
        "DELETE FROM oidc_grants WHERE id IN (SELECT id FROM oidc_grants WHERE ends_at < ? "
        f"ORDER BY ends_at LIMIT {_FORGOTTEN_AT_MOST})",
        (at,),
    )


def find_grant(transaction: Transaction, code_hash: bytes) -> GrantRecord | None:
    """The grant with this code, a used one included."""
    return _find(transaction, "code_hash", code_hash)


def find_token(transaction: Transaction, token_hash: bytes) -> GrantRecord | None:
    """The grant with this access token, a revoked one included."""
    return _find(transaction, "token_hash", token_hash)


def use_code(transaction: Transaction, grant_id: int, at: str) -> None:
    """Note that its code was presented: no code is taken twice."""
    transaction.run("UPDATE oidc_grants SET used_at = ? WHERE id = ?", (at, grant_id))


def store_token(
    transaction: Transaction, grant_id: int, token_hash: bytes, ends_at: str
) -> None:  # fmt: skip
    """Give it its access token."""
    transaction.run(
        "UPDATE oidc_grants SET token_hash = ?, token_ends_at = ? WHERE id = ?",
        (token_hash, ends_at, grant_id),
    )


def revoke_grant(transaction: Transaction, grant_id: int, at: str) -> None:
    """End it: somebody presented its code a second time."""
    transaction.run(
        "UPDATE oidc_grants SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL",
        (at, grant_id),
    )


def _find(transaction: Transaction, column: str, digest: bytes) -> GrantRecord | None:
    sql = f"SELECT {_COLUMNS} FROM oidc_grants WHERE {column} = ?"
    row = transaction.row(sql, (digest,))
    return GrantRecord(*row) if row else None
