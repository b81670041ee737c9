"""Staging a roster: faults found, pairs settled."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from portaladm.domain.identity import Question
from portaladm.domain.lines.faults import FaultGroup
from portaladm.domain.rosters import Finding
from portaladm.domain.trail import Head
from portaladm.readers.csv.near_header import may_decide
from portaladm.readers.rows import RosterFile, RosterReader
from portaladm.services.context import Context
from portaladm.services.roster.staging.rows import read_everything
from portaladm.services.roster.staging.survey import survey_staged
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster import faults, staging
from portaladm.store.roster import merge as rosters
from portaladm.store.roster.derived.ids import derive_ids
from portaladm.store.roster.findings import cells, letters
from portaladm.store.roster.survey import Survey, survey_rows
from portaladm.store.roster.two_people import stage_two_people
from portaladm.store.trail import read_head

_UNREAD = frozenset({"note.column-not-read", "note.column-not-read.of"})
_UNICODE = ("utf", "unicode", "ascii")
NAMED_ROWS = 5
"""Rows of each fault, and examples of each finding, that are shown with their people."""


@dataclass(frozen=True)
class Waiting:
    """Whose rows wait for an answer: the questions, how many rows, everybody whom these name."""

    questions: tuple[Question, ...] = ()
    rows: int = 0
    parents: frozenset[str] = frozenset()
    students: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Staged:
    """A roster in the staging table; ``named_rows`` of each fault are shown with their people.

    ``derived_at`` is the audit head of the store whose parents were compared where the file has no
    ids of parents; None where it has them.
    """

    survey: Survey
    faults: tuple[FaultGroup, ...]
    fault_count: int
    refused: int
    named_rows: int = NAMED_ROWS
    repeated: int = 0
    repeated_lines: tuple[int, ...] = ()
    pairs_settled: bool = False
    findings: tuple[Finding, ...] = ()
    waiting: Waiting = field(default_factory=Waiting)
    derived_at: Head | None = None


class DerivedStale(Exception):
    """Somebody else changed the store in the meantime: parents must be looked for again."""


def stage_roster(
    context: Context, reader: RosterReader, progress: Callable[[int], None],
    named_rows: int = NAMED_ROWS, merge: Callable[[Transaction], None] | None = None,
) -> Staged:  # fmt: skip
    """Stage a whole file. Its transaction touches temporary tables only: it locks nothing.

    ``merge`` is called for a first roster, whenever some of its rows are staged.
    """
    with context.store.read() as transaction:
        empty = rosters.is_empty(transaction)
    merge = merge if empty and not reader.file.derives_ids else None
    with context.store.fill(locked=False) if empty else context.store.read() as transaction:
        if empty:
            staging.create_staging(transaction)
        else:
            staging.create_staging(transaction, max_changed_kib=staging.CHANGED_LATER_KIB)
        with paused_collector():
            read = read_everything(transaction, reader, progress, merge)
            found = (*read.findings, *_find_deciding(reader.file))
            found += _find_wrong_letters(transaction, reader.file)
            head, survey = None, read.survey
            if reader.file.derives_ids:
                survey = None  # its ids are others now
                found += derive_ids(transaction)
                head = read_head(transaction)
            survey = survey or survey_staged(transaction)
        if survey.faulty or survey.suspect:
            staging.find_row_faults_in_staging(transaction)
        staged = Staged(survey, (), 0, 0, named_rows, findings=found, derived_at=head)
        if not empty or faults.count_faults(transaction)[0]:
            # In an empty store the first merge notices repeated pairs by itself, at no cost.
            staged = replace(settle_pairs(transaction, staged), pairs_settled=True)
    return staged


def _find_wrong_letters(transaction: Transaction, file: RosterFile) -> tuple[Finding, ...]:
    if not file.encoding.casefold().startswith(_UNICODE):
        return letters.find_garbled_names(transaction)
    return letters.find_misread_names(transaction) if file.suspicious else ()


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


def refuse_shared(transaction: Transaction, staged: Staged, shared: dict[str, list[str]]) -> Staged:
    """Staged rows without those of ids that stand for two people; ``shared`` as in TwoPeople."""
    stage_two_people(transaction, shared)
    if not staged.pairs_settled:
        staged = replace(settle_pairs(transaction, staged), pairs_settled=True)
    return _count_faults(transaction, staged)


def _count_faults(transaction: Transaction, staged: Staged) -> Staged:
    fault_count, refused = faults.count_faults(transaction)
    if not fault_count:
        return staged
    listed = faults.read_fault_groups(transaction, staged.named_rows)
    staged = replace(staged, survey=survey_rows(transaction, cells.CONDITIONS))
    return replace(staged, faults=listed, fault_count=fault_count, refused=refused)


def _find_deciding(file: RosterFile) -> Iterator[Finding]:
    """Columns that may say who sees a child, or must not, in words that only the office knows."""
    unread = (str(note.values["column"]) for note in file.notes if note.key in _UNREAD)
    columns = [name for name in unread if may_decide(name)]
    if columns:
        yield Finding("column-may-decide", len(columns), {"columns": columns})
