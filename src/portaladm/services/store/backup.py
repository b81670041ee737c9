"""The backup of a store: a copy that is verified before it gets its name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from portaladm.domain.trail import Action, Event, Head
from portaladm.errors import Refused
from portaladm.outputs.names import name_in_folder
from portaladm.outputs.private import refuse_target
from portaladm.platform import rename_new, sync_folder
from portaladm.services.context import Context
from portaladm.services.noted_files import NotedFile, note_file
from portaladm.services.verification import check_trail
from portaladm.store.db.opening import open_copy


@dataclass(frozen=True)
class Backup:
    """A backup that was made and verified; ``head`` is the last row of its trail.

    Not ``is_noted``: the store is on a read-only medium, and its trail does not tell of the backup.
    """

    path: str
    bytes: int
    head: Head
    is_noted: bool


def back_up_store(context: Context, target: Path) -> Backup:
    """Copy the store through SQLite's backup API, verify the copy, then give it its name.

    ``target`` may be a folder: the copy gets a name with the day there.

    Until it is verified and on the disk, the copy lies under a part name that is noted in the
    store: killed half-way, nothing looks like a backup, and ``doctor`` removes what is left. The
    trail's row is written before the copy is made, since the copy takes personal data along.

    :raises Refused: ``file-exists`` before anything is written; ``backup-failed`` with the
        unfinished copy removed.
    """
    target = name_in_folder(target, "portaladm", ".db", context.today)
    refuse_target(target, context.store.path.stat().st_size)
    event = Event(Action.STORE_BACKED_UP, "store", detail=target.name)
    try:
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
