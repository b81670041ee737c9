"""What a client may know of a parent, read at each request: a restriction counts at once."""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import Any

from portaladm.domain.secret import Secret
from portaladm.domain.sessions import SessionKind, hash_token
from portaladm.domain.timestamps import require_stored
from portaladm.services.context import Context
from portaladm.services.oidc.subjects import make_subject
from portaladm.services.sessions.find import Session, recognise_again
from portaladm.store.accounts.rows import AccountRecord
from portaladm.store.db.transaction import Transaction
from portaladm.store.links.rows import read_child_numbers
from portaladm.store.oidc.grants import find_token


def read_claims(
    context: Context, token: Secret, clients: Container[str], find_language: Callable[[str], str]
) -> dict[str, Any] | None:
    """The claims of the scopes that were asked for; None: the token counts no more.

    It counts as long as the session in which it was given, ten minutes at most, and while its
    client is among ``clients``. ``find_language``
    has the code of a language as a roster names it, or an empty text.
    """
    with context.store.read() as transaction:
        grant = find_token(transaction, hash_token(token))
        if grant is None or grant.revoked_at is not None or grant.token_ends_at is None:
            return None
        if grant.client not in clients:
            return None
        session = recognise_again(context, transaction, grant.session_id)
        if session is None or session.kind is not SessionKind.WEB:
            return None
        if context.now >= require_stored(grant.token_ends_at):
            return None
        assert session.account is not None
        claims = _collect(context, transaction, session.account, grant.scopes.split())
    language = find_language(session.account.language)
    return claims | ({"locale": language} if language and "name" in claims else {})


def is_same_parent(context: Context, claims: dict[str, Any], session: Session) -> bool:
    """Whether an ID token is of the parent of this session."""
    assert session.account is not None
    with context.store.read() as transaction:
        return bool(claims.get("sub") == make_subject(transaction, session.account))


def _collect(
    context: Context, transaction: Transaction, account: AccountRecord, scopes: list[str]
) -> dict[str, Any]:
    claims: dict[str, Any] = {"sub": make_subject(transaction, account)}
    if "profile" in scopes:
        claims |= {"name": account.parent_name, "preferred_username": account.username}
    if "students" in scopes:
        numbers = read_child_numbers(transaction, account.parent_id, context.today.isoformat())
        claims |= {"parent_id": account.parent_number, "student_ids": numbers}
    return claims
