"""Taking a merge back: two records are two people again, with what each of them had."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from portaladm.domain.restrictions import describe_term, name_restriction
from portaladm.domain.timestamps import day_of
from portaladm.domain.trail import Action, Event, Head
from portaladm.errors import Refused, Remark
from portaladm.services.context import Context
from portaladm.services.lookup.people import require_parent
from portaladm.services.lookup.reasons import refuse_no_reason
from portaladm.services.parents.merge import explain_merge
from portaladm.services.parents.rehearsal import looks_alike, rehearse
from portaladm.services.parents.unmerge_dependents import (
    find_dependents,
    find_undoing,
    refuse_dependents,
)
from portaladm.services.parents.view import ParentView, view_parent
from portaladm.store.batches.changes import mark_undone
from portaladm.store.db.transaction import Transaction
from portaladm.store.parents import unmerge as unmerging
from portaladm.store.parents.merge_record import MergeRecord, StandingMerge, find_merges
from portaladm.store.parents.rows import read_parent
from portaladm.store.restrictions.rows import read_restrictions
from portaladm.store.roster.last_file import forget_last_file
from portaladm.store.trail import append_events


@dataclass(frozen=True)
class UnmergePlan:
    """What taking a merge back does: one person as ``before``, and then two.

    ``done`` says that it was taken back before, and nothing is left to do.
    """

    merge: StandingMerge
    before: ParentView
    keep: ParentView
    drop: ParentView
    remarks: tuple[Remark, ...] = ()
    done: bool = False


@dataclass(frozen=True)
class UnmergeResult:
    """Who is who again; ``head`` is None where nothing was left to do."""

    plan: UnmergePlan
    head: Head | None = None


def plan_unmerge(context: Context, number: str, reason: str) -> UnmergePlan:
    """What taking back would do, tried out and taken back itself; nothing is changed.

    :raises Refused: ``unknown-parent``; ``not-merged``; ``merge-not-noted``: by an earlier version;
        ``merge-relied-on``, with what depends on it.
    :raises Misused: ``no-reason``.
    """
    refuse_no_reason(reason)
    with rehearse(context) as transaction:
        return _unmerge(context, transaction, number.strip(), reason).plan


def unmerge_parent(
    context: Context, number: str, reason: str, shown: UnmergePlan | None = None
) -> UnmergeResult:
    """Let the parent who was dropped be a person again, and the next roster mean two.

    Links, restrictions, keys, accounts, ids and questions go back to whom the merge took them
    from; what happened to them since stays. ``shown`` is the plan that was agreed to.

    :raises Refused, Misused: as :func:`plan_unmerge`; ``people-changed``: it is not as shown.
    """
    refuse_no_reason(reason)
    with context.store.write() as transaction:
        result = _unmerge(context, transaction, number.strip(), reason)
        if shown and not looks_alike(result.plan.before, shown.before):
            raise Refused("people-changed", numbers=(number, shown.before.parent.number))
        return result


def _unmerge(context: Context, transaction: Transaction, number: str, reason: str) -> UnmergeResult:
    merge = next(iter(find_merges(transaction, number)), None)
    if merge is None:
        return UnmergeResult(_find_done(context, transaction, number))
    record = _require_record(merge)
    undoing = find_undoing(context, transaction, merge, record)
    dependents = tuple(find_dependents(transaction, merge, record, undoing))
    if dependents:
        raise refuse_dependents(merge, dependents)
    before = view_parent(context, transaction, record.keep_id)
    remarks = [*_find_lifted(transaction, merge, record)]
    events = [
        event._replace(batch=merge.code, reason=reason)
        for event in _restore(transaction, merge, record, remarks)
    ]
    mark_undone(transaction, merge.batch_id, context.metadata.at)
    forget_last_file(transaction)
    head = append_events(transaction, context.metadata, events)
    keep, drop = (
        view_parent(context, transaction, one) for one in (record.keep_id, record.drop_id)
    )
    return UnmergeResult(UnmergePlan(merge, before, keep, drop, tuple(remarks)), head)


def _find_done(context: Context, transaction: Transaction, number: str) -> UnmergePlan:
    """A merge that was taken back before; refused where there was none."""
    parent_id = require_parent(transaction, number)
    for merge in find_merges(transaction, number, undone=True):
        if merge.record:
            keep = view_parent(context, transaction, merge.record.keep_id)
            drop = view_parent(context, transaction, parent_id)
            return UnmergePlan(merge, keep, keep, drop, done=True)
    drops = tuple(
        one.drop for one in find_merges(transaction)
        if one.record and one.record.keep_id == parent_id
    )  # fmt: skip
    if drops:
        raise Refused("not-merged.keeps", number=number, drops=drops, drop=drops[0])
    raise Refused("not-merged", number=number)


def _require_record(merge: StandingMerge) -> MergeRecord:
    if merge.record is None:
        raise Refused(
            "merge-not-noted", drop=merge.drop, keep=merge.keep, day=day_of(merge.at),
            batch=merge.code,
        )  # fmt: skip
    return merge.record


def _find_lifted(
    transaction: Transaction, merge: StandingMerge, record: MergeRecord
) -> Iterator[Remark]:
    """Restrictions from before the merge that staff lifted while the two were one."""
    for one in read_restrictions(transaction, parent_id=record.keep_id):
        order = one.restriction
        if order.id <= record.last_restriction and (order.lifted_at or "") > merge.at:
            is_dropped = order.id in record.restrictions
            parent = merge.drop if is_dropped else one.parent_number
            yield Remark(
                "unmerge-lifted", restriction=name_restriction(order.id), parent=parent,
                student=one.student_number, pair=(parent, one.student_number),
            )  # fmt: skip


def _restore(
    transaction: Transaction, merge: StandingMerge, record: MergeRecord, remarks: list[Remark]
) -> Iterator[Event]:
    """Do it; each row for the trail as it is done, and what a person should know besides."""
    keep = read_parent(transaction, record.keep_id)
    theirs = f"parent:{merge.drop}"
    yield Event(
        Action.PARENT_UNMERGED, f"parent:{keep.number}", detail=f"{merge.drop} is not one of it"
    )
    yield Event(Action.PARENT_UNMERGED, theirs, detail=f"not {keep.number} any more")
    for one in read_restrictions(transaction, parent_id=keep.id):
        if one.restriction.id in record.restrictions:
            term = describe_term(one.restriction, one.student_number)
            detail = f"of {keep.number} before: {term}"
            yield Event(Action.RESTRICTION_MOVED, theirs, detail=detail)
    unmerging.restore_links(transaction, keep.id, merge.batch_id)
    unmerging.restore_parents(transaction, record, merge.drop)
    unmerging.restore_belongings(transaction, record)
    unmerging.restore_questions(transaction, record)
    yield from _reopen(transaction, merge, record, remarks)


def _reopen(
    transaction: Transaction, merge: StandingMerge, record: MergeRecord, remarks: list[Remark]
) -> Iterator[Event]:
    """Open the keys and the account again that the merge closed."""
    for key in unmerging.reopen_keys(transaction, record, merge.at):
        if key.undone:
            remarks.append(
                Remark("unmerge-key-undone", key=key.reference, parent=key.parent_number)
            )
            continue
        yield Event(Action.KEY_RESTORED, f"parent:{key.parent_number}", detail=key.reference)
    why = explain_merge(merge.keep, merge.drop)
    found = unmerging.reopen_account(transaction, record, merge.at, why)
    if found:
        number, username = found
        yield Event(Action.ACCOUNT_RESTORED, f"parent:{number}", detail=f"username {username}")
