"""Files that a crash left between two steps of safety decision S6: finished, removed or listed.

The steps: a note in the store, the part file, the transaction with the batch (``prepared``), the
final name, the mark ``published``. What is found tells where a run ended:

* a note without a batch: the file is worthless, it is removed with its note;
* a prepared batch and its part file: it gets its final name and its mark;
* a prepared batch and its final file: only the mark (and the second name of the same file) is due;
* a prepared batch and neither: its keys are real and nobody has them: lost.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from portaladm.domain.batches import CODE_ALPHABET, CODE_LENGTH, WITH_KEYS, BatchKind, FileState
from portaladm.domain.diagnosis import Diagnosis, Severity
from portaladm.domain.timestamps import require_stored
from portaladm.domain.trail import Action, Event
from portaladm.errors import Remark
from portaladm.outputs.private import (
    hash_file,
    part_path_of,
    second_name_of,
    temporary_folder_of,
)
from portaladm.platform import find_user, is_in_work, rename_new, sync_folder
from portaladm.services.batches.lifecycle import tell_kind
from portaladm.services.batches.output import mark_published
from portaladm.services.context import Context
from portaladm.store.batches import changes as batch_changes
from portaladm.store.batches import keys as batch_keys
from portaladm.store.batches import part_files
from portaladm.store.batches import rows as batches
from portaladm.store.batches.part_files import PartRecord
from portaladm.store.batches.rows import BatchRecord
from portaladm.store.trail import append_events

_CODE = re.compile(f"[{CODE_ALPHABET}]{{{CODE_LENGTH}}}")
PROBLEM, REPAIRED, NOTE = Severity.PROBLEM, Severity.REPAIRED, Severity.NOTE


def check_part_files(context: Context, *, repair: bool) -> Iterator[Diagnosis]:
    """Notes of files whose run ended before anything of them counted."""
    with context.store.read() as transaction:
        notes = part_files.read_part_files(transaction)
    for note in notes:
        part = _find_part(note)
        if part is None or _is_foreign(part, note):
            yield _leave_foreign(context, note, repair)
        elif not (part.exists() or part.is_symlink() or temporary_folder_of(part).exists()):
            _forget(context, note, repair)
        elif is_in_work(part):
            yield Diagnosis(NOTE, Remark("file-in-work", path=part))
        elif not repair:
            remark = Remark("part-file", path=Path(note.path), part=part)
            yield Diagnosis(PROBLEM, remark)
        else:
            yield _remove_part(context, note, part)


def check_batches(context: Context, *, repair: bool) -> Iterator[Diagnosis]:
    """Batches that are committed and whose file has no final name yet; and those that lost it."""
    with context.store.read() as transaction:
        prepared = list(batches.read_batches(transaction, state=FileState.PREPARED))
    for batch in reversed(prepared):
        yield _check_prepared(context, batch, repair)
    with context.store.read() as transaction:
        lost = list(batches.read_batches(transaction, state=FileState.LOST))
        waiting = [
            (batch, batch_keys.count_open_keys(transaction, batch.id))
            for batch in reversed(lost) if not batch.undone_at
        ]  # fmt: skip
    for batch, open_keys in waiting:
        if open_keys or batch.kind is BatchKind.PASSWORDS_RESET:
            yield _describe_lost(batch, open_keys)


def _find_part(note: PartRecord) -> Path | None:
    """Where the part file of a note lies; None for a note that this program did not write."""
    final = Path(note.path)
    if not (_CODE.fullmatch(note.code) and final.is_absolute() and final.name):
        return None
    return None if ".." in final.parts or "\0" in note.path else part_path_of(final, note.code)


def _is_foreign(part: Path, note: PartRecord) -> bool:
    """Whether what lies there is no file that this user's program could have begun.

    A file of two names is, unless the other one is the name that it was to get: a run that was
    killed between giving it that and taking the first one away.
    """
    final = Path(note.path)
    finals = (final, second_name_of(final, note.code))
    places = (part, part.with_name(f"{part.name}-journal"), temporary_folder_of(part))
    return any(_is_of_others(place, finals) for place in places)


def _is_of_others(path: Path, finals: Sequence[Path]) -> bool:
    try:
        found = path.lstat()
    except OSError:
        return False
    user = find_user()
    linked = stat.S_ISREG(found.st_mode) and found.st_nlink > 1
    if linked and found.st_nlink == 2:
        linked = not any(_is_same(found, final) for final in finals)
    return stat.S_ISLNK(found.st_mode) or linked or (user is not None and found.st_uid != user)


def _is_same(found: os.stat_result, path: Path) -> bool:
    try:
        return os.path.samestat(found, path.lstat())
    except OSError:
        return False


def _leave_foreign(context: Context, note: PartRecord, repair: bool) -> Diagnosis:
    """Only the note goes: nothing of ours lies there."""
    if repair:
        with context.store.write() as transaction:
            part_files.delete_part_file(transaction, note.code)
    severity = Severity.WARNING if repair else PROBLEM
    return Diagnosis(severity, Remark("part-file.foreign", path=note.path))


def _remove_part(context: Context, note: PartRecord, part: Path) -> Diagnosis:
    try:
        _remove_temporary(part)
        part.unlink(missing_ok=True)
        part.with_name(f"{part.name}-journal").unlink(missing_ok=True)  # a backup's own
    except OSError as error:
        remark = Remark("part-file.kept", part=part, reason=error.strerror)
        return Diagnosis(PROBLEM, remark)
    with context.store.write() as transaction:
        part_files.delete_part_file(transaction, note.code)
    return Diagnosis(REPAIRED, Remark("part-file.removed", path=Path(note.path)))


def _forget(context: Context, note: PartRecord, repair: bool) -> None:
    """A note of which nothing is left, as every backup has one of itself.

    A young one is left alone: a run may be about to make its file.
    """
    if repair and context.now - require_stored(note.started_at) > timedelta(hours=1):
        with context.store.write() as transaction:
            part_files.delete_part_file(transaction, note.code)


def _remove_temporary(part: Path) -> None:
    """The folder in which the writer of .xlsx files puts its sheets together."""
    temporary = temporary_folder_of(part)
    if temporary.is_dir() and not temporary.is_symlink():
        shutil.rmtree(temporary)


@dataclass(frozen=True)
class _Found:
    """Where a prepared batch's file lies: under its part name, under a final one, or both."""

    part: Path
    part_is_it: bool
    final: Path | None


def _look_for(batch: BatchRecord) -> _Found:
    """The part name first: a run that goes on meanwhile moves the file from there."""
    final = Path(batch.file_path)
    part = part_path_of(final, batch.code)
    part_is_it = hash_file(part) == batch.sha256
    names = (final, second_name_of(final, batch.code))
    here = next((name for name in names if hash_file(name) == batch.sha256), None)
    return _Found(part, part_is_it, here)


def _check_prepared(context: Context, batch: BatchRecord, repair: bool) -> Diagnosis:
    folder = Path(batch.file_path).parent
    if is_in_work(part_path_of(Path(batch.file_path), batch.code)):
        return Diagnosis(NOTE, Remark("file-in-work.batch", batch=batch.code))
    if not folder.is_dir() and batch.undone_at:
        return _lose(context, batch, repair)
    if not folder.is_dir():
        remark = Remark(f"batch-out-of-reach{tell_kind(batch)}", batch=batch.code, folder=folder)
        return Diagnosis(PROBLEM, remark)
    try:
        return _settle(context, batch, _look_for(batch), repair)
    except OSError as error:
        remark = Remark(
            "batch-unfinished.unwritable", batch=batch.code, folder=folder, reason=error.strerror
        )
        return Diagnosis(PROBLEM, remark)


def _settle(context: Context, batch: BatchRecord, found: _Found, repair: bool) -> Diagnosis:
    if batch.undone_at and repair and found.part_is_it and not found.final:
        found.part.unlink()  # its keys are revoked: they must not reach the post
        return _lose(context, batch, repair)
    if not (found.part_is_it or found.final):
        return _lose(context, batch, repair)
    if not repair:
        remark = Remark(
            f"batch-unfinished{tell_kind(batch)}", batch=batch.code, rows=batch.count,
            file=batch.file_name,
        )  # fmt: skip
        return Diagnosis(PROBLEM, remark)
    path = found.final or _give_name(found.part, batch)
    if path is None:
        remark = Remark("batch-unfinished.taken", batch=batch.code, file=batch.file_name)
        return Diagnosis(PROBLEM, remark)
    if found.final and found.part_is_it:
        found.part.unlink()  # the same file under its first name
    with suppress(OSError):
        _remove_temporary(found.part)
    sync_folder(path.parent)
    _mark_published(context, batch, path)
    return Diagnosis(REPAIRED, Remark("batch-unfinished.repaired", batch=batch.code, path=path))


def _give_name(part: Path, batch: BatchRecord) -> Path | None:
    final = Path(batch.file_path)
    return rename_new(part, final) or rename_new(part, second_name_of(final, batch.code))


def _mark_published(context: Context, batch: BatchRecord, path: Path) -> None:
    """Unless the run that made the batch came back and did it."""
    with context.store.read() as transaction:
        now = batches.find_batch(transaction, batch.code)
    if now and now.file_state is FileState.PREPARED:
        mark_published(context, batch.code, batch.id, path)


def _lose(context: Context, batch: BatchRecord, repair: bool) -> Diagnosis:
    """No file with the batch's SHA-256 anywhere it could be; the mark is all that can be done."""
    if not repair:
        undoable = batch.kind in WITH_KEYS and not batch.undone_at
        remark = Remark(
            "batch-lost" if undoable else "batch-lost.unmarked", batch=batch.code,
            rows=batch.count, path=Path(batch.file_path),
        )  # fmt: skip
        return Diagnosis(NOTE if batch.undone_at else PROBLEM, remark)
    with context.store.write() as transaction:
        now = batches.find_batch(transaction, batch.code)
        if now and now.file_state is FileState.PREPARED:
            batch_changes.update_file_state(transaction, batch.id, FileState.LOST)
            event = Event(
                Action.BATCH_LOST, f"batch:{batch.code}", batch=batch.code,
                detail=f"no file with sha256 {batch.sha256}",
            )  # fmt: skip
            append_events(transaction, context.metadata, [event])
    remark = Remark(
        "batch-lost.marked", batch=batch.code, rows=batch.count, path=Path(batch.file_path)
    )
    return Diagnosis(REPAIRED, remark)


def _describe_lost(batch: BatchRecord, open_keys: int) -> Diagnosis:
    if batch.kind is BatchKind.PASSWORDS_RESET:
        remark = Remark("batch-lost.passwords", batch=batch.code, accounts=batch.count)
        return Diagnosis(PROBLEM, remark)
    return Diagnosis(PROBLEM, Remark("batch-lost.keys", batch=batch.code, keys=open_keys))
