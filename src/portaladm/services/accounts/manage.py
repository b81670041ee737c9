"""Accounts after their activation: lists, one screen, and what staff do to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portaladm.domain.accounts.states import VOIDED, AccountState
from portaladm.domain.near import find_near
from portaladm.domain.trail import Action, Event, Head
from portaladm.errors import Misused, Remark
from portaladm.services.context import Context
from portaladm.services.lookup.accounts import SkippedName, match_accounts, require_any_account
from portaladm.services.lookup.filters import Filters, check_filters
from portaladm.store.accounts import listing as account_lists
from portaladm.store.accounts import rows as accounts
from portaladm.store.accounts.listing import FIELDS, AccountFilters
from portaladm.store.accounts.rows import AccountRecord
from portaladm.store.db.transaction import Transaction
from portaladm.store.trail import append_events

if TYPE_CHECKING:
    from portaladm.services.parents.view import ParentView

__all__ = ["AccountFilters"]
ACCOUNT_FIELDS = tuple(FIELDS)
"""What a list can show, in the order of its columns."""
ACCOUNT_STATES = (*AccountState, VOIDED)
"""What a list can be narrowed to."""

OUTSIDE_FIELDS = ("parent_id", "parent_name", "email", "phone", "voided_reason")
"""Those that hold text of the roster; the others are ours."""

# Ids a page: the first rows at once; then as many as stay in the processor's cache while they are
# written (a fifth faster than 10,000), but more where a search leaves few of them.
_FIRST_IDS, _MOST_IDS, _SEARCHED_IDS = 500, 2_000, 20_000
_SIGN_INS = 10


@dataclass(frozen=True)
class SignInLine:
    """One attempt as the screen shows it."""

    at: str
    channel: str
    outcome: str


@dataclass(frozen=True)
class AccountView:
    """Everything that a clerk may need about one account and its parent.

    ``state`` is an :class:`AccountState`, or ``voided``.
    """

    account: AccountRecord
    state: str
    ends_on: str
    sign_ins: tuple[SignInLine, ...]
    parent: ParentView


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
    """What a change did."""

    usernames: tuple[str, ...]
    skipped_accounts: tuple[SkippedAccount, ...]
    skipped_names: tuple[SkippedName, ...]
    head: Head | None = None


@dataclass(frozen=True)
class Change:
    """One verb: what it does to an account, and which accounts have it behind them already."""

    action: Action
    apply: Callable[[Transaction, int, str, str], object]
    is_done: Callable[[AccountRecord], bool]
    already: str


DISABLE = Change(
    Action.ACCOUNT_DISABLED, accounts.disable_account, lambda one: one.disabled_at is not None,
    "already-disabled",
)  # fmt: skip
ENABLE = Change(
    Action.ACCOUNT_ENABLED, lambda t, i, at, reason: accounts.enable_account(t, i),
    lambda one: one.disabled_at is None, "not-disabled",
)  # fmt: skip
UNLOCK = Change(
    Action.ACCOUNT_UNLOCKED, lambda t, i, at, reason: accounts.unlock_account(t, i),
    lambda one: one.failures == 0, "not-locked",
)  # fmt: skip
VOID = Change(
    Action.ACCOUNT_VOIDED, accounts.close_account, lambda one: one.closed_at is not None,
    "already-voided",
)  # fmt: skip


def list_accounts(
    context: Context,
    filters: AccountFilters,
    fields: Sequence[str] = ACCOUNT_FIELDS,
    sort: str = "",
) -> Iterator[tuple[Any, ...]]:
    """The accounts as tuples of ``fields``, page by page: nobody waits for a slow reader.

    ``sort`` is a field, with ``-`` before it from the end; without it they come in the order of
    their making. Voided accounts are listed only where that state is asked for.

    :raises Misused: ``unknown-status``, ``unknown-field``.
    :raises Refused: ``unknown-name``: a school or grade that the roster does not have.
    """
    _refuse_unknown(filters, fields, sort)
    values = accounts.state_values(context.now, context.today, context.settings.access.grace_days)
    with context.store.read() as transaction:
        check_filters(transaction, Filters(filters.schools, filters.grades))
    return _read_pages(context, filters, fields, sort, values)


def usual_fields(filters: AccountFilters) -> tuple[str, ...]:
    """The columns of a list whose reader chose none: why one was voided only where some may be."""
    if filters.with_voided:
        return ACCOUNT_FIELDS
    return tuple(name for name in ACCOUNT_FIELDS if name not in ("voided_at", "voided_reason"))


def show_account(context: Context, name: str) -> AccountView:
    """Everything about one account, a voided one too, by its username or the parent's number.

    :raises Refused: ``unknown-account``, ``no-account``, ``ambiguous-name``.
    """
    from portaladm.services.parents.view import find_account_state, view_parent

    with context.store.read() as transaction:
        record = require_any_account(context, transaction, name)
        view = view_parent(context, transaction, record.parent_id)
        rows = accounts.read_sign_ins(transaction, record.id, _SIGN_INS)
    state = VOIDED if record.closed_at else find_account_state(context, record).value
    ends_on = record.facts.enrolment.ends_on(context.settings.access.grace_days)
    return AccountView(
        record, state, ends_on.isoformat() if ends_on else "",
        tuple(SignInLine(*row) for row in rows), view,
    )  # fmt: skip


def plan_change(context: Context, change: Change, names: Sequence[str]) -> ChangePlan:
    """Whom a change would touch now; nothing is changed."""
    with context.store.read() as transaction:
        return _plan(context, transaction, change, names)


def change_accounts(
    context: Context, change: Change, names: Sequence[str], reason: str
) -> ChangeResult:
    """Disable, enable, unlock or void the accounts of these names, in one transaction."""
    with context.store.write() as transaction:
        plan = _plan(context, transaction, change, names)
        for record in plan.records:
            change.apply(transaction, record.id, context.metadata.at, reason)
        head = append_events(
            transaction, context.metadata,
            [_make_event(change.action, record, reason) for record in plan.records],
        ) if plan.records else None  # fmt: skip
    return ChangeResult(plan.usernames, plan.skipped_accounts, plan.skipped_names, head)


def _plan(
    context: Context, transaction: Transaction, change: Change, names: Sequence[str]
) -> ChangePlan:
    matched = match_accounts(context, transaction, names)
    records = tuple(one for one in matched.records if not change.is_done(one))
    skipped_accounts = tuple(
        SkippedAccount(one.username, Remark(change.already))
        for one in matched.records
        if change.is_done(one)
    )
    return ChangePlan(records, skipped_accounts, matched.skipped_names)


def _make_event(action: Action, record: AccountRecord, reason: str) -> Event:
    subject = f"parent:{record.parent_number}"
    return Event(action, subject, reason=reason, detail=f"username {record.username}")


def _refuse_unknown(filters: AccountFilters, fields: Sequence[str], sort: str) -> None:
    for state in filters.states:
        if state not in ACCOUNT_STATES:
            raise Misused(
                "unknown-status.account", status=state, statuses=tuple(ACCOUNT_STATES),
                near=find_near(state, ACCOUNT_STATES, limit=2),
            )  # fmt: skip
    for field in (*fields, *([sort.removeprefix("-")] if sort else [])):
        if field not in FIELDS:
            raise Misused(
                "unknown-field",
                field=field,
                near=find_near(field, FIELDS, limit=2),
                fields=tuple(FIELDS),
            )


def _read_pages(
    context: Context,
    filters: AccountFilters,
    fields: Sequence[str],
    sort: str,
    values: dict[str, str],
) -> Iterator[tuple[Any, ...]]:
    with context.store.read() as transaction:
        highest = account_lists.prepare_list(transaction, filters, values)
        if sort:
            name, down = sort.removeprefix("-"), sort.startswith("-")
            ids = account_lists.read_sorted_ids(transaction, name, down, filters, values)
            highest = len(ids)
    after, size = 0, _FIRST_IDS
    while after < highest:
        with context.store.read() as transaction:
            if sort:
                part = ids[after : after + size]
                rows = account_lists.read_places(transaction, fields, filters, values, part)
            else:
                rows = account_lists.read_range(
                    transaction, fields, filters, values, after, after + size
                )
        yield from rows
        after, size = after + size, _SEARCHED_IDS if filters.search else _MOST_IDS
