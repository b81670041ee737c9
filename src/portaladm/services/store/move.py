"""Moving a store to another place: at every moment one of the two files is the store, and whole.

The copy lies beside its name until the old file says, by one commit, that it is no store any more;
then it gets its name. Nobody can write from before the copy until that commit.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from portaladm.domain.trail import Action, Event, Head
from portaladm.errors import Refused
from portaladm.outputs.private import hash_file, refuse_target
from portaladm.platform import create_private, is_in_work, rename_new, sync_folder
from portaladm.services.context import Context
from portaladm.services.verification import check_trail
from portaladm.store.db import sqlite
from portaladm.store.db.connection.head_file import HeadFile
from portaladm.store.db.meta import read_meta
from portaladm.store.db.moving import name_part, note_move, read_move
from portaladm.store.db.opening import find_store_file, open_copy
from portaladm.store.trail import append_events, read_head, read_links

_BESIDE = ("-journal", "-wal", "-shm")
"""What SQLite would take for a part of a store that lies beside it."""


@dataclass(frozen=True)
class MovePlan:
    """Where a store goes, and which files go with it, each with its new place.

    ``settings`` is the settings' file if it goes along; ``""`` where it stays in its place.
    """

    source: Path
    target: Path
    beside: tuple[tuple[Path, Path], ...]
    settings: str = ""


def choose_place(source: Path, wanted: Path) -> Path:
    """The new file: one of the old name, where ``wanted`` is a folder."""
    wanted = wanted.expanduser().absolute()
    return wanted / source.name if wanted.is_dir() else wanted


def finish_move(source: Path, target: Path) -> bool:
    """Give the new store its name where a move was stopped before that; whether there was one.

    :raises Refused: ``move-elsewhere``: the store moved to another place; ``store-missing``: it is
        not there any more; ``move-unnamed``: the name is taken.
    """
    find_store_file(source)
    moved = read_move(source)
    if moved is None:
        return False
    if moved != target:
        raise Refused("move-elsewhere", path=source, new=moved)
    if name_part(target).exists():
        _publish(target)
    elif not target.exists():
        raise Refused("store-missing", path=target)
    return True


def plan_move(context: Context, target: Path, settings_file: Path) -> MovePlan:
    """What moves where; nothing is written.

    :raises Refused: ``file-exists``, ``folder-missing``, ``disk-full``: the new place can't take
        it; ``move-taken``: something else lies where a file that goes along has to.
    """
    source = context.store.path
    refuse_target(target, source.stat().st_size)
    for end in _BESIDE:
        _refuse_taken(target.with_name(target.name + end))
    beside = []
    settings = ""
    if settings_file == source.with_name(settings_file.name) and settings_file.is_file():
        settings = str(target.with_name(settings_file.name))
        beside.append((settings_file, Path(settings)))
    pepper = context.settings.passwords.pepper_file
    if pepper and not Path(pepper).expanduser().is_absolute():
        beside.append((source.parent / pepper, target.parent / pepper))
    moving = tuple((old, new) for old, new in beside if old.absolute() != new.absolute())
    for old, new in moving:
        if not (new.is_file() and hash_file(new) == hash_file(old)):
            _refuse_taken(new)
    return MovePlan(source, target, moving, settings)


def move_store(context: Context, plan: MovePlan, reason: str) -> Head:
    """Copy, verify, let the old file say where the store is, and give the new one its name.

    Returns the last row of the trail, which tells of the move and stands in both files.

    :raises Refused: as :func:`plan_move`; ``move-failed``: the copy is not whole, with nothing
        changed.
    """
    part = name_part(plan.target)
    event = Event(
        Action.STORE_MOVED, "store", reason=reason, detail=f"from {plan.source} to {plan.target}"
    )
    with context.store.write():
        pass  # what was edited in the settings' file stands on the trail before the copy is made
    with context.store.write() as transaction, _removing(plan) as made:
        _clear(context, part)
        made.append(part)
        with closing(sqlite.connect(plan.source)) as source:
            source.copy_to(part, with_sessions=True)
        _verify(part, read_head(transaction))
        with closing(sqlite.connect(part)) as copy, copy.write() as written:
            append_events(written, context.metadata, [event])
        for old, new in plan.beside:
            if not new.exists():
                made += [name_part(new), new]
                _copy_beside(old, new)
        sync_folder(plan.target.parent)
        head = append_events(transaction, context.metadata, [event])
        store_id = read_meta(transaction, "store_id") or ""
        note_move(transaction, plan.target)
    _publish(plan.target)
    _move_head(plan, store_id, head)
    return head


def _move_head(plan: MovePlan, store_id: str, head: Head) -> None:
    """The head is kept beside the new store; at the old place there is none any more."""
    HeadFile(plan.target).set(store_id, head)
    with suppress(OSError):
        HeadFile(plan.source).path.unlink()


@contextmanager
def _removing(plan: MovePlan) -> Iterator[list[Path]]:
    """Remove what was made at the new place if the move fails before the old file says so.

    :raises Refused: ``move-failed.unwritable``.
    """
    made: list[Path] = []
    try:
        yield made
    except BaseException as error:
        for path in made:
            _remove(path)
        if isinstance(error, OSError):
            raise Refused(
                "move-failed.unwritable", path=plan.target, reason=error.strerror
            ) from error
        raise


def _clear(context: Context, part: Path) -> None:
    """Remove the copy of a move that was stopped before it counted.

    :raises Refused: ``move-taken``: it is no copy of this store, or it counts.
    """
    if not os.path.lexists(part):
        return
    if part.is_symlink() or is_in_work(part) or not _is_left(context, part):
        raise Refused("move-taken", path=part)
    _remove(part)


def _is_left(context: Context, part: Path) -> bool:
    """Whether a copy has nothing that this store has not, but the row of its move."""
    try:
        with open_copy(part) as copy, copy.read() as transaction:
            store_id = read_meta(transaction, "store_id")
            links = {link.place: link.hash for link in read_links(transaction)}
    except Refused:
        return True  # it was not written to its end
    with context.store.read_apart() as own:
        if store_id != read_meta(own, "store_id"):
            return False
        known = {link.place: link.hash for link in read_links(own)}
    return all(known.get(seq) == hash_ for seq, hash_ in links.items() if seq < max(links))


def _verify(part: Path, head: Head) -> None:
    """Open the copy for itself: it is whole, and its trail ends as the store's does.

    :raises Refused: ``move-failed``; ``move-taken``: it is another process's.
    """
    with open_copy(part) as copy:
        damage = copy.list_damage()
        with copy.read() as transaction:
            found = check_trail(transaction)
    if damage:
        raise Refused("move-failed.damaged", path=part, damage=damage[0])
    if not found.whole:
        raise Refused("move-failed.trail", fault=found.fault)
    if found.head != head:
        raise Refused("move-taken", path=part)


def _copy_beside(old: Path, new: Path) -> None:
    """Copy a file that goes along, for its owner alone, under another name until it is whole."""
    unfinished = name_part(new)
    _remove(unfinished)
    new.parent.mkdir(parents=True, exist_ok=True)
    with old.open("rb") as source, os.fdopen(create_private(unfinished), "wb") as copy:
        shutil.copyfileobj(source, copy)
        copy.flush()
        os.fsync(copy.fileno())
    if rename_new(unfinished, new) is None:
        raise Refused("move-taken", path=new)
    sync_folder(new.parent)


def _publish(target: Path) -> None:
    """Give the new store its name.

    :raises Refused: ``move-unnamed``: the name is taken meanwhile, or the folder takes none.
    """
    part = name_part(target)
    try:
        taken = rename_new(part, target) is None
    except OSError as error:
        raise Refused("move-unnamed", path=part, new=target, reason=error.strerror) from error
    if taken and not _is_same(part, target):
        raise Refused("move-unnamed.taken", path=part, new=target)
    _remove(part)  # a second name of the same file, where a move was stopped between the two
    sync_folder(target.parent)


def _is_same(part: Path, target: Path) -> bool:
    return part.exists() and target.exists() and part.samefile(target)


def _refuse_taken(path: Path) -> None:
    if os.path.lexists(path):
        raise Refused("move-taken", path=path)


def _remove(path: Path) -> None:
    for end in ("", *_BESIDE):
        with suppress(OSError):
            path.with_name(path.name + end).unlink()
