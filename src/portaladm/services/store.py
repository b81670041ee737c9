"""The store itself: its making, what is in it, its backup."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from portaladm.domain.trail import Action, AuditMetadata, Event, Head, check_chain
from portaladm.errors import Refused
from portaladm.outputs.names import name_in_folder
from portaladm.outputs.places import find_file_system
from portaladm.outputs.private import refuse_target
from portaladm.platform import rename_new, sync_folder
from portaladm.services.context import Context
from portaladm.services.noted_files import NotedFile, note_file
from portaladm.store.db.meta import count_rows, read_meta, write_meta
from portaladm.store.db.migrations import NEWEST
from portaladm.store.db.opening import open_copy, read_version
from portaladm.store.db.transaction import Transaction
from portaladm.store.trail import append_events, read_head, read_links


@dataclass(frozen=True)
class StoreInfo:
    """What ``store info`` tells; ``bytes`` is the size of the file."""

    path: str
    store_id: str
    made_at: str
    schema: int
    bytes: int
    file_system: str
    settings_file: str
    counts: dict[str, int]
    head: Head


@dataclass(frozen=True)
class Backup:
    """A backup that was made and verified; ``head`` is the last row of its trail.

    Not ``is_noted``: the store is on a read-only medium, and its trail does not tell of the backup.
    """

    path: str
    bytes: int
    head: Head
    is_noted: bool


@dataclass(frozen=True)
class Upgrade:
    """The schema before and now; the same number where there was nothing to do."""

    path: str
    before: int
    now: int


def record_migration(
    transaction: Transaction,
    before: int,
    metadata: AuditMetadata,
    random_bytes: Callable[[int], bytes],
    settings: str,
) -> None:
    """Give a new store its id and its pepper, and write what happened to the trail.

    ``settings`` says with which settings, as ``services/config/history.py`` writes it.
    """
    if before == 0:
        write_meta(transaction, "store_id", random_bytes(8).hex())
        write_meta(transaction, "made_at", metadata.at)
        # The pepper of password hashes (safety decision S2): 32 random bytes per installation.
        write_meta(transaction, "pepper", random_bytes(32).hex())
        event = Event(Action.STORE_CREATED, "store", detail=f"schema {NEWEST}{settings}")
    else:
        event = Event(
            Action.STORE_UPGRADED, "store", detail=f"schema {before} to {NEWEST}{settings}"
        )
    append_events(transaction, metadata, [event])


def find_store(path: Path) -> int:
    """The schema of the store at ``path``, without opening or making one.

    :raises Refused: ``store-missing``.
    """
    version = read_version(path)
    if not version:
        raise Refused("store-missing", path=path)
    return version


def describe_store(context: Context, settings_file: Path) -> StoreInfo:
    """Where the store is, what is in it, and the head of its trail."""
    path = context.store.path
    with context.store.read() as transaction:
        return StoreInfo(
            str(path), read_meta(transaction, "store_id") or "",
            read_meta(transaction, "made_at") or "", NEWEST, path.stat().st_size,
            find_file_system(path.resolve().parent), str(settings_file), count_rows(transaction),
            read_head(transaction),
        )  # fmt: skip


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
            found = check_chain(read_links(transaction))
    if not found.whole:
        raise Refused("backup-failed.trail", fault=found.fault)
    return found.head


def describe_upgrade(context: Context, before: int) -> Upgrade:
    """What opening the store has done to its schema, which was ``before``."""
    return Upgrade(str(context.store.path), before, NEWEST)
