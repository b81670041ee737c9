"""Rosters: staging, checking and merging one, as a batch of its own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from portaladm.domain.batches import BatchKind
from portaladm.domain.rosters import Counts, Fault, Finding, MergeCounts
from portaladm.domain.text import count_of
from portaladm.domain.trail import Action, Event, Head
from portaladm.errors import Refused
from portaladm.outputs.private import refuse_target
from portaladm.readers.csv.rejects import write_rejects
from portaladm.readers.files.source import measure_file, refuse_changing
from portaladm.readers.rows import PeopleReader, RosterFile, RosterReader
from portaladm.services.context import Context
from portaladm.services.noted_files import NotedFile, note_file
from portaladm.services.roster import incremental as changes
from portaladm.services.roster.exemptions import NOBODY_LEFT, find_exempted
from portaladm.services.roster.findings import find_all
from portaladm.services.roster.removals import (
    DeferredRemovals,
    RemovalRules,
    apply_snapshot,
    check_removals,
    find_lacking,
)
from portaladm.services.roster.stage import (
    Staged,
    settle_pairs,
    stage_changed_lines,
    stage_whole,
)
from portaladm.store import batches
from portaladm.store.db.meta import read_meta, write_meta
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster import aliases, removals, staging
from portaladm.store.roster import merge as rosters
from portaladm.store.roster import people as registers
from portaladm.store.roster.line_digests import count_moves, forget_lines
from portaladm.store.trail import append_events


@dataclass(frozen=True)
class ImportOptions:
    """How a roster is to be imported."""

    dry_run: bool = False
    keep_good_rows: bool = False
    rejects: Path | None = None
    snapshot: bool = False
    removals: RemovalRules = field(default_factory=RemovalRules)


@dataclass(frozen=True)
class ImportResult:
    """What an import did, or would do; ``batch`` is empty where nothing was stored."""

    file: RosterFile
    dry_run: bool
    counts: MergeCounts
    batch: str = ""
    head: Head | None = None
    faults: tuple[Fault, ...] = ()
    fault_count: int = 0
    findings: tuple[Finding, ...] = ()
    rejects: str = ""
    schools_new: int = 0
    same_file: bool = False
    deferred: DeferredRemovals | None = None
    unread: int = 0
    """Rows that were not looked at: their lines are those of the last snapshot."""


class _RolledBack(Exception):
    """Carries the result of a dry run out of its transaction."""

    def __init__(self, result: ImportResult) -> None:
        super().__init__()
        self.result = result


def import_roster(
    context: Context,
    reader: RosterReader,
    options: ImportOptions,
    *,
    progress: Callable[[int], None] = lambda rows: None,
    before_commit: Callable[[Transaction], None] = lambda transaction: None,
) -> ImportResult:
    """Import a roster: staged without a lock, then merged in one transaction.

    A dry run does all of it, the constraints included, and rolls back. ``progress`` hears how
    many rows are staged; ``before_commit`` may refuse the whole import by raising.

    :raises Refused: ``roster-faulty`` with every fault, unless the good rows are to be kept.
    """
    if _is_unchanged(context, reader.file, options):
        return _unchanged_result(context, reader.file, options)
    staged = _stage(context, reader, options, progress, by_lines=options.snapshot)
    try:
        return _merge_staged(context, reader, options, staged, before_commit)
    except changes.ChangesStale:
        staged = _stage(context, reader, options, progress, by_lines=False)
    except rosters.PairsRepeat:
        with context.store.read() as transaction:
            staged = replace(settle_pairs(transaction, staged), pairs_settled=True)
    return _merge_staged(context, reader, options, staged, before_commit)


def _stage(
    context: Context,
    reader: RosterReader,
    options: ImportOptions,
    progress: Callable[[int], None],
    *,
    by_lines: bool,
) -> Staged:
    """Stage a roster, only its changed lines where they can be told; a growing file is refused."""
    before = measure_file(reader.file.path)
    staged = stage_changed_lines(context, reader) if by_lines else None
    staged = staged or stage_whole(
        context, reader, progress, is_whole_truth=options.snapshot, dry_run=options.dry_run
    )
    refuse_changing(reader.file.path, before)
    return staged


def _merge_staged(
    context: Context, reader: RosterReader, options: ImportOptions, staged: Staged,
    before_commit: Callable[[Transaction], None],
) -> ImportResult:  # fmt: skip
    if staged.fault_count and not options.keep_good_rows:
        raise _refuse_faulty(reader.file, staged)
    if not (staged.refused and options.rejects):
        return _merge_or_roll_back(context, reader, options, staged, before_commit)
    with _write_rejects(context, reader, options.rejects) as rejects:
        result = _merge_or_roll_back(context, reader, options, staged, before_commit)
        return replace(result, rejects=str(rejects.publish()))


def _merge_or_roll_back(
    context: Context, reader: RosterReader, options: ImportOptions, staged: Staged,
    before_commit: Callable[[Transaction], None],
) -> ImportResult:  # fmt: skip
    try:
        with context.store.write() as transaction:
            result = _merge(context, transaction, reader, options, staged)
            before_commit(transaction)
            if options.dry_run or not result.batch:
                raise _RolledBack(result)
    except _RolledBack as rolled_back:
        return rolled_back.result
    return result


def _merge(
    context: Context, transaction: Transaction, reader: RosterReader, options: ImportOptions,
    staged: Staged,
) -> ImportResult:  # fmt: skip
    """Merge the staged rows; where nothing changed, nothing is stored, not even a batch."""
    file, today = reader.file, context.today.isoformat()
    code = batches.choose_free_code(transaction, context.random_bytes)
    batch_id = batches.insert_batch(
        transaction, code=code, kind=BatchKind.ROSTER_IMPORT, created_at=context.metadata.at,
        actor=context.metadata.actor, file_name=file.name, file_path=file.path, sha256=file.sha256,
        size=file.size, settings=_settings(context, reader, options),
    )  # fmt: skip
    given = rosters.MergeInput(
        batch_id,
        today,
        frozenset(reader.columns),
        int(context.settings.roster.blank_access == "yes"),
    )
    if staged.changes:
        changes.refuse_stale(transaction, staged.changes)
    rows = staging.count_staged(transaction)
    aliases.resolve_aliases(transaction)
    empty = rosters.is_empty(transaction)
    if not empty and not staged.pairs_settled:
        raise rosters.PairsRepeat  # another clerk was faster; look at the pairs after all
    people = staged.changes and count_moves(transaction, staged.changes.known)
    schools_new = rosters.merge_schools(transaction)
    students = rosters.merge_students(transaction, given, empty)
    parents = rosters.merge_parents(transaction, given, empty)
    in_order = empty and not staged.repeated
    links = rosters.merge_links(transaction, given, in_order)
    found = staged.findings + tuple(
        find_all(
            transaction, given, staged.survey, empty=empty,
            disagreeing=not empty or bool(students.changed or parents.changed),
            repeated=(staged.repeated, staged.repeated_lines), thorough=options.dry_run,
            infers_access=file.format not in ("csv", "xlsx"),
        )
    )  # fmt: skip
    left = (0, 0)
    if not empty:
        left, more = _take_away(transaction, reader, options, given, whole=staged.changes is None)
        found += more
    if empty:
        students, parents = Counts(students.new), Counts(parents.new)
    deferred = None
    if not empty:
        zeros = any(finding.code == "zeros-differ" for finding in found)
        deferred = check_removals(
            context, transaction, batch_id, options.removals, zeros_differ=zeros
        )
    if deferred and options.snapshot and not file.delta:
        left = removals.count_left(transaction, today)
    counts = MergeCounts(rows, students, parents, links, staged.refused, *left)
    if staged.changes and people:
        counts = changes.count_whole(counts, staged.changes, people)
    result = ImportResult(
        file, options.dry_run, counts, faults=staged.faults, fault_count=staged.fault_count,
        findings=found, schools_new=schools_new, deferred=deferred,
        unread=staged.changes.unread if staged.changes else 0,
    )  # fmt: skip
    if counts.nothing_changed:
        return result
    head = _record(context, transaction, reader, batch_id, code, counts)
    forget_lines(transaction)
    if not (counts.refused or deferred):
        write_meta(transaction, "roster_state", _state(context, file, options))
        if staged.source and (empty or options.snapshot):
            changes.remember(transaction, counts, staged.source, in_order=in_order)
    return replace(result, batch=code, head=head)


def _take_away(
    transaction: Transaction, reader: RosterReader, options: ImportOptions,
    given: rosters.MergeInput, *, whole: bool,
) -> tuple[tuple[int, int], tuple[Finding, ...]]:  # fmt: skip
    """Let go whom the roster lacks or deletes: students and links that left, what to tell of it."""
    students, links, found = 0, 0, list[Finding]()
    if options.snapshot and not reader.file.delta:
        exempted = find_exempted(transaction, reader)
        students, links = apply_snapshot(transaction, given, exempted, whole=whole)
        if exempted.everybody:
            found.append(NOBODY_LEFT)
    elif not reader.file.delta:
        found += find_lacking(transaction, given.today)
    if isinstance(reader, PeopleReader):
        links += registers.end_links_of_deleted(transaction, given.values)
    return (students, links), tuple(found)


def _record(
    context: Context, transaction: Transaction, reader: RosterReader, batch_id: int, code: str,
    counts: MergeCounts,
) -> Head:  # fmt: skip
    summary = {**asdict(counts), "changes_sha256": _hash_changes(transaction, batch_id)}
    batches.update_counts(transaction, batch_id, counts.rows, summary)
    detail = json.dumps({"file": reader.file.name, "sha256": reader.file.sha256, **summary})
    event = Event(Action.ROSTER_IMPORTED, f"batch:{code}", batch=code, detail=detail)
    return append_events(transaction, context.metadata, [event])


def _hash_changes(transaction: Transaction, batch_id: int) -> str:
    digest = hashlib.sha256()
    for row in rosters.read_changes(transaction, batch_id):
        digest.update(("\x1f".join(map(str, row)) + "\n").encode())
    return digest.hexdigest()


@contextmanager
def _write_rejects(context: Context, reader: RosterReader, path: Path) -> Iterator[NotedFile]:
    """The refused rows in a file that waits for its name."""
    final = path.expanduser().absolute()
    refuse_target(final)
    with note_file(context, lambda code: final) as noted:
        file = noted.create()
        with context.store.read() as transaction:
            write_rejects(file, reader, staging.read_faults(transaction))
        file.seal()
        yield noted


def _refuse_faulty(file: RosterFile, staged: Staged) -> Refused:
    details = tuple(map(str, staged.faults))
    if staged.fault_count > len(details):
        details += (f"... and {count_of(staged.fault_count - len(details), 'more fault')}",)
    return Refused(
        "roster-faulty", file=file.name, faults=staged.fault_count, lines=staged.refused,
        details=details,
    )  # fmt: skip


def _settings(context: Context, reader: RosterReader, options: ImportOptions) -> dict[str, object]:
    return {
        "format": reader.file.format, "encoding": reader.file.encoding,
        "delimiter": reader.file.delimiter, "columns": list(reader.columns),
        "keep_good_rows": options.keep_good_rows,
        "blank_access": context.settings.roster.blank_access, "snapshot": options.snapshot,
    }  # fmt: skip


def _state(context: Context, file: RosterFile, options: ImportOptions) -> str:
    """What the roster in the store came from, as long as nothing else changes it."""
    blank = context.settings.roster.blank_access
    return json.dumps([file.sha256, file.fingerprint, blank, options.snapshot])


def _is_unchanged(context: Context, file: RosterFile, options: ImportOptions) -> bool:
    with context.store.read() as transaction:
        return read_meta(transaction, "roster_state") == _state(context, file, options)


def _unchanged_result(context: Context, file: RosterFile, options: ImportOptions) -> ImportResult:
    """The very file that the roster came from: every record of it is the same."""
    with context.store.read() as transaction:
        last = next(batches.read_batches(transaction, BatchKind.ROSTER_IMPORT), None)
        summary = last.summary if last else {}
    students, parents, links = (
        Counts(same=sum(summary.get(kind, {}).values()))
        for kind in ("students", "parents", "links")
    )
    counts = MergeCounts(summary.get("rows", 0), students, parents, links)
    return ImportResult(file, options.dry_run, counts, same_file=True)
