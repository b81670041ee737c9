"""Restrictions that want staff: those that end soon, and those that wait to be lifted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from portaladm.domain.restrictions import Restriction, RestrictionState
from portaladm.services.context import Context
from portaladm.services.restrictions.state import ends_soon, judge_restriction
from portaladm.services.restrictions.view import RestrictionLine, describe_restriction
from portaladm.store.restrictions.rows import RestrictionRecord, read_restrictions


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
