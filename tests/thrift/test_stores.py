"""A copied store is the one that the migrations make, and shared engines keep to their store."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from portaladm.store.db import opening
from portaladm.store.db.opening import open_database
from tests.conftest import Office
from tests.thrift import stores


def read_schema(folder: Path, name: str) -> list[Any]:
    """A new store's schema, its two numbers, and what was told of its making."""
    told: list[int] = []
    database, made = open_database(folder / name, lambda _, before: told.append(before), make=True)
    numbers = [database.setting("user_version"), database.setting("application_id")]
    database.close()
    with sqlite3.connect(folder / name) as driver:
        parts = driver.execute("SELECT type, name, sql FROM sqlite_master ORDER BY rowid")
        found = [*parts, *numbers, *told, made]
    driver.close()
    return found


def test_a_copy_is_the_store_that_the_migrations_make(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied = read_schema(tmp_path, "copied.db")
    monkeypatch.setattr(opening, "_migrate", stores._migrate)
    assert copied == read_schema(tmp_path, "migrated.db")


@pytest.fixture
def offices(tmp_path: Path, office: Office) -> Callable[[str], Office]:
    """One office in each folder."""

    def make(name: str) -> Office:
        (tmp_path / name).mkdir()
        return Office(tmp_path / name)

    return make


@pytest.mark.slow
def test_what_is_written_in_one_store_is_not_in_another(
    offices: Callable[[str], Office],
) -> None:
    first, second = offices("first"), offices("second")
    for office in (first, second, first):
        name = f"roster{office.numbers}.csv"
        office.run("roster", "import", office.write_roster({}, name=name), code=0)
    assert first.query("SELECT count(*) FROM batches") == [(2,)]
    assert second.query("SELECT count(*) FROM batches") == [(1,)]
