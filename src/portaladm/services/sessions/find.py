"""Which session a token means, and whether it still counts: derived at every request.

It counts while nobody ended it, its time is not up, and its account is the one that it was opened
for: the same password, not disabled, not voided, not ended, no temporary password (or, for a
session that only changes one, just that). So a reset, a change, ``accounts disable``, ``accounts
void``, ``links deny`` of the last child and the last child's leaving end it by themselves. Wrong
passwords don't, or a stranger could sign a parent out by guessing.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace

from portaladm.domain.accounts.states import AccountState
from portaladm.domain.secret import Secret
from portaladm.domain.sessions import SEEN_EVERY, SessionKind, hash_token, is_over
from portaladm.domain.timestamps import read_timestamp
from portaladm.errors import Busy
from portaladm.services.context import Context
from portaladm.services.lookup.accounts import derive_state
from portaladm.services.sessions.opening import read_lifetime
from portaladm.store.accounts.rows import AccountRecord, read_account
from portaladm.store.db.transaction import Transaction
from portaladm.store.sessions.rows import SessionRecord, find_session, read_session, update_seen


@dataclass(frozen=True)
class Session:
    """A session that counts; ``account`` is None while a key is being redeemed."""

    record: SessionRecord
    account: AccountRecord | None
    seen_is_old: bool

    @property
    def kind(self) -> SessionKind:
        """What it opens."""
        return self.record.kind


def recognise(context: Context, token: Secret) -> Session | None:
    """The session that this token means, if it counts at this moment."""
    with context.store.read() as transaction:
        return _judge(context, transaction, find_session(transaction, hash_token(token)))


def recognise_again(context: Context, transaction: Transaction, session_id: int) -> Session | None:
    """The same for a session that was recognised before, by its id."""
    return _judge(context, transaction, read_session(transaction, session_id))


def _judge(
    context: Context, transaction: Transaction, record: SessionRecord | None
) -> Session | None:
    if record is None or record.ended_at is not None or _is_over(context, record):
        return None
    today = context.today.isoformat()
    account = read_account(transaction, record.account_id, today) if record.account_id else None
    old = context.now >= read_timestamp(record.seen_at) + SEEN_EVERY
    session = Session(record, account, old)
    return session if account is None or _fits(context, record, account) else None


def note_seen(context: Context, session: Session) -> None:
    """Keep when it was last used, unless the store is busy: the next request will."""
    with suppress(Busy), context.store.write(wait_seconds=0) as transaction:
        update_seen(transaction, session.record.id, context.metadata.at)


def _is_over(context: Context, record: SessionRecord) -> bool:
    return is_over(
        read_lifetime(context, record.kind), seen_at=read_timestamp(record.seen_at),
        ends_at=read_timestamp(record.ends_at), now=context.now,
    )  # fmt: skip


def _fits(context: Context, record: SessionRecord, account: AccountRecord) -> bool:
    if account.closed_at is not None or account.password_at != record.password_at:
        return False
    state = derive_state(context, replace(account, failures=0, failed_at=None))
    changes = record.kind is SessionKind.CHANGE
    return state is (AccountState.MUST_CHANGE if changes else AccountState.ACTIVE)
