"""Rosters: staging, checking and merging one, as a batch of its own.

The merge is made of phases, each of which takes what the ones before it gave: ``plan.py`` settles
which steps apply, ``merge.py`` merges and looks at the result, ``missing.py`` removes and limits,
``record.py`` and ``unchanged.py`` keep what was done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from portaladm.domain.lines.faults import place_groups
from portaladm.domain.lines.sheets import place_people
from portaladm.domain.rosters import Finding, MergeCounts
from portaladm.errors import PortalError, Refused, Stopped
from portaladm.readers.files.source import measure_file, refuse_changing
from portaladm.readers.rows import RosterReader
from portaladm.services.context import Context
from portaladm.services.roster.ahead import Ahead, merge_first
from portaladm.services.roster.effect import Effect, UnconfirmedError
from portaladm.services.roster.examples import count_examples, name_examples
from portaladm.services.roster.identity import (
    IdentityDoubted,
    add_waiting,
    let_wait,
    refuse_doubted,
)
from portaladm.services.roster.mass_changes import limit_changes
from portaladm.services.roster.merge import (
    First,
    Merged,
    find_effect_of,
    find_in_merged,
    merge_rows,
    take_first,
)
from portaladm.services.roster.missing import Removed, limit_removals, remove_missing
from portaladm.services.roster.plan import ImportOptions, ImportPlan, compare_rows, plan_import
from portaladm.services.roster.record import open_batch, record_import
from portaladm.services.roster.rejects import open_rejects
from portaladm.services.roster.result import ImportResult, place_findings, refuse_faulty
from portaladm.services.roster.staging.stage import (
    DerivedStale,
    Staged,
    Waiting,
    refuse_shared,
    settle_pairs,
    stage_roster,
)
from portaladm.services.roster.unchanged import count_unchanged, is_unchanged, remember_file
from portaladm.services.roster.withdrawn import withdraw_settled
from portaladm.services.stops import note_stop, note_waiting, noting_stop, settle_stops
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster import merge as rosters
from portaladm.store.roster.compare import Compared, read_version
from portaladm.store.roster.last_file import forget_last_file
from portaladm.store.roster.shown import showing
from portaladm.store.roster.two_people import TwoPeople


class _RolledBack(Exception):
    """Carries the result of a dry run out of its transaction."""

    def __init__(self, result: ImportResult) -> None:
        super().__init__()
        self.result = result


class _Halted(Exception):
    """Carries what is known of a roster that was refused or stopped; ``result`` has the reason."""

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
    on_refusal: Callable[[ImportResult], None] = lambda result: None,
) -> ImportResult:
    """Import a roster: staged without a lock, then merged in one transaction.

    A dry run does all of it, the constraints included, and rolls back. ``progress`` receives how
    many rows are staged; ``before_commit`` may refuse the whole import by raising. ``on_refusal``
    receives what is known of a roster that is refused or stopped, before the error is raised.

    :raises Refused: ``roster-faulty`` with every fault, unless the good rows are to be kept.
    :raises Stopped: by a limit, by questions that nobody has answered, or as ``options.consent``.
    """
    try:
        with showing(count_examples(options.all_examples)):
            result = _import(context, reader, options, progress, before_commit)
        if not options.dry_run:
            settle_stops(context)
            if result.waiting.questions:
                note_waiting(context, options.attempt)
        return result
    except _Halted as halted:
        result = place_findings(_withdraw_anyway(context, halted.result))
        note_stop(context, options.attempt, halted.result.refusal)
    except (Refused, Stopped) as error:
        result = ImportResult(reader.file, options.dry_run, MergeCounts(), refusal=error)
    on_refusal(result)
    assert result.refusal is not None
    raise result.refusal


def _import(
    context: Context, reader: RosterReader, options: ImportOptions,
    progress: Callable[[int], None], before_commit: Callable[[Transaction], None],
) -> ImportResult:  # fmt: skip
    if is_unchanged(context, reader.file, options):
        counts = count_unchanged(context)
        return ImportResult(reader.file, options.dry_run, counts, same_file=True)
    ahead = Ahead(context, reader)
    staged = _stage(context, reader, options, progress, ahead)
    while True:  # each time round, fewer rows are open to question
        try:
            merged = _merge_staged(context, reader, options, staged, ahead, before_commit)
            return place_findings(merged)
        except rosters.PairsRepeat:
            with context.store.read() as transaction:
                staged = replace(settle_pairs(transaction, staged), pairs_settled=True)
        except rosters.StoreFilled:
            continue
        except TwoPeople as found:
            with context.store.read() as transaction:
                staged = refuse_shared(transaction, staged, found.shared)
        except DerivedStale:
            staged = _stage(context, reader, options, progress, ahead)
        except UnconfirmedError as unconfirmed:
            options.consent.obtain(unconfirmed)
        except IdentityDoubted as doubted:
            staged = _let_wait(context, reader, staged, doubted, options)


def _withdraw_anyway(context: Context, result: ImportResult) -> ImportResult:
    """Withdraw the questions that the rows of a stopped import settle: its merge is rolled back."""
    if result.dry_run or not isinstance(result.refusal, Stopped):
        return result
    with context.store.write() as transaction:
        withdrawn = withdraw_settled(context, transaction, result.waiting, "")
    return replace(result, findings=(*result.findings, *withdrawn))


def _let_wait(
    context: Context, reader: RosterReader, staged: Staged, doubted: IdentityDoubted,
    options: ImportOptions,
) -> Staged:  # fmt: skip
    try:
        return let_wait(context, staged, doubted, options)
    except Stopped as error:
        waiting = add_waiting(staged.waiting, doubted)
        raise _Halted(_make_result(reader, options, staged, error, waiting=waiting)) from error


def _make_result(
    reader: RosterReader, options: ImportOptions, staged: Staged, error: PortalError,
    counts: MergeCounts | None = None, waiting: Waiting | None = None,
    findings: tuple[Finding, ...] = (),
) -> ImportResult:  # fmt: skip
    """What is known of a roster that is refused or stopped."""
    return ImportResult(
        reader.file, options.dry_run, counts or MergeCounts(refused=staged.refused),
        faults=staged.faults, fault_count=staged.fault_count, findings=findings or staged.findings,
        waiting=waiting or staged.waiting, refusal=error,
    )  # fmt: skip


def _stage(
    context: Context, reader: RosterReader, options: ImportOptions,
    progress: Callable[[int], None], ahead: Ahead,
) -> Staged:  # fmt: skip
    """Stage a roster; a file that grows meanwhile is refused."""
    before = measure_file(reader.file.path)
    with noting_stop(context, options.attempt):
        shown = count_examples(options.all_examples)
        staged = stage_roster(context, reader, progress, shown, ahead.merge)
        refuse_changing(reader.file.path, before)
    return staged


def _merge_staged(
    context: Context, reader: RosterReader, options: ImportOptions, staged: Staged,
    ahead: Ahead, before_commit: Callable[[Transaction], None],
) -> ImportResult:  # fmt: skip
    staged = replace(staged, faults=place_groups(staged.faults, reader.file.sheets))
    if staged.fault_count and not options.keep_good_rows:
        raise _Halted(_make_result(reader, options, staged, refuse_faulty(reader.file, staged)))
    if options.dry_run or not (staged.refused and options.rejects):
        return _merge_or_roll_back(context, reader, options, staged, ahead, before_commit)
    with open_rejects(context, reader, options.rejects, options.say_fault) as rejects:
        result = _merge_or_roll_back(context, reader, options, staged, ahead, before_commit)
        return replace(result, rejects=str(rejects.publish()))


def _merge_or_roll_back(
    context: Context, reader: RosterReader, options: ImportOptions, staged: Staged,
    ahead: Ahead, before_commit: Callable[[Transaction], None],
) -> ImportResult:  # fmt: skip
    compared = compare_rows(context, reader)
    first = merge_first(context, reader, options, staged, ahead) if compared is None else None
    begin = context.store.fill if first else context.store.write
    try:
        with begin() as transaction:
            plan, merged, result = _merge(
                context, transaction, reader, options, staged, compared, first
            )
            before_commit(transaction)
            if options.dry_run:
                raise _RolledBack(
                    _add_findings(context, transaction, reader, plan, staged, merged, result)
                )
            if not result.batch:
                raise _RolledBack(result)
    except _RolledBack as rolled_back:
        result = rolled_back.result
    if options.dry_run:
        return result
    with context.store.read_apart() as transaction:  # nobody waits for what is only told
        return _add_findings(context, transaction, reader, plan, staged, merged, result)


def _merge(
    context: Context, transaction: Transaction, reader: RosterReader, options: ImportOptions,
    staged: Staged, compared: Compared | None, first: First | None,
) -> tuple[ImportPlan, Merged, ImportResult]:  # fmt: skip
    """Merge the staged rows; where nothing changed, nothing is stored, not even a batch."""
    before = read_version(transaction)
    batch = open_batch(context, transaction, reader, options)
    plan = plan_import(context, transaction, reader, options, staged, compared, batch.id)
    merged, result = _apply(context, transaction, reader, options, staged, plan, first)
    withdrawn = withdraw_settled(context, transaction, result.waiting, batch.code)
    result = replace(result, findings=(*result.findings, *withdrawn))
    if result.counts.nothing_changed and not withdrawn:
        return plan, merged, result
    if not (options.dry_run or plan.is_first):
        options.consent.require(context, transaction, batch.id, before)
    head = record_import(context, transaction, reader.file, batch, result.counts, options.reason)
    if result.counts.refused or result.deferred or result.waiting.questions:
        forget_last_file(transaction)
    else:
        remember_file(context, transaction, reader.file, options)
    return plan, merged, replace(result, batch=batch.code, head=head)


def _apply(
    context: Context, transaction: Transaction, reader: RosterReader, options: ImportOptions,
    staged: Staged, plan: ImportPlan, first: First | None,
) -> tuple[Merged, ImportResult]:  # fmt: skip
    """Carry the plan out: merge, remove, hold the removals to limits."""
    merged = (
        take_first(transaction, first, plan.given.batch_id)
        if first
        else merge_rows(transaction, plan)
    )
    removed: Removed | None = None
    refuse_doubted(context, transaction, plan)
    try:
        merged, deferred = limit_changes(context, transaction, plan, options.limits, merged)
        removed = remove_missing(transaction, plan, reader, staged.waiting)
        removed = limit_removals(context, transaction, plan, options.limits, removed)
    except Stopped as error:
        removed = removed or remove_missing(transaction, plan, reader, staged.waiting)
        counts = _count(merged, staged, removed)
        halted = _make_result(reader, options, staged, error, counts, findings=removed.findings)
        raise _Halted(
            _add_findings(context, transaction, reader, plan, staged, merged, halted)
        ) from error
    return merged, ImportResult(
        reader.file, options.dry_run, _count(merged, staged, removed), faults=staged.faults,
        fault_count=staged.fault_count, findings=removed.findings, schools_new=merged.schools_new,
        deferred=(*deferred, *filter(None, [removed.deferred])), waiting=staged.waiting,
    )  # fmt: skip


def _add_findings(
    context: Context, transaction: Transaction, reader: RosterReader, plan: ImportPlan,
    staged: Staged, merged: Merged, result: ImportResult,
) -> ImportResult:  # fmt: skip
    """The result with its effect, and with what a person should look at and whom that is about."""
    found = (*find_in_merged(transaction, reader, plan, staged, merged), *result.findings)
    people = place_people(name_examples(transaction, reader, found), reader.file.sheets)
    effect = Effect()
    if result.batch or result.refusal:  # else there is no such batch, or it is another's by now
        effect = find_effect_of(context, transaction, plan, staged, merged)
    return replace(result, findings=found, people=people, effect=effect)


def _count(merged: Merged, staged: Staged, removed: Removed) -> MergeCounts:
    return MergeCounts(
        merged.rows, merged.students, merged.parents, merged.links, staged.refused,
        removed.students, removed.links,
    )  # fmt: skip
