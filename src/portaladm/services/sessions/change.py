"""Choosing a new password in a session: every session of the account ends, and a new one begins.

The current password is asked for each time (ASVS 5.0, 6.2.3) and costs an attempt as a sign-in
does.
"""

from __future__ import annotations

from portaladm.domain.secret import Secret
from portaladm.domain.sessions import Ending, SessionKind, hash_token, make_token
from portaladm.services.context import Context
from portaladm.services.passwords.change import finish_change, open_change
from portaladm.services.sessions.find import Session
from portaladm.services.sessions.opening import (
    NewSession,
    prepare_session,
    store_session,
)
from portaladm.store.accounts.sign_ins import update_signed_in
from portaladm.store.db.transaction import Transaction
from portaladm.store.sessions.rows import end_sessions


def change_password(
    context: Context, session: Session, current: Secret, new: Secret, verify: Secret, *,
    kind: SessionKind, device: str, device_token: Secret | None = None,
) -> tuple[NewSession, Secret]:  # fmt: skip
    """The session that begins and the device's token.

    :raises Refused: ``sign-in-*``: the current one is not right or none is tried now;
        ``password-*``: each rule that the new one breaks, or somebody was faster.
    """
    account = session.account
    assert account is not None
    known = hash_token(device_token) if device_token else None
    opened = open_change(context, account.username, current, device=known)
    begun = prepare_session(context, kind)
    token = device_token or make_token(context.random_bytes)

    def open_session(transaction: Transaction, account_id: int) -> None:
        at = context.metadata.at  # the password's own: the lock is held
        end_sessions(transaction, account_id, at, Ending.REPLACED)
        update_signed_in(transaction, account_id, at)
        store_session(
            context, transaction, begun, account_id=account_id, password_at=at, device=device,
            before_at=session.record.before_at, device_token=token,
        )  # fmt: skip

    finish_change(context, opened, new, verify, open_session)
    return begun, token
