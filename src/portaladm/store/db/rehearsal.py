"""The store of a dry run: where something would be written, a copy that nobody sees.

SQLite keeps a database without a name in its temporary files, which end with the process: a dry
run that is killed leaves nothing, and nobody waits for one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from portaladm.store.db import failures
from portaladm.store.db.failures import failures_told
from portaladm.store.db.migrations import NEWEST
from portaladm.store.db.opening import bring_up_to_date, open_database, read_version, refuse_other
from portaladm.store.db.sqlite import SETTINGS, Database, Driver
from portaladm.store.db.transaction import Transaction

_NO_NAME = ""
"""SQLite's own name for a database in temporary files."""


def open_rehearsal(
    path: Path, on_migrated: Callable[[Transaction, int], None], *, writes: bool
) -> Database:
    """What a dry run may do as it likes: the store where it only reads, else a copy of it.

    A store that is lacking is empty there, one of an older version is upgraded there.

    :raises Refused: ``store-*``, as :func:`portaladm.store.db.opening.open_database`.
    """
    if read_version(path) == NEWEST and not writes:
        return open_database(path, on_migrated)[0]
    driver = sqlite3.connect(
        _NO_NAME, isolation_level=None, check_same_thread=False, factory=Driver
    )
    database = Database(path, driver)
    try:
        if path.exists():
            refuse_other(path)
            _fill(driver, path)
        for name, value in SETTINGS.items():
            driver.execute(f"PRAGMA {name} = {value}")
        bring_up_to_date(database, on_migrated)
    except BaseException:
        database.close()
        raise
    return database


def _fill(driver: sqlite3.Connection, path: Path) -> None:
    uri = f"{path.as_uri()}?mode=rw"  # to take back what a crash left, as any reader does
    with failures_told(path):
        source = sqlite3.connect(uri, uri=True, timeout=failures.BUSY_SECONDS, isolation_level=None)
        with closing(source):
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            source.backup(driver)
