"""Stand-ins of the store's tables: what a first roster is merged into before the lock is taken."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from portaladm.store.db.opening import open_database
from portaladm.store.db.sqlite import Database
from portaladm.store.roster.first import copy_filled, read_empty, standing_in

SCHOOL = "INSERT INTO schools (name) VALUES (?)"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database, _ = open_database(tmp_path / "store.db", lambda transaction, before: None, make=True)
    with database.write() as transaction:
        transaction.run(SCHOOL, ("Lincoln",))
    yield database
    database.close()


def fill(database: Database) -> None:
    with database.read() as transaction:
        empty = read_empty(transaction)
    with database.fill(locked=False) as transaction, standing_in(transaction, empty):
        transaction.run(SCHOOL, ("Harbor",))
        transaction.run(
            "INSERT INTO students (number, first_name, last_name, school_id, since, created_batch, "
            "changed_batch) VALUES ('S1', 'Ana', 'Ruiz', 2, '2026-08-31', 1, 1)"
        )


def test_what_stand_ins_hold_is_copied_into_the_store(database: Database) -> None:
    fill(database)
    with database.read() as transaction:
        assert transaction.value("SELECT count(*) FROM students") == 0
    with database.fill() as transaction:
        copy_filled(transaction, {})
    with database.read() as transaction:
        assert list(transaction.rows("SELECT * FROM schools")) == [(1, "Lincoln"), (2, "Harbor")]
        assert transaction.row("SELECT id, number FROM students WHERE number = 'S1'") == (1, "S1")
    assert database.list_damage() == []


def test_records_are_copied_as_they_are(database: Database) -> None:
    """SQLite must not take them apart: with another schema, or foreign keys, it would."""
    fill(database)
    with database.fill() as transaction:
        for table in ("students", "parents", "links"):
            steps = transaction.rows(f"EXPLAIN INSERT INTO {table} SELECT * FROM filled_{table}")
            assert {step for _, step, *_ in steps} & {"RowData", "RowCell"}, table


def test_others_write_to_the_store_while_stand_ins_are_filled(database: Database) -> None:
    with database.read() as transaction:
        empty = read_empty(transaction)
    other, _ = open_database(database.path, lambda transaction, before: None)
    with database.fill(locked=False) as transaction, standing_in(transaction, empty):
        transaction.run(SCHOOL, ("Harbor",))
        with other.write() as theirs:  # and are done: a lock for reading would not let them
            theirs.run(SCHOOL, ("Jefferson",))
    other.close()


def test_nothing_stands_in_for_the_store_after_a_failure(database: Database) -> None:
    with database.read() as transaction:
        empty = read_empty(transaction)
    with (
        pytest.raises(KeyError),
        database.fill(locked=False) as transaction,
        standing_in(transaction, empty),
    ):
        transaction.run(SCHOOL, ("Harbor",))
        raise KeyError
    with database.read() as transaction:
        assert list(transaction.rows("SELECT name FROM schools")) == [("Lincoln",)]
