"""What SQLite says when it can't, as an error about this store."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from portaladm.errors import Busy, PortalError, Refused, Remark
from portaladm.outputs.places import find_unsafe

BUSY_SECONDS = 15.0
"""How long a command waits for the transaction of another one."""


NOTHING = Remark("outcome.nothing")


@contextmanager
def failures_told(
    path: Path, read_outcome: Callable[[], Remark] = lambda: NOTHING
) -> Iterator[None]:  # fmt: skip
    """Turn what SQLite says into one sentence about the store at ``path``.

    ``read_outcome`` says then what is stored (``connection/commits.py``).

    SQLAlchemy wraps the driver's error and keeps it as ``orig``; asking for that saves the
    commands that only read the import of SQLAlchemy.

    :raises Busy: somebody else holds the store.
    :raises Refused: ``store-*``: everything else.
    :raises KeyboardInterrupt: somebody pressed Ctrl-C while SQLite called a function of ours.
    """
    try:
        yield
    except Exception as error:
        original = getattr(error, "orig", error)
        if not isinstance(original, sqlite3.Error):
            raise
        if str(original) == _IN_FUNCTION and not _has_failed():
            raise KeyboardInterrupt from error
        raise explain_failure(original, path, read_outcome()) from error


_IN_FUNCTION = "user-defined function raised exception"
_FAILED = list[bool]()


def keep_failure(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function for SQLite to call, which keeps that it has failed itself.

    SQLite tells whatever was raised in it in one and the same words. What the function has not
    raised itself is a Ctrl-C: in the middle of it, or just before or after its own first line.
    """

    def call(*values: Any) -> Any:
        try:
            return function(*values)
        except Exception:
            _FAILED.append(True)
            raise

    return call


def _has_failed() -> bool:
    failed = bool(_FAILED)
    _FAILED.clear()
    return failed


@contextmanager
def skipped_if_readonly() -> Iterator[None]:
    """Do without what can't be written on a read-only medium: a note of something only read."""
    try:
        yield
    except Refused as error:
        if error.code != "store-readonly":
            raise


def explain_failure(error: sqlite3.Error, path: Path, outcome: Remark = NOTHING) -> PortalError:
    """The error for what SQLite said of the store at ``path``."""
    if is_busy(error):
        return Busy("store-busy", path=path, seconds=BUSY_SECONDS, outcome=outcome)
    for start, key in _FAILURES:
        if _name(error).startswith(start):
            return Refused(key, path=path, outcome=outcome)
    return Refused("store-failed", path=path, reason=str(error), outcome=outcome)


def is_busy(error: sqlite3.Error) -> bool:
    """Whether a lock of somebody else was in the way."""
    return _name(error).startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))


def _name(error: sqlite3.Error) -> str:
    return getattr(error, "sqlite_errorname", "") or ""


_FAILURES = (
    ("SQLITE_FULL", "store-full"),
    ("SQLITE_READONLY", "store-readonly"),
    ("SQLITE_CANTOPEN", "store-unreachable"),
    ("SQLITE_NOTADB", "store-foreign.no-database"),
    ("SQLITE_CORRUPT", "store-damaged"),
    ("SQLITE_IOERR", "store-io"),
)


def refuse_unsafe(path: Path) -> None:
    """Refuse a store that others may have put there, before SQLite opens it.

    :raises Refused: ``store-unsafe``.
    """
    if found := find_unsafe(path):
        raise Refused(f"store-unsafe.{found[0]}", path=found[1])
