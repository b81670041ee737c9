"""Signing in at the parents' door: an attempt, and its session in the commit that it makes anyway.

A parent is told one thing, whatever went wrong; staff see the real reason in the list of sign-ins.
"""

from __future__ import annotations

from dataclasses import dataclass

from portaladm.domain.accounts.states import Outcome
from portaladm.domain.secret import Secret
from portaladm.domain.sessions import Ending, SessionKind, hash_token, make_token
from portaladm.services.context import Context
from portaladm.services.passwords.sign_in import try_password
from portaladm.services.sessions.opening import (
    NewSession,
    prepare_session,
    store_session,
)
from portaladm.store.accounts.rows import AccountRecord
from portaladm.store.db.transaction import Transaction
from portaladm.store.sessions.rows import end_session_of


@dataclass(frozen=True)
class SignedIn:
    """A right password: its session, and the token by which the device is known next time."""

    session: NewSession
    device_token: Secret
    username: str


def sign_in(
    context: Context, username: str, password: Secret, *, kind: SessionKind, device: str,
    device_token: Secret | None = None, earlier: Secret | None = None,
) -> SignedIn | None:  # fmt: skip
    """Try a password; None: it opens nothing, for whatever reason.

    A temporary password opens a session of the kind ``change``. ``device`` says in a word what
    signs in (``android``, ``windows``, ``app``); ``device_token`` is what it was given last time.
    ``earlier`` is the token of the session that it is in, perhaps another parent's: that ends when
    the new one begins, since nobody will have its token any longer.

    :raises Refused: ``pepper-*``, ``password-hash-unreadable``: a fault of the installation.
    """
    opened: list[SignedIn] = []
    token = device_token or make_token(context.random_bytes)

    def open_session(transaction: Transaction, record: AccountRecord, outcome: Outcome) -> None:
        if earlier:
            end_session_of(transaction, hash_token(earlier), context.metadata.at, Ending.SIGNED_OUT)
        session = prepare_session(context, kind if outcome is Outcome.OK else SessionKind.CHANGE)
        store_session(
            context, transaction, session, account_id=record.id, password_at=record.password_at,
            device=device, before_at=record.signed_in_at or "", device_token=token,
        )  # fmt: skip
        opened.append(SignedIn(session, token, record.username))

    known = hash_token(device_token) if device_token else None
    try_password(context, username, password, device=known, on_signed_in=open_session)
    return opened[0] if opened else None
