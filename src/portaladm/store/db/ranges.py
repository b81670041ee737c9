"""Long statements, a range of rows at a time: between two of them others may have the store."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portaladm.store.db.transaction import Transaction

ROWS = 20_000
"""Of a range: some hundredths of a second."""


def run_in_ranges(
    transaction: Transaction, sql: str, table: str, column: str, least: int | str,
    values: Mapping[str, Any] | None = None,
) -> int:  # fmt: skip
    """Run a statement for one range of ``column`` after the other; how many rows it wrote in all.

    ``sql`` is about the rows above ``:low`` and up to ``:high``. ``column`` is indexed, and no
    value of it in ``table`` is ``least`` or less. Ranges of numbers are cut without reading the
    rows between: each begins with a row and holds as many as there are, :data:`ROWS` at most.
    """
    written, low = 0, least
    next_high = (
        f"SELECT min({column}) + {ROWS - 1} FROM {table} WHERE {column} > ?"
        if isinstance(least, int)
        else f"SELECT max({column}) FROM "
        f"(SELECT {column} FROM {table} WHERE {column} > ? ORDER BY {column} LIMIT {ROWS})"
    )
    while (high := transaction.value(next_high, (low,))) is not None:
        written += transaction.run(sql, {**(values or {}), "low": low, "high": high})
        low = high
    return written
