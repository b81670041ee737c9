"""The store itself: its making, what is in it, its upgrade."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from portaladm.domain.trail import Action, AuditMetadata, Event, Head
from portaladm.errors import Refused
from portaladm.outputs.places import find_file_system
from portaladm.services.context import Context
from portaladm.store.db.meta import count_rows, read_meta, write_meta
from portaladm.store.db.migrations import NEWEST
from portaladm.store.db.opening import read_version
from portaladm.store.db.transaction import Transaction
from portaladm.store.trail import append_events, read_head


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
    practice: bool
    counts: dict[str, int]
    head: Head


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
            find_file_system(path.resolve().parent), str(settings_file), context.practice,
            count_rows(transaction), read_head(transaction),
        )  # fmt: skip


def describe_upgrade(context: Context, before: int) -> Upgrade:
    """What opening the store has done to its schema, which was ``before``."""
    return Upgrade(str(context.store.path), before, NEWEST)
