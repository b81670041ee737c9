"""Sums over covered rows: block by block they are what they are row by row."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portaladm.domain.trail.covered import sum_rows
from portaladm.store.db import covered
from portaladm.store.db.covered import COVERED, find_odd_kinds, sum_kind
from portaladm.store.db.opening import open_database
from portaladm.store.db.sqlite import Database
from tests.store.roster.test_staging import SOME


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    monkeypatch.setattr(covered, "_BLOCK_ROWS", 3)
    database, _ = open_database(tmp_path / "store.db", lambda transaction, before: None, make=True)
    yield database
    database.close()


def sum_row_by_row(path: Path, kind: str, where: str = "1") -> int:
    """As a store was counted before rows were hashed in blocks."""
    what = COVERED[kind]
    counts = what.where.format(row="") or "1"
    with sqlite3.connect(path) as driver:
        rows = driver.execute(
            f"SELECT {covered._write_row(what)} FROM {what.table} WHERE {counts} AND {where}"
        ).fetchall()
    driver.close()
    return sum_rows(kind, (text for (text,) in rows))


TEXTS = st.text(st.sampled_from("aé'\0\x1f,%"), max_size=4)
IDS = st.one_of(st.integers(-(2**63), 2**63 - 1), st.integers(1, 9))
LINKS = st.dictionaries(IDS, st.tuples(st.integers(0, 1), TEXTS, st.none() | TEXTS), max_size=9)


@pytest.mark.slow
@SOME
@given(LINKS)
def test_links_add_up_however_they_are_numbered_and_whatever_stands_in_them(
    database: Database, links: dict[int, tuple[int, str, str | None]]
) -> None:
    _fill(database.path, links)
    with database.read() as transaction:
        assert sum_kind(transaction, "link") == sum_row_by_row(database.path, "link")
        some = "id BETWEEN 2 AND 7"
        assert sum_kind(transaction, "link", some) == sum_row_by_row(database.path, "link", some)


def test_every_kind_is_counted_and_of_meta_the_pepper_alone(database: Database) -> None:
    with sqlite3.connect(database.path) as driver:
        driver.executemany("INSERT INTO meta VALUES (?, 'x')", [(f"a{n}",) for n in range(9)])
        driver.execute("INSERT INTO meta VALUES ('pepper', 'p')")
    driver.close()
    with database.read() as transaction:
        for kind in COVERED:
            assert sum_kind(transaction, kind) == sum_row_by_row(database.path, kind)
        assert sum_kind(transaction, "pepper") == sum_rows("pepper", ["'pepper','p'"])


def test_a_text_that_looks_like_two_rows_counts_as_one(database: Database) -> None:
    first, other = (f"{n},{n},1,'',NULL,NULL" for n in (1, 2))
    _fill(database.path, {1: (1, f"',NULL,NULL\0link\x1f{other}", None)})
    with database.read() as transaction:
        assert sum_kind(transaction, "link") != sum_rows("link", [first, other])


def test_values_that_their_text_hides_are_found_and_no_others(database: Database) -> None:
    edits = (
        "ended_on = '2026-09-01'",
        "portal_access = 0.25",
        "student_id = 1.5",
        "ended_on = CAST(ended_on AS BLOB)",
        "ended_on = ended_on || char(0) || 'more'",
    )
    for number, edit in enumerate(edits):
        _fill(database.path, {1: (0, "", "2026-08-31")})
        with closing(sqlite3.connect(database.path, isolation_level=None)) as driver:
            driver.execute("PRAGMA ignore_check_constraints = ON")
            driver.execute(f"UPDATE links SET {edit}")
        with database.read() as transaction:
            assert find_odd_kinds(transaction) == ({"link"} if number else set()), edit


def _fill(path: Path, links: dict[int, tuple[int, str, str | None]]) -> None:
    with sqlite3.connect(path) as driver:
        driver.execute("DELETE FROM links")
        driver.executemany(
            "INSERT INTO links (id, parent_id, student_id, portal_access, access_why, ended_on, "
            "since, created_batch, changed_batch) VALUES (?, ?, ?, ?, ?, ?, '', 1, 1)",
            [(key, n, n, *rest) for n, (key, rest) in enumerate(links.items(), start=1)],
        )
    driver.close()
