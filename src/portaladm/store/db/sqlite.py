"""SQLite: the connection, its settings, transactions, backup. What is SQLite's own is here.

Safety decision S5: one connection per command; ``BEGIN IMMEDIATE`` for writers and ``BEGIN`` for
readers, sent by us (in its default mode the driver keeps a CREATE TABLE after a rollback); journal
DELETE with ``synchronous=EXTRA``, the only pair that lost nothing in simulated power cuts;
``secure_delete`` so that a removed row is overwritten; bound values never in an error's text.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portaladm.errors import Refused
from portaladm.platform import create_private
from portaladm.store.db import failures
from portaladm.store.db.connection.commits import Commits
from portaladm.store.db.connection.driver import Driver, close_driver, copy_driver
from portaladm.store.db.covered import begin_noting, stop_noting, sum_changes
from portaladm.store.db.failures import explain_failure, keep_failure
from portaladm.store.db.patience import Patience
from portaladm.store.db.transaction import Guard, Transaction

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlmodel import Session

    from portaladm.domain.trail import Head

SETTINGS = {
    "journal_mode": "delete",
    "synchronous": 3,  # EXTRA
    "foreign_keys": 1,
    "secure_delete": 1,
    "trusted_schema": 0,
    "cell_size_check": 1,
}
_FILLED = ("link",)
"""What a first roster brings by the million."""
BEGIN_READING, BEGIN_WRITING = "BEGIN", "BEGIN IMMEDIATE"


class Database:
    """The one connection of a command, with its two kinds of transaction.

    ``restrictions_end_by_date`` and ``grace_days`` are settings that the rule of access in SQL
    needs at each of its many places: there they are functions, ``ends_by_date()`` and
    ``grace_days()``. ``only_reads`` refuses every transaction that writes: it is a copy of a store
    on a read-only medium. ``before_writing`` gets the first transaction that writes, before
    anything is written; ``on_locked`` gets each of them once the lock is held, for what time it is
    then, and ``refuse_writing``, since the store may have moved while it was waited for.
    ``may_have_written``: a commit was begun. ``is_current``: the schema is this program's, so
    changes of covered rows are noted.
    """

    def __init__(self, path: Path, driver: sqlite3.Connection) -> None:
        self.path, self.commits = path, Commits(path)
        self._driver = driver
        self._patience: Patience | None = None
        self._reading: Transaction | None = None
        self.restrictions_end_by_date, self.grace_days = False, 0
        self.guard: Guard | None = None
        self.before_writing: Callable[[Transaction], None] | None = None
        self.on_locked: Callable[[Transaction], None] = lambda transaction: None
        self.refuse_writing: Callable[[Transaction], None] = lambda transaction: None
        self.only_reads = self.is_current = self._is_noting = self.may_have_written = False
        for name, read in (
            ("ends_by_date", lambda: int(self.restrictions_end_by_date)),
            ("grace_days", lambda: self.grace_days),
        ):
            driver.create_function(name, 0, keep_failure(read), deterministic=True)

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """A transaction that only reads: one state of the store. Another within it is the same."""
        if self._reading is not None:
            yield self._reading
            return
        with self._transaction(BEGIN_READING) as transaction:
            self._reading = transaction
            try:
                yield transaction
            finally:
                self._reading = None

    @contextmanager
    def read_apart(self) -> Iterator[Transaction]:
        """Statements that only read the store, each at a moment of its own.

        Who commits waits for all who read, and lets nobody begin to read meanwhile: beside
        sign-ins, a long transaction shuts out all other readers. Here each statement ends its own.
        """
        with self.commits.told(), closing(self._make_transaction()) as transaction:
            yield transaction

    @contextmanager
    def write(self, *, wait_seconds: float | None = None) -> Iterator[Transaction]:
        """A transaction that holds the store's write lock from its start; all or nothing.

        ``wait_seconds`` replaces how long it waits for somebody else's.
        """
        if wait_seconds is None:
            with self._transaction(BEGIN_WRITING) as transaction:
                self._prepare_writing(transaction)
                yield transaction
            return
        usual, patience = self.setting("busy_timeout"), self._patience
        self.wait_in_all(wait_seconds)
        try:
            with self.write() as transaction:
                yield transaction
        finally:
            self._patience = patience
            self._driver.execute(f"PRAGMA busy_timeout = {usual}")

    def _prepare_writing(self, transaction: Transaction) -> None:
        self.refuse_writing(transaction)
        self.on_locked(transaction)
        if self.is_current and not self._is_noting:
            begin_noting(transaction)
            self._is_noting = True
        if self.is_current:
            self.commits.look(transaction)
        prepare, self.before_writing = self.before_writing, None
        if prepare is not None:
            prepare(transaction)

    @contextmanager
    def fill(self, *, locked: bool = True) -> Iterator[Transaction]:
        """A writing transaction in which foreign keys are not looked up row by row.

        For rows that come or go with what they point at. Its links are counted at the end. Not
        ``locked``, it writes temporary tables.
        """
        self._driver.execute("PRAGMA foreign_keys = 0")
        try:
            with self._transaction(BEGIN_WRITING if locked else BEGIN_READING) as transaction:
                if locked:
                    self._prepare_writing(transaction)
                    transaction.uncounted = _FILLED
                stop_noting(transaction, _FILLED)
                self._is_noting = False
                yield transaction
        finally:
            self._driver.execute("PRAGMA foreign_keys = 1")

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[Transaction]:
        with self.commits.told():
            self._begin(begin)
            transaction, writes = self._make_transaction(), begin == BEGIN_WRITING
            try:
                yield transaction
                transaction.flush()
                if self._is_noting and writes and sum_changes(transaction):
                    raise AssertionError("covered rows were changed after the last trail row")
                self.may_have_written |= writes
                self._insist("COMMIT")
                self.commits.note(transaction.head if writes else None)
            except BaseException:
                self._is_noting = False  # what notes may have been made in this transaction
                self._roll_back(transaction.head if writes else None)
                raise
            finally:
                transaction.close()

    def _roll_back(self, head: Head | None) -> None:
        """Take back what is open. A failed commit has ended it, with this ``head`` stored or not.

        A full disk has rolled back already; the first failure is the one to tell.
        """
        with suppress(sqlite3.Error):
            self._driver.execute("ROLLBACK")
            return
        self.commits.settle(head)

    def _begin(self, begin: str) -> None:
        if self.only_reads and begin == BEGIN_WRITING:
            raise Refused("store-readonly", path=self.path, outcome=self.commits.outcome)
        self._insist(begin)
        if self._patience and begin == BEGIN_READING:
            try:
                self._insist("SELECT 1 FROM sqlite_schema LIMIT 1")  # takes the lock to read
            except BaseException:
                self._driver.execute("ROLLBACK")
                raise

    def _insist(self, statement: str) -> Any:
        """The first row of a statement that may meet a lock of others."""
        if self._patience:
            return self._patience.insist(lambda: self._driver.execute(statement).fetchone())
        return self._driver.execute(statement).fetchone()

    def _make_transaction(self) -> Transaction:
        return Transaction(self._driver, self._open_session, self.guard)

    def _open_session(self) -> Session:
        from portaladm.store.db.session import make_session

        return make_session(self._engine)

    @cached_property
    def _engine(self) -> Engine:
        from portaladm.store.db.session import make_engine

        return make_engine(self._driver)

    def setting(self, name: str) -> Any:
        """One PRAGMA, read back from the open connection."""
        with self.commits.told():
            return self._insist(f"PRAGMA {name}")[0]

    def wait_in_all(self, seconds: float) -> None:
        """How long this connection waits for others from now on, in all its transactions.

        Only waiting counts: a hash between two transactions takes nothing from it.
        """
        if self._patience is None:
            self._driver.execute("PRAGMA busy_timeout = 0")
        self._patience = Patience(seconds)

    def grow_cache(self, kibibytes: int) -> None:
        """Let bulk work keep more of the store in memory than a small command needs."""
        self._driver.execute(f"PRAGMA cache_size = -{kibibytes}")

    def copy_to(self, target: Path, *, with_sessions: bool = False) -> None:
        """A consistent copy through SQLite's backup API; ``target`` is new and private.

        Only what is to be the store itself has the sessions, ``with_sessions``.

        :raises OSError: the file can't be made.
        :raises Refused: what SQLite says of the copy, with the path of the copy.
        """
        make_private_file(target)
        with self.read() as transaction:
            # Take the read lock through the busy timeout: by itself the backup would retry
            # four times a second for ever, and starve beside busy writers.
            transaction.value("SELECT count(*) FROM meta")
            try:
                copy_driver(self._driver, target, with_sessions=with_sessions)
            except sqlite3.Error as error:
                raise explain_failure(error, target, self.commits.outcome) from error

    def compact(self) -> None:
        """Rewrite the file; ``secure_delete`` leaves what a page held before its rows moved."""
        with self.commits.told():
            self._insist("VACUUM")

    def become(self, other: Database) -> None:
        """Take over all of another store in one commit; who dies before it has changed nothing."""
        with self.commits.told():
            try:
                other._driver.backup(self._driver)
            except BaseException:
                self.commits.settle(other.commits.head)
                raise
            self.commits.note(other.commits.head)

    def list_damage(self) -> list[str]:
        """What SQLite's own checks find wrong: pages, indexes, constraints, foreign keys."""
        with self.commits.told():
            faults = self._driver.execute("PRAGMA integrity_check(20)").fetchall()
            orphans = self._driver.execute("PRAGMA foreign_key_check").fetchmany(20)
        return [text for (text,) in faults if text != "ok"] + [
            f"{table} row {rowid} points to no {parent}" for table, rowid, parent, _ in orphans
        ]

    def close(self) -> None:
        """Give the connection back; the command is over."""
        close_driver(self._driver)


def connect(path: Path, *, wait: float | None = None) -> Database:
    """The store at ``path`` with our settings; the file must exist.

    ``wait``: for how many seconds a lock of others is waited for, :data:`failures.BUSY_SECONDS`
    otherwise.
    """
    failures.refuse_unsafe(path)
    driver = sqlite3.connect(
        path, timeout=failures.BUSY_SECONDS if wait is None else wait, isolation_level=None,
        check_same_thread=False, factory=Driver,
    )  # fmt: skip
    try:
        for name, value in SETTINGS.items():
            driver.execute(f"PRAGMA {name} = {value}")
    except BaseException:
        close_driver(driver)  # a file of something else
        raise
    return Database(path, driver)


def make_private_file(path: Path) -> None:
    """An empty file that only its owner can read, made exclusively, no link followed."""
    os.close(create_private(path))
