"""Restrictions that want staff: those that end soon, and those that wait to be lifted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from portaladm.domain.diagnosis import Diagnosis, Severity
from portaladm.domain.restrictions import Restriction, RestrictionState
from portaladm.errors import Remark
from portaladm.services.context import Context
from portaladm.services.lookup.links import confirms_end
from portaladm.services.restrictions.state import ends_soon, judge_restriction
from portaladm.services.restrictions.view import RestrictionLine, describe_restriction
from portaladm.store.restrictions.rows import RestrictionRecord, read_restrictions


def check_restrictions(context: Context) -> Iterator[Diagnosis]:
    """Court orders that end soon, and those whose last day is over and that nobody lifted."""
    for line in find_due(context):
        over = line.status is RestrictionState.UNCONFIRMED
        ending = "over" if over else ("soon" if confirms_end(context) else "opens")
        pair = line.parent_id, line.student_id
        remark = Remark(
            f"restriction-ends.{ending}", id=line.restriction_id, pair=pair,
            parent_name=line.parent_name, student_name=line.student_name,
            until=line.until_on, case=line.case_number, reason=line.reason,
        )  # fmt: skip
        yield Diagnosis(Severity.WARNING, remark)


def find_due(context: Context) -> list[RestrictionLine]:
    """The restrictions that want staff, oldest first.

    One that ends soon wants nobody where another of the same pair outlasts it: its end opens
    nothing. One whose last day is over always does.
    """
    with context.store.read() as transaction:
        found = read_restrictions(transaction, is_open=True)
    pairs: dict[tuple[int, int], list[RestrictionRecord]] = defaultdict(list)
    for record in found:
        pairs[record.parent_id, record.student_id].append(record)
    due = [record for pair in pairs.values() for record in _find_due(context, pair)]
    due.sort(key=lambda record: record.restriction.id)
    return [describe_restriction(context, record) for record in due]


def _find_due(context: Context, pair: Sequence[RestrictionRecord]) -> Iterator[RestrictionRecord]:
    for record in pair:
        one = record.restriction
        is_over = judge_restriction(context, one) is RestrictionState.UNCONFIRMED
        is_last = not any(_outlasts(other.restriction, one) for other in pair)
        if is_over or (ends_soon(context, one) and is_last):
            yield record


def _outlasts(other: Restriction, one: Restriction) -> bool:
    """Whether another restriction holds on the day after the last one of this."""
    until = one.until_on or ""
    return other.from_on <= until and (other.until_on is None or other.until_on > until)
