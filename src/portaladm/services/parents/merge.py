"""Two records of one person become one: children, account, history and court orders together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from portaladm.domain.folding import fold_case
from portaladm.domain.identity import Question
from portaladm.domain.keys import Closing, make_reference
from portaladm.domain.restrictions import describe_term
from portaladm.domain.trail import Action, Event, Head
from portaladm.errors import Misused, Refused, Remark
from portaladm.services.batches.counter import store_counter_batch
from portaladm.services.context import Context
from portaladm.services.lookup.people import require_parent
from portaladm.services.lookup.reasons import refuse_no_reason
from portaladm.services.parents.merge_choice import NO_KEY, KeyChoice, choose_account, choose_key
from portaladm.services.parents.rehearsal import looks_alike, rehearse
from portaladm.services.parents.view import ParentView, view_parent
from portaladm.store.accounts.rows import AccountRecord, close_account
from portaladm.store.db.transaction import Transaction
from portaladm.store.parents import merge as merging
from portaladm.store.parents.merge import DroppedLink
from portaladm.store.parents.merge_record import read_record
from portaladm.store.restrictions.rows import carry_restrictions, read_restrictions
from portaladm.store.roster import identity
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
    """What merging does; ``result`` is KEEP as it is afterwards.

    ``done`` says that it was done before, and nothing is left to do. ``questions`` about DROP's id
    are withdrawn.
    """

    keep: ParentView
    drop: ParentView
    result: ParentView
    links: tuple[DroppedLink, ...] = ()
    keys: KeyChoice = NO_KEY
    account: AccountRecord | None = None
    closed_account: AccountRecord | None = None
    questions: tuple[Question, ...] = ()
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
    """What merging would do, tried out and taken back; nothing is changed.

    :raises Refused: ``unknown-parent``, ``two-accounts``, ``unknown-account``, ``merged-before``.
    :raises Misused: ``same-parent``, ``no-reason``.
    """
    refuse_no_reason(merge.reason)
    with rehearse(context) as transaction:
        plan = _plan(context, transaction, merge)
        return plan if plan.done else _carry_out(context, transaction, merge, plan).plan


def merge_parents(
    context: Context, merge: Merge, shown: MergePlan | None = None
) -> MergeResult:  # fmt: skip
    """Let DROP be KEEP from now on, by every number that either ever had.

    DROP's children and restrictions come over; a stored no never becomes a yes. Of two keys the
    one that works stays. The next roster may still list DROP: it means KEEP. What
    ``parents unmerge`` needs is noted with the batch. ``shown`` is the plan that was agreed to.

    :raises Refused, Misused: as :func:`plan_merge`; ``people-changed``: the two are not as shown.
    """
    refuse_no_reason(merge.reason)
    with context.store.write() as transaction:
        plan = _plan(context, transaction, merge)
        if shown and not (
            looks_alike(plan.keep, shown.keep) and looks_alike(plan.drop, shown.drop)
        ):
            raise Refused("people-changed", numbers=(merge.keep, merge.drop))
        return MergeResult(plan) if plan.done else _carry_out(context, transaction, merge, plan)


def _plan(context: Context, transaction: Transaction, merge: Merge) -> MergePlan:
    keep_id = require_parent(transaction, merge.keep)
    drop_id = require_parent(transaction, merge.drop)
    keep, drop = (view_parent(context, transaction, one) for one in (keep_id, drop_id))
    number = keep.parent.number
    if keep_id == drop_id:
        if merging.is_merged(transaction, merge.drop.strip()):
            return MergePlan(keep, drop, keep, done=True)
        raise Misused("same-parent", keep=merge.keep, drop=merge.drop, number=number)
    _refuse_merged(transaction, merge.keep, keep)
    _refuse_merged(transaction, merge.drop, drop)
    account, closed = choose_account(keep.account, drop.account, merge.keep_account.strip())
    keys = choose_key(context, transaction, keep_id, drop_id, has_account=account is not None)
    links = merging.read_dropped_links(transaction, drop_id, keep_id)
    asked = identity.read_questions(transaction, "parent", [drop.parent.number])
    return MergePlan(
        keep, drop, keep, tuple(links), keys, account, closed,
        tuple(one for one in asked if not one.answer),
    )  # fmt: skip


def _refuse_merged(transaction: Transaction, number: str, view: ParentView) -> None:
    """A record that was merged before is somebody else by now: whom, must be said."""
    if merging.is_merged(transaction, number.strip()):
        parent = view.parent
        raise Refused("merged-before", dropped=number, number=parent.number, name=parent.name)


def _carry_out(
    context: Context, transaction: Transaction, merge: Merge, plan: MergePlan
) -> MergeResult:
    """Do what the plan says, and look at what came of it."""
    keep, drop = plan.keep.parent, plan.drop.parent
    before = read_record(transaction, keep.id, drop.id, list(plan.questions))
    batch_id, code = store_counter_batch(
        context, transaction, action="merge", keep=keep.number, drop=drop.number,
        before=before._asdict(),
    )  # fmt: skip
    events = [
        event._replace(batch=code, reason=merge.reason)
        for event in _apply(context, transaction, plan, batch_id)
    ]
    forget_last_file(transaction)
    head = append_events(transaction, context.metadata, events)
    plan = replace(plan, result=view_parent(context, transaction, keep.id))
    return MergeResult(replace(plan, remarks=tuple(_find_remarks(plan))), code, head)


def _apply(
    context: Context, transaction: Transaction, plan: MergePlan, batch_id: int
) -> Iterator[Event]:
    """Do what the plan says; each row for the trail as it is done."""
    keep, drop, today = plan.keep.parent, plan.drop.parent, context.today.isoformat()
    why = explain_merge(keep.number, drop.number)
    ours, theirs = f"parent:{keep.number}", f"parent:{drop.number}"
    yield Event(Action.PARENT_MERGED, ours, detail=f"{drop.number} merged into {keep.number}")
    yield Event(Action.PARENT_MERGED, theirs, detail=f"{drop.number} is {keep.number} now")
    yield from _close(context, transaction, plan, why)
    merging.move_links(transaction, plan.links, keep.id, today, batch_id)
    for one in read_restrictions(transaction, parent_id=drop.id):
        term = describe_term(one.restriction, one.student_number)
        yield Event(Action.RESTRICTION_MOVED, ours, detail=f"of {drop.number} before: {term}")
    carry_restrictions(transaction, drop.id, keep.id)
    for question in plan.questions:
        detail = f"{question.stored_name}, now {question.new_name}"
        yield Event(Action.IDENTITY_WITHDRAWN, theirs, detail=detail)
    identity.withdraw_questions(transaction, plan.questions)
    merging.move_history(transaction, drop.id, keep.id)
    merging.drop_parent(transaction, drop.id, drop.number, keep.id, today, batch_id)


def explain_merge(keep: str, drop: str) -> str:
    """Why a merge closed a key or an account, as the store keeps it."""
    return f"merged: {drop} is {keep}"


def _close(
    context: Context, transaction: Transaction, plan: MergePlan, why: str
) -> Iterator[Event]:
    """Close the keys and the account that nobody needs any more."""
    at = context.metadata.at
    for key in plan.keys.closed:
        merging.close_open_key(transaction, key.parent_id, Closing.MERGED, at, why)
        detail = f"{make_reference(key.batch_code, key.serial)}, {why}"
        yield Event(Action.KEY_REVOKED, f"parent:{key.parent_number}", detail=detail)
    closed = plan.closed_account
    if closed:
        close_account(transaction, closed.id, at, why)
        detail = f"username {closed.username}, {why}"
        yield Event(Action.ACCOUNT_VOIDED, f"parent:{closed.parent_number}", detail=detail)


def _find_remarks(plan: MergePlan) -> Iterator[Remark]:
    """What a person should know before two records become one."""
    keep, drop = plan.keep.parent, plan.drop.parent
    if fold_case(keep.name) != fold_case(drop.name):
        yield Remark("merge-names-differ", keep=keep.name, drop=drop.name)
    for key in plan.keys.closed:
        reference = make_reference(key.batch_code, key.serial)
        yield Remark("merge-closes-key", key=reference, parent=key.parent_number)
    orders = sum(not one.lifted_at for one in plan.drop.restrictions)
    if orders:
        yield Remark("merge-carries-restrictions", count=orders, drop=drop.number, keep=keep.number)
    seen = {one.student_id for view in (plan.keep, plan.drop) for one in view.links if one.visible}
    for line in plan.result.links:
        if line.student_id in seen and not line.visible:
            name, student = line.student_name, line.student_id
            yield Remark(
                "merge-hides-child", keep=keep.number, student=student, name=name, why=line.why
            )
    if plan.questions:
        yield Remark("merge-withdraws", count=len(plan.questions), drop=drop.number)
