"""Whom a roster lacks or deletes: removed, told of, or deferred."""

from __future__ import annotations

from dataclasses import dataclass, replace

from portaladm.domain.rosters import Finding
from portaladm.readers.rows import RosterReader
from portaladm.services.context import Context
from portaladm.services.roster.exemptions import NOBODY_LEFT, find_named
from portaladm.services.roster.limits import Deferred, LimitRules
from portaladm.services.roster.plan import ImportPlan
from portaladm.services.roster.removals import (
    apply_snapshot,
    check_removals,
)
from portaladm.services.roster.staging.stage import Waiting
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster import removals
from portaladm.store.roster.register.people import end_links_of_deleted


@dataclass(frozen=True)
class Removed:
    """How many students left and links ended, what to tell of it, and what was deferred."""

    students: int = 0
    links: int = 0
    findings: tuple[Finding, ...] = ()
    deferred: Deferred | None = None


def remove_missing(
    transaction: Transaction, plan: ImportPlan, reader: RosterReader, waiting: Waiting
) -> Removed:
    """Remove whom the file lacks or deletes, as far as the plan has it; who waits stays."""
    removed = Removed()
    if plan.removes_missing:
        exempted = find_named(transaction, reader, waiting)
        students, links = apply_snapshot(transaction, plan.given, exempted)
        removed = Removed(students, links, (NOBODY_LEFT,) if exempted.everybody else ())
    if plan.removes_deleted:
        ended = end_links_of_deleted(transaction, plan.given.values)
        removed = replace(removed, links=removed.links + ended)
    return removed


def limit_removals(
    context: Context, transaction: Transaction, plan: ImportPlan, rules: LimitRules,
    removed: Removed,
) -> Removed:  # fmt: skip
    """Hold everything that the import takes away against the limits; some of it is deferred.

    :raises Stopped: more would be removed than the limits allow.
    """
    if plan.is_first:
        return removed
    deferred = check_removals(context, transaction, plan.given.batch_id, rules)
    if deferred and plan.removes_missing:
        students, links = removals.count_left(transaction, plan.given.today)
        removed = replace(removed, students=students, links=links)
    return replace(removed, deferred=deferred)
