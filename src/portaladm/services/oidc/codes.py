"""Codes: given for a session that counts, presented once, and then a pair of tokens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portaladm.domain.accounts.states import Outcome
from portaladm.domain.oidc.clients import Client
from portaladm.domain.oidc.faults import OidcFault
from portaladm.domain.oidc.lifetimes import CODE, TOKEN
from portaladm.domain.oidc.requests import SignInRequest, matches_challenge
from portaladm.domain.secret import Secret
from portaladm.domain.sessions import SessionKind, hash_token, make_token
from portaladm.domain.timestamps import require_stored, write_timestamp
from portaladm.services.context import Context
from portaladm.services.oidc.signing import sign
from portaladm.services.oidc.subjects import make_subject
from portaladm.services.sessions.find import Session, recognise_again
from portaladm.store.accounts.sign_ins import has_signed_in, insert_sign_in
from portaladm.store.db.transaction import Transaction
from portaladm.store.oidc import grants
from portaladm.store.oidc.grants import GrantRecord


@dataclass(frozen=True)
class Tokens:
    """What a client gets for a code."""

    access_token: Secret
    id_token: Secret
    scopes: str
    seconds: int


def issue_code(context: Context, session: Session, request: SignInRequest) -> Secret:
    """A code for the client; only its hash is stored."""
    code = make_token(context.random_bytes)
    ends_at = context.now + CODE
    with context.store.write() as transaction:
        grants.insert_grant(
            transaction, hash_token(code), client=request.client.name,
            session_id=session.record.id, redirect_uri=request.redirect_uri,
            scopes=" ".join(request.scopes), nonce=request.nonce, challenge=request.challenge,
            code_ends_at=write_timestamp(ends_at), ends_at=write_timestamp(ends_at + TOKEN),
            at=context.metadata.at,
        )  # fmt: skip
    return code


def redeem_code(
    context: Context, client: Client, code: Secret, redirect_uri: str, verifier: str, issuer: str
) -> Tokens:
    """The tokens for a code.

    A code that was presented is used up, right or wrong. Presented once more, it takes back what
    it had given: one of the two was not the client.

    :raises OidcFault: ``invalid_grant``.
    """
    access = make_token(context.random_bytes)
    with context.store.write() as transaction:
        grant = grants.find_grant(transaction, hash_token(code))
        if grant is None:
            raise OidcFault("invalid_grant", "The code is not known.")
        fault = _use(context, transaction, grant)
        fault = fault or _find_fault(context, grant, client, redirect_uri, verifier)
        session = recognise_again(context, transaction, grant.session_id)
        if not fault and session and session.kind is SessionKind.WEB:
            ends_at = write_timestamp(context.now + TOKEN)
            grants.store_token(transaction, grant.id, hash_token(access), ends_at)
            _note_sign_in(context, transaction, grant, session)
            claims = _make_claims(context, transaction, grant, session, issuer)
        else:
            fault = fault or "The parent is no longer signed in."
    if fault:  # said only now: what was noted stays
        raise OidcFault("invalid_grant", fault)
    seconds = int(TOKEN.total_seconds())
    return Tokens(access, Secret(sign(context, claims)), grant.scopes, seconds)


def _use(context: Context, transaction: Transaction, grant: GrantRecord) -> str:
    if grant.used_at is not None:
        grants.revoke_grant(transaction, grant.id, context.metadata.at)
        return "The code was used already."
    grants.use_code(transaction, grant.id, context.metadata.at)
    return ""


def _find_fault(
    context: Context, grant: GrantRecord, client: Client, redirect_uri: str, verifier: str
) -> str:
    if grant.client != client.name:
        return "The code was given to another client."
    if context.now >= require_stored(grant.code_ends_at):
        return "The code has expired."
    if grant.redirect_uri != redirect_uri:
        return "redirect_uri is not the one of the request."
    if not matches_challenge(verifier, grant.challenge):
        return "code_verifier does not fit the code_challenge."
    return ""


def _note_sign_in(
    context: Context, transaction: Transaction, grant: GrantRecord, session: Session
) -> None:
    """Record in the history of sign-ins who was handed to whom, once a session."""
    assert session.account is not None
    account, channel = session.account.id, f"client:{grant.client}"
    if not has_signed_in(transaction, account, channel, session.record.created_at):
        insert_sign_in(transaction, account, context.metadata.at, channel, Outcome.OK)


def _make_claims(
    context: Context, transaction: Transaction, grant: GrantRecord, session: Session, issuer: str
) -> dict[str, Any]:
    assert session.account is not None
    issued = int(context.now.timestamp())
    claims: dict[str, Any] = {
        "iss": issuer,
        "sub": make_subject(transaction, session.account),
        "aud": grant.client,
        "iat": issued,
        "exp": issued + int(TOKEN.total_seconds()),
        "auth_time": read_auth_time(session),
    }
    return claims | ({"nonce": grant.nonce} if grant.nonce else {})


def read_auth_time(session: Session) -> int:
    """When the parent typed the password: each sign-in and each change begins a session."""
    return int(require_stored(session.record.created_at).timestamp())
