"""Other usernames for accounts, one or many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portaladm.domain.accounts.usernames import normalise_username, username_faults
from portaladm.domain.trail import Action, Event, Head
from portaladm.errors import Remark
from portaladm.services.context import Context
from portaladm.services.lookup.accounts import SkippedName, match_accounts
from portaladm.store.accounts import rows as accounts
from portaladm.store.accounts.activate import is_number_of_others, is_username_taken
from portaladm.store.accounts.rows import AccountRecord
from portaladm.store.db.transaction import Transaction
from portaladm.store.trail import append_events


@dataclass(frozen=True)
class Rename:
    """An account that has, or would have, another username."""

    old: str
    new: str


@dataclass(frozen=True)
class RenameResult:
    """What was renamed, and for whom that can't be done; ``head`` is None where nothing was."""

    renamed: tuple[Rename, ...]
    skipped_names: tuple[SkippedName, ...]
    head: Head | None = None


class _RolledBack(Exception):
    """Takes a dry run out of its transaction."""


def rename_accounts(
    context: Context, pairs: Sequence[tuple[str, str]], reason: str, verified_by: str = "", *,
    dry_run: bool = False,
) -> RenameResult:  # fmt: skip
    """Give accounts other usernames, those that can; the old one is free again afterwards.

    A dry run does all of it and rolls back: a pair may need the name that an earlier one frees.
    """
    result = RenameResult((), ())
    try:
        with context.store.write() as transaction:
            result, events = _rename(context, transaction, pairs, reason, verified_by)
            if dry_run:
                raise _RolledBack
            head = append_events(transaction, context.metadata, events) if events else None
    except _RolledBack:
        return result
    return RenameResult(result.renamed, result.skipped_names, head)


def _rename(
    context: Context, transaction: Transaction, pairs: Sequence[tuple[str, str]], reason: str,
    verified_by: str,
) -> tuple[RenameResult, list[Event]]:  # fmt: skip
    done: list[Rename] = []
    skipped_names: list[SkippedName] = []
    events: list[Event] = []
    for name, new in pairs:
        matched = match_accounts(context, transaction, [name])
        skipped_names += matched.skipped_names
        for record in matched.records:
            fault = _find_fault(context, transaction, record, new)
            if fault:
                skipped_names.append(SkippedName(record.username, fault))
                continue
            accounts.rename_account(transaction, record.id, new)
            events.append(_make_event(record, new, reason, verified_by))
            done.append(Rename(record.username, new))
    return RenameResult(tuple(done), tuple(skipped_names)), events


def _make_event(record: AccountRecord, new: str, reason: str, verified_by: str) -> Event:
    return Event(
        Action.ACCOUNT_RENAMED, f"parent:{record.parent_number}", verified_by=verified_by,
        reason=reason, detail=f"username {record.username} now {new}",
    )  # fmt: skip


def _find_fault(
    context: Context, transaction: Transaction, record: AccountRecord, new: str
) -> Remark | None:
    faults = username_faults(new, context.settings.usernames.reserved)
    if faults:
        return Remark("not-renamed", fault=faults[0])
    same = normalise_username(new) == normalise_username(record.username)
    if new == record.username:
        return Remark("not-renamed.same")
    if not same and is_username_taken(transaction, new):
        return Remark("not-renamed.taken", username=new)
    whose = is_number_of_others(transaction, new, record.parent_id)
    return Remark("not-renamed.number", username=new, whose=whose) if whose else None
