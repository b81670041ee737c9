"""What staff do to accounts: disable, enable, unlock, sign out and void them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from portaladm.domain.accounts.throttle import RULES
from portaladm.domain.sessions import Ending
from portaladm.domain.trail import Action, Event, Head
from portaladm.errors import Remark
from portaladm.services.context import Context
from portaladm.services.lookup.accounts import SkippedName, match_accounts
from portaladm.store.accounts import rows as accounts
from portaladm.store.accounts.rows import AccountRecord
from portaladm.store.accounts.sign_ins import unlock_account
from portaladm.store.db.transaction import Transaction
from portaladm.store.sessions.devices import has_device_failures
from portaladm.store.sessions.rows import end_sessions, read_open_sessions
from portaladm.store.trail import append_events


@dataclass(frozen=True)
class SkippedAccount:
    """An account for which there was nothing to do, and why."""

    username: str
    remark: Remark


@dataclass(frozen=True)
class ChangePlan:
    """The accounts that a change would touch, and the names for which nothing can be done."""

    records: tuple[AccountRecord, ...]
    skipped_accounts: tuple[SkippedAccount, ...]
    skipped_names: tuple[SkippedName, ...]

    @property
    def usernames(self) -> tuple[str, ...]:
        """Of the accounts that it would touch."""
        return tuple(record.username for record in self.records)


@dataclass(frozen=True)
class ChangeResult:
    """What a change did; ``stopped``: the accounts that so many guesses had stopped."""

    usernames: tuple[str, ...]
    skipped_accounts: tuple[SkippedAccount, ...]
    skipped_names: tuple[SkippedName, ...]
    head: Head | None = None
    stopped: tuple[str, ...] = ()


@dataclass(frozen=True)
class Change:
    """One verb: what it does to an account, and which accounts have it behind them already."""

    action: Action
    apply: Callable[[Transaction, int, str, str], object]
    is_done: Callable[[Transaction, AccountRecord, str], bool]
    already: str


CHANGES = {
    "disable": Change(
        Action.ACCOUNT_DISABLED, accounts.disable_account,
        lambda t, one, at: one.disabled_at is not None, "already-disabled",
    ),
    "enable": Change(
        Action.ACCOUNT_ENABLED, lambda t, i, at, reason: accounts.enable_account(t, i),
        lambda t, one, at: one.disabled_at is None, "not-disabled",
    ),
    "unlock": Change(
        Action.ACCOUNT_UNLOCKED, lambda t, i, at, reason: unlock_account(t, i),
        lambda t, one, at: not (one.failures or has_device_failures(t, one.id)), "not-locked",
    ),
    "sign-out": Change(
        Action.ACCOUNT_SIGNED_OUT, lambda t, i, at, reason: end_sessions(t, i, at, Ending.STAFF),
        lambda t, one, at: not read_open_sessions(t, one.id, at), "not-signed-in",
    ),
    "void": Change(
        Action.ACCOUNT_VOIDED, accounts.close_account,
        lambda t, one, at: one.closed_at is not None, "already-voided",
    ),
}  # fmt: skip
"""What staff can do to an account, by the verb of the command."""


SIGN_OUT = Change(
    Action.ACCOUNT_SIGNED_OUT, lambda t, i, at, reason: end_sessions(t, i, at, Ending.STAFF),
    lambda t, one, at: not read_open_sessions(t, one.id, at), "not-signed-in",
)  # fmt: skip


def plan_change(context: Context, change: Change, names: Sequence[str]) -> ChangePlan:
    """Whom a change would touch now; nothing is changed."""
    with context.store.read() as transaction:
        return _plan(context, transaction, change, names)


def change_accounts(
    context: Context, change: Change, names: Sequence[str], reason: str, verified_by: str = ""
) -> ChangeResult:
    """Disable, enable, unlock, sign out or void the accounts of these names, in one transaction."""
    with context.store.write() as transaction:
        plan = _plan(context, transaction, change, names)
        for record in plan.records:
            change.apply(transaction, record.id, context.metadata.at, reason)
        head = append_events(
            transaction, context.metadata,
            [_make_event(change.action, record, reason, verified_by) for record in plan.records],
        ) if plan.records else None  # fmt: skip
    stopped = tuple(
        one.username
        for one in plan.records
        if change.action is Action.ACCOUNT_UNLOCKED and one.failures >= RULES.stop_at
    )
    return ChangeResult(plan.usernames, plan.skipped_accounts, plan.skipped_names, head, stopped)


def _plan(
    context: Context, transaction: Transaction, change: Change, names: Sequence[str]
) -> ChangePlan:
    matched = match_accounts(context, transaction, names)
    done = [change.is_done(transaction, one, context.metadata.at) for one in matched.records]
    return ChangePlan(
        tuple(one for one, over in zip(matched.records, done, strict=True) if not over),
        tuple(
            SkippedAccount(one.username, Remark(change.already))
            for one, over in zip(matched.records, done, strict=True)
            if over
        ),
        matched.skipped_names,
    )


def _make_event(action: Action, record: AccountRecord, reason: str, verified_by: str) -> Event:
    return Event(
        action, f"parent:{record.parent_number}", verified_by=verified_by, reason=reason,
        detail=f"username {record.username}",
    )  # fmt: skip
