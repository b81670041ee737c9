"""The staged rows become students, parents and links; what of them a person should look at.

A first roster is merged while nobody waits (``ahead.py``), and copied into the store under a lock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from portaladm.domain.rosters import Counts, Finding
from portaladm.readers.rows import RosterReader
from portaladm.services.context import Context
from portaladm.services.roster.effect import Effect, find_effect
from portaladm.services.roster.exemptions import find_named
from portaladm.services.roster.findings import find_all
from portaladm.services.roster.plan import ImportPlan
from portaladm.services.roster.removals import find_lacking
from portaladm.services.roster.staging.stage import Staged
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster import merge as rosters
from portaladm.store.roster import staging
from portaladm.store.roster.compare import Compared
from portaladm.store.roster.findings.cells import opens_all
from portaladm.store.roster.first import Empty, copy_filled, read_empty
from portaladm.store.roster.merge import MergeInput
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
    disagreeing: tuple[int, Sequence[tuple[str, int]]] = (0, ())


NOTHING = Merged(0, 0, Counts(), Counts(), Counts())


def merge_rows(transaction: Transaction, plan: ImportPlan, before: Merged = NOTHING) -> Merged:
    """Merge the staged rows: schools and people first, then the links between them.

    ``before`` is what was made of the rows up to ``plan.given.after``.

    :raises PairsRepeat: a pair stands twice in the first roster.
    :raises TwoPeople: rows under one id are of two people.
    """
    given, compared = plan.given, plan.compared
    people = _merge_people(transaction, given, compared, before)
    changed = people.students.changed + people.parents.changed
    disagreeing = _find_disagreeing(transaction, plan, changed)
    merged = _merge_links(transaction, given, compared, people, in_order=plan.is_in_order)
    if plan.is_first:
        students, parents = Counts(merged.students.new), Counts(merged.parents.new)
        merged = replace(merged, students=students, parents=parents)
    return replace(merged, disagreeing=disagreeing)


def merge_part(transaction: Transaction, given: MergeInput, before: Merged) -> Merged:
    """Merge what is staged by now of a first roster, in which every row makes a new link.

    :raises PairsRepeat: a pair stands twice in it.
    """
    rosters.list_schools(transaction, given.after)
    people = _merge_people(transaction, given, None, before)
    return _merge_links(transaction, given, None, people, in_order=True)


def _merge_people(
    transaction: Transaction, given: MergeInput, compared: Compared | None, before: Merged
) -> Merged:
    return replace(
        before,
        schools_new=before.schools_new + rosters.merge_schools(transaction),
        students=before.students + rosters.merge_students(transaction, given, compared),
        parents=before.parents + rosters.merge_parents(transaction, given, compared),
    )


def _merge_links(
    transaction: Transaction, given: MergeInput, compared: Compared | None, people: Merged,
    *, in_order: bool,
) -> Merged:  # fmt: skip
    rows = staging.count_staged(transaction, given.after)
    links = rosters.merge_links(transaction, given, compared, rows, in_order)
    return replace(people, rows=people.rows + rows, links=people.links + links)


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
    """A first roster, merged outside of the store, and what the store was like then.

    ``sums`` are what its covered rows add up to.
    """

    empty: Empty
    merged: Merged
    sums: Mapping[str, Callable[[], int]]


def take_first(transaction: Transaction, first: First, batch_id: int) -> Merged:
    """Copy a merged first roster into the store.

    :raises StoreFilled: somebody has changed the store since: the batch or the schools are others.
    """
    if read_empty(transaction, batch_id) != first.empty:
        raise rosters.StoreFilled
    copy_filled(transaction, first.sums)
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
