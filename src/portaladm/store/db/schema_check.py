"""Whether the schema is what the migrations make: a trigger or a view can hide or change rows."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from typing import Any

from portaladm.store.db.migrations import MIGRATIONS
from portaladm.store.db.transaction import Transaction

_LIST = (
    "SELECT type, name, coalesce(sql, '') FROM main.sqlite_schema "
    "WHERE name NOT LIKE 'sqlite~_stat%' ESCAPE '~'"  # what ANALYZE leaves behind
)
_QUOTES_AND_SPACE = re.compile(r'["`\s]+')


def find_schema_faults(transaction: Transaction) -> list[str]:
    """What is lacking, more, or other than the migrations made it, each as a few words."""
    found = _read(transaction.rows(_LIST))
    with closing(sqlite3.connect(":memory:")) as driver:
        for migration in MIGRATIONS:
            for statement in migration.statements:
                driver.execute(statement)
        wanted = _read(driver.execute(_LIST))
    lacking = [f"the {kind} {name} is lacking" for kind, name in wanted.keys() - found.keys()]
    more = [f"the {kind} {name} is not ours" for kind, name in found.keys() - wanted.keys()]
    other = [
        f"the {kind} {name} was changed"
        for kind, name in wanted.keys() & found.keys()
        if wanted[kind, name] != found[kind, name]
    ]
    return sorted(lacking + more + other)


def _read(rows: Iterable[tuple[Any, ...]]) -> dict[tuple[str, str], str]:
    return {(kind, name): _QUOTES_AND_SPACE.sub(" ", sql) for kind, name, sql in rows}
