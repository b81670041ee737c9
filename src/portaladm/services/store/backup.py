"""The backup of a store: a copy that is verified before it gets its name.

In a folder, backups that are older than the newest ones can be removed: those that bear a name of
ours and are of this very store, and no other file.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from portaladm.domain.trail import Action, Event, Head
from portaladm.errors import Misused, PortalError, Refused
from portaladm.outputs.names import name_in_folder
from portaladm.outputs.private import refuse_target
from portaladm.platform import make_private_folder, rename_new, sync_folder
from portaladm.services.context import Context
from portaladm.services.noted_files import NotedFile, note_file
from portaladm.services.verification import check_trail
from portaladm.store.db.meta import read_meta
from portaladm.store.db.opening import open_copy

_STEM = "portaladm"
_NAME = re.compile(_STEM + r"-(\d{4}-\d\d-\d\d)(?:-([1-9]\d*))?\.db")
"""What ``name_in_folder`` calls a backup: its day, and its number from the second one on."""


@dataclass(frozen=True)
class BackupPlan:
    """Where a backup goes, and which older ones of its folder are removed after it.

    ``makes_folder``: its folder does not exist yet, and is made for its owner alone.
    """

    path: Path
    outdated: tuple[Path, ...] = ()
    makes_folder: bool = False


@dataclass(frozen=True)
class Backup:
    """A backup that was made and verified; ``head`` is the last row of its trail.

    Not ``is_noted``: the store is on a read-only medium, and its trail does not tell of the backup.
    """

    path: str
    bytes: int
    head: Head
    is_noted: bool


def plan_backup(context: Context, target: Path, keep: int | None = None) -> BackupPlan:
    """Where the copy goes: ``target``, or in a folder a name with the day; nothing is written.

    ``keep`` is how many backups stay in that folder, the new one included. A folder that is named
    with it and does not exist is made, but not the one that it goes into: a disk that is not
    mounted would be taken for an empty one.

    :raises Misused: ``keep-needs-folder``.
    :raises Refused: as :func:`portaladm.outputs.private.refuse_target`.
    """
    folder = target.expanduser().absolute()
    size = context.store.path.stat().st_size
    if keep and not folder.is_dir():
        if os.path.lexists(folder) or folder.suffix == ".db":
            raise Misused("keep-needs-folder", path=target)
        refuse_target(folder, size)
        return BackupPlan(folder / f"{_STEM}-{context.today}.db", makes_folder=True)
    path = name_in_folder(target, _STEM, ".db", context.today)
    refuse_target(path, size)
    own = _list_own(context, path.parent) if keep else []
    return BackupPlan(path, tuple(own[: max(0, len(own) + 1 - (keep or 0))]))


def remove_outdated(plan: BackupPlan) -> tuple[list[Path], list[tuple[Path, str]]]:
    """Remove the older backups of the plan; those that are gone, and those that stay, with why."""
    removed, left = [], []
    for path in plan.outdated:
        try:
            path.unlink()
            removed.append(path)
        except OSError as error:
            left.append((path, error.strerror or str(error)))
    return removed, left


def _list_own(context: Context, folder: Path) -> list[Path]:
    """The backups of this store in a folder, the oldest first."""
    named = [(found, path) for path in folder.iterdir() if (found := _NAME.fullmatch(path.name))]
    named.sort(key=lambda one: (one[0][1], int(one[0][2] or 1)))
    with context.store.read() as transaction:
        store_id = read_meta(transaction, "store_id")
    return [path for _, path in named if store_id and _read_store_id(path) == store_id]


def _read_store_id(path: Path) -> str | None:
    """Which store a file is a backup of; None for what is none."""
    if path.is_file() and not path.is_symlink():
        with suppress(PortalError), open_copy(path) as copy, copy.read() as transaction:
            return read_meta(transaction, "store_id")
    return None


def back_up_store(context: Context, plan: BackupPlan) -> Backup:
    """Copy the store through SQLite's backup API, verify the copy, then give it its name.

    Until it is verified and on the disk, the copy lies under a part name that is noted in the
    store: killed half-way, nothing looks like a backup, and ``doctor`` removes what is left. The
    trail's row is written before the copy is made, since the copy takes personal data along.

    :raises Refused: ``file-exists`` before anything is written; ``backup-failed`` with the
        unfinished copy removed.
    """
    target = plan.path
    old = f"; removes {', '.join(path.name for path in plan.outdated)}" if plan.outdated else ""
    event = Event(Action.STORE_BACKED_UP, "store", detail=f"{target.name}{old}")
    try:
        if plan.makes_folder:
            make_private_folder(target.parent)
        with note_file(context, lambda code: target, event, optional=True) as noted:
            return _make_backup(context, target, noted)
    except OSError as error:
        raise Refused("backup-failed.unwritable", path=target, reason=error.strerror) from error


def _make_backup(context: Context, target: Path, noted: NotedFile) -> Backup:
    part = noted.part
    context.store.copy_to(part)
    head = _verify_copy(part, target)
    sync_folder(part.parent)
    size = part.stat().st_size
    if rename_new(part, target) is None:
        raise Refused("file-exists.backup", path=target)
    sync_folder(target.parent)
    return Backup(str(target), size, head, noted.is_noted)


def _verify_copy(part: Path, target: Path) -> Head:
    """Open the copy for itself: SQLite's own checks, then its trail from the first row on."""
    with open_copy(part) as copy:
        damage = copy.list_damage()
        if damage:
            raise Refused("backup-failed.damaged", path=target, damage=damage[0])
        with copy.read() as transaction:
            found = check_trail(transaction)
    if not found.whole:
        raise Refused("backup-failed.trail", fault=found.fault)
    return found.head
