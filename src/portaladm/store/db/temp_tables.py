"""Temporary tables: each declared once, as a value that says who fills it and who reads it.

They belong to the connection: to fill one takes no lock on the store. A name is never that of a
table of the schema, which a bare name would then no longer reach; ``roster/first`` alone makes use
of this. Files are named as seen from ``store/``; a test holds every declaration against what the
files do.
"""

from __future__ import annotations

from typing import NamedTuple

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


# Of the trail: covered rows before and after each change, until a row of the trail has them.
COVERED_CHANGES = TempTable(
    "covered_changes", "kind, earlier, later", ("db/covered",), ("db/covered",)
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
