"""Restrictions as they stood at the end of a past day, under the settings of that day.

No restriction is ever deleted: which ones there were, and which were lifted, the records tell by
their times. Whose they were before a later merge or its undoing, the merges tell. What a last day
meant, the settings of that day on the trail.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

from portaladm.domain.keys import end_of_day
from portaladm.domain.timestamps import write_timestamp
from portaladm.services.config.history import read_past_settings
from portaladm.services.context import Context
from portaladm.services.restrictions.view import (
    RestrictionFilters,
    RestrictionLine,
    list_records,
    read_meant,
)
from portaladm.store.db.transaction import Transaction
from portaladm.store.parents.merge_record import read_earlier_owners
from portaladm.store.parents.rows import read_parent
from portaladm.store.restrictions.rows import RestrictionRecord


def list_past_restrictions(
    context: Context, filters: RestrictionFilters, day: date
) -> Iterator[RestrictionLine]:
    """The restrictions that staff had recorded by the end of a day, each as it stood then.

    People are named as they are now. A parent in ``filters`` means the person of today, also where
    a restriction was recorded against another record of that person.

    :raises Refused: ``settings-unknown``: the trail does not reach back so far;
        ``unknown-parent``, ``unknown-student``.
    """
    past, end = _go_back(context, day), write_timestamp(end_of_day(day))
    with context.store.read() as transaction:
        owners = read_earlier_owners(transaction, end)
        found = [
            _take_back(transaction, record, owners, end)
            for record in read_meant(transaction, filters)
            if record.restriction.denied_at < end
        ]
    return list_records(past, filters, found)


def _go_back(context: Context, day: date) -> Context:
    """The context at the end of a day, with what its settings said of restrictions."""
    settings, told = context.settings, read_past_settings(context, day).values
    restrictions = replace(
        settings.restrictions, confirm_end=told["restrictions.confirm_end"],
        remind_days=told["restrictions.remind_days"],
    )  # fmt: skip
    then = context.at(end_of_day(day) - timedelta(microseconds=1))
    return replace(then, settings=replace(settings, restrictions=restrictions))


def _take_back(
    transaction: Transaction, record: RestrictionRecord, owners: Mapping[int, int], end: str
) -> RestrictionRecord:
    """A restriction without what happened to it from ``end`` on."""
    one = record.restriction
    if one.lifted_at and one.lifted_at >= end:
        one = one._replace(lifted_at=None, lifted_by=None, lifted_reason=None)
    if one.id in owners:
        parent = read_parent(transaction, owners[one.id])
        record = record._replace(
            parent_id=parent.id, parent_number=parent.number, parent_name=parent.name
        )
    return record._replace(restriction=one)
