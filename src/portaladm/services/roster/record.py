"""The batch of an import and its event in the audit: what was read, how, and what it changed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass

from portaladm.domain.batches import BatchKind
from portaladm.domain.rosters import MergeCounts
from portaladm.domain.trail import Action, Event, Head
from portaladm.readers.rows import RosterFile, RosterReader
from portaladm.services.context import Context
from portaladm.services.roster.plan import ImportOptions
from portaladm.store.batches import changes as batch_changes
from portaladm.store.batches import rows as batches
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster.merge import read_changes
from portaladm.store.trail import append_events


@dataclass(frozen=True)
class ImportBatch:
    """The batch that an import works under: its id in the store and its code."""

    id: int
    code: str


def open_batch(
    context: Context, transaction: Transaction, reader: RosterReader, options: ImportOptions
) -> ImportBatch:
    """Store the batch of an import, its counts still empty."""
    file, code = reader.file, batches.choose_free_code(transaction, context.random_bytes)
    batch_id = batch_changes.insert_batch(
        transaction, code=code, kind=BatchKind.ROSTER_IMPORT, created_at=context.metadata.at,
        actor=context.metadata.actor, file_name=file.name, file_path=file.path, sha256=file.sha256,
        size=file.size, settings=_settings(context, reader, options),
    )  # fmt: skip
    return ImportBatch(batch_id, code)


def record_import(
    context: Context, transaction: Transaction, file: RosterFile, batch: ImportBatch,
    counts: MergeCounts, reason: str,
) -> Head:  # fmt: skip
    """Keep the counts with the batch and append the event; returns the new head of the audit."""
    summary = {**asdict(counts), "changes_sha256": _hash_changes(transaction, batch.id)}
    batch_changes.update_counts(transaction, batch.id, counts.rows, summary)
    detail = json.dumps({"file": file.name, "sha256": file.sha256, **summary})
    event = Event(
        Action.ROSTER_IMPORTED, f"batch:{batch.code}", batch=batch.code, reason=reason,
        detail=detail,
    )  # fmt: skip
    return append_events(transaction, context.metadata, [event])


def _settings(context: Context, reader: RosterReader, options: ImportOptions) -> dict[str, object]:
    return {
        "format": reader.file.format, "encoding": reader.file.encoding,
        "delimiter": reader.file.delimiter, "columns": list(reader.columns),
        "keep_good_rows": options.keep_good_rows,
        "blank_access": context.settings.roster.blank_access, "snapshot": options.snapshot,
    }  # fmt: skip


def _hash_changes(transaction: Transaction, batch_id: int) -> str:
    digest = hashlib.sha256()
    for row in read_changes(transaction, batch_id):
        digest.update(("\x1f".join(map(str, row)) + "\n").encode())
    return digest.hexdigest()
