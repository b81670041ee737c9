"""The staged rows become students, parents and links; what of them a person should look at.

A first roster is merged while nobody waits, and copied into the store under the lock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portaladm.domain.rosters import Counts, Finding
from portaladm.readers.rows import RosterReader
from portaladm.services.context import Context
from portaladm.services.roster.effect import Effect, find_effect
from portaladm.services.roster.exemptions import find_named
from portaladm.services.roster.findings import find_all
from portaladm.services.roster.plan import ImportOptions, ImportPlan, plan_import
from portaladm.services.roster.removals import find_lacking
from portaladm.services.roster.staging.stage import Staged
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster import merge as rosters
from portaladm.store.roster import staging
from portaladm.store.roster.findings.cells import opens_all
from portaladm.store.roster.first import Empty, copy_filled, read_empty, standing_in
from portaladm.store.roster.shown import count_shown
from portaladm.store.roster.two_people import refuse_two_people


@dataclass(frozen=True)
class Merged:
    """What a merge made of the staged rows.

    ``disagreeing``: how many rows say something else about a person than the last row about the
    same person, with the person and the line of some.
    """

    rows: int
    schools_new: int
    students: Counts
    parents: Counts
    links: Counts
    disagreeing: tuple[int, Sequence[tuple[str, int]]]


def merge_rows(transaction: Transaction, plan: ImportPlan) -> Merged:
    """Merge the staged rows: schools and people first, then the links between them.

    :raises PairsRepeat: a pair stands twice in the first roster.
    :raises TwoPeople: rows under one id are of two people.
    """
    given, rows, compared = plan.given, staging.count_staged(transaction), plan.compared
    schools_new = rosters.merge_schools(transaction)
    students = rosters.merge_students(transaction, given, compared)
    parents = rosters.merge_parents(transaction, given, compared)
    disagreeing = _find_disagreeing(transaction, plan, students.changed + parents.changed)
    links = rosters.merge_links(transaction, given, compared, rows, plan.is_in_order)
    if plan.is_first:
        students, parents = Counts(students.new), Counts(parents.new)
    return Merged(rows, schools_new, students, parents, links, disagreeing)


def _find_disagreeing(
    transaction: Transaction, plan: ImportPlan, changed: int
) -> tuple[int, Sequence[tuple[str, int]]]:
    """Rows that disagree about a person; of a first roster only where some record has changed."""
    if plan.is_first and not changed:
        return 0, ()
    count, examples = rosters.find_disagreeing_lines(
        transaction, plan.given, count_shown(), is_first=plan.is_first
    )
    if count:
        refuse_two_people(transaction)
    return count, examples


@dataclass(frozen=True)
class First:
    """A first roster, merged outside of the store, and what the store was like then."""

    empty: Empty
    merged: Merged


def merge_first(
    context: Context, reader: RosterReader, options: ImportOptions, staged: Staged
) -> First:
    """Merge the staged rows beside an empty store; errors are those of a plan and of a merge."""
    with context.store.read() as transaction:
        empty = read_empty(transaction)
        plan = plan_import(context, transaction, reader, options, staged, None, empty.batch_id)
    with context.store.fill(locked=False) as transaction, standing_in(transaction, empty):
        return First(empty, merge_rows(transaction, plan))


def take_first(transaction: Transaction, first: First, batch_id: int) -> Merged:
    """Copy a merged first roster into the store.

    :raises StoreFilled: somebody has changed the store since: the batch or the schools are others.
    """
    if read_empty(transaction, batch_id) != first.empty:
        raise rosters.StoreFilled
    copy_filled(transaction)
    return first.merged


def find_in_merged(
    transaction: Transaction, reader: RosterReader, plan: ImportPlan, staged: Staged,
    merged: Merged,
) -> tuple[Finding, ...]:  # fmt: skip
    """What a person should look at: what staging found, and what the merged rows show."""
    found = find_all(
        transaction, plan.given, staged.survey, empty=plan.is_first,
        disagreeing=merged.disagreeing, repeated=(staged.repeated, staged.repeated_lines),
        thorough=plan.is_thorough, infers_access=plan.infers_access,
    )  # fmt: skip
    if not plan.reports_missing:
        return (*staged.findings, *found)
    named = find_named(transaction, reader, staged.waiting)
    return (*staged.findings, *found, *find_lacking(transaction, plan.given, named))


def find_effect_of(
    context: Context, transaction: Transaction, plan: ImportPlan, staged: Staged, merged: Merged
) -> Effect:
    """What the merged rows do to keys and accounts.

    Where every row of a first roster opens, all of its parents are eligible.
    """
    new = merged.parents.new if plan.is_first and opens_all(staged.survey) else None
    return find_effect(context, transaction, plan.given.batch_id, is_first=plan.is_first, new=new)
