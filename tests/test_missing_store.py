"""A store that is not there: an error for every command but those that begin one."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from portaladm.store.db.migrations import NEWEST
from tests.conftest import Office
from tests.kits.accounts import activate, furnish
from tests.kits.older import make_older
from tests.reference import list_leaves
from tests.test_dry_run import SCENES, name_of, read_folder
from tests.thrift.prepared import prepared

BEGIN_ONE = {"roster import", "keys issue"}
"""Those that bring people in; ``keys issue`` does so with ``--roster``."""
NEED_NONE = {
    "init", "roster check", "roster columns", "roster template", "letters preview",
    "letters template export", "config show", "config get", "config check", "config path",
    "config set", "config unset", "store grant",
    "config add", "config remove", "portal clients add", "portal clients remove", "store restore",
}  # fmt: skip
"""Those that look into no store: where there is one, its trail tells of changed settings. A backup
is put where a store is lost."""
READS: dict[str, tuple[str, ...]] = {
    "doctor": (),
    "office today": (),
    "keys list": (),
    "keys check": ("--secrets-stdin",),
    "keys show": ("KEYS-1",),
    "links list": (),
    "restrictions list": (),
    "restrictions show": ("1",),
    "students list": (),
    "students show": ("S1",),
    "parents list": (),
    "parents show": ("P1",),
    "parents explain": ("P1",),
    "accounts list": (),
    "accounts show": ("mlopez",),
    "batches list": (),
    "batches show": ("KEYS",),
    "audit list": (),
    "audit verify": (),
    "audit head": (),
    "audit export": ("trail.csv",),
    "store info": (),
    "store backup": ("backup.db",),
}  # fmt: skip
WRITES = {
    command: words for command, words in SCENES.items() if command not in BEGIN_ONE | set(READS)
} | {
    "keys issue": (),
    "accounts activate": ("--username", "mlopez", "--secrets-stdin"),
    "letters lists": ("--batch", "KEYS", "-o", "lists.pdf"),
    "passwords check": ("mlopez", "--secrets-stdin"),
    "passwords change": ("mlopez", "--secrets-stdin"),
    "portal serve": ("--bind", "127.0.0.1:8000"),
    "portal keys rotate": (),
    "store upgrade": (),
    "store accept": ("--reason", "meant", "--yes"),
}  # fmt: skip
NEED_EXTRAS = {"portal serve": "starlette", "portal keys rotate": "joserfc"}
ASKED = {command: words for command, words in (WRITES | READS).items() if command not in NEED_NONE}


def test_every_command_is_among_these() -> None:
    known = set(ASKED) | NEED_NONE | BEGIN_ONE
    assert {name_of(words) for words in list_leaves()} == known


@pytest.mark.parametrize("command", ASKED)
@pytest.mark.parametrize("empty", [False, True])
def test_a_mistyped_store_is_an_error(office: Office, command: str, empty: bool) -> None:
    if command in NEED_EXTRAS:
        pytest.importorskip(NEED_EXTRAS[command], reason="needs an extra")
    office.write_roster({}, name="next.csv")
    (office.folder / "new_ids.csv").write_text("old_id,new_id\nP1,P100\n")
    if empty:
        (office.folder / "typo.db").touch()
    before = read_folder(office.folder)
    words = [*command.split(), *(w.replace("KEYS", "K7QMX") for w in ASKED[command])]
    answer = office.run("--store", "typo.db", *words, stdin="a\nb\nc\nd\n", code=1)
    told = answer.err + answer.out
    assert f"The store {office.folder / 'typo.db'} does not exist." in told
    assert "portaladm --store FILE" in told
    assert read_folder(office.folder) == before


def test_keys_are_issued_into_no_new_store(office: Office) -> None:
    office.run("keys", "issue", "--yes", code=1)
    assert not office.store.exists()
    roster = office.write_roster({})
    office.run("keys", "issue", "--roster", roster, "-o", "keys.csv", "--yes", code=0)


def test_a_store_that_nobody_may_look_for_is_out_of_reach(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    stat = Path.stat

    def refuse(path: Path, **more: Any) -> Any:
        if path == office.store:
            raise PermissionError(13, "Permission denied")
        return stat(path, **more)

    monkeypatch.setattr(Path, "stat", refuse)
    assert "can't be opened" in office.run("store", "info", code=1).err


@pytest.fixture
@prepared
def settled(office: Office) -> Office:
    """An office with keys and an account."""
    keys = furnish(office, {"parent_id": "P1", "student_id": "S1"}, {"parent_id": "P2"})
    activate(office, keys["P1"], "mlopez")
    office.run("links", "deny", "P1", "S1", "--reason", "court order", "--yes", code=0)
    return office


def put_on_a_disc(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests may be root, whom rights do not stop: SQLite is told instead."""
    connect = sqlite3.connect

    def read_only(path: Any, **more: Any) -> Any:
        if path != office.store:
            return connect(path, **more)
        return connect(f"{path.as_uri()}?mode=ro", uri=True, **more)

    monkeypatch.setattr(sqlite3, "connect", read_only)
    access = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK and access(path, mode))


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize("command", READS)
@pytest.mark.parametrize("mode", ["delete", "wal", "older"])
def test_a_store_on_a_read_only_medium_is_read(
    settled: Office, monkeypatch: pytest.MonkeyPatch, command: str, mode: str
) -> None:
    office = settled
    [(code,)] = office.query("SELECT code FROM batches WHERE kind = 'keys-issue' LIMIT 1")
    words = [*command.split(), *(w.replace("KEYS", code) for w in READS[command])]
    if mode == "older":
        make_older(office.store, NEWEST - 1)
    else:
        with closing(sqlite3.connect(office.store)) as store:
            store.execute(f"PRAGMA journal_mode = {mode}")
    before = office.store.read_bytes()
    put_on_a_disc(office, monkeypatch)
    answer = office.run(*words, stdin="no key\n")
    assert "can't be" not in answer.err.replace("Note: the store can't be written", "")
    assert answer.code == (command == "keys check"), answer.err
    assert office.store.read_bytes() == before


def test_a_store_on_a_read_only_medium_is_not_written(
    settled: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sqlite3.connect(settled.store) as store:
        store.execute("PRAGMA journal_mode = wal")
    store.close()
    put_on_a_disc(settled, monkeypatch)
    words = ("keys", "revoke", "P2", "--reason", "lost", "--yes")
    assert "can't be written. Nothing was changed" in settled.run(*words, code=1).err
