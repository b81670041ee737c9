"""A first roster is merged while a worker stages what stands further below in it.

Each row makes a link of its own there, in the order of the lines, so that some rows can be merged
after the others. Where that turns out not to be so, everything is merged at the end.
"""

from __future__ import annotations

from dataclasses import replace

from portaladm.readers.rows import RosterReader
from portaladm.services.context import Context
from portaladm.services.roster.merge import NOTHING, First, Merged, merge_part, merge_rows
from portaladm.services.roster.plan import ImportOptions, give, plan_import
from portaladm.services.roster.staging.stage import Staged
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster import merge as rosters
from portaladm.store.roster import staging
from portaladm.store.roster.first import Empty, begin_sums, read_empty, standing_in
from portaladm.store.roster.merge import MergeInput


class Ahead:
    """What is merged of a first roster before all of it is staged."""

    def __init__(self, context: Context, reader: RosterReader) -> None:
        with context.store.read() as transaction:  # no lock lasts while rows are staged
            self._empty = read_empty(transaction)
        self._given: MergeInput | None = give(context, reader, self._empty.batch_id)
        self._merged = NOTHING

    def merge(self, transaction: Transaction) -> None:
        """Merge what is staged by now."""
        if self._given is None:
            return
        last = staging.find_last_line(transaction)
        with standing_in(transaction, self._empty, again=self._merged is not NOTHING):
            try:
                self._merged = merge_part(transaction, self._given, self._merged)
                self._given = replace(self._given, after=last)
            except rosters.PairsRepeat:
                self._given = None

    def take(self, empty: Empty, given: MergeInput, staged: Staged) -> tuple[Merged, int]:
        """What is merged, once, and up to which line; nothing, if rows or store have changed."""
        ahead, self._given = self._given, None
        changed = staged.pairs_settled or staged.survey.faulty or staged.survey.suspect
        if ahead and not changed and empty == self._empty and replace(ahead, after=-1) == given:
            return self._merged, ahead.after
        return NOTHING, -1


def merge_first(
    context: Context, reader: RosterReader, options: ImportOptions, staged: Staged, ahead: Ahead
) -> First:
    """Merge the staged rows beside an empty store; errors are those of a plan and of a merge."""
    with context.store.read() as transaction:
        empty = read_empty(transaction)
        plan = plan_import(context, transaction, reader, options, staged, None, empty.batch_id)
    before, after = ahead.take(empty, plan.given, staged)
    plan = replace(plan, given=replace(plan.given, after=after))
    with context.store.fill(locked=False) as transaction:
        rosters.list_schools(transaction, after)
        with standing_in(transaction, empty, again=before is not NOTHING):
            merged = merge_rows(transaction, plan, before)
        return First(empty, merged, begin_sums(transaction))
