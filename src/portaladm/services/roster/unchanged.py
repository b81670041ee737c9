"""The very file that the roster in the store came from: known again, and not read again."""

from __future__ import annotations

import json

from portaladm.domain.batches import BatchKind
from portaladm.domain.rosters import Counts, MergeCounts
from portaladm.readers.rows import RosterFile
from portaladm.services.context import Context
from portaladm.services.roster.incremental import Changes, WholeLines, remember
from portaladm.services.roster.plan import ImportOptions, ImportPlan
from portaladm.store import batches
from portaladm.store.db.meta import read_meta, write_meta
from portaladm.store.db.transaction import Transaction

_META = "roster_state"


def is_unchanged(context: Context, file: RosterFile, options: ImportOptions) -> bool:
    """Whether the roster came from this file, read in the same way, and nothing changed it."""
    with context.store.read() as transaction:
        return read_meta(transaction, _META) == _describe_state(context, file, options)


def count_unchanged(context: Context) -> MergeCounts:
    """The counts of the last roster once more: every record of it is the same."""
    with context.store.read() as transaction:
        last = next(batches.read_batches(transaction, BatchKind.ROSTER_IMPORT), None)
        summary = last.summary if last else {}
    students, parents, links = (
        Counts(same=sum(summary.get(kind, {}).values()))
        for kind in ("students", "parents", "links")
    )
    return MergeCounts(summary.get("rows", 0), students, parents, links)


def remember_file(
    context: Context, transaction: Transaction, file: RosterFile, options: ImportOptions,
    plan: ImportPlan, counts: MergeCounts, source: Changes | WholeLines | None,
) -> None:  # fmt: skip
    """Remember the file that was imported whole, and its lines where they stand for the store."""
    write_meta(transaction, _META, _describe_state(context, file, options))
    if source and plan.remembers_lines:
        remember(transaction, counts, source, in_order=plan.is_in_order)


def _describe_state(context: Context, file: RosterFile, options: ImportOptions) -> str:
    """What the roster in the store came from, as long as nothing else changes it."""
    blank = context.settings.roster.blank_access
    return json.dumps([file.sha256, file.fingerprint, blank, options.snapshot])
