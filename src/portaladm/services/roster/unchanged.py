"""The very file that the roster in the store came from: known again, and not read again."""

from __future__ import annotations

import json

from portaladm.domain.batches import BatchKind
from portaladm.domain.rosters import Counts, MergeCounts
from portaladm.readers.rows import RosterFile
from portaladm.services.context import Context
from portaladm.services.roster.plan import ImportOptions, infers_access
from portaladm.store.batches import rows as batches
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster.last_file import read_last_file, remember_last_file


def is_unchanged(context: Context, file: RosterFile, options: ImportOptions) -> bool:
    """Whether the roster came from this file, read in the same way, and nothing changed it."""
    with context.store.read() as transaction:
        return read_last_file(transaction) == _describe_state(context, file, options)


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
    context: Context, transaction: Transaction, file: RosterFile, options: ImportOptions
) -> None:
    """Remember the file that was imported whole."""
    remember_last_file(transaction, _describe_state(context, file, options))


def _describe_state(context: Context, file: RosterFile, options: ImportOptions) -> str:
    """What the roster in the store came from, as long as nothing else changes it."""
    settings = context.settings.roster
    listed = sorted(settings.eligible_relationships) if infers_access(file) else []
    read = [file.sha256, file.fingerprint, settings.blank_access, options.snapshot]
    return json.dumps([*read, listed])
