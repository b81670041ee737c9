"""Taking back what ``parents add`` gave: links of the counter, and what lived by them alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from portaladm.domain.keys import Closing, make_reference
from portaladm.domain.link_access import AccessWhy, Visibility
from portaladm.domain.trail import Action, Event, Head
from portaladm.errors import Refused
from portaladm.services.batches.counter import store_counter_batch
from portaladm.services.context import Context
from portaladm.services.links.view import judge_record
from portaladm.services.lookup.people import require_parent, require_student
from portaladm.services.lookup.reasons import refuse_no_reason
from portaladm.store.accounts.rows import find_account_of
from portaladm.store.db.transaction import Transaction
from portaladm.store.keys.rows import KeyRecord, read_keys
from portaladm.store.keys.writing import close_keys
from portaladm.store.links.rows import LinkRecord, read_links
from portaladm.store.parents.added import (
    has_more_than_counter_links,
    remove_parent,
    take_back_links,
)
from portaladm.store.parents.rows import read_parent
from portaladm.store.roster.last_file import forget_last_file
from portaladm.store.trail import append_events


@dataclass(frozen=True)
class Removal:
    """What is taken back of a parent, or would be; ``head`` is None where nothing was changed.

    ``kept`` are the children whom a roster gave, ``before`` those who were taken back already.
    ``key_reference`` is the open key that opens nothing without these children, ``username`` the
    account that ends; ``leaves``: nothing else is stored of the parent, so the record goes as well.
    """

    parent_id: str
    parent_name: str
    taken: tuple[LinkRecord, ...]
    kept: tuple[LinkRecord, ...] = ()
    before: tuple[LinkRecord, ...] = ()
    key_reference: str = ""
    username: str = ""
    leaves: bool = False
    batch: str = ""
    head: Head | None = None


def plan_removal(context: Context, parent: str, students: Iterable[str] = ()) -> Removal:
    """What would be taken back; nothing is changed.

    :raises Refused: as :func:`remove_added`.
    """
    with context.store.read() as transaction:
        parent_id = require_parent(transaction, parent)
        return _plan(context, transaction, parent_id, students)[0]


def remove_added(
    context: Context, parent: str, students: Iterable[str], reason: str
) -> Removal:  # fmt: skip
    """Take back these children, or all whom the counter gave and no roster has listed since.

    An open key that opens nothing any more is revoked; the account ends with the last child.

    :raises Misused: ``no-reason``.
    :raises Refused: ``unknown-parent``, ``unknown-student``; ``not-added``: the counter gave the
        parent nothing; ``roster-gave``: what is meant is a roster's, which only restrictions
        outrank.
    """
    refuse_no_reason(reason)
    with context.store.write() as transaction:
        parent_id = require_parent(transaction, parent)
        plan, key = _plan(context, transaction, parent_id, students)
        if not plan.taken:
            return plan
        batch = store_counter_batch(context, transaction, len(plan.taken), action="remove-added")
        ids = [one.id for one in plan.taken if one.id is not None]
        today = context.today.isoformat()
        take_back_links(transaction, ids, today=today, batch_id=batch.id)
        if key:
            close_keys(transaction, [key.id], Closing.REVOKED, context.metadata.at, reason)
        if plan.leaves:
            remove_parent(transaction, parent_id)
        forget_last_file(transaction)
        events = _list_events(plan, batch.code, reason)
        head = append_events(transaction, context.metadata, events)
    return Removal(**{**vars(plan), "batch": batch.code, "head": head})


def _plan(
    context: Context, transaction: Transaction, parent_id: int, students: Iterable[str]
) -> tuple[Removal, KeyRecord | None]:
    """What is to be done, and the open key that is to be revoked."""
    today = context.today.isoformat()
    links = read_links(transaction, today, parent_id=parent_id)
    wanted = {require_student(transaction, number) for number in students}
    meant = [one for one in links if not wanted or one.student_id in wanted]
    taken = tuple(one for one in meant if _is_of_the_counter(one))
    kept = tuple(one for one in meant if not one.provisional_until and not one.ended_on)
    before = tuple(one for one in meant if one.ended_on and one.access_why == AccessWhy.TAKEN_BACK)
    person = read_parent(transaction, parent_id)
    if kept and (wanted or not (taken or before)):
        raise Refused(
            "roster-gave", pair=(person.number, kept[0].student_number), name=person.name,
            students=[f"{one.student_name} ({one.student_number})" for one in kept],
        )  # fmt: skip
    if len({one.student_id for one in (*taken, *before)}) < max(1, len(wanted)):
        raise Refused("not-added", parent=person.number, name=person.name)
    left = [one for one in links if one not in taken]
    key = _find_open_key(transaction, parent_id, today) if taken else None
    key = None if _shows(context, left, Visibility.VISIBLE) else key
    plan = Removal(
        person.number, person.name, taken, kept, before,
        make_reference(key.batch_code, key.serial) if key else "",
        _find_ending(context, transaction, parent_id, links, left),
        bool(taken) and not has_more_than_counter_links(transaction, parent_id),
    )  # fmt: skip
    return plan, key


def _is_of_the_counter(link: LinkRecord) -> bool:
    """Whether the counter gave it and nothing took it since, but that its days ran out."""
    until = link.provisional_until
    return until is not None and (link.ended_on is None or link.ended_on > until)


def _find_open_key(transaction: Transaction, parent_id: int, today: str) -> KeyRecord | None:
    return next(iter(read_keys(transaction, today, parent_id=parent_id, open_only=True)), None)


def _find_ending(
    context: Context, transaction: Transaction, parent_id: int, links: list[LinkRecord],
    left: list[LinkRecord],
) -> str:  # fmt: skip
    """The account that goes on with these links and ends without those which are taken back."""
    account = find_account_of(transaction, parent_id, context.today.isoformat())
    seen = (Visibility.VISIBLE, Visibility.GRACE)
    ends = _shows(context, links, *seen) and not _shows(context, left, *seen)
    return account.username if account and ends else ""


def _shows(context: Context, links: Iterable[LinkRecord], *seen: Visibility) -> bool:
    verdicts = (judge_record(context, one) for one in links)
    return any(one is not None and one.visibility in seen for one in verdicts)


def _list_events(plan: Removal, batch: str, reason: str) -> list[Event]:
    subject = f"parent:{plan.parent_id}"
    detail = f"students {', '.join(one.student_number for one in plan.taken)}"
    detail += "; the parent's record went with them" if plan.leaves else ""
    taken = Event(Action.PARENT_TAKEN_BACK, subject, batch=batch, reason=reason, detail=detail)
    if not plan.key_reference:
        return [taken]
    key = f"key {plan.key_reference}: it opens nothing any more"
    revoked = Event(Action.KEY_REVOKED, subject, batch=batch, reason=reason, detail=key)
    return [taken, revoked]
