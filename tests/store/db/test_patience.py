"""Waiting for others: soon after a lock is gone, and only waiting counts."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from portaladm.errors import Busy
from portaladm.store.db.opening import open_database
from portaladm.store.db.sqlite import Database


@contextmanager
def _locked(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield other
        if other.in_transaction:
            other.execute("ROLLBACK")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database, _ = open_database(tmp_path / "store.db", lambda transaction, before: None, make=True)
    yield database
    database.close()


@pytest.mark.slow
def test_work_between_two_transactions_takes_no_patience(database: Database) -> None:
    database.wait_in_all(0.3)
    time.sleep(0.4)  # as long as a hash on a busy machine
    with _locked(database.path) as other:
        threading.Timer(0.1, lambda: other.execute("ROLLBACK")).start()
        with database.write() as transaction:
            transaction.run("DELETE FROM meta WHERE name = 'none'")


@pytest.mark.slow
def test_all_transactions_together_wait_as_long_as_they_may(database: Database) -> None:
    database.wait_in_all(0.3)
    began = time.monotonic()
    with _locked(database.path):
        for _ in range(5):
            with pytest.raises(Busy), database.read() as transaction:
                transaction.value("SELECT 1")
            with pytest.raises(Busy), database.write():
                pass
            with pytest.raises(Busy):
                database.setting("user_version")
    assert 0.25 < time.monotonic() - began < 2


@pytest.mark.slow
def test_a_reader_who_waits_is_let_in_soon(database: Database) -> None:
    """SQLite's own handler would ask after 0.228 and 0.328 seconds."""
    database.wait_in_all(3)
    assert min(_time_let_in(database) for _ in range(3)) < 0.05


def _time_let_in(database: Database) -> float:
    """Seconds from the end of a lock to the read that waited for it."""
    freed: list[float] = []

    def free(other: sqlite3.Connection) -> None:
        other.execute("ROLLBACK")
        freed.append(time.monotonic())

    with _locked(database.path) as other:
        threading.Timer(0.24, free, (other,)).start()
        with database.read() as transaction:
            transaction.value("SELECT count(*) FROM meta")
            let_in = time.monotonic()
    while not freed:
        time.sleep(0.001)
    return let_in - freed[0]


def test_a_reading_transaction_within_another_is_the_same(database: Database) -> None:
    with database.read() as outer:
        with database.read() as inner:
            assert inner is outer
        assert outer.value("SELECT count(*) FROM trail") == 0
    with database.read() as later:
        assert later is not outer


def test_who_reads_apart_keeps_nobody_from_committing(database: Database) -> None:
    sql = "SELECT count(*) FROM meta"
    with closing(sqlite3.connect(database.path, timeout=0, isolation_level=None)) as other:
        with database.read() as transaction:
            before = transaction.value(sql)
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("INSERT INTO meta (name, value) VALUES ('one', '')")
        with database.read_apart() as transaction:
            assert transaction.value(sql) == before
            other.execute("INSERT INTO meta (name, value) VALUES ('one', '')")
            assert transaction.value(sql) == before + 1
