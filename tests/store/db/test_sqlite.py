"""Opening a store: its settings, who may read it, what is no store of ours."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from portaladm import store
from portaladm.errors import Refused
from portaladm.store.db.migrations import APPLICATION_ID, NEWEST
from portaladm.store.db.opening import open_database, read_version
from portaladm.store.db.sqlite import SETTINGS, Database
from portaladm.store.db.tables import PartFile
from portaladm.store.db.transaction import Transaction
from tests.conftest import Office


def open_quietly(path: Path) -> Database:
    database, _ = open_database(path, lambda transaction, before: None, make=True)
    return database


def test_every_setting_is_read_back_from_the_open_connection(tmp_path: Path) -> None:
    database = open_quietly(tmp_path / "store.db")
    assert {name: database.setting(name) for name in SETTINGS} == SETTINGS
    assert database.setting("journal_mode") == "delete"
    assert database.setting("synchronous") == 3
    assert database.setting("application_id") == APPLICATION_ID
    assert database.setting("user_version") == NEWEST
    assert database.setting("busy_timeout") == 15_000
    database.close()


@pytest.mark.posix("rights of a file")
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_the_store_and_its_folder_are_private_from_birth(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        path = tmp_path / "office" / "store.db"
        open_quietly(path).close()
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_create_table_is_rolled_back_with_its_transaction(tmp_path: Path) -> None:
    database = open_quietly(tmp_path / "store.db")
    with pytest.raises(ZeroDivisionError), database.write() as transaction:
        transaction.run("CREATE TABLE vanishing (id INTEGER)")
        raise ZeroDivisionError
    with database.read() as transaction:
        assert transaction.value("SELECT count(*) FROM sqlite_master WHERE name='vanishing'") == 0
    database.close()


def test_a_reader_can_not_write_past_a_writer_and_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portaladm.errors import Busy
    from portaladm.store.db import failures

    monkeypatch.setattr(failures, "BUSY_SECONDS", 0.1)
    first, second = open_quietly(tmp_path / "store.db"), open_quietly(tmp_path / "store.db")
    with first.write(), pytest.raises(Busy, match="store-busy"), second.write():
        pass
    first.close()
    second.close()


def test_a_bound_value_is_in_no_error(tmp_path: Path) -> None:
    database = open_quietly(tmp_path / "store.db")
    with pytest.raises(Exception) as caught, database.write() as transaction:
        transaction.run("INSERT INTO meta (name) VALUES (?)", ("canary-secret",))
    chain: str = ""
    error: BaseException | None = caught.value
    while error:
        chain, error = chain + repr(error) + str(error), error.__cause__ or error.__context__
    assert "canary-secret" not in chain
    database.close()


def count_schools(transaction: Transaction) -> int:
    return int(transaction.value("SELECT count(*) FROM schools"))


def test_a_session_begins_and_ends_no_transaction_of_its_own(tmp_path: Path) -> None:
    database = open_quietly(tmp_path / "store.db")
    with pytest.raises(ZeroDivisionError), database.write() as transaction:
        transaction.run("INSERT INTO schools (name) VALUES ('Lincoln')")
        transaction.add(PartFile(code="K7QMX", path="/keys.csv", started_at=""))
        assert count_schools(transaction) == 1
        raise ZeroDivisionError
    with database.read() as transaction:
        assert transaction.session.get(PartFile, "K7QMX") is None
        assert count_schools(transaction) == 0
    with database.write() as transaction:
        transaction.add(PartFile(code="K7QMX", path="/keys.csv", started_at=""))
        transaction.run("INSERT INTO schools (name) VALUES ('Lincoln')")
    with database.read() as transaction:
        assert transaction.session.get_one(PartFile, "K7QMX").path == "/keys.csv"
        assert count_schools(transaction) == 1
    database.close()


def test_a_row_of_the_session_and_sql_see_what_the_other_wrote(tmp_path: Path) -> None:
    database = open_quietly(tmp_path / "store.db")
    with database.write() as transaction:
        transaction.add(PartFile(code="K7QMX", path="first", started_at=""))
        row = transaction.session.get_one(PartFile, "K7QMX")
        transaction.run("UPDATE part_files SET path = 'second'")
        assert row.path == "second"
        row.path = "third"
        assert transaction.value("SELECT path FROM part_files") == "third"
        row.path = "fourth"
    with database.read() as transaction:
        assert transaction.value("SELECT path FROM part_files") == "fourth"
    database.close()


def test_what_the_session_can_not_write_is_told_like_any_other_failure(tmp_path: Path) -> None:
    database = open_quietly(tmp_path / "store.db")
    with database.write() as transaction:
        transaction.add(PartFile(code="K7QMX", path="/keys.csv", started_at=""))
    with pytest.raises(Refused, match=r"store-failed.*UNIQUE") as caught:  # noqa: SIM117
        with database.write() as transaction:
            transaction.add(PartFile(code="K7QMX", path="canary-secret", started_at=""))
    assert caught.value.code == "store-failed"
    assert "canary-secret" not in f"{caught.value}{caught.value.__cause__}"
    database.close()


def test_a_foreign_database_is_refused_and_not_touched(office: Office) -> None:
    for mode in ("delete", "wal"):
        path = office.folder / f"{mode}.db"
        driver = sqlite3.connect(path)
        driver.execute(f"PRAGMA journal_mode = {mode}")
        driver.execute("CREATE TABLE theirs (x)")
        driver.commit()
        driver.close()
        before = path.read_bytes()
        refused = office.run("--store", path, "store", "info", code=1)
        assert "of another program" in refused.err
        assert path.read_bytes() == before


def test_a_newer_store_is_refused_and_not_touched(office: Office) -> None:
    office.make_store()
    with sqlite3.connect(office.store) as driver:
        driver.execute(f"PRAGMA user_version = {NEWEST + 1}")
    driver.close()
    before = office.store.read_bytes()
    refused = office.run("store", "info", code=1)
    assert "newer portaladm" in refused.err
    assert office.store.read_bytes() == before


@pytest.mark.parametrize("content", [b"a letter to the office\n" * 50, b"\x00" * 5000, b"SQLite"])
def test_a_file_of_something_else_is_refused_and_not_touched(
    office: Office, content: bytes
) -> None:
    path = office.folder / "letter.txt"
    path.write_bytes(content)
    refused = office.run("--store", path, "store", "info", code=1)
    assert "not a store of portaladm" in refused.err
    assert "Traceback" not in refused.err
    assert path.read_bytes() == content


def test_folders_and_paths_through_files_are_refused(office: Office) -> None:
    (office.folder / "file").write_text("")
    for name in (".", "file/store.db"):
        office.run("--store", office.folder / name, "store", "info", code=1)


@pytest.mark.posix("symbolic links")
def test_a_dangling_link_is_refused(office: Office) -> None:
    (office.folder / "dangling").symlink_to(office.folder / "nowhere")
    office.run("--store", office.folder / "dangling", "store", "info", code=1)
    assert not (office.folder / "nowhere").exists()


def test_the_version_is_read_without_opening(tmp_path: Path) -> None:
    assert read_version(tmp_path / "none.db") is None
    (tmp_path / "text").write_text("x" * 200)
    assert read_version(tmp_path / "text") is None
    open_quietly(tmp_path / "store.db").close()
    assert read_version(tmp_path / "store.db") == NEWEST


@pytest.mark.slow
def test_processes_that_make_the_store_at_once_make_one(tmp_path: Path) -> None:
    path = tmp_path / "office" / "store.db"
    roster = str(Office(tmp_path).write_roster({}))
    command = [sys.executable, "-m", "portaladm", "--store", str(path), "roster", "import", roster]
    started = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    ended = [(process.communicate(), process.returncode) for process in started]
    assert [code for _, code in ended] == [0] * 4, ended
    assert sum("A new store was made" in err for (_, err), _ in ended) == 1
    with closing(sqlite3.connect(path)) as driver:
        made = driver.execute("SELECT count(*) FROM trail WHERE action = 'store:created'")
        assert made.fetchone() == (1,)


def test_no_statement_numbers_its_values() -> None:
    """Values in a sequence may not be numbered from Python 3.14 on: ``?``, or a name."""
    files = Path(store.__file__).parent.rglob("*.py")
    numbered = [path.name for path in files if re.search(r"\?\d", path.read_text("utf-8"))]
    assert numbered == []


@pytest.mark.parametrize("kind", ["newer", "no database"])
def test_a_store_that_is_refused_is_closed(
    office: Office, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Windows lets nobody move or delete a file that is open; Python 3.13 warns."""
    office.make_store()
    if kind == "newer":
        with closing(sqlite3.connect(office.store)) as driver:
            driver.execute(f"PRAGMA user_version = {NEWEST + 1}")
    else:
        office.store.write_bytes(b"a letter to the office\n" * 50)
    opened: list[sqlite3.Connection] = []
    connect = sqlite3.connect

    def note(*words: Any, **more: Any) -> sqlite3.Connection:
        opened.append(connect(*words, **more))
        return opened[-1]

    monkeypatch.setattr(sqlite3, "connect", note)
    office.run("store", "info", code=1)
    assert opened
    for driver in opened:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            driver.execute("SELECT 1")


def test_foreign_keys_are_checked_again_once_a_store_is_filled(tmp_path: Path) -> None:
    database = open_quietly(tmp_path / "store.db")
    with pytest.raises(KeyError), database.fill():
        assert database.setting("foreign_keys") == 0
        raise KeyError
    assert database.setting("foreign_keys") == 1
    with database.fill() as transaction:
        transaction.run("INSERT INTO schools (name) VALUES ('Harbor High')")
    assert database.setting("foreign_keys") == 1
    database.close()


@pytest.mark.posix("locks that a process loses when it closes a file")
def test_a_thread_that_opens_the_store_takes_no_lock_from_another(tmp_path: Path) -> None:
    """Another process saw a journal without a lock, and rolled back what was being written."""
    path = tmp_path / "store.db"
    first = open_quietly(path)
    ask = (
        "import sqlite3, sys; other = sqlite3.connect(sys.argv[1], timeout=0); "
        "other.execute('BEGIN IMMEDIATE')"
    )
    with first.write() as transaction:
        transaction.run("DELETE FROM meta WHERE name = 'none'")
        open_quietly(path).close()
        other = subprocess.run(
            [sys.executable, "-c", ask, path], capture_output=True, text=True, check=False
        )
    first.close()
    assert "database is locked" in other.stderr


@pytest.mark.parametrize("within", [True, False])
@pytest.mark.parametrize("sql", ["SELECT press(1)", "UPDATE meta SET value = press(value)"])
def test_ctrl_c_in_a_function_that_sqlite_calls_stops_the_command(
    tmp_path: Path, sql: str, within: bool
) -> None:
    def press(_: object) -> None:
        raise KeyboardInterrupt

    database = open_quietly(tmp_path / "store.db")
    with pytest.raises(KeyboardInterrupt), database.write() as transaction:
        transaction.run("INSERT INTO meta VALUES ('x', '1')")
        if within:
            transaction.define_function("press", press)
        else:  # before the first line of what keeps its failures, or after its last one
            database._driver.create_function("press", 1, press)
        transaction.value(sql)
    with database.read() as transaction:
        assert transaction.row("SELECT 1 FROM meta WHERE name = 'x'") is None
    with pytest.raises(Refused, match="store-failed"), database.write() as transaction:
        transaction.define_function("fail", lambda _: 1 / 0)
        transaction.value("SELECT fail(1)")
