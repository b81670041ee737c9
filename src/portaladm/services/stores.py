"""The store itself: its making, what is in it, its backup."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from portaladm.domain.trail import Action, Event, Head, Stamp
from portaladm.errors import Refused
from portaladm.services.desk import Desk
from portaladm.store.meta import count_rows, read_meta, write_meta
from portaladm.store.migrations import NEWEST
from portaladm.store.sqlite import Transaction, check_copy
from portaladm.store.trail import append_events, read_head


@dataclass(frozen=True)
class StoreInfo:
    """What ``store info`` tells."""

    path: str
    store_id: str
    made_at: str
    schema: int
    bytes: int
    settings_file: str
    counts: dict[str, int]
    head: Head


@dataclass(frozen=True)
class Backup:
    """A backup that was made and verified."""

    path: str
    bytes: int
    head: Head


def record_migration(
    transaction: Transaction, before: int, stamp: Stamp, random_bytes: Callable[[int], bytes]
) -> None:
    """Give a new store its id and its pepper, and write what happened to the trail."""
    if before == 0:
        write_meta(transaction, "store_id", random_bytes(8).hex())
        write_meta(transaction, "made_at", stamp.at)
        # The pepper of password hashes (safety decision S2): 32 random bytes per installation.
        write_meta(transaction, "pepper", random_bytes(32).hex())
        event = Event(Action.STORE_CREATED, "store", detail=f"schema {NEWEST}")
    else:
        event = Event(Action.STORE_UPGRADED, "store", detail=f"schema {before} to {NEWEST}")
    append_events(transaction, stamp, [event])


def describe_store(desk: Desk, settings_file: Path) -> StoreInfo:
    """Where the store is, what is in it, and the head of its trail."""
    path = desk.store.path
    with desk.store.read() as transaction:
        return StoreInfo(
            str(path), read_meta(transaction, "store_id") or "",
            read_meta(transaction, "made_at") or "", NEWEST, path.stat().st_size,
            str(settings_file), count_rows(transaction), read_head(transaction),
        )  # fmt: skip


def back_up_store(desk: Desk, target: Path) -> Backup:
    """Copy the store through SQLite's backup API, then open the copy and verify it.

    :raises Refused: ``file-exists`` before anything is written; ``backup-failed`` with the
        unfinished copy removed.
    """
    if target.exists() or target.is_symlink():
        raise Refused(
            "file-exists", f"{target} is there already and is not overwritten.",
            "Name another file for the backup.",
        )  # fmt: skip
    with desk.store.write() as transaction:
        event = Event(Action.STORE_BACKED_UP, "store", detail=target.name)
        append_events(transaction, desk.stamp, [event])
    try:
        desk.store.copy_to(target)
        head = check_copy(target)
    except OSError as error:
        raise Refused(
            "backup-failed", f"The backup {target} can't be written: {error.strerror}.",
            "Choose another place: portaladm store backup FILE",
        ) from error  # fmt: skip
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return Backup(str(target), target.stat().st_size, Head(*head))
