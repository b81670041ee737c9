"""Staging a roster, whole or the lines a snapshot changes: faults found, pairs settled."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from portaladm.domain.rosters import Fault, Finding
from portaladm.readers.rows import RosterReader
from portaladm.services.context import Context
from portaladm.services.roster import incremental as changes
from portaladm.services.roster.rows import read_everything
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster import merge as rosters
from portaladm.store.roster import staging
from portaladm.store.roster.findings import cells

LISTED_FAULTS = 5_000
"""Faults that a result carries; all of them are in the rejects file."""


@dataclass(frozen=True)
class Staged:
    """A roster in the staging table."""

    survey: staging.Survey
    faults: tuple[Fault, ...]
    fault_count: int
    refused: int
    repeated: int = 0
    repeated_lines: tuple[int, ...] = ()
    pairs_settled: bool = False
    findings: tuple[Finding, ...] = ()
    source: changes.Changes | changes.WholeLines | None = None

    @property
    def changes(self) -> changes.Changes | None:
        """What the staged rows are the changes of, unless they are the whole file."""
        return self.source if isinstance(self.source, changes.Changes) else None


def stage_changed_lines(context: Context, reader: RosterReader) -> Staged | None:
    """Stage what a snapshot changes; None where that can't be told, or something is faulty."""
    with context.store.read() as transaction:
        staging.create_staging(transaction)
    found = changes.stage_changes(context, reader)
    if found is None:
        return None
    with context.store.read() as transaction:
        survey = staging.survey_rows(transaction, cells.CONDITIONS)
        staged = settle_pairs(transaction, Staged(survey, (), 0, 0, source=found))
    if survey.faulty or staged.fault_count:
        return None
    return replace(staged, pairs_settled=True)


def stage_whole(
    context: Context, reader: RosterReader, progress: Callable[[int], None], *,
    is_whole_truth: bool, dry_run: bool,
) -> Staged:  # fmt: skip
    """Stage a whole file. Its transaction touches temporary tables only: it locks nothing.

    ``is_whole_truth``: the store will be what the file says, so that the file's lines are worth
    remembering; the first roster always is.
    """
    with context.store.read() as transaction:
        empty = rosters.is_empty(transaction)
    wanted = not dry_run and (empty or is_whole_truth)
    with context.store.read() as transaction:
        staging.create_staging(transaction)
        with paused_collector(), changes.taking_digests(context, reader, wanted=wanted) as collect:
            found = read_everything(transaction, reader, progress)
            survey = staging.survey_rows(transaction, cells.CONDITIONS)
            digests = collect()
        if survey.faulty:
            staging.find_row_faults_in_staging(transaction)
        staged = Staged(survey, (), 0, 0, findings=found, source=digests)
        staged = _count_faults(transaction, staged)
        if staged.fault_count or not empty:
            # In an empty store the first merge notices repeated pairs by itself, at no cost.
            staged = replace(settle_pairs(transaction, staged), pairs_settled=True)
    return staged


@contextmanager
def paused_collector() -> Iterator[None]:
    """Keep Python from looking for reference cycles among millions of short-lived rows."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def settle_pairs(transaction: Transaction, staged: Staged) -> Staged:
    """Staged rows in which no pair contradicts itself; those that do are faults."""
    repeated, lines = staging.find_pair_faults(transaction)
    staged = replace(staged, repeated=repeated, repeated_lines=tuple(lines))
    return _count_faults(transaction, staged)


def _count_faults(transaction: Transaction, staged: Staged) -> Staged:
    fault_count, refused = staging.count_faults(transaction)
    if not fault_count:
        return staged
    listed = tuple(staging.read_faults(transaction, LISTED_FAULTS))
    staged = replace(staged, survey=staging.survey_rows(transaction, cells.CONDITIONS))
    return replace(staged, faults=listed, fault_count=fault_count, refused=refused)
