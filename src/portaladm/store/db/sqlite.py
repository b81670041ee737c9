"""SQLite: opening the file, its settings, transactions, backup. What is SQLite's own is here.

Safety decision S5: one connection per command; ``BEGIN IMMEDIATE`` for writers and ``BEGIN`` for
readers, sent by an event (the default driver keeps a CREATE TABLE after a rollback); journal
DELETE with ``synchronous=EXTRA``, the only pair that lost nothing in simulated power cuts;
``secure_delete`` so that a removed row is overwritten; bound values never in an error's text.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool
from sqlmodel import Session

from portaladm.errors import Busy, PortalError, Refused
from portaladm.platform import create_private, make_private_folder
from portaladm.store.db.migrations import APPLICATION_ID, MIGRATIONS, NEWEST

BUSY_SECONDS = 15.0
SETTINGS = {
    "journal_mode": "delete",
    "synchronous": 3,  # EXTRA
    "foreign_keys": 1,
    "secure_delete": 1,
    "trusted_schema": 0,
    "cell_size_check": 1,
}
Values = Sequence[Any] | Mapping[str, Any]
_MAGIC = b"SQLite format 3\0"


class Transaction:
    """One open transaction: ``session`` for single rows, :meth:`run` and :meth:`rows` for sets."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.session = Session(bind=connection, autoflush=True, expire_on_commit=False)

    def rows(self, sql: str, values: Values = ()) -> Iterator[tuple[Any, ...]]:
        """The result of a statement, row by row in constant memory."""
        return iter(self._cursor(sql, values))

    def row(self, sql: str, values: Values = ()) -> tuple[Any, ...] | None:
        """The first row of a result, or None."""
        cursor = self._cursor(sql, values)
        found: tuple[Any, ...] | None = cursor.fetchone()
        cursor.close()
        return found

    def value(self, sql: str, values: Values = ()) -> Any:
        """The first value of a result; the statement must give a row."""
        found = self.row(sql, values)
        return found[0] if found else None

    def run(self, sql: str, values: Values = ()) -> int:
        """Run a statement; how many rows it wrote."""
        return self._cursor(sql, values).rowcount

    def run_many(self, sql: str, many: Iterable[Sequence[Any]]) -> int:
        """Run a statement once per item of ``many``, which may be a generator."""
        self.session.flush()
        cursor = self._driver().executemany(sql, many)
        return cursor.rowcount

    def define_function(self, name: str, function: Callable[[Any], Any]) -> None:
        """Let this connection's statements call a function of one value."""
        self._driver().create_function(name, 1, function)

    def _cursor(self, sql: str, values: Values) -> sqlite3.Cursor:
        self.session.flush()
        return self._driver().execute(sql, values)

    def _driver(self) -> sqlite3.Connection:
        return _driver_of(self.connection)


def _driver_of(connection: Connection) -> sqlite3.Connection:
    """SQLite's own connection under SQLAlchemy's, for sets and for what only SQLite has."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver


class Database:
    """The one connection of a command, with its two kinds of transaction."""

    def __init__(self, path: Path, engine: Engine) -> None:
        self.path = path
        self._engine = engine

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """A transaction that only reads: it sees one state of the store."""
        with self._transaction(writing=False) as transaction:
            yield transaction

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """A transaction that holds the store's write lock from its start; all or nothing."""
        with self._transaction(writing=True) as transaction:
            yield transaction

    @contextmanager
    def _transaction(self, *, writing: bool) -> Iterator[Transaction]:
        with (
            self.failures_told(),
            self._engine.connect().execution_options(portaladm_writing=writing) as connection,
        ):
            connection.begin()
            transaction = Transaction(connection)
            try:
                yield transaction
                transaction.session.flush()
                connection.commit()
            except BaseException:
                # A full disk has rolled back already; the first failure is the one to tell.
                with suppress(DBAPIError, sqlite3.Error):
                    connection.rollback()
                raise
            finally:
                with suppress(DBAPIError, sqlite3.Error):
                    transaction.session.close()

    @contextmanager
    def failures_told(self) -> Iterator[None]:
        """Turn what SQLite says into one sentence about this store."""
        try:
            yield
        except (DBAPIError, sqlite3.Error) as error:
            raise explain_failure(error, self.path) from error

    def setting(self, name: str) -> Any:
        """One PRAGMA, read back from the open connection."""
        with self._engine.connect() as connection:
            return _driver_of(connection).execute(f"PRAGMA {name}").fetchone()[0]

    def grow_cache(self, kibibytes: int) -> None:
        """Let bulk work keep more of the store in memory than a small command needs."""
        with self._engine.connect() as connection:
            _driver_of(connection).execute(f"PRAGMA cache_size = -{kibibytes}")

    def copy_to(self, target: Path) -> None:
        """A consistent copy through SQLite's backup API; ``target`` is new and private.

        :raises OSError: the file can't be made.
        :raises Refused: what SQLite says of the copy, with the path of the copy.
        """
        make_private_file(target)
        with self.read() as transaction:
            # Take the read lock through the busy timeout: by itself the backup would retry
            # four times a second for ever, and starve beside busy writers.
            transaction.value("SELECT count(*) FROM meta")
            driver = _driver_of(transaction.connection)
            try:
                with closing(sqlite3.connect(target, isolation_level=None)) as copy:
                    copy.execute("PRAGMA synchronous = EXTRA")
                    driver.backup(copy)
            except sqlite3.Error as error:
                raise explain_failure(error, target) from error

    def list_damage(self) -> list[str]:
        """What SQLite's own checks find wrong: pages, indexes, constraints, foreign keys."""
        with self.failures_told(), self._engine.connect() as connection:
            return list_damage(_driver_of(connection))

    def close(self) -> None:
        """Give the connection back; the command is over."""
        self._engine.dispose()


def open_database(
    path: Path, on_migrated: Callable[[Transaction, int], None]
) -> tuple[Database, bool]:
    """The store at ``path``, made if there is none; and whether it was made now.

    ``on_migrated`` gets the transaction of a migration and the version before it (0: made now),
    so that the trail's row is written with the change.

    :raises Refused: ``store-*``: the file is no store, newer than this program, out of reach.
    """
    _make_store_file(path)
    database = Database(path, _make_engine(path))
    try:
        return database, _make_current(database, on_migrated) == 0
    except BaseException:
        database.close()
        raise


def _make_current(database: Database, on_migrated: Callable[[Transaction, int], None]) -> int:
    """Check a store and bring it up to date; the version that it had, 0 if it was made now."""
    with database.failures_told():
        _check_settings(database)
        version = _check_identity(database)
    if version == NEWEST:
        return version
    if version > 0:
        _keep_old(database, version)
    return _migrate(database, on_migrated)


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
        raise Refused(
            "upgrade-failed",
            f"The store {path} can't be copied before its upgrade: {error.strerror}. "
            "Nothing was changed.",
            "Free some space and give yourself the right to write in its folder.",
        ) from error


def make_private_file(path: Path) -> None:
    """An empty file that only its owner can read, made exclusively, no link followed."""
    os.close(create_private(path))


def _make_store_file(path: Path) -> None:
    try:
        make_private_folder(path.parent)
        make_private_file(path)
    except FileExistsError:
        if path.is_dir():
            raise Refused(
                "store-is-a-folder",
                f"{path} is a folder, not a store.",
                f"Name a file: portaladm --store {path / 'portaladm.db'} ...",
            ) from None
        if not path.is_file():
            raise Refused(
                "store-foreign", f"{path} is no file that can hold a store.",
                "Name a file: portaladm --store FILE ...",
            ) from None  # fmt: skip
        _refuse_stranger(path)
    except OSError as error:
        raise Refused(
            "store-unreachable",
            f"The store {path} can't be made: {error.strerror}.",
            "Choose another place: portaladm --store FILE ...",
        ) from error


def _make_engine(path: Path) -> Engine:
    def connect() -> sqlite3.Connection:
        driver = sqlite3.connect(
            path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            for name, value in SETTINGS.items():
                driver.execute(f"PRAGMA {name} = {value}")
        except BaseException:
            driver.close()  # a file of something else
            raise
        return driver

    engine = create_engine("sqlite://", creator=connect, poolclass=StaticPool, hide_parameters=True)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("portaladm_writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _check_settings(database: Database) -> None:
    """Read every setting back: SQLite ignores a PRAGMA that it does not know, in silence."""
    for name, wanted in SETTINGS.items():
        if database.setting(name) != wanted:
            raise Refused(
                "store-setting",
                f"SQLite did not take the setting {name}={wanted} for {database.path}.",
                "Put the store on a local disk: portaladm --store FILE ...",
            )


def _refuse_stranger(path: Path) -> None:
    """Look at the header before SQLite does: taking our settings would convert a file in WAL mode.

    A file without a header may be a store that is being made; the transaction looks at that.
    """
    with suppress(OSError), path.open("rb") as file:
        header = file.read(72)
        if len(header) == 72 and header.startswith(_MAGIC):
            application = int.from_bytes(header[68:72], "big")
            in_wal_mode, version = header[18] == 2, int.from_bytes(header[60:64], "big")
            if application != APPLICATION_ID and (application or version or in_wal_mode):
                raise _foreign(path)


def _check_identity(database: Database) -> int:
    """The store's schema, 0 for an empty file; all read at one moment: it may be in the making."""
    with database.read() as transaction:
        application = transaction.value("PRAGMA application_id")
        version = int(transaction.value("PRAGMA user_version"))
        empty = transaction.value("SELECT count(*) FROM sqlite_master") == 0
    if application == APPLICATION_ID and version > NEWEST:
        raise Refused(
            "store-newer",
            f"The store {database.path} was written by a newer portaladm (schema {version}, "
            f"this one knows {NEWEST}).",
            "Update the program: pip install --upgrade portaladm",
        )
    if application == APPLICATION_ID:
        return version
    if application or version or not empty:
        raise _foreign(database.path)
    return 0


def _foreign(path: Path) -> Refused:
    return Refused(
        "store-foreign",
        f"{path} is a SQLite file of another program; nothing in it was touched.",
        "Name the store of portaladm: portaladm --store FILE ...",
    )


def _migrate(database: Database, on_migrated: Callable[[Transaction, int], None]) -> int:
    """Bring the schema up to date; gives the version before, read under the write lock."""
    with database.write() as transaction:
        before = int(transaction.value("PRAGMA user_version"))
        for migration in MIGRATIONS[before:]:
            for statement in migration.statements:
                transaction.run(statement)
        if before < NEWEST:
            transaction.run(f"PRAGMA application_id = {APPLICATION_ID}")
            transaction.run(f"PRAGMA user_version = {NEWEST}")
            on_migrated(transaction, before)
    return before


@contextmanager
def open_copy(path: Path) -> Iterator[Database]:
    """A backup opened for itself, only to be read: to verify it where it lies."""
    engine = create_engine(
        "sqlite://", poolclass=StaticPool, hide_parameters=True,
        creator=lambda: sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True),
    )  # fmt: skip
    database = Database(path, engine)
    try:
        with database.failures_told():
            yield database
    finally:
        database.close()


def read_version(path: Path) -> int | None:
    """The schema of the store at ``path`` as its header has it, without opening it; else None.

    The header of a SQLite file has ``user_version`` in the four bytes at offset 60
    (https://www.sqlite.org/fileformat2.html).
    """
    try:
        with path.open("rb") as file:
            header = file.read(64)
    except OSError:
        return None
    known = len(header) == 64 and header.startswith(_MAGIC)
    return int.from_bytes(header[60:64], "big") if known else None


def list_damage(driver: sqlite3.Connection) -> list[str]:
    """What SQLite's own checks find wrong: pages, indexes, constraints, foreign keys."""
    faults = [row[0] for row in driver.execute("PRAGMA integrity_check(20)") if row[0] != "ok"]
    orphans = driver.execute("PRAGMA foreign_key_check").fetchmany(20)
    return faults + [
        f"{table} row {rowid} points to no {parent}" for table, rowid, parent, _ in orphans
    ]


def explain_failure(error: Exception, path: Path) -> PortalError:
    """One sentence for what SQLite said of the store at ``path``."""
    original = getattr(error, "orig", None) or error
    name = getattr(original, "sqlite_errorname", "") or ""
    text = str(original)
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
        f"The store {path} could not do this: {text}. Nothing was changed.",
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
