"""A store that was moved: the file that stays behind says where the store is, and is none itself.

The new one lies beside its name, as :func:`name_part` says, until the old one has said so.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from portaladm.errors import Refused
from portaladm.store.db import sqlite
from portaladm.store.db.failures import failures_told
from portaladm.store.db.meta import read_meta, write_meta
from portaladm.store.db.transaction import Transaction

_MOVED = "moved_to"


def name_part(target: Path) -> Path:
    """Where the new store lies as long as the old one counts."""
    return target.with_name(f".{target.name}.moving")


def note_move(transaction: Transaction, target: Path) -> None:
    """Let the old file say where the store is; from this commit on it is no store any more."""
    write_meta(transaction, _MOVED, str(target))


def refuse_moved(transaction: Transaction, path: Path) -> None:
    """Refuse a file whose store has moved.

    :raises Refused: ``store-moved``; ``store-moved.unfinished``: its file has no name yet.
    """
    moved = read_meta(transaction, _MOVED)
    if moved is None:
        return
    target = Path(moved)
    unfinished = not target.exists() and name_part(target).exists()
    raise Refused("store-moved.unfinished" if unfinished else "store-moved", path=path, new=target)


def read_move(path: Path) -> Path | None:
    """Where the store of this file has moved to; None for one that counts."""
    with failures_told(path), closing(sqlite.connect(path)) as store, store.read() as transaction:
        moved = read_meta(transaction, _MOVED)
    return Path(moved) if moved else None
