"""Putting a file in the place of a store, and holding a store against everybody else."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from portaladm.store.replacing import held_store, set_aside
from tests.conftest import Office


def test_an_old_journal_is_kept_with_its_file_and_never_beside_the_new_one(tmp_path: Path) -> None:
    store, aside, new = (tmp_path / name for name in ("store.db", "old.db", "new.db"))
    store.write_text("old")
    new.write_text("new")
    store.with_name("store.db-journal").write_text("journal")
    set_aside(store, aside, new)
    assert (store.read_text(), aside.read_text()) == ("new", "old")
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "old.db", "old.db-journal", "store.db"]  # fmt: skip


def test_nobody_else_reads_or_writes_a_store_that_is_held(office: Office) -> None:
    office.make_store()
    with held_store(office.store), closing(sqlite3.connect(office.store, timeout=0)) as other:
        for statement in ("SELECT count(*) FROM meta", "BEGIN IMMEDIATE"):
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute(statement)
    with closing(sqlite3.connect(office.store, timeout=0)) as other:
        other.execute("BEGIN IMMEDIATE")
