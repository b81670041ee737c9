"""A private file on its way: noted in the store, written, published or removed.

It holds keys or personal data, so that what a crash leaves of it must be found: ``doctor`` finds it
by the note and removes it. A part file's name has the note's code, so that it blocks no later run.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

from portaladm.domain.trail import Event, Head
from portaladm.errors import PortalError, Refused
from portaladm.outputs.private import PrivateFile, part_path_of
from portaladm.platform import is_in_work
from portaladm.services.context import Context
from portaladm.store.batches import part_files
from portaladm.store.batches import rows as batches
from portaladm.store.db.failures import skipped_if_readonly
from portaladm.store.trail import append_events, read_head

_UNNOTED = "unnoted"
"""Stands for the code where there is no store; no batch has it, since codes are in capitals."""


class NotedFile:
    """A private file that the store has a note of; ``head`` is the trail's when it was noted.

    Not ``is_noted``: the store is on a read-only medium.

    ``part`` is where it lies until it is published. Only SQLite writes it there by itself; all
    others write through :meth:`create`.
    """

    def __init__(self, code: str, final: Path, head: Head, *, is_noted: bool = True) -> None:
        self.is_noted = is_noted
        self.code = code
        self.final = final
        self.part = part_path_of(final, code)
        self.head = head
        self._file: PrivateFile | None = None
        self._published = False

    def create(self) -> PrivateFile:
        """Begin the file.

        :raises Refused: see :class:`portaladm.outputs.private.PrivateFile`.
        """
        self._file = PrivateFile.create(self.final, self.code)
        return self._file

    def publish(self) -> Path:
        """Give the sealed file its final name.

        :raises Refused: ``file-unnamed``: what it stands beside is stored, the file is given up.
        """
        assert self._file is not None
        path = _publish(self._file)
        self._published = True
        return path

    def leave(self) -> None:
        """Let go of the file: a batch has it, or nobody can tell now."""
        if self._file:
            self._file.close()

    def discard(self) -> None:
        """Remove what there is of the file, unless it is published."""
        if self._file and not self._published:
            self._file.discard()
        elif not self._file:
            with suppress(OSError):
                self.part.unlink(missing_ok=True)
                self.part.with_name(f"{self.part.name}-journal").unlink(missing_ok=True)


@contextmanager
def note_file(
    context: Context,
    name: Callable[[str], Path],
    event: Event | None = None,
    *,
    for_batch: bool = False,
    optional: bool = False,
) -> Iterator[NotedFile]:
    """Note a private file in the store; at the end, what has no final name is removed.

    ``name`` returns the final path for the code that is chosen; ``event`` goes to the trail in the
    same transaction. With ``for_batch`` the code is a batch's: storing the batch deletes the note,
    and from then on the file counts and is left alone. What can't be tidied up now (the disk is
    full, say) is left to ``doctor``. ``optional``: a store on a read-only medium, which takes no
    note, may be read all the same.
    """
    noted = _note(context, name, event, optional)
    try:
        yield noted
    except BaseException:
        _give_up(context, noted, for_batch)
        raise
    if not for_batch:
        _give_up(context, noted, for_batch)


def _note(
    context: Context, name: Callable[[str], Path], event: Event | None, optional: bool
) -> NotedFile:
    with skipped_if_readonly() if optional else nullcontext(), context.store.write() as transaction:
        code = batches.choose_free_code(transaction, context.random_bytes)
        final = name(code)
        part_files.insert_part_file(transaction, code, str(final), context.metadata.at)
        head = append_events(transaction, context.metadata, [event] if event else [])
        return NotedFile(code, final, head)
    with context.store.read() as transaction:
        return NotedFile(_UNNOTED, name(_UNNOTED), read_head(transaction), is_noted=False)


@contextmanager
def write_unnoted(final: Path) -> Iterator[PrivateFile]:
    """A private file of a command without a store; it gets its name at the end.

    No note can tell of a run that was killed, so that the next one for the same name removes what
    that left.

    :raises Refused: see :class:`portaladm.outputs.private.PrivateFile`.
    """
    part = part_path_of(final, _UNNOTED)
    if part.is_file() and not is_in_work(part):
        with suppress(OSError):
            part.unlink()
    file = PrivateFile.create(final, _UNNOTED)
    try:
        yield file
        file.seal()
    except BaseException:
        file.discard()
        raise
    _publish(file)


def _publish(file: PrivateFile) -> Path:
    try:
        return file.publish()
    except Refused as error:
        file.discard()
        raise Refused("file-unnamed.side", path=file.final, reason=str(error.__cause__)) from error


def _give_up(context: Context, noted: NotedFile, for_batch: bool) -> None:
    """Remove an unfinished file and its note, unless a batch was committed at the last moment."""
    if not for_batch:
        noted.discard()
    noted.leave()
    with suppress(PortalError), context.store.write() as transaction:
        if for_batch and batches.find_batch(transaction, noted.code):
            return
        noted.discard()
        if not os.path.lexists(noted.part):
            part_files.delete_part_file(transaction, noted.code)
