"""A statement that runs range by range does what it would do at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portaladm.store.db import ranges
from portaladm.store.db.ranges import run_in_ranges
from portaladm.store.db.transaction import Transaction

COPY = "INSERT INTO copied SELECT id FROM numbers WHERE id > :low AND id <= :high"


@pytest.fixture(scope="module")
def driver() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as driver:
        driver.execute("CREATE TABLE numbers (id INTEGER PRIMARY KEY)")
        driver.execute("CREATE TABLE names (id TEXT PRIMARY KEY)")
        driver.execute("CREATE TABLE copied (id)")
        yield driver


def copy_in_ranges(driver: sqlite3.Connection, table: str, values: set[int] | set[str]) -> int:
    """Copy the values by ranges of three; how many ranges there were."""
    least: int | str = -1 if table == "numbers" else ""
    for name in (table, "copied"):
        driver.execute(f"DELETE FROM {name}")
    driver.executemany(f"INSERT INTO {table} VALUES (?)", [(value,) for value in values])
    asked: list[str] = []
    driver.set_trace_callback(lambda sql: asked.append(sql) if sql.startswith("INSERT") else None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ranges, "ROWS", 3)
        transaction = Transaction(driver, pytest.fail)
        written = run_in_ranges(transaction, COPY.replace("numbers", table), table, "id", least)
    driver.set_trace_callback(None)
    assert [value for (value,) in driver.execute("SELECT id FROM copied")] == sorted(values)
    assert written == len(values)
    return len(asked)


@pytest.mark.slow
@given(st.sets(st.integers(0, 40) | st.integers(10**15, 10**15 + 40)))
def test_every_number_is_in_one_range(driver: sqlite3.Connection, values: set[int]) -> None:
    assert copy_in_ranges(driver, "numbers", values) <= len(values)


@pytest.mark.slow
@given(st.sets(st.text("abAB0", min_size=1, max_size=3)))
def test_every_text_is_in_one_range(driver: sqlite3.Connection, values: set[str]) -> None:
    assert copy_in_ranges(driver, "names", values) == -(-len(values) // 3)


def test_a_gap_of_any_width_is_passed_over_at_once(driver: sqlite3.Connection) -> None:
    assert copy_in_ranges(driver, "numbers", {0, 1, 2, 3, 4, 10**15}) == 3
