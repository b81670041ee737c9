"""SQLite's own connection, and a copy of a store through it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path


class Driver(sqlite3.Connection):
    """SQLite's own connection, which only the database closes, and whose transactions it ends.

    SQLAlchemy asks a connection that it sees for the first time to roll back, and closes one in
    which Ctrl-C met it: what is open is still to be rolled back then.
    """

    def commit(self) -> None:
        """Leave the transaction open."""

    def rollback(self) -> None:
        """Leave the transaction open."""

    def close(self) -> None:
        """Stay open."""


def close_driver(driver: sqlite3.Connection) -> None:
    """Give a connection back."""
    sqlite3.Connection.close(driver)


def copy_driver(driver: sqlite3.Connection, target: Path, *, with_sessions: bool) -> None:
    """Copy what the connection reads into the empty file ``target``.

    Without sessions, unless they are asked for: put back in place, the copy would let in who has
    signed out since.
    """
    with closing(sqlite3.connect(target, isolation_level=None)) as copy:
        copy.execute("PRAGMA synchronous = EXTRA")
        driver.backup(copy)
        copy.execute("PRAGMA foreign_keys = ON")  # what hangs on them goes, too
        if not with_sessions and _has_sessions(copy):
            copy.execute("DELETE FROM sessions")


def _has_sessions(copy: sqlite3.Connection) -> bool:
    """Older stores have none; they are copied before they are upgraded."""
    table = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'sessions'"
    return copy.execute(table).fetchone() is not None
