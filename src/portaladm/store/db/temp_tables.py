"""Temporary tables: each declared once, as a value that says who fills it and who reads it.

They belong to the connection: to fill one takes no lock on the store. A name is never that of a
table of the schema, which a bare name would then no longer reach; ``roster/first`` alone makes use
of this. Files are named as seen from ``store/``; a test holds every declaration against what the
files do.
"""

from __future__ import annotations

import sqlite3
from typing import NamedTuple, NoReturn

from portaladm.store.db.transaction import Transaction


class TempTable(NamedTuple):
    """A temporary table: its columns as SQL, the files that write it, the files that read it."""

    name: str
    columns: str
    filled_by: tuple[str, ...]
    read_by: tuple[str, ...]
    options: str = ""


def create(transaction: Transaction, table: TempTable) -> None:
    """Make a temporary table, empty; what it held before is gone."""
    drop(transaction, table)
    transaction.run(f"CREATE TEMP TABLE {table.name} ({table.columns}) {table.options}")


def drop(transaction: Transaction, table: TempTable) -> None:
    """Give back what a temporary table takes, as soon as nobody reads it any more."""
    transaction.run(f"DROP TABLE IF EXISTS temp.{table.name}")


CAN_PACK = hasattr(sqlite3.Connection, "serialize")
"""Whether this SQLite can pack tables; it may have been built without that."""


class TablesApart:
    """Temporary tables that are filled in memory, for the process that has the store.

    ``transaction`` fills these, and others that are made in it; they are packed as pages of SQLite,
    whose records are copied as they are. That takes a fifth of the time of inserting them value by
    value.
    """

    def __init__(self, *tables: TempTable) -> None:
        self._driver = sqlite3.connect(":memory:", isolation_level=None)
        self.transaction = Transaction(self._driver, _refuse_session)
        for table in tables:
            create(self.transaction, table)
        self.transaction.run("BEGIN")

    def pack(self) -> bytes:
        """The tables, for :func:`add_packed`; they are empty again."""
        self.transaction.run("COMMIT")
        packed = self._driver.serialize(name="temp")
        self.transaction.run("BEGIN")
        for name, _ in _list_tables(self.transaction, "temp"):
            self.transaction.run(f"DELETE FROM temp.{name}")
        return packed


def add_packed(transaction: Transaction, packed: bytes) -> None:
    """Add what another process has packed to the temporary tables of the same names.

    An ``id`` that numbers the rows of a table goes on from those that it has. What a table without
    row ids has already is passed over.
    """
    transaction.open_packed("packed", packed)
    for name, sql in _list_tables(transaction, "packed"):
        insert = "INSERT OR IGNORE" if sql.endswith("WITHOUT ROWID") else "INSERT"
        into, cells = "", "*"  # which SQLite copies record by record
        if sql.startswith(f"CREATE TABLE {name} (id INTEGER PRIMARY KEY"):
            columns = transaction.rows(f"SELECT name FROM pragma_table_info('{name}', 'packed')")
            cells = ", ".join(column for (column,) in columns if column != "id")
            into = f"({cells})"
        transaction.run(f"{insert} INTO temp.{name} {into} SELECT {cells} FROM packed.{name}")


def _list_tables(transaction: Transaction, database: str) -> list[tuple[str, str]]:
    rows = transaction.rows(f"SELECT name, sql FROM {database}.sqlite_schema WHERE type = 'table'")
    return list(rows)


def _refuse_session() -> NoReturn:
    raise AssertionError("there is no table with objects")


# Of the trail: covered rows before and after each change, until a row of the trail has them.
COVERED_CHANGES = TempTable(
    "covered_changes", "kind TEXT, earlier TEXT, later TEXT", ("db/covered",), ("db/covered",)
)

# Of keys and letters: the parents whose turn it is, those named one by one, those with a child who
# has a second home; the accounts of slips.
_SELECTORS = ("keys/selecting", "keys/reminding", "letters")
SELECTED = TempTable(
    "selected",
    "parent_id INTEGER PRIMARY KEY, status TEXT NOT NULL",
    _SELECTORS,
    ("keys/addressees", "keys/writing", *_SELECTORS),
)
NAMED = TempTable(
    "named", "parent_id INTEGER PRIMARY KEY", ("keys/selecting",), ("keys/selecting",)
)
APART = TempTable("apart", "parent_id INTEGER PRIMARY KEY", ("letters",), ("letters",))
SLIPS = TempTable(
    "slips", "place INTEGER PRIMARY KEY, account_id INTEGER", ("letters",), ("letters",)
)

# Of a list of accounts: the last days of those that have one, a page in order, those found by a
# child's name.
_LISTING = ("accounts/listing",)
LAST_DAYS = TempTable(
    "last_days", "parent_id INTEGER PRIMARY KEY, last_day TEXT", _LISTING, _LISTING
)
PLACES = TempTable("places", "place INTEGER PRIMARY KEY, id INTEGER", _LISTING, _LISTING)
SEARCHED = TempTable("searched", "parent_id INTEGER PRIMARY KEY", _LISTING, _LISTING)

# Of parents who get new numbers.
RENUMBERED = TempTable(
    "renumbered", "parent_id INTEGER PRIMARY KEY, old TEXT NOT NULL, new TEXT NOT NULL UNIQUE",
    ("parents/merge",), ("parents/merge",),
)  # fmt: skip

# Of people who are erased: their ids in the store, and every number that stood for them.
_ERASING = ("erasing",)
_ERASED = "id INTEGER PRIMARY KEY, number TEXT NOT NULL"
ERASED_PARENTS = TempTable("erased_parents", _ERASED, _ERASING, _ERASING)
ERASED_STUDENTS = TempTable("erased_students", _ERASED, _ERASING, _ERASING)
ERASED_LINKS = TempTable("erased_links", "id INTEGER PRIMARY KEY", _ERASING, _ERASING)
ERASED_NUMBERS = TempTable(
    "erased_numbers",
    "kind TEXT NOT NULL, number TEXT NOT NULL, PRIMARY KEY (kind, number)",
    _ERASING,
    _ERASING,
    "WITHOUT ROWID",
)
