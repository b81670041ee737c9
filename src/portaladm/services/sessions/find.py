"""Which session a token means, if it still counts (``services/lookup/sessions.py``)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from portaladm.domain.secret import Secret
from portaladm.domain.sessions import SEEN_EVERY, SessionKind, hash_token
from portaladm.domain.timestamps import require_stored, write_timestamp
from portaladm.errors import Busy
from portaladm.services.context import Context
from portaladm.services.lookup.sessions import fits_account, is_open, read_lifetime
from portaladm.store.accounts.rows import AccountRecord, read_account
from portaladm.store.db.transaction import Transaction
from portaladm.store.sessions.rows import SessionRecord, find_session, read_session, update_seen

T = TypeVar("T")


@dataclass(frozen=True)
class Session:
    """A session that counts; ``account`` is None while a key is being redeemed."""

    record: SessionRecord
    account: AccountRecord | None
    seen_is_old: bool
    left: timedelta
    """How long it will last if no request comes any more."""

    @property
    def kind(self) -> SessionKind:
        """What it opens."""
        return self.record.kind


def enter(context: Context, token: Secret) -> Session | None:
    """The session of a request, whose time is noted; this waits for nobody."""
    session = recognise(context, token)
    if session and session.seen_is_old:
        note_seen(context, session)
    return session


def read_entered(
    context: Context, token: Secret, kinds: Sequence[SessionKind],
    work: Callable[[Context, Session], T],
) -> T | None:  # fmt: skip
    """What is read in a session, in the one transaction in which it is recognised.

    None: there is no session that counts, or it is of another kind.
    """
    with context.store.read():
        session = recognise(context, token)
        found = work(context, session) if session and session.kind in kinds else None
    if session and session.seen_is_old:
        note_seen(context, session)
    return found


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
    if record is None or not is_open(context, record):
        return None
    today = context.today.isoformat()
    account = read_account(transaction, record.account_id, today) if record.account_id else None
    slides = read_lifetime(context, record.kind).slides
    old = slides or context.now >= require_stored(record.seen_at) + SEEN_EVERY
    session = Session(record, account, old, _find_left(context, record))
    return session if account is None or fits_account(context, record, account) else None


def _find_left(context: Context, record: SessionRecord) -> timedelta:
    without_use = read_lifetime(context, record.kind).without_use
    return min(without_use, require_stored(record.ends_at) - context.now)


def note_seen(context: Context, session: Session) -> None:
    """Keep when it was last used, unless the store is busy: the next request will."""
    record = session.record
    lifetime = read_lifetime(context, record.kind)
    with suppress(Busy), context.store.write(wait_seconds=0) as transaction:
        ends_at = record.ends_at
        if lifetime.slides:
            end = lifetime.find_end(require_stored(record.created_at), context.now)
            ends_at = write_timestamp(end)
        update_seen(transaction, record.id, context.metadata.at, ends_at)
