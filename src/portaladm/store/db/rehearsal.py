"""The store of a dry run: where something would be written, a copy that nobody sees.

So is a store on a read-only medium read that must be changed to be read at all.

SQLite keeps a database without a name in its temporary files, which end with the process: a dry
run that is killed leaves nothing, and nobody waits for one.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from portaladm.store.db import failures
from portaladm.store.db.connection.driver import Driver
from portaladm.store.db.failures import failures_told, refuse_unsafe
from portaladm.store.db.migrations import NEWEST
from portaladm.store.db.opening import (
    bring_up_to_date,
    find_store_file,
    is_in_wal_mode,
    open_database,
    read_version,
)
from portaladm.store.db.sqlite import SETTINGS, Database
from portaladm.store.db.transaction import Transaction

_NO_NAME = ""
"""SQLite's own name for a database in temporary files."""


def open_rehearsal(
    path: Path, on_migrated: Callable[[Transaction, int], None], *, writes: bool, make: bool = False
) -> Database:
    """What a dry run may do as it likes: the store where it only reads, else a copy of it.

    Where one is to be made (``make``), a store that is lacking is empty there; one of an older
    version is upgraded there.

    :raises Refused: ``store-*``, as :func:`portaladm.store.db.opening.open_database`.
    """
    if read_version(path) == NEWEST and not writes:
        return open_database(path, on_migrated)[0]
    return _open_copy(path, on_migrated, "mode=rw", make)  # to take back what a crash left


def open_to_read(path: Path, on_migrated: Callable[[Transaction, int], None]) -> Database | None:
    """A copy for a store that can't be read as it lies; None for one that can.

    SQLite reads no store in WAL mode from a read-only medium, and one of an older version would
    have to be upgraded there.
    """
    if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK):
        return None
    if read_version(path) in (None, 0, NEWEST) and not is_in_wal_mode(path):
        return None
    if path.with_name(f"{path.name}-wal").exists():
        return None  # what stands there would be overlooked
    database = _open_copy(path, on_migrated, "immutable=1", make=False)
    database.only_reads = True
    return database


def _open_copy(
    path: Path, on_migrated: Callable[[Transaction, int], None], way: str, make: bool
) -> Database:
    driver = sqlite3.connect(
        _NO_NAME, isolation_level=None, check_same_thread=False, factory=Driver
    )
    database = Database(path, driver)
    database.commits.counts = False
    try:
        if not make or path.exists():
            find_store_file(path)
            _fill(driver, f"{path.as_uri()}?{way}", path)
        for name, value in SETTINGS.items():
            driver.execute(f"PRAGMA {name} = {value}")
        bring_up_to_date(database, on_migrated, make=make)
    except BaseException:
        database.close()
        raise
    return database


def _fill(driver: sqlite3.Connection, uri: str, path: Path) -> None:
    refuse_unsafe(path)
    with failures_told(path):
        source = sqlite3.connect(uri, uri=True, timeout=failures.BUSY_SECONDS, isolation_level=None)
        with closing(source):
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            source.backup(driver)
