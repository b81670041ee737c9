"""Signing out: this session, the others of the account, or all of them by staff."""

from __future__ import annotations

from portaladm.domain.sessions import Ending
from portaladm.services.context import Context
from portaladm.services.sessions.find import Session
from portaladm.store.sessions.rows import end_session, end_sessions


def sign_out(context: Context, session: Session) -> None:
    """End this session."""
    with context.store.write() as transaction:
        end_session(transaction, session.record.id, context.metadata.at, Ending.SIGNED_OUT)


def sign_out_others(context: Context, session: Session) -> int:
    """End every other session of the account; how many there were."""
    assert session.account is not None
    with context.store.write() as transaction:
        return end_sessions(
            transaction, session.account.id, context.metadata.at, Ending.ELSEWHERE,
            but=session.record.id,
        )  # fmt: skip
