"""One open transaction: typed rows for single things, SQL for sets."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from portaladm.store.db.failures import keep_failure

if TYPE_CHECKING:
    from sqlmodel import Session, SQLModel

    from portaladm.domain.trail import Action, Head

Values = Sequence[Any] | Mapping[str, Any]
Guard = Callable[["Transaction", "Action", Iterable[str]], None]


class Transaction:
    """One open transaction: ``session`` for single rows, :meth:`run` and :meth:`rows` for sets.

    Both work on the same connection, and each sees what the other has written. ``open_session``
    is called for the first single row, not before. ``uncounted`` are kinds of covered rows whose
    changes are not noted (``store/db/covered.py``): the next row of the trail counts all of them.
    ``sums`` are those of them whose rows were counted before they were copied into the store.
    ``head`` is the last row that it wrote to the trail itself. ``guard`` refuses what the actor may
    not do; it gets each action that the trail is told of, with its subjects.
    """

    uncounted: tuple[str, ...] = ()
    sums: Mapping[str, Callable[[], int]] = {}
    head: Head | None = None

    def __init__(
        self, driver: sqlite3.Connection, open_session: Callable[[], Session],
        guard: Guard | None = None,
    ) -> None:  # fmt: skip
        self._driver, self.guard = driver, guard
        self._open_session = open_session
        self._session: Session | None = None

    @property
    def session(self) -> Session:
        """SQLModel's session: ``get_one``, and the attributes of what it returns."""
        if self._session is None:
            self._session = self._open_session()
        return self._session

    def add(self, row: SQLModel) -> None:
        """Insert one row; its id, where the store chooses it, is known afterwards."""
        self.session.add(row)
        self.session.flush()

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
        self.flush()
        return self._driver.executemany(sql, many).rowcount

    def make_unique(self, sql: str) -> bool:
        """Make a unique index; whether it was made, since no two rows are the same there."""
        try:
            self.run(sql)
        except sqlite3.IntegrityError:
            return False
        return True

    @contextmanager
    def rehearsal(self) -> Iterator[None]:
        """A part of the transaction that is tried out: everything in it is taken back."""
        self.run("SAVEPOINT rehearsal")
        head = self.head
        try:
            yield
        finally:
            self.head = head
            self.run("ROLLBACK TO rehearsal")
            self.run("RELEASE rehearsal")

    @contextmanager
    def unguarded(self) -> Iterator[None]:
        """What is told here was done by somebody who is not known."""
        guard, self.guard = self.guard, None
        try:
            yield
        finally:
            self.guard = guard

    def open_packed(self, name: str, packed: bytes) -> None:
        """Let statements read a packed database under a name; what had the name before is gone."""
        if name not in {known for _, known, _ in self.rows("PRAGMA database_list")}:
            self.run(f"ATTACH ':memory:' AS {name}")
        self._driver.deserialize(packed, name=name)

    def limit_memory(self, cache_kib: int, changed_kib: int) -> None:
        """How much of the store, and of what it has changed, this connection keeps in memory."""
        self.run(f"PRAGMA cache_size = -{cache_kib}")
        self.run(f"PRAGMA cache_spill = -{changed_kib}")

    def limit_temp_memory(self, kib: int) -> None:
        """How much of its temporary tables this connection keeps in memory."""
        self.run(f"PRAGMA temp.cache_size = -{kib}")

    def define_function(self, name: str, function: Callable[[Any], Any]) -> None:
        """Let this connection's statements call a function of one value."""
        self._driver.create_function(name, 1, keep_failure(function))

    def knows_function(self, name: str) -> bool:
        """Whether this connection's statements can call a function of this name."""
        sql = "SELECT EXISTS (SELECT 1 FROM pragma_function_list WHERE name = ?)"
        return bool(self.value(sql, (name,)))

    def flush(self) -> None:
        """Write what the session still holds, and let it read again what SQL may change now."""
        if self._session is not None:
            self._session.flush()
            self._session.expire_all()

    def close(self) -> None:
        """Let go of the session; the transaction itself is the database's to end."""
        if self._session is not None:
            self._session.close()

    def _cursor(self, sql: str, values: Values) -> sqlite3.Cursor:
        self.flush()
        return self._driver.execute(sql, values)
