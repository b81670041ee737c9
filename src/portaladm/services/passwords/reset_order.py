"""Who is to be reset: the request, whom it means now, and where the passwords go.

Nothing here changes the store; ``services/passwords/reset.py`` carries an order out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from portaladm.domain.accounts.states import AccountState
from portaladm.domain.keys import Validity, valid_for
from portaladm.domain.secret import UNSAID, HandOver
from portaladm.errors import PortalError, Remark
from portaladm.outputs.private import refuse_target
from portaladm.outputs.targets import FileTarget
from portaladm.services.context import Context
from portaladm.services.lookup.accounts import (
    SkippedName,
    derive_state,
    has_ended_too,
    match_accounts,
)
from portaladm.services.lookup.filters import Filters, check_filters
from portaladm.services.passwords.identity import Holder, describe_holder
from portaladm.store.accounts import listing as account_lists
from portaladm.store.accounts.listing import AccountFilters
from portaladm.store.accounts.rows import AccountRecord, find_account
from portaladm.store.accounts.states import state_values
from portaladm.store.db.transaction import Transaction

RESET_COLUMNS = ("parent_id", "parent_name", "username", "temporary_password", "expires_on")
"""The columns of a reset file."""

_ROW_BYTES = 120
_USELESS = (AccountState.DISABLED, AccountState.ENDED)


@dataclass(frozen=True)
class ResetRequest:
    """Who is meant: by name, by a child's school or grade, or everybody.

    ``anyway``: those too for whom a temporary password opens nothing at present.
    """

    names: tuple[str, ...] = ()
    schools: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    anyway: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """One account that gets a temporary password."""

    account_id: int
    parent_number: str
    parent_name: str
    username: str
    language: str
    state: str
    ends_on: str | None
    """The account's last day; None where no end is in sight, and where it has ended."""


@dataclass(frozen=True)
class ResetPlan:
    """Who would be reset, who is skipped by state, and the names that mean nobody.

    ``holder`` is who has the account, where it is a single one: staff must call back.
    """

    targets: tuple[Target, ...]
    left_out: dict[str, int]
    skipped_names: tuple[SkippedName, ...]
    validity: Validity
    holder: Holder | None = None

    def find_end(self, target: Target) -> str:
        """The last day on which a temporary password works, or would if the account did."""
        end = self.validity.expires_on.isoformat()
        return min(end, target.ends_on) if target.ends_on else end

    @property
    def last_day(self) -> str:
        """The last day on which any of the passwords works."""
        return max(map(self.find_end, self.targets))


@dataclass(frozen=True)
class ResetOrder:
    """A plan with where the passwords go and how they reach the right people.

    Posted slips on paper have a page and an address each. ``reason`` is for the trail.
    """

    plan: ResetPlan
    target: FileTarget | None
    hand_over: HandOver = UNSAID
    reason: str = ""
    through: FileTarget | None = None
    """Without a target: the file by which the passwords go to standard output."""
    obstacle: PortalError | None = None
    """Why it can't be carried out, told after the questions."""

    @property
    def asked(self) -> bool:
        """Whether somebody asked, and was identified; else the school resets on its own."""
        return bool(self.hand_over.verified_by)

    @property
    def on_paper(self) -> bool:
        """Whether slips are printed instead of rows written."""
        return self.target is not None and self.target.on_paper


def prepare_reset(
    context: Context, request: ResetRequest, target: FileTarget | None, *,
    hand_over: HandOver = UNSAID, shows_single: bool = False, reason: str = "",
    dry_run: bool = False, through: FileTarget | None = None,
) -> ResetOrder:  # fmt: skip
    """Look at whom a reset means now and at what could stand against it; nothing is changed.

    ``shows_single``: a single password is shown instead of put in a file without a name. A dry
    run is not refused for a name that is taken.

    :raises Refused: ``unknown-name``: a school or grade that the roster does not have.
    """
    plan = _plan_reset(context, request)
    if shows_single and len(plan.targets) == 1 and target and not target.path:
        target = None
    if context.practice and target:
        target = replace(target, sample=True)
    if context.practice and through:
        through = replace(through, sample=True)
    order = ResetOrder(plan, target, reason=reason, through=through)
    order = choose_hand_over(context, order, hand_over)
    try:
        if plan.targets and not dry_run:
            _refuse_target(order)
        if plan.targets:
            _check_slips(context, order)
    except PortalError as error:
        return replace(order, obstacle=error)
    return order


def choose_hand_over(context: Context, order: ResetOrder, hand_over: HandOver) -> ResetOrder:
    """The order with how its passwords reach their people; posted ones are good for longer."""
    settings = context.settings.passwords
    days = settings.temporary_posted_days if hand_over.posted else settings.temporary_days
    plan = replace(order.plan, validity=valid_for(context.today, days))
    return replace(order, plan=plan, hand_over=hand_over)


def _plan_reset(context: Context, request: ResetRequest) -> ResetPlan:
    """Whom a reset would mean now; nothing is changed.

    Accounts that are disabled or have ended are skipped unless the request says ``anyway``: a
    password would open nothing, and whoever gets it read out would try in vain.
    """
    validity = valid_for(context.today, context.settings.passwords.temporary_days)
    with context.store.read() as transaction:
        if request.names:
            return _plan_named(context, transaction, request, validity)
        check_filters(transaction, Filters(request.schools, request.grades))
        chosen = AccountFilters(request.schools, request.grades)
        every = [Target(*row) for row in _read_targets(context, transaction, chosen)]
        useless = () if request.anyway else _USELESS
        kept = tuple(one for one in every if one.state not in useless)
        holder = _find_holder(context, transaction, kept[0]) if len(kept) == 1 else None
    left_out = Counter(one.state for one in every if one.state in useless)
    return ResetPlan(kept, dict(left_out), (), validity, holder)


def _find_holder(context: Context, transaction: Transaction, target: Target) -> Holder:
    record = find_account(transaction, target.username, context.today.isoformat())
    assert record is not None  # read in the same transaction
    return describe_holder(context, transaction, record)


def _refuse_target(order: ResetOrder) -> None:
    """Refuse a file that can't be written.

    :raises Refused: see :func:`portaladm.outputs.private.refuse_target`.
    """
    from portaladm.services.letters.preflight import PAGE_BYTES

    if order.target:
        row_bytes = PAGE_BYTES if order.on_paper else _ROW_BYTES
        refuse_target(order.target.resolve("CODE"), len(order.plan.targets) * row_bytes)


def _check_slips(context: Context, order: ResetOrder) -> None:
    """Refuse what slips can't be printed with.

    :raises Refused: see :func:`portaladm.services.letters.preflight.check_letters`.
    """
    from portaladm.services.letters.preflight import LetterOptions, check_letters

    if order.target and order.on_paper:
        check_letters(context, order.target, LetterOptions(), slips=True)


def _plan_named(
    context: Context, transaction: Transaction, request: ResetRequest, validity: Validity
) -> ResetPlan:
    found = match_accounts(context, transaction, request.names)
    targets, skipped_names = {}, list(found.skipped_names)
    for record in found.records:
        target = _to_target(context, record)
        if target.state in _USELESS and not request.anyway:
            skipped_names.append(_explain_useless(context, record, target.state))
        else:
            targets[target] = record
    single = next(iter(targets.values())) if len(targets) == 1 else None
    holder = describe_holder(context, transaction, single) if single else None
    return ResetPlan(tuple(targets), {}, tuple(skipped_names), validity, holder)


def _explain_useless(context: Context, record: AccountRecord, state: str) -> SkippedName:
    name, number = record.username, record.parent_number
    if has_ended_too(context, record):
        reason = record.disabled_reason
        why = Remark("account-disabled.ended", username=name, reason=reason, parent=number)
    elif state == AccountState.DISABLED:
        why = Remark("account-disabled", username=name, reason=record.disabled_reason)
    else:
        why = Remark("account-ended", username=name, parent=number)
    return SkippedName(name, why)


def _read_targets(
    context: Context, transaction: Transaction, filters: AccountFilters
) -> Iterator[tuple[int, str, str, str, str, str, str | None]]:
    values = state_values(context.now, context.today)
    return account_lists.read_targets(transaction, filters, values)


def _to_target(context: Context, record: AccountRecord) -> Target:
    end = record.last_day if record.last_day and not has_ended_too(context, record) else None
    return Target(
        record.id, record.parent_number, record.parent_name, record.username,
        record.language, derive_state(context, record).value, end,
    )  # fmt: skip
