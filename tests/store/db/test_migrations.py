"""The schema: made by numbered steps, and the same as the tables that SQLModel sees."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlmodel import SQLModel

from portaladm.store.db import tables
from portaladm.store.db.migrations import MIGRATIONS, NEWEST
from portaladm.store.db.opening import open_database

TYPES = {"INTEGER": "INTEGER", "TEXT": "VARCHAR", "BLOB": "BLOB"}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "store.db"
    open_database(path, lambda transaction, before: None, make=True)[0].close()
    return path


def read(path: Path, sql: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(path) as driver:
        rows = driver.execute(sql).fetchall()
    driver.close()
    return rows


def test_the_steps_are_numbered_from_one_without_a_gap() -> None:
    assert [step.number for step in MIGRATIONS] == list(range(1, NEWEST + 1))
    assert all(step.name for step in MIGRATIONS)


def test_every_table_that_is_written_row_by_row_is_in_the_migrated_schema(store: Path) -> None:
    migrated = {
        name for (name,) in read(store, "SELECT name FROM sqlite_master WHERE type='table'")
    }
    assert set(SQLModel.metadata.tables) <= migrated


@pytest.mark.parametrize("table", sorted(SQLModel.metadata.tables))
def test_the_migrated_schema_and_the_models_have_the_same_columns(store: Path, table: str) -> None:
    assert tables.Account.metadata is SQLModel.metadata
    migrated = {
        name: (TYPES[str(kind)], bool(not_null), bool(place))
        for _, name, kind, not_null, _, place in read(store, f"PRAGMA table_info({table})")
    }
    modelled = {
        column.name: (str(column.type), not column.nullable, column.primary_key)
        for column in SQLModel.metadata.tables[table].columns
    }
    assert migrated == modelled


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO batches (code, kind, created_at, actor) VALUES ('A', 'party', '', '')",
        "INSERT INTO batches (code, kind, created_at, actor, file_state) "
        "VALUES ('A', 'keys-issue', '', '', 'eaten')",
        "INSERT INTO students (number, first_name, last_name, school_id, since, created_batch, "
        "changed_batch) VALUES ('', 'A', 'B', 1, '', 1, 1)",
        "INSERT INTO trail VALUES (1, '', '', '', '', '', '', '', '', '', '', x'00', '', '', '')",
        "INSERT INTO meta (name) VALUES ('half')",
    ],
)
def test_what_can_not_be_is_refused_by_the_store_itself(store: Path, statement: str) -> None:
    with sqlite3.connect(store) as driver, pytest.raises(sqlite3.IntegrityError):
        driver.execute(statement)
    driver.close()


def test_a_parent_has_at_most_one_open_key(store: Path) -> None:
    insert = (
        "INSERT INTO activation_keys (parent_id, hash, batch_id, serial, issued_at, expires_on, "
        "expires_at, closed_at, closed_as) "
        "VALUES (1, randomblob(32), 1, {serial}, '', '', '', {end})"
    )
    with sqlite3.connect(store) as driver:
        driver.execute(insert.format(serial=1, end="'x', 'revoked'"))
        driver.execute(insert.format(serial=2, end="NULL, NULL"))
        with pytest.raises(sqlite3.IntegrityError, match="parent_id"):
            driver.execute(insert.format(serial=3, end="NULL, NULL"))
        with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
            driver.execute(insert.format(serial=4, end="'x', NULL"))
    driver.close()


def test_a_step_that_fails_leaves_the_store_as_it_was(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portaladm.store.db import opening
    from portaladm.store.db.migrations import Migration

    bad = Migration(NEWEST + 1, "half", ("CREATE TABLE half (id INTEGER)", "CREATE NONSENSE"))
    monkeypatch.setattr(opening, "MIGRATIONS", (*MIGRATIONS, bad))
    monkeypatch.setattr(opening, "NEWEST", NEWEST + 1)
    with pytest.raises(Exception, match="store-failed"):
        open_database(store, lambda transaction, before: None, make=True)
    assert read(store, "PRAGMA user_version") == [(NEWEST,)]
    assert read(store, "SELECT count(*) FROM sqlite_master WHERE name = 'half'") == [(0,)]


@pytest.mark.parametrize(
    ("denied_at", "until", "from_on"),
    [
        ("2026-08-31T15:00:00.000Z", None, "2026-08-31"),
        ("2026-08-31T15:00:00.000Z", "2026-09-02", "2026-08-31"),
    ],
)
def test_an_order_of_an_older_store_is_kept_with_its_days(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, denied_at: str, until: str | None, from_on: str
) -> None:
    from portaladm.store.db import opening

    path = tmp_path / "older.db"
    with monkeypatch.context() as older:
        older.setattr(opening, "MIGRATIONS", MIGRATIONS[:6])
        older.setattr(opening, "NEWEST", 6)
        open_database(path, lambda transaction, before: None, make=True)[0].close()
    with sqlite3.connect(path) as driver:
        driver.execute(
            "INSERT INTO restrictions (parent_id, student_id, reason, denied_at, denied_by, "
            "until_on) VALUES (1, 2, 'court', ?, 'clerk', ?)", (denied_at, until),
        )  # fmt: skip
    driver.close()
    open_database(path, lambda transaction, before: None, make=True)[0].close()
    columns = "reason, case_number, from_on, until_on, verified_by, lifted_at"
    assert read(path, f"SELECT {columns} FROM restrictions") == [
        ("court", "", from_on, until, "", None)
    ]


def test_several_restrictions_stand_between_two_people(store: Path) -> None:
    insert = (
        "INSERT INTO restrictions (parent_id, student_id, reason, denied_at, denied_by, from_on) "
        "VALUES (1, 2, 'court', '', '', '2026-08-31')"
    )
    with sqlite3.connect(store) as driver:
        driver.execute(insert)
        driver.execute(insert)
    driver.close()
    assert read(store, "SELECT count(*) FROM restrictions") == [(2,)]
