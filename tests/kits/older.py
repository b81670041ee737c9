"""Stores as earlier versions of the program left them."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

from portaladm.store.db.migrations import APPLICATION_ID, MIGRATIONS
from tests.kits.trail import head_of

_EARLIER_NAMES = {"door": "channel"}
_DIGESTS = 10
"""The schema from which on a row of the trail has digests of its texts."""


def make_older(store: Path, version: int) -> None:
    """Replace a store by one of an earlier schema with the same rows, as far as it has columns."""
    older = store.with_name("older.db")
    head_of(store).unlink(missing_ok=True)  # earlier versions kept none
    older.touch(mode=0o600)
    with closing(sqlite3.connect(older, isolation_level=None)) as driver:
        for migration in MIGRATIONS[:version]:
            for statement in migration.statements:
                driver.execute(statement)
        driver.execute("ATTACH ? AS newer", (str(store),))
        tables = "SELECT name FROM main.sqlite_schema WHERE type = 'table'"
        for (table,) in driver.execute(tables).fetchall():
            _copy_table(driver, table)
        if version < _DIGESTS:
            _chain_plainly(driver)
        driver.execute("DETACH newer")
        driver.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        driver.execute(f"PRAGMA user_version = {version}")
    older.replace(store)


def _copy_table(driver: sqlite3.Connection, table: str) -> None:
    mine, theirs = (
        [row[1] for row in driver.execute(f"PRAGMA {schema}.table_info({table})")]
        for schema in ("main", "newer")
    )
    shared = [name for name in mine if _EARLIER_NAMES.get(name, name) in theirs]
    values = ", ".join(_EARLIER_NAMES.get(name, name) for name in shared)
    if shared:
        driver.execute(
            f"INSERT INTO main.{table} ({', '.join(shared)}) SELECT {values} FROM newer.{table}"
        )


def _chain_plainly(driver: sqlite3.Connection) -> None:
    """The chain of before the tenth schema, whose hashes are of the texts themselves."""
    digest = bytes(32)
    for row in driver.execute("SELECT * FROM main.trail ORDER BY seq").fetchall():
        digest = hashlib.sha256(digest + "\x1f".join(map(str, row[:11])).encode()).digest()
        driver.execute("UPDATE main.trail SET hash = ? WHERE seq = ?", (digest, row[0]))
