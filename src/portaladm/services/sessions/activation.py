"""Activation at the parents' door: the key once, then a session, then the account.

A good key opens a session that remembers the key's id; the key itself is not kept and is used
up only when the account is made (:func:`portaladm.services.accounts.activate.activate_account`).
"""

from __future__ import annotations

from dataclasses import dataclass

from portaladm.domain.secret import Secret
from portaladm.domain.sessions import Ending, SessionKind, make_token
from portaladm.services.accounts.activate import (
    Activated,
    Invitation,
    activate_account,
    open_activation,
    reopen_activation,
)
from portaladm.services.context import Context
from portaladm.services.sessions.find import Session
from portaladm.services.sessions.opening import (
    NewSession,
    prepare_session,
    store_session,
)
from portaladm.store.accounts.sign_ins import update_signed_in
from portaladm.store.db.transaction import Transaction
from portaladm.store.sessions.rows import end_session


@dataclass(frozen=True)
class Welcome:
    """An account that was made, and the session that its parent is in."""

    activated: Activated
    session: NewSession
    device_token: Secret


def start_activation(context: Context, key: Secret, before: Session | None = None) -> NewSession:
    """Look at a key and open the session in which it can be redeemed.

    It takes the place of the session that its browser was in ``before``, perhaps another parent's.

    :raises Refused: as :func:`open_activation`.
    """
    invitation = open_activation(context, key)
    session = prepare_session(context, SessionKind.ACTIVATION)
    with context.store.write() as transaction:
        if before is not None:
            end_session(transaction, before.record.id, context.metadata.at, Ending.REPLACED)
        store_session(context, transaction, session, key_id=invitation.key_id)
    return session


def read_invitation(context: Context, session: Session) -> Invitation:
    """Whose account is made in this session.

    :raises Refused: as :func:`open_activation`: the key may have ended meanwhile.
    """
    assert session.record.key_id is not None
    return reopen_activation(context, session.record.key_id)


def finish_activation(
    context: Context, session: Session, username: str, password: Secret, verify: Secret, *,
    kind: SessionKind, device: str, device_token: Secret | None = None,
) -> Welcome:  # fmt: skip
    """Make the account, use the key up and sign its parent in, all or nothing.

    :raises Refused: as :func:`activate_account`.
    """
    invitation = read_invitation(context, session)
    return _activate(
        context, invitation, username, password, verify, kind=kind, device=device,
        device_token=device_token, ended=session.record.id,
    )  # fmt: skip


def activate_at_once(
    context: Context, key: Secret, username: str, password: Secret, verify: Secret, *,
    kind: SessionKind, device: str,
) -> Welcome:  # fmt: skip
    """The same in one step, for the phone app, which sends everything together.

    :raises Refused: as :func:`activate_account`.
    """
    invitation = open_activation(context, key)
    return _activate(context, invitation, username, password, verify, kind=kind, device=device)


def _activate(
    context: Context, invitation: Invitation, username: str, password: Secret, verify: Secret, *,
    kind: SessionKind, device: str, device_token: Secret | None = None, ended: int | None = None,
) -> Welcome:  # fmt: skip
    new = prepare_session(context, kind)
    token = device_token or make_token(context.random_bytes)

    def open_session(transaction: Transaction, account_id: int) -> None:
        at = context.metadata.at  # the account's own: the lock is held
        if ended is not None:
            end_session(transaction, ended, at, Ending.REPLACED)
        update_signed_in(transaction, account_id, at)
        store_session(
            context, transaction, new, account_id=account_id, password_at=at, device=device,
            device_token=token,
        )  # fmt: skip

    activated = activate_account(context, invitation, username, password, verify, open_session)
    return Welcome(activated, new, token)
