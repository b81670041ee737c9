"""A first roster: merged into stand-ins of the store's tables, which are then copied as they are.

SQLite looks for a bare name among the temporary tables first. While stand-ins have the names of the
store's tables, a merge fills them and locks nothing. What is left to do under the lock is to copy
their records and indexes in order: a fifth of the work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from portaladm.store.db.covered import begin_sum
from portaladm.store.db.transaction import Transaction

_TABLES = ("links", "parents", "students", "schools")
"""Links come first: they take longest, and others can read until much of the store has changed."""

_NAMES = ", ".join(f"'{table}'" for table in _TABLES)
_CACHE_KIB = 16_384


@dataclass(frozen=True)
class Empty:
    """A store without people: its next batch, how its tables are made, its schools."""

    batch_id: int
    statements: tuple[str, ...]
    schools: tuple[tuple[Any, ...], ...]


def read_empty(transaction: Transaction, batch_id: int | None = None) -> Empty:
    """What the stand-ins must begin with, as long as nobody changes any of it.

    ``batch_id`` is the import's, once that is stored; before, it will be the next one.
    """
    statements = transaction.rows(
        f"SELECT sql FROM main.sqlite_schema WHERE tbl_name IN ({_NAMES}) AND sql IS NOT NULL "
        "ORDER BY type DESC"  # tables before indexes
    )
    return Empty(
        batch_id or transaction.value("SELECT coalesce(max(id), 0) + 1 FROM batches"),
        tuple(sql for (sql,) in statements),
        tuple(transaction.rows("SELECT id, name FROM schools")),
    )


@contextmanager
def standing_in(transaction: Transaction, empty: Empty, *, again: bool = False) -> Iterator[None]:
    """Let bare names reach stand-ins, which keep what is written to them for ``copy_filled``.

    ``again``: they hold what was written to them before. The transaction must be rolled back where
    the block raises.
    """
    transaction.limit_temp_memory(_CACHE_KIB)
    if again:
        for table in _TABLES:
            transaction.run(f"ALTER TABLE temp.filled_{table} RENAME TO {table}")
    else:
        _make_stand_ins(transaction, empty)
    yield
    for table in _TABLES:
        transaction.run(f"ALTER TABLE temp.{table} RENAME TO filled_{table}")


def _make_stand_ins(transaction: Transaction, empty: Empty) -> None:
    for table in _TABLES:
        transaction.run(f"DROP TABLE IF EXISTS temp.filled_{table}")
    for statement in empty.statements:
        temporary = statement.replace("CREATE TABLE ", "CREATE TABLE temp.", 1)
        transaction.run(temporary.replace("INDEX ", "INDEX temp.", 1))
    transaction.run_many("INSERT INTO temp.schools VALUES (?, ?)", empty.schools)


def begin_sums(transaction: Transaction) -> dict[str, Callable[[], int]]:
    """Begin to count the links for the trail; what is left goes on beside the copy."""
    return {"link": begin_sum(transaction, "link", table="temp.filled_links")}


def copy_filled(transaction: Transaction, sums: Mapping[str, Callable[[], int]]) -> None:
    """Copy what the stand-ins hold into the store, whose people's tables are empty.

    Foreign keys must be off: only then SQLite copies records as they are. ``sums`` are those of
    the rows that are copied.
    """
    transaction.sums = sums
    for table in _TABLES:
        known = " WHERE id NOT IN (SELECT id FROM schools)" if table == "schools" else ""
        transaction.run(f"INSERT INTO {table} SELECT * FROM temp.filled_{table}{known}")
