"""Whether a session still counts: derived from its account and the time, never stored.

It counts while nobody ended it, its time is not up, and its account is the one that it was opened
for: the same password, not disabled, not voided, not ended, no temporary password (or, for a
session that only changes one, just that). So a reset, a change, ``accounts disable``, ``accounts
void``, ``links deny`` of the last child and the last child's leaving end it by themselves. Wrong
passwords don't, or a stranger could sign a parent out by guessing.
"""

from __future__ import annotations

from portaladm.domain.accounts.states import AccountState, account_state
from portaladm.domain.accounts.throttle import NO_FAILURES
from portaladm.domain.sessions import Lifetime, Lifetimes, SessionKind, is_over, lifetime_of
from portaladm.domain.timestamps import require_stored
from portaladm.services.context import Context
from portaladm.store.accounts.rows import AccountRecord
from portaladm.store.db.transaction import Transaction
from portaladm.store.sessions.rows import SessionRecord, read_open_sessions


def read_lifetime(context: Context, kind: SessionKind) -> Lifetime:
    """How long this office lets sessions of this kind last."""
    portal = context.settings.portal
    given = Lifetimes(portal.idle_minutes, portal.session_hours, portal.app_days, context.shared)
    return lifetime_of(kind, given)


def list_sessions(
    context: Context, transaction: Transaction, account: AccountRecord
) -> list[SessionRecord]:
    """The sessions of an account that count at this moment, the latest seen first."""
    if account.closed_at is not None:
        return []
    state = _derive_state(context, account)
    return [
        record
        for record in read_open_sessions(transaction, account.id, context.metadata.at)
        if is_open(context, record)
        and account.password_at == record.password_at
        and _suits(record.kind, state)
    ]


def is_open(context: Context, record: SessionRecord) -> bool:
    """Whether nobody ended it and its time is not up."""
    return record.ended_at is None and not is_over(
        read_lifetime(context, record.kind), seen_at=require_stored(record.seen_at),
        ends_at=require_stored(record.ends_at), now=context.now,
    )  # fmt: skip


def fits_account(context: Context, record: SessionRecord, account: AccountRecord) -> bool:
    """Whether its account is still the one that it was opened for."""
    if account.closed_at is not None or account.password_at != record.password_at:
        return False
    return _suits(record.kind, _derive_state(context, account))


def _derive_state(context: Context, account: AccountRecord) -> AccountState:
    """The account's state whatever attempts have failed."""
    facts = account.make_facts(NO_FAILURES)
    return account_state(facts, now=context.now, today=context.today)


def _suits(kind: SessionKind, state: AccountState) -> bool:
    changes = kind is SessionKind.CHANGE
    return state is (AccountState.MUST_CHANGE if changes else AccountState.ACTIVE)
