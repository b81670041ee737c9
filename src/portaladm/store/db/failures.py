"""What SQLite says when it can't, as one sentence about this store."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portaladm.errors import Busy, PortalError, Refused

BUSY_SECONDS = 15.0
"""How long a command waits for the transaction of another one."""


@contextmanager
def failures_told(path: Path) -> Iterator[None]:
    """Turn what SQLite says into one sentence about the store at ``path``.

    SQLAlchemy wraps the driver's error and keeps it as ``orig``; asking for that spares the
    commands that only read the import of SQLAlchemy.

    :raises Busy: somebody else holds the store.
    :raises Refused: ``store-*``: everything else.
    """
    try:
        yield
    except Exception as error:
        original = getattr(error, "orig", error)
        if not isinstance(original, sqlite3.Error):
            raise
        raise explain_failure(original, path) from error


def explain_failure(error: sqlite3.Error, path: Path) -> PortalError:
    """One sentence for what SQLite said of the store at ``path``."""
    name = getattr(error, "sqlite_errorname", "") or ""
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return Busy(
            "store-busy",
            f"Somebody else has been writing to {path} for {BUSY_SECONDS:.0f} seconds.",
            "Nothing was changed: run the same command again in a moment.",
        )
    for start, code, sentence, hint in _FAILURES:
        if name.startswith(start):
            return Refused(code, sentence.format(path=path), hint)
    return Refused(
        "store-failed",
        f"The store {path} could not do this: {error}. Nothing was changed.",
        "Look at the store: portaladm doctor",
    )


_FAILURES = (
    ("SQLITE_FULL", "store-full", "The disk that holds {path} is full. Nothing was changed.",
     "Free some space on that disk and run the same command again."),
    ("SQLITE_READONLY", "store-readonly", "The store {path} can't be written. Nothing was changed.",
     "Give yourself the right to write to the file and its folder, or name another: --store FILE"),
    ("SQLITE_CANTOPEN", "store-unreachable", "The store {path} can't be opened.",
     "Check the path and its rights, or name another: --store FILE"),
    ("SQLITE_NOTADB", "store-foreign", "{path} is no store of portaladm.",
     "Name the store: portaladm --store FILE ..."),
    ("SQLITE_CORRUPT", "store-damaged", "The store {path} is damaged.",
     "Ask doctor what is wrong (portaladm doctor) and bring back the last backup."),
    ("SQLITE_IOERR", "store-io",
     "The disk that holds {path} reports an error. Nothing was changed.",
     "Check the disk, then: portaladm doctor"),
)  # fmt: skip
