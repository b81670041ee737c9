"""Putting another store in the place of one, so that at every moment the one or the other is there.

A store that SQLite can read is overwritten by one commit, whose journal takes it back after a
crash: whoever has it open sees the new one in the next transaction, and no file changes its name.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from portaladm.platform import rename_new, sync_folder
from portaladm.store.db import sqlite
from portaladm.store.db.moving import refuse_moved
from portaladm.store.db.sqlite import Database

BESIDE = ("-journal", "-wal", "-shm")
"""What SQLite would take for a part of a store that lies beside it."""


@contextmanager
def held_store(path: Path) -> Iterator[Database]:
    """The store on a connection of its own; nobody else reads or writes it until that is closed.

    The lock outlives its transaction, since SQLite overwrites no database within one.
    """
    with closing(sqlite.connect(path)) as store:
        store.setting("locking_mode = EXCLUSIVE")
        with store.write() as transaction:
            refuse_moved(transaction, path)
        yield store


def set_aside(path: Path, aside: Path, new: Path) -> None:
    """Give ``new`` the name of a file that is no store any more, which is kept as ``aside``.

    What lies beside it goes first: SQLite would play an old journal back into the new store.

    :raises OSError: the folder takes no new name; each file has its old or its new one.
    """
    for end in BESIDE:
        with suppress(FileNotFoundError):
            Path(f"{path}{end}").replace(f"{aside}{end}")
    # Where a file has only one name, there is none for a moment; some systems lack the call.
    with suppress(OSError, AttributeError):
        os.link(path, aside)
    if not aside.exists() and path.exists():
        rename_new(path, aside)
    new.replace(path)
    sync_folder(path.parent)
