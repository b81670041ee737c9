"""Moving the store: one of the two files is the store at every moment, and whole."""

from __future__ import annotations

import os
import sqlite3
import sys
from contextlib import closing, suppress
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from portaladm.services.store import move
from portaladm.store.db.moving import name_part
from portaladm.store.db.sqlite import Database
from tests.conftest import Office
from tests.kits.batches import issue_batch
from tests.kits.settings import write_settings


@pytest.fixture
def busy(office: Office) -> Office:
    """Two parents with keys, settings and a pepper file beside the store."""
    write_settings(office, '[keys]\ndays = 28\n[passwords]\npepper_file = "secret/pepper.hex"\n')
    pepper = office.store.with_name("secret") / "pepper.hex"
    pepper.parent.mkdir()
    pepper.write_text("ab" * 32)
    issue_batch(office)
    (office.folder / "disk").mkdir()
    return office


def look(office: Office, store: Path) -> list[Any]:
    """What counts of a store that can be opened: its keys and its settings."""
    keys = office.run("--store", store, "keys", "list", "--format", "json", code=0).json
    return [keys, office.run("--store", store, "config", "get", "keys.days", code=0).out]


def is_store(office: Office, path: Path) -> bool:
    return office.run("--store", path, "audit", "verify").code == 0


@pytest.mark.slow
def test_a_store_moves_with_what_lies_beside_it(busy: Office) -> None:
    before, new = look(busy, busy.store), busy.folder / "disk" / "portaladm.db"
    moved = busy.run("store", "move", "disk", "--reason", "new disk", "--yes", code=0)
    assert f"Moved and verified: {new}" in moved.err and f"PORTALADM_STORE={new}" in moved.err
    assert look(busy, new) == before
    assert new.stat().st_mode & 0o077 == 0
    assert (new.parent / "secret" / "pepper.hex").read_text() == "ab" * 32
    refused = busy.run("keys", "list", code=1).err
    assert f"has moved to {new}" in refused
    assert busy.run("--store", new, "audit", "verify", code=0)
    row = busy.run("--store", new, "audit", "list", "--action", "store", "--format", "json").json[
        -1
    ]
    assert (row["action"], row["reason"]) == ("store:moved", "new disk")
    again = busy.run("store", "move", "disk", "--yes", code=0).err
    assert f"The store has moved to {new}." in again
    assert "has moved to" in busy.run("store", "move", "elsewhere.db", "--yes", code=1).err


def test_a_dry_run_and_a_no_move_nothing(busy: Office) -> None:
    assert "A dry run" in busy.run("store", "move", "disk", "--dry-run", code=0).err
    busy.run("store", "move", "disk", answers="\n", code=4)
    busy.run("store", "move", "disk", code=4)
    assert not list((busy.folder / "disk").iterdir())
    look(busy, busy.store)


@pytest.mark.parametrize(
    "name", ["portaladm.db", "portaladm.db-journal", "portaladm.toml", "secret/pepper.hex"]
)
def test_where_something_else_is_nothing_is_changed(busy: Office, name: str) -> None:
    other = busy.folder / "disk" / name
    other.parent.mkdir(exist_ok=True)
    other.write_text("mine")
    refused = busy.run("store", "move", "disk", "--yes", code=1)
    assert "exists already" in refused.err or "is there already" in refused.err
    assert other.read_text() == "mine"
    look(busy, busy.store)


def test_the_copy_of_another_store_is_not_taken_for_a_leftover(busy: Office) -> None:
    other = busy.folder / "other.db"
    busy.make_store(other)
    part = name_part(busy.folder / "disk" / "portaladm.db")
    part.write_bytes(other.read_bytes())
    assert "is there already" in busy.run("store", "move", "disk", "--yes", code=1).err
    assert part.read_bytes() == other.read_bytes()
    part.write_bytes(busy.store.read_bytes())
    busy.run("store", "move", "disk", "--yes", code=0)


def test_a_copy_that_another_process_makes_is_left_alone(
    busy: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = name_part(busy.folder / "disk" / "portaladm.db")
    with closing(sqlite3.connect(part, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        other.execute("CREATE TABLE t (x)")
        with monkeypatch.context() as patched:
            patched.setattr("portaladm.services.store.move.is_in_work", lambda path: True)
            refused = busy.run("store", "move", "disk", "--yes", code=1).err
        assert "is there already" in refused and part.exists()
    part.unlink()
    look(busy, busy.store)


def test_a_copy_that_became_another_stores_is_not_taken(
    busy: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = busy.folder / "other.db"
    busy.make_store(other)

    def copy_other(database: Database, target: Path, **_: object) -> None:
        target.write_bytes(other.read_bytes())

    with monkeypatch.context() as patched:
        patched.setattr(Database, "copy_to", copy_other)
        refused = busy.run("store", "move", "disk", "--yes", code=1).err
    assert "is there already" in refused
    look(busy, busy.store)


def test_a_file_of_another_program_is_not_touched(office: Office) -> None:
    office.store.parent.mkdir()
    with closing(sqlite3.connect(office.store)) as driver:
        driver.execute("PRAGMA journal_mode = wal")
        driver.execute("CREATE TABLE t (x)")
        driver.execute("PRAGMA user_version = 7")
    before = office.store.read_bytes()
    refused = office.run("store", "move", "new.db", "--yes", code=1).err
    assert "of another program" in refused
    assert office.store.read_bytes() == before


def test_who_waits_for_the_lock_writes_into_no_store_that_has_moved(busy: Office) -> None:
    with busy.open() as waiting:
        busy.run("store", "move", "disk", "--yes", code=0)
        with pytest.raises(Exception, match="store-moved"), waiting.store.write():
            pass


def test_a_copy_that_came_out_damaged_is_removed(
    busy: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(Database, "list_damage", lambda database: ["page 3 is lost"])
        refused = busy.run("store", "move", "disk", "--yes", code=1).err
    assert "page 3 is lost" in refused and "Nothing was changed" in refused
    assert not list((busy.folder / "disk").iterdir())
    look(busy, busy.store)


@pytest.mark.parametrize(
    "name", ["shutil.copyfileobj", "os.fsync", "create_private", "rename_new", "open_copy"]
)
def test_a_disk_that_fails_leaves_the_old_store_as_it_was(
    busy: Office, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(f"portaladm.services.store.move.{name}", fail)
        refused = busy.run("store", "move", "disk", "--yes", code=1).err
    assert "No space left on device. Nothing was changed" in refused
    assert not [path for path in (busy.folder / "disk").rglob("*") if path.is_file()]
    busy.run("store", "move", "disk", "--yes", code=0)


def kill_at(office: Office, line: int) -> bool:
    """Move in a child that is killed before that line of the module runs; whether it was."""
    child = os.fork()
    if child == 0:
        left = line

        def trace(frame: FrameType, event: str, arg: object) -> Any:
            nonlocal left
            if frame.f_code.co_filename != move.__file__:
                return None
            if event == "line":
                left -= 1
                if left < 0:
                    os._exit(9)
            return trace

        with suppress(BaseException):
            sys.settrace(trace)
            office.run("store", "move", "disk", "--yes")
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == 9


def check_kill(office: Office, line: int, before: list[Any]) -> bool:
    """Kill, and see that one file is the store, whole, and that the next run ends the move."""
    new = office.folder / "disk" / "portaladm.db"
    killed = kill_at(office, line)
    old_counts, new_counts = is_store(office, office.store), is_store(office, new)
    assert not (old_counts and new_counts), line
    if old_counts:
        assert look(office, office.store) == before
    else:
        told = office.run("keys", "list", code=1).err
        assert str(new) in told and ("has moved" in told or "store move" in told)
    office.run("store", "move", "disk", "--yes", code=0)
    assert look(office, new) == before and not is_store(office, office.store)
    assert not name_part(new).exists()
    return killed


def restore(office: Office, files: dict[str, bytes]) -> None:
    import shutil

    for folder in ("disk", "office"):
        shutil.rmtree(office.folder / folder)
        (office.folder / folder).mkdir(mode=0o700)
    for name, content in files.items():
        path = office.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        path.chmod(0o600)


def walk_over_kills(office: Office, step: int, start: int) -> int:
    before = look(office, office.store)
    files = {
        path.relative_to(office.folder).as_posix(): path.read_bytes()
        for path in office.store.parent.rglob("*") if path.is_file()
    }  # fmt: skip
    line = start
    while check_kill(office, line, before):
        restore(office, files)
        line += step
    return line


@pytest.mark.slow
@pytest.mark.posix("a child that is killed")
def test_killed_at_a_step_one_store_is_whole_and_the_next_run_ends_the_move(busy: Office) -> None:
    assert walk_over_kills(busy, 9, 3) > 60


@pytest.mark.torture
@pytest.mark.posix("a child that is killed")
def test_killed_at_every_step(busy: Office) -> None:
    assert walk_over_kills(busy, 1, 0) > 60


@pytest.mark.slow
@pytest.mark.posix("a child that is killed")
def test_the_check_of_kills_finds_a_move_that_counts_too_early(
    busy: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(move, "note_move", lambda transaction, target: None)
    with pytest.raises(AssertionError):
        walk_over_kills(busy, 1_000, 1_000)


def test_both_files_end_their_trail_with_the_row_of_the_move(busy: Office) -> None:
    busy.run("store", "move", "disk", "--yes", code=0)
    heads: list[tuple[object, ...]] = []
    for path in (busy.store, busy.folder / "disk" / "portaladm.db"):
        with closing(sqlite3.connect(path)) as driver:
            heads += driver.execute("SELECT seq, hash, action FROM trail ORDER BY seq DESC LIMIT 1")
    assert heads[0] == heads[1] and heads[0][2] == "store:moved"


def test_the_settings_are_not_told_as_defaults_where_the_store_was(busy: Office) -> None:
    busy.run("config", "set", "keys.days", "30", code=0)
    busy.run("store", "move", busy.folder / "moved.db", "--yes", code=0)
    for words in (
        ("get", "keys.days"),
        ("show",),
        ("path",),
        ("check",),
        ("set", "keys.days", "9"),
    ):
        refused = busy.run("config", *words, code=1)
        assert "has moved to" in refused.err and refused.out == ""
