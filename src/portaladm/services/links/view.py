"""Links: who may see which child, and why or why not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from portaladm.domain.accounts.enrolment import judge_enrolment
from portaladm.domain.ids.retired import read_retired
from portaladm.domain.link_access import (
    Verdict,
    Visibility,
    explain_verdict,
    judge_link,
    last_day_of_grace,
)
from portaladm.domain.restrictions import find_last_day, name_restriction
from portaladm.errors import Remark
from portaladm.services.context import Context
from portaladm.services.lookup.links import confirms_end, gather_facts
from portaladm.services.lookup.people import require_parent, require_student
from portaladm.services.restrictions.state import tell_coming, tell_restrictions
from portaladm.store.db.transaction import Transaction
from portaladm.store.links import rows as links
from portaladm.store.links.rows import LinkRecord

_PAGE = 2_000


@dataclass(frozen=True)
class LinkLine:
    """One pair as lists show it; ``coming`` is what will close the child, as ``why`` tells it."""

    parent_id: str
    parent_name: str
    student_id: str
    student_name: str
    grade: str
    school: str
    relationship: str
    portal_access: bool | None
    visible: bool
    status: Visibility
    why: Remark
    since_on: str
    restricted: bool
    restricted_until_on: str
    restriction_reason: str
    restriction_ids: tuple[str, ...]
    coming: tuple[Remark, ...]


@dataclass(frozen=True)
class LinkFilters:
    """Which pairs are meant; all of them without a request."""

    parent: str | None = None
    student: str | None = None
    restricted: bool = False


def list_links(context: Context, filters: LinkFilters) -> Iterator[LinkLine]:
    """The pairs, page by page: no lock is held while somebody reads slowly.

    :raises Refused: ``unknown-parent``, ``unknown-student``.
    """
    with context.store.read() as transaction:
        parent_id = require_parent(transaction, filters.parent) if filters.parent else None
        student_id = require_student(transaction, filters.student) if filters.student else None
        today = context.today.isoformat()
        if filters.restricted:
            page = links.read_restricted_pairs(
                transaction, today, parent_id=parent_id, student_id=student_id
            )
            return (describe_link(context, record) for record in page)
    return _read_pages(context, parent_id, student_id)


def _read_pages(
    context: Context, parent_id: int | None, student_id: int | None
) -> Iterator[LinkLine]:
    after = 0
    while True:
        with context.store.read() as transaction:
            page = links.read_links(
                transaction, context.today.isoformat(), parent_id=parent_id, student_id=student_id,
                after=after, limit=_PAGE,
            )  # fmt: skip
        yield from (describe_link(context, record) for record in page)
        if len(page) < _PAGE:
            return
        after = page[-1].id or 0


def describe_link(context: Context, record: LinkRecord) -> LinkLine:
    """A pair as lists show it, with the reason."""
    verdict, restrictions = judge_record(context, record), record.restrictions
    told = tell_restrictions(context, restrictions) if restrictions else ()
    if verdict:
        why = _tell_retired(record, verdict) or explain_verdict(verdict, told)
    else:
        denied = explain_verdict(Verdict(Visibility.RESTRICTED), told)
        why = Remark("link-why.no-link", denied=denied)
    if coming := tuple(_tell_coming(context, record, verdict)):
        why = Remark("link-why.coming", why=why, coming=coming)
    until = find_last_day(one.term for one in restrictions) if restrictions else None
    access = None if record.portal_access is None else bool(record.portal_access)
    return LinkLine(
        record.parent_number, record.parent_name, record.student_number, record.student_name,
        record.grade, record.school, record.relationship or "", access,
        verdict is not None and verdict.visible,
        verdict.visibility if verdict else Visibility.RESTRICTED, why, record.since or "",
        record.restricted, until.isoformat() if until else "",
        "; ".join(one.reason for one in restrictions),
        tuple(name_restriction(one.id) for one in restrictions), coming,
    )  # fmt: skip


def _tell_coming(context: Context, record: LinkRecord, verdict: Verdict | None) -> Iterator[Remark]:
    """What will close the child: orders that begin later, the day on which it leaves."""
    is_visible = verdict is not None and verdict.visible
    if orders := tell_coming(record.coming, is_closed=not is_visible):
        yield orders
    if verdict is None or record.withdrawn_on is None or record.ended_on is not None:
        return
    facts, grace_days = gather_facts(context, record), context.settings.access.grace_days
    assert facts.withdrawn_on is not None
    if facts.withdrawn_on > context.today:
        found = judge_enrolment(
            [facts], context.today, grace_days, confirm_end=confirms_end(context)
        )
        last = last_day_of_grace(facts.withdrawn_on, grace_days)
        until = last if is_visible and found.ends_on == last else None
        yield Remark("coming-leaves", since=facts.withdrawn_on, until=until)


def _tell_retired(record: LinkRecord, verdict: Verdict) -> Remark | None:
    """That staff freed the id of one of the two for another person, which ended the link."""
    number = read_retired(record.parent_number) or read_retired(record.student_number)
    if not number or verdict.visibility is not Visibility.ENDED:
        return None
    return Remark("link-why.ended.retired", since=verdict.since, number=number)


def read_pairs(
    context: Context, transaction: Transaction, *, parent_id: int | None = None,
    student_id: int | None = None,
) -> Iterator[LinkRecord]:  # fmt: skip
    """The links of a parent or a student, then the pairs that staff denied without a link."""
    today = context.today.isoformat()
    yield from links.read_links(transaction, today, parent_id=parent_id, student_id=student_id)
    restricted = links.read_restricted_pairs(
        transaction, today, parent_id=parent_id, student_id=student_id
    )
    yield from (record for record in restricted if record.id is None)


def judge_record(context: Context, record: LinkRecord) -> Verdict | None:
    """The verdict on a stored link today; None where there is only a restriction."""
    if record.id is None:
        return None
    return judge_link(
        gather_facts(context, record), context.today, context.settings.access.grace_days,
        confirm_end=confirms_end(context),
    )  # fmt: skip
