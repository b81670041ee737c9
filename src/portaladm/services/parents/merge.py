"""Two records of one person become one: children, account, history and court orders together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from portaladm.domain.folding import fold_case
from portaladm.domain.keys import Closing
from portaladm.domain.trail import Action, Event, Head
from portaladm.errors import Misused, Refused, Remark
from portaladm.services.batches.counter import store_counter_batch
from portaladm.services.context import Context
from portaladm.services.lookup.people import require_parent
from portaladm.services.lookup.reasons import refuse_no_reason
from portaladm.services.restrictions.state import describe_term
from portaladm.store.accounts.rows import AccountRecord, close_account, find_account_of
from portaladm.store.db.transaction import Transaction
from portaladm.store.parents import merge as merging
from portaladm.store.parents.merge import DroppedLink
from portaladm.store.parents.rows import ParentRecord, read_parent
from portaladm.store.restrictions.rows import carry_restrictions, read_restrictions
from portaladm.store.roster.last_file import forget_last_file
from portaladm.store.trail import append_events


@dataclass(frozen=True)
class Merge:
    """What to merge: DROP into KEEP; ``keep_account`` is a username, where both have one."""

    keep: str
    drop: str
    reason: str
    keep_account: str = ""


@dataclass(frozen=True)
class MergePlan:
    """What merging does: ``done`` says that it was done before, and nothing is left to do."""

    keep: ParentRecord
    drop: ParentRecord
    links: tuple[DroppedLink, ...] = ()
    account: AccountRecord | None = None
    closed_account: AccountRecord | None = None
    done: bool = False
    remarks: tuple[Remark, ...] = ()

    @property
    def new_children(self) -> tuple[str, ...]:
        """The students whom KEEP gets."""
        return tuple(link.student_number for link in self.links if link.kept_id is None)


@dataclass(frozen=True)
class MergeResult:
    """What was merged; ``head`` is None where nothing was left to do."""

    plan: MergePlan
    batch: str = ""
    head: Head | None = None


def plan_merge(context: Context, merge: Merge) -> MergePlan:
    """What merging would do; nothing is changed.

    :raises Refused: ``unknown-parent``, ``two-accounts``, ``unknown-account``.
    :raises Misused: ``same-parent``, ``no-reason``.
    """
    refuse_no_reason(merge.reason)
    with context.store.read() as transaction:
        return _plan(context, transaction, merge)


def merge_parents(context: Context, merge: Merge) -> MergeResult:
    """Let DROP be KEEP from now on, by every number that either ever had.

    DROP's children and restrictions come over; a stored no never becomes a yes. Open keys that
    are not needed any more are closed. The next roster may still list DROP: it means KEEP.

    :raises Refused, Misused: as :func:`plan_merge`.
    """
    refuse_no_reason(merge.reason)
    with context.store.write() as transaction:
        plan = _plan(context, transaction, merge)
        if plan.done:
            return MergeResult(plan)
        batch_id, code = store_counter_batch(
            context, transaction, action="merge", keep=plan.keep.number, drop=plan.drop.number
        )
        events = _apply(context, transaction, merge, plan, batch_id)
        forget_last_file(transaction)
        rows = [Event(a, s, batch=code, reason=merge.reason, detail=d) for a, s, d in events]
        return MergeResult(plan, code, append_events(transaction, context.metadata, rows))


def _plan(context: Context, transaction: Transaction, merge: Merge) -> MergePlan:
    keep_id = require_parent(transaction, merge.keep)
    drop_id = require_parent(transaction, merge.drop)
    keep, drop = read_parent(transaction, keep_id), read_parent(transaction, drop_id)
    if keep_id == drop_id:
        if merging.is_merged(transaction, merge.drop.strip()):
            return MergePlan(keep, drop, done=True)
        raise Misused("same-parent", keep=merge.keep, drop=merge.drop, number=keep.number)
    _refuse_merged(transaction, merge.keep, keep)
    _refuse_merged(transaction, merge.drop, drop)
    today = context.today.isoformat()
    accounts = [find_account_of(transaction, parent_id, today) for parent_id in (keep_id, drop_id)]
    account, closed = _choose_account(accounts[0], accounts[1], merge.keep_account.strip())
    found = merging.read_dropped_links(transaction, drop_id, keep_id)
    plan = MergePlan(keep, drop, tuple(found), account, closed)
    return replace(plan, remarks=tuple(_find_remarks(transaction, plan)))


def _find_remarks(transaction: Transaction, plan: MergePlan) -> Iterator[Remark]:
    """What a person should know before two records become one."""
    keep, drop = plan.keep, plan.drop
    if fold_case(keep.name) != fold_case(drop.name):
        yield Remark("merge-names-differ", keep=keep.name, drop=drop.name)
    for parent in _find_needless(transaction, plan):
        if merging.has_open_key(transaction, parent.id):
            yield Remark("merge-closes-key", parent=parent.number)
    orders = read_restrictions(transaction, parent_id=drop.id, is_open=True)
    if orders:
        yield Remark(
            "merge-carries-restrictions", count=len(orders), drop=drop.number, keep=keep.number
        )


def _refuse_merged(transaction: Transaction, number: str, parent: ParentRecord) -> None:
    """A record that was merged before is somebody else by now: whom, must be said."""
    if merging.is_merged(transaction, number.strip()):
        raise Refused("merged-before", dropped=number, number=parent.number, name=parent.name)


def _choose_account(
    ours: AccountRecord | None, theirs: AccountRecord | None, wanted: str
) -> tuple[AccountRecord | None, AccountRecord | None]:
    """The account that stays, and the one that is closed."""
    found = [account for account in (ours, theirs) if account]
    named = [account for account in found if account.username.casefold() == wanted.casefold()]
    if wanted and not named:
        if not found:
            raise Refused("unknown-account.none", wanted=wanted)
        usernames = tuple(account.username for account in found)
        raise Refused("unknown-account.merge", wanted=wanted, usernames=usernames)
    if len(found) < 2:
        return (found[0] if found else None), None
    if not named:
        raise Refused(
            "two-accounts",
            ours=found[0].username,
            our_number=found[0].parent_number,
            theirs=found[1].username,
            their_number=found[1].parent_number,
        )
    return named[0], next(account for account in found if account is not named[0])


def _find_needless(transaction: Transaction, plan: MergePlan) -> tuple[ParentRecord, ...]:
    """Whose open key is closed: nobody with an account needs one, and nobody needs two.

    Where only DROP has one, it comes over: the letter that was posted still works.
    """
    if plan.account:
        return plan.drop, plan.keep
    return (plan.drop,) if merging.has_open_key(transaction, plan.keep.id) else ()


def _apply(
    context: Context, transaction: Transaction, merge: Merge, plan: MergePlan, batch_id: int
) -> list[tuple[Action, str, str]]:
    """Do what the plan says; returns the rows for the trail: action, subject, detail."""
    keep, drop, today = plan.keep, plan.drop, context.today.isoformat()
    at = context.metadata.at
    subject, why = f"parent:{keep.number}", f"merged: {drop.number} is {keep.number}"
    events = [
        (Action.PARENT_MERGED, subject, f"{drop.number} merged into {keep.number}"),
        (Action.PARENT_MERGED, f"parent:{drop.number}", f"{drop.number} is {keep.number} now"),
    ]
    for parent in _find_needless(transaction, plan):
        if merging.close_open_key(transaction, parent.id, Closing.MERGED, at, why):
            events.append((Action.KEY_REVOKED, f"parent:{parent.number}", why))
    if plan.closed_account:
        closed = plan.closed_account
        close_account(transaction, closed.id, context.metadata.at, why)
        detail = f"username {closed.username}, {why}"
        events.append((Action.ACCOUNT_VOIDED, f"parent:{closed.parent_number}", detail))
    merging.move_links(transaction, plan.links, keep.id, today, batch_id)
    for one in read_restrictions(transaction, parent_id=drop.id):
        term = describe_term(one.restriction, one.student_number)
        events.append((Action.RESTRICTION_MOVED, subject, f"of {drop.number} before: {term}"))
    carry_restrictions(transaction, drop.id, keep.id)
    merging.move_history(transaction, drop.id, keep.id)
    merging.drop_parent(transaction, drop.id, drop.number, keep.id, today, batch_id)
    return events
