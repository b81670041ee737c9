"""The causes of one parent's troubles: the facts that the store has now, judged by the domain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from portaladm.domain.causes.children import find_child_causes
from portaladm.domain.causes.facts import (
    Cause,
    ChildFacts,
    OwnAccount,
    OwnKey,
    ParentFacts,
    Standing,
    When,
)
from portaladm.domain.causes.merging import merge_facts
from portaladm.domain.causes.parents import find_causes
from portaladm.domain.keys import LetterMark, make_reference
from portaladm.domain.link_access import has_lapsed
from portaladm.domain.restrictions import RestrictionState, name_restriction
from portaladm.domain.timestamps import day_of, require_stored
from portaladm.services.context import Context
from portaladm.services.links.view import read_pairs
from portaladm.services.lookup.links import gather_facts
from portaladm.services.restrictions.state import judge_restriction, tell_restriction
from portaladm.store.accounts.rows import AccountRecord, find_account_of
from portaladm.store.db.transaction import Transaction
from portaladm.store.keys import rows as keys
from portaladm.store.keys.rows import KeyRecord
from portaladm.store.links import rows as links
from portaladm.store.links.rows import LinkRecord
from portaladm.store.parents.numbers import find_student_id
from portaladm.store.parents.rows import (
    ParentRecord,
    find_listed_namesake,
    read_aliases,
    read_parent,
)


def list_causes(context: Context, transaction: Transaction, parent_id: int) -> tuple[Cause, ...]:
    """Why a parent, by the store's own id, can't sign in; nothing where they can."""
    return find_causes(gather_parent(context, transaction, parent_id), find_when(context))


def list_known_duplicates(context: Context) -> Iterator[Cause]:
    """Families of the counter whose days are over and whom the roster has under another number."""
    today = context.today
    with context.store.read() as transaction:
        for parent_id in links.read_lapsed_parents(transaction, today.isoformat()):
            for child in gather_parent(context, transaction, parent_id).children:
                known = child.duplicate or child.namesake
                causes = find_child_causes(child, today) if known else ()
                yield from (one for one in causes if one.code == "provisional-over")


def find_when(context: Context) -> When:
    """The moment that causes are judged at."""
    return When(context.now, context.today, context.settings.access.grace_days)


class ParentRows(NamedTuple):
    """What is stored of a parent who is explained or shown: read once for both."""

    parent: ParentRecord
    pairs: tuple[LinkRecord, ...]
    keys: tuple[KeyRecord, ...]
    account: AccountRecord | None
    aliases: tuple[tuple[str, str], ...]


def read_parent_rows(context: Context, transaction: Transaction, parent_id: int) -> ParentRows:
    """The parent, by the store's own id, with all pairs, keys and ids, and the open account."""
    today = context.today.isoformat()
    return ParentRows(
        read_parent(transaction, parent_id),
        tuple(read_pairs(context, transaction, parent_id=parent_id)),
        tuple(keys.read_keys(transaction, today, parent_id=parent_id)),
        find_account_of(transaction, parent_id, today),
        tuple(read_aliases(transaction, parent_id)),
    )  # fmt: skip


def gather_parent(
    context: Context, transaction: Transaction, parent_id: int, rows: ParentRows | None = None
) -> ParentFacts:
    """Everything that decides whether a parent can sign in, as it is now."""
    own = _gather_record(context, rows or read_parent_rows(context, transaction, parent_id))
    children = (
        _add_duplicate(context, transaction, parent_id, own, child) for child in own.children
    )
    return own._replace(children=tuple(children))


def _gather_record(context: Context, rows: ParentRows) -> ParentFacts:
    """The same, the roster's records of the same person aside."""
    return ParentFacts(
        rows.parent.number, rows.parent.name,
        tuple(_describe_link(context, one, rows.aliases) for one in rows.pairs),
        tuple(_describe_key(context, one) for one in rows.keys),
        _describe_account(rows.account) if rows.account else None,
    )  # fmt: skip


def _describe_account(found: AccountRecord) -> OwnAccount:
    disabled_on = day_of(found.disabled_at)
    return OwnAccount(found.username, found.facts, disabled_on, found.disabled_reason or "")


def _add_duplicate(
    context: Context, transaction: Transaction, parent_id: int, own: ParentFacts,
    child: ChildFacts,
) -> ChildFacts:  # fmt: skip
    """A link of the counter that lapsed, with the roster's record of the same person."""
    if child.link is None or not has_lapsed(child.link, context.today):
        return child
    student_id = find_student_id(transaction, child.student_id)
    found = student_id and find_listed_namesake(transaction, parent_id, student_id)
    if not found:
        return child
    other = _gather_record(context, read_parent_rows(context, transaction, found[0]))
    theirs = next(one for one in other.children if one.student_id == child.student_id)
    if not found[1]:
        return child._replace(namesake=theirs)
    usernames = tuple(one.account.username for one in (own, other) if one.account)
    return child._replace(
        duplicate=theirs,
        usernames=usernames if len(usernames) > 1 else (), merged=merge_facts(own, other),
    )  # fmt: skip


def _describe_link(
    context: Context, record: LinkRecord, aliases: tuple[tuple[str, str], ...]
) -> ChildFacts:  # fmt: skip
    return ChildFacts(
        record.parent_number, record.parent_name, record.student_number, record.student_name,
        None if record.id is None else gather_facts(context, record),
        tuple(_list_restrictions(context, record)), aliases=tuple(one for one, _ in aliases),
        relationship=record.relationship or "",
    )  # fmt: skip


def _list_restrictions(context: Context, record: LinkRecord) -> Iterator[Standing]:
    for one in record.restrictions:
        over = judge_restriction(context, one) is RestrictionState.UNCONFIRMED
        yield Standing(name_restriction(one.id), tell_restriction(context, one), over)


def _describe_key(context: Context, record: KeyRecord) -> OwnKey:
    return OwnKey(
        make_reference(record.batch_code, record.serial), day_of(record.issued_at),
        record.expires_on, context.now >= require_stored(record.expires_at), record.closed_as,
        day_of(record.closed_at), record.closed_reason or "", record.id,
        day_of(record.letter_at) if record.letter == LetterMark.RETURNED else "",
    )  # fmt: skip
