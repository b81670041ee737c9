"""Opening a store: making its file, knowing it for ours, bringing its schema up to date."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from portaladm.domain.trail.covered import KINDS
from portaladm.errors import Refused
from portaladm.platform import keep_from_others, make_private_folder
from portaladm.store.db import sqlite
from portaladm.store.db.connection.head_file import HeadFile
from portaladm.store.db.failures import failures_told, refuse_unsafe
from portaladm.store.db.migrations import APPLICATION_ID, MIGRATIONS, NEWEST
from portaladm.store.db.moving import refuse_moved
from portaladm.store.db.sqlite import SETTINGS, Database, make_private_file
from portaladm.store.db.transaction import Transaction

_MAGIC = b"SQLite format 3\0"
_opened: set[tuple[int, int]] = set()
"""Device and inode of each store that this process has opened, and so knows for ours."""


def open_database(
    path: Path, on_migrated: Callable[[Transaction, int], None], *, make: bool = False,
    wait: float | None = None,
) -> tuple[Database, bool]:  # fmt: skip
    """The store at ``path``, and whether it was made now; only ``make`` makes one.

    ``wait``: as of :func:`sqlite.connect`.

    ``on_migrated`` gets the transaction of a migration and the version before it (0: made now),
    so that the trail's row is written with the change.

    :raises Refused: ``store-*``: the file is lacking, no store, newer than this program, out of
        reach.
    """
    if make:
        _make_store_file(path)
    else:
        find_store_file(path)
    with failures_told(path):
        database = sqlite.connect(path, wait=wait)
    try:
        with failures_told(path):
            _check_settings(database)
        before = bring_up_to_date(database, on_migrated, keeps_old=True, make=make)
        database.commits.head_file = HeadFile(path)
        if before < NEWEST:
            _keep_head(database, database.commits.head_file)
        database.commits.begin()  # to be made or upgraded was not what was asked for
        database.refuse_writing = partial(refuse_moved, path=path)
        _opened.add(_identify(path))
        return database, before == 0
    except BaseException:
        database.close()
        raise


def _keep_head(database: Database, file: HeadFile) -> None:
    """Keep the head of a store that was made or upgraded just now."""
    with database.read() as transaction:
        file.look(transaction)
    if database.commits.head:
        file.keep(database.commits.head)


def bring_up_to_date(
    database: Database,
    on_migrated: Callable[[Transaction, int], None],
    *,
    keeps_old: bool = False,
    make: bool = False,
) -> int:
    """Make sure that this is a store of this version; the version that it had.

    ``keeps_old``: a copy of it as it was stays beside it. ``make``: an empty file becomes a store.

    :raises Refused: ``store-missing``: the file is empty and none is to be made.
    """
    with failures_told(database.path):
        version = _check_identity(database)
    if version == 0 and not make:
        raise Refused("store-missing", path=database.path)
    if version < NEWEST:
        if version > 0 and keeps_old:
            _keep_old(database, version)
        version = _migrate(database, on_migrated)
    database.is_current = True
    return version


def _keep_old(database: Database, version: int) -> None:
    """Copy a store as it is before its upgrade; another process may be upgrading it right now."""
    path = database.path
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.unlink(missing_ok=True)
        database.copy_to(part)
        if read_version(part) == version:
            part.replace(path.with_name(f"{path.name}.before-upgrade-from-{version}"))
        part.unlink(missing_ok=True)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise Refused("upgrade-failed", path=path, reason=error.strerror) from error


def _make_store_file(path: Path) -> None:
    try:
        make_private_folder(path.parent)
        refuse_unsafe(path)
        make_private_file(path)
    except FileExistsError:
        refuse_other(path)
        _make_private(path)
    except OSError as error:
        raise Refused("store-unreachable.new", path=path, reason=error.strerror) from error


def _make_private(path: Path) -> None:
    """Let nobody else read an empty file, before it becomes a store."""
    with suppress(OSError):  # what has an owner or a disk that forbids it is told by the doctor
        if path.stat().st_size == 0:
            path.chmod(0o600)
            keep_from_others(path)


def find_store_file(path: Path) -> None:
    """Refuse a file that is lacking or no store, as far as that can be told without opening it.

    :raises Refused: ``store-missing``, ``store-unreachable``, or as :func:`refuse_other`.
    """
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        raise Refused("store-missing", path=path) from None
    except OSError as error:
        raise Refused("store-unreachable", path=path) from error
    refuse_other(path)


def refuse_other(path: Path) -> None:
    """Refuse what is no store, as far as that can be told without opening it.

    :raises Refused: ``store-is-a-folder``, ``store-foreign``.
    """
    if path.is_dir():
        raise Refused("store-is-a-folder", path=path, example=path / "portaladm.db") from None
    if not path.is_file():
        raise Refused("store-foreign.no-file", path=path) from None
    if _identify(path) not in _opened:
        _refuse_stranger(path)


def _check_settings(database: Database) -> None:
    """Read every setting back: SQLite ignores a PRAGMA that it does not know, in silence."""
    for name, wanted in SETTINGS.items():
        if database.setting(name) != wanted:
            raise Refused("store-setting", setting=name, value=wanted, path=database.path)


def _refuse_stranger(path: Path) -> None:
    """Look at the header before SQLite does: taking our settings would convert a file in WAL mode.

    A file without a header may be a store that is being made; the transaction looks at that.

    Never for a store that another thread has open: to close a file of one's own gives up every
    POSIX lock that the process has on it, and others would roll back what that thread writes
    (https://www.sqlite.org/howtocorrupt.html, 2.2).
    """
    with suppress(OSError), path.open("rb") as file:
        header = file.read(72)
        if len(header) == 72 and header.startswith(_MAGIC):
            application = int.from_bytes(header[68:72], "big")
            in_wal_mode, version = header[18] == 2, int.from_bytes(header[60:64], "big")
            if application != APPLICATION_ID and (application or version or in_wal_mode):
                raise _foreign(path)


def _identify(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_dev, found.st_ino


def _check_identity(database: Database) -> int:
    """The store's schema, 0 for an empty file; all read at one moment: it may be in the making."""
    with database.read() as transaction:
        application = transaction.value("PRAGMA application_id")
        version = int(transaction.value("PRAGMA user_version"))
        empty = transaction.value("SELECT count(*) FROM sqlite_master") == 0
        if application == APPLICATION_ID and version:
            refuse_moved(transaction, database.path)
    if application == APPLICATION_ID and version > NEWEST:
        raise Refused("store-newer", path=database.path, schema=version, known=NEWEST)
    if application == APPLICATION_ID:
        return version
    if application or version or not empty:
        raise _foreign(database.path)
    return 0


def _foreign(path: Path) -> Refused:
    return Refused("store-foreign", path=path)


def _migrate(database: Database, on_migrated: Callable[[Transaction, int], None]) -> int:
    """Bring the schema up to date; returns the version before, read under the write lock."""
    with database.write() as transaction:
        before = int(transaction.value("PRAGMA user_version"))
        for migration in MIGRATIONS[before:]:
            for statement in migration.statements:
                transaction.run(statement)
        if before < NEWEST:
            mark_migrated(transaction, before, on_migrated)
    return before


def mark_migrated(
    transaction: Transaction, before: int, on_migrated: Callable[[Transaction, int], None]
) -> None:
    """Write into the store which schema it has now, and let the trail tell of it and its state."""
    transaction.run(f"PRAGMA application_id = {APPLICATION_ID}")
    transaction.run(f"PRAGMA user_version = {NEWEST}")
    transaction.uncounted = KINDS
    on_migrated(transaction, before)


@contextmanager
def open_copy(path: Path) -> Iterator[Database]:
    """A backup opened for itself, only to be read: to verify it where it lies."""
    with failures_told(path):
        uri = f"{path.as_uri()}?mode=ro"
        database = Database(path, sqlite3.connect(uri, uri=True, isolation_level=None))
        try:
            yield database
        finally:
            database.close()


def read_version(path: Path) -> int | None:
    """The schema of the store at ``path`` as its header has it, without opening it; else None.

    The header of a SQLite file has ``user_version`` in the four bytes at offset 60
    (https://www.sqlite.org/fileformat2.html).
    """
    header = _read_header(path)
    return int.from_bytes(header[60:64], "big") if header else None


def is_in_wal_mode(path: Path) -> bool:
    """Whether another program put the store into WAL mode, without opening it."""
    header = _read_header(path)
    return bool(header) and header[18] == 2


def _read_header(path: Path) -> bytes:
    """The first bytes of a file of SQLite; none of any other."""
    try:
        with path.open("rb") as file:
            header = file.read(64)
    except OSError:
        return b""
    return header if len(header) == 64 and header.startswith(_MAGIC) else b""
