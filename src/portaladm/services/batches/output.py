"""A batch with its file of secrets, on its way: the order of safety decision S6, kept once.

:func:`begin_batch` notes the part file in the store and creates it; inside, the caller writes and
seals the file, then calls :func:`store_batch` in the one transaction that makes the secrets
count; afterwards :func:`publish_batch` gives the file its name. What can't be finished is given
up at the end of the ``with``, and what a crash leaves is found by ``doctor``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from portaladm.domain.batches import BatchKind, FileState
from portaladm.domain.trail import Action, Event, Head
from portaladm.errors import PortalError, Refused
from portaladm.outputs.private import PrivateFile
from portaladm.outputs.targets import FileTarget
from portaladm.outputs.writers import Writer
from portaladm.services.context import Context
from portaladm.services.noted_files import note_file
from portaladm.store.batches import changes as batch_changes
from portaladm.store.batches import part_files
from portaladm.store.batches import rows as batches
from portaladm.store.db.transaction import Transaction
from portaladm.store.trail import append_events


@dataclass(frozen=True)
class OpenBatch:
    """A batch that is not yet stored: its code, and its file unless it goes to the terminal.

    ``through`` is the file by which it goes to standard output: it is removed once that has taken
    everything, so that the batch has none.
    """

    code: str
    file: PrivateFile | None = None
    through: PrivateFile | None = None

    def seal(self) -> None:
        """Everything to the disk, before the secrets count."""
        if written := self.file or self.through:
            written.seal()

    def finish_through(self) -> Path:
        """Close the file that is to go to standard output, once its secrets count; its place."""
        assert self.through is not None
        try:
            return self.through.publish()
        except Refused:  # under its part name it is as good
            return self.through.part

    @property
    def detail(self) -> str:
        """What the trail says of the file."""
        if self.file is None:
            return "shown on standard output"
        return f"file {self.file.final.name} sha256 {self.file.sha256}"


@contextmanager
def begin_batch(
    context: Context, target: FileTarget | None, through: FileTarget | None = None
) -> Iterator[OpenBatch]:
    """A new batch with its part file, or without one for the screen; removed unless it was stored.

    ``through`` names the file by which it goes to standard output, where there is no ``target``.

    :raises Refused: what :func:`portaladm.outputs.private.refuse_target` says of the target.
    """
    if target is None and through:
        with note_file(context, through.resolve, for_batch=True) as noted:
            yield OpenBatch(noted.code, through=noted.create())
        return
    if target is None:
        with context.store.read() as transaction:
            code = batches.choose_free_code(transaction, context.random_bytes)
        yield OpenBatch(code)
        return
    with note_file(context, target.resolve, for_batch=True) as noted:
        yield OpenBatch(noted.code, noted.create())


def open_writer(
    target: FileTarget | None, batch: OpenBatch, columns: Sequence[str]
) -> Writer | None:
    """A writer of the target's format over the batch's file; None for the terminal.

    ``target`` is the one by which it goes to standard output, where that is so.
    """
    file = batch.file or batch.through
    return target.open_writer(file, columns) if target and file else None


def store_batch(
    context: Context, transaction: Transaction, batch: OpenBatch, kind: BatchKind, count: int,
    settings: dict[str, object] | None = None,
) -> int:  # fmt: skip
    """Store the batch in place of its note, its file ``prepared``; returns its id."""
    part_files.delete_part_file(transaction, batch.code)
    file = batch.file
    return batch_changes.insert_batch(
        transaction,
        code=batch.code,
        kind=kind,
        created_at=context.metadata.at,
        actor=context.metadata.actor,
        file_name=file.final.name if file else "",
        file_path=str(file.final) if file else "",
        file_state=FileState.PREPARED if file else FileState.NONE,
        sha256=file.sha256 if file else "",
        size=file.size if file else 0,
        count=count,
        settings=(settings or {}) | _note_folder(batch),
    )


def _note_folder(batch: OpenBatch) -> dict[str, object]:
    """The folder in which secrets are made, of which no file is made.

    ``doctor`` looks there for those that the screen did not take and the store's folder not either.
    """
    return {} if batch.file or batch.through else {"folder": str(Path.cwd())}


def publish_batch(context: Context, batch: OpenBatch, batch_id: int) -> tuple[str, Head]:
    """Give the file its final name; its path, and the head to print with the batch.

    :raises Refused: ``file-unnamed``, ``file-unmarked``: the batch is stored and counts.
    """
    assert batch.file is not None
    path = batch.file.publish()
    try:
        return str(path), mark_published(context, batch.code, batch_id, path)
    except PortalError as error:
        raise Refused("file-unmarked", path=path) from error


def mark_published(context: Context, code: str, batch_id: int, path: Path) -> Head:
    """Record that a batch's file has its final name; returns the head to print with the batch."""
    with context.store.write() as transaction:
        batch_changes.update_file_state(transaction, batch_id, FileState.PUBLISHED, str(path))
        event = Event(Action.BATCH_PUBLISHED, f"batch:{code}", batch=code, detail=path.name)
        return append_events(transaction, context.metadata, [event])
