"""Whose account a name means (a username, a parent's number of today or before), and its state."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from portaladm.domain.accounts.states import AccountState, account_state
from portaladm.domain.keys import KeyState, hide_key, make_reference
from portaladm.domain.near import find_near
from portaladm.domain.timestamps import local_day, require_stored
from portaladm.errors import Refused, Remark
from portaladm.services.context import Context
from portaladm.services.lookup.former import FormerUsernames
from portaladm.services.lookup.keys import find_state
from portaladm.store.accounts import rows as accounts
from portaladm.store.accounts.rows import AccountRecord
from portaladm.store.db.transaction import Transaction
from portaladm.store.keys import rows as keys
from portaladm.store.parents.named import find_family
from portaladm.store.parents.numbers import find_parent_id
from portaladm.store.parents.suggestions import suggest_parents

_SHOWN = 40  # characters of a typed name that a message repeats


@dataclass(frozen=True)
class SkippedName:
    """A name for which nothing could be done, and why.

    ``meant`` is the account that it meant last, where that was renamed or closed for good.
    """

    name: str
    remark: Remark
    meant: AccountRecord | None = None

    def as_refusal(self) -> Refused:
        """The same as the error of a command that named it alone."""
        return Refused(self.remark)


@dataclass(frozen=True)
class Matched:
    """The accounts that names mean, each once, and the names that mean none."""

    records: tuple[AccountRecord, ...]
    skipped_names: tuple[SkippedName, ...]


def derive_state(context: Context, record: AccountRecord) -> AccountState:
    """The state of an account at this context's time."""
    return account_state(record.facts, now=context.now, today=context.today)


def has_ended_too(context: Context, record: AccountRecord) -> bool:
    """Whether a disabled account would have ended without that: enabling it is not enough then."""
    enabled = replace(record, disabled_at=None)
    return bool(record.disabled_at) and derive_state(context, enabled) is AccountState.ENDED


def match_accounts(context: Context, transaction: Transaction, names: Iterable[str]) -> Matched:
    """The open accounts behind names; nothing is refused."""
    records: dict[int, AccountRecord] = {}
    skipped_names, former = [], FormerUsernames(context, transaction)
    for name in names:
        found = match_account(context, transaction, name, former)
        if isinstance(found, SkippedName):
            skipped_names.append(found)
        else:
            records[found.id] = found
    return Matched(tuple(records.values()), tuple(skipped_names))


def require_any_account(context: Context, transaction: Transaction, name: str) -> AccountRecord:
    """The account behind one name, a former one too; the last voided one where none is open.

    :raises Refused: ``unknown-account``, ``no-account``, ``ambiguous-name``.
    """
    found = match_account(context, transaction, name)
    if not isinstance(found, SkippedName):
        return found
    if found.meant is None:
        raise found.as_refusal()
    return found.meant


def match_account(
    context: Context, transaction: Transaction, name: str, former: FormerUsernames | None = None
) -> AccountRecord | SkippedName:
    """The open account behind a name, or why there is none.

    Whose a former username is now is told and not acted upon: somebody else may have it soon.
    """
    today = context.today.isoformat()
    by_name = accounts.find_account(transaction, name, today)
    parent_id = find_parent_id(transaction, name)
    by_number = accounts.find_account_of(transaction, parent_id, today) if parent_id else None
    if by_name and by_name.closed_at is None:
        if by_number and by_number.id != by_name.id:
            remark = Remark(
                "ambiguous-name", name=name,
                holder=by_name.parent_name, holder_number=by_name.parent_number,
                parent=by_number.parent_name, username=by_number.username,
            )  # fmt: skip
            return SkippedName(name, remark)
        return by_name
    if by_number:
        return by_number
    if parent_id:
        return _explain_no_account(context, transaction, name, parent_id)
    renamed = (former or FormerUsernames(context, transaction)).find(name)
    if renamed and renamed.account.closed_at is None:
        return SkippedName(name, renamed.remark, renamed.account)
    return _explain_unknown(transaction, name, by_name or (renamed and renamed.account))


def _explain_no_account(
    context: Context, transaction: Transaction, name: str, parent_id: int
) -> SkippedName:
    """A parent without an account: a key waits for it, or one is needed."""
    today = context.today.isoformat()
    key = next(keys.read_keys(transaction, today, parent_id=parent_id, open_only=True), None)
    closed = accounts.read_closed_accounts(transaction, parent_id, today)
    voided = closed[-1] if closed else None
    if key is not None:
        reference = make_reference(key.batch_code, key.serial)
        if find_state(context, key) is KeyState.LIVE:
            remark = Remark(
                "no-account.key", name=name, key_reference=reference,
                ends_on=key.ends_on,
            )  # fmt: skip
        else:
            remark = Remark(
                "no-account.useless-key", name=name, key_reference=reference,
                expires_on=key.expires_on,
            )  # fmt: skip
        return SkippedName(name, remark, voided)
    return SkippedName(name, Remark("no-account", name=name), voided)


def _explain_unknown(
    transaction: Transaction, name: str, voided: AccountRecord | None
) -> SkippedName:
    if voided is not None and voided.closed_at is not None:
        day = local_day(require_stored(voided.closed_at))
        remark = Remark("account-voided", name=name, day=day, parent=voided.parent_number)
        return SkippedName(name, remark, voided)
    if found := find_family(transaction, "student", name):
        number, whole, parents = found
        remark = Remark("unknown-account.student", number=number, name=whole, parents=parents)
        return SkippedName(name, remark)
    shown = hide_key(name)[:_SHOWN]
    near = [*suggest_usernames(transaction, shown), *suggest_parents(transaction, shown, 2)]
    return SkippedName(hide_key(name), Remark("unknown-account", name=shown, near=near))


def suggest_usernames(transaction: Transaction, wanted: str, limit: int = 3) -> list[str]:
    """Usernames that look like the one that nobody has."""
    candidates = accounts.suggest_accounts(transaction, wanted)
    return find_near(wanted, candidates, limit=limit)
