"""The floors: the same work in bare ``sqlite3`` and ``csv``, with the store's own settings.

``python benchmarks/floors.py import ROSTER DB`` and ``python benchmarks/floors.py issue DB CSV``.
"""

from __future__ import annotations

import csv
import hashlib
import os
import sqlite3
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

_SCHEMA = """
CREATE TABLE schools (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE students (id INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE, first_name TEXT,
  last_name TEXT, grade TEXT, school_id INTEGER REFERENCES schools (id), withdrawn_on TEXT);
CREATE TABLE parents (id INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE, first_name TEXT,
  last_name TEXT, email TEXT, phone TEXT, language TEXT, address TEXT, city TEXT, state TEXT,
  postal_code TEXT);
CREATE TABLE links (id INTEGER PRIMARY KEY, parent_id INTEGER NOT NULL REFERENCES parents (id),
  student_id INTEGER NOT NULL REFERENCES students (id), relationship TEXT, portal_access INTEGER);
CREATE UNIQUE INDEX links_pair ON links (parent_id, student_id);
CREATE INDEX links_student ON links (student_id);
CREATE TABLE keys (id INTEGER PRIMARY KEY, parent_id INTEGER NOT NULL REFERENCES parents (id),
  hash BLOB NOT NULL UNIQUE, serial INTEGER NOT NULL, issued_at TEXT, expires_on TEXT, closed TEXT);
CREATE UNIQUE INDEX keys_open ON keys (parent_id) WHERE closed IS NULL;
CREATE TABLE trail (seq INTEGER PRIMARY KEY, at TEXT, actor TEXT, host TEXT, door TEXT,
  action TEXT, subject TEXT, batch TEXT, hash BLOB NOT NULL);
"""
_STUDENT = "first_name, last_name, grade, school_id, withdrawn_on"
_PARENT = "first_name, last_name, email, phone, language, address, city, state, postal_code"


def _open(path: str) -> sqlite3.Connection:
    driver = sqlite3.connect(path, isolation_level=None)
    for pragma in (
        "journal_mode = DELETE", "synchronous = EXTRA", "foreign_keys = ON", "secure_delete = ON",
        "cache_size = -32768",
    ):  # fmt: skip
        driver.execute(f"PRAGMA {pragma}")
    return driver


def _upsert(table: str, columns: str, select: str) -> str:
    names = columns.split(", ")
    key = "parent_id, student_id" if table == "links" else "number"
    changes = ", ".join(f"{n} = excluded.{n}" for n in names)
    new = ", ".join(f"excluded.{n}" for n in names)
    return (
        f"INSERT INTO {table} ({key}, {columns}) {select} WHERE true ON CONFLICT ({key}) "
        f"DO UPDATE SET {changes} WHERE ({columns}) IS NOT ({new})"
    )


def import_roster(roster: str, path: str) -> None:
    """csv.reader, executemany into a staging table, four set-based upserts."""
    driver = _open(path)
    driver.executescript(_SCHEMA)
    with Path(roster).open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        header = next(reader)
        names, marks = ", ".join(header), ", ".join("?" * len(header))
        driver.execute(f"CREATE TEMP TABLE staged (line INTEGER PRIMARY KEY, {names})")
        driver.execute("BEGIN IMMEDIATE")
        driver.executemany(f"INSERT INTO staged ({names}) VALUES ({marks})", reader)
    driver.execute("INSERT INTO schools (name) SELECT DISTINCT school FROM staged")
    driver.execute(_upsert(
        "students", _STUDENT,
        "SELECT student_id, student_first_name, student_last_name, grade, sc.id, "
        "nullif(withdrawn_on, '') FROM staged st JOIN schools sc ON sc.name = st.school",
    ))  # fmt: skip
    driver.execute(_upsert(
        "parents", _PARENT,
        "SELECT parent_id, parent_first_name, parent_last_name, email, phone, language, address, "
        "city, state, postal_code FROM staged",
    ))  # fmt: skip
    driver.execute(_upsert(
        "links", "relationship, portal_access",
        "SELECT p.id, s.id, relationship, lower(portal_access) <> 'no' FROM staged st "
        "JOIN parents p ON p.number = st.parent_id JOIN students s ON s.number = st.student_id",
    ))  # fmt: skip
    driver.execute("COMMIT")


def issue_keys(path: str, output: str) -> None:
    """Select all output columns, urandom, sha256, csv.writer, then keys and a chained trail."""
    driver = _open(path)
    made: list[tuple[int, bytes, int]] = []
    people = driver.execute(
        "SELECT p.id, p.number, p.first_name || ' ' || p.last_name, "
        "group_concat(s.first_name || ' ' || s.last_name, '; '), min(sc.name), p.language, "
        "p.email, p.address, p.city, p.state, p.postal_code FROM links l "
        "JOIN parents p ON p.id = l.parent_id JOIN students s ON s.id = l.student_id "
        "JOIN schools sc ON sc.id = s.school_id WHERE l.portal_access = 1 "
        "AND s.withdrawn_on IS NULL GROUP BY l.parent_id"
    )
    with Path(output).open("x", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        while chunk := list(islice(people, 1000)):
            writer.writerows(_make_rows(chunk, made))
        file.flush()
        os.fsync(file.fileno())
    driver.execute("BEGIN IMMEDIATE")
    driver.executemany(
        "INSERT INTO keys (parent_id, hash, serial, issued_at, expires_on) "
        "VALUES (?, ?, ?, '2026-11-24T06:00:00.000Z', '2026-12-15')",
        made,
    )
    numbers = driver.execute("SELECT number FROM keys JOIN parents ON parents.id = parent_id")
    driver.executemany("INSERT INTO trail VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", _chain(numbers))
    driver.execute("COMMIT")


def _make_rows(
    chunk: list[tuple[object, ...]], made: list[tuple[int, bytes, int]]
) -> Iterator[tuple[object, ...]]:
    raw = os.urandom(16 * len(chunk))
    for n, row in enumerate(chunk):
        key = raw[16 * n : 16 * n + 16]
        made.append((row[0], hashlib.sha256(key).digest(), len(made) + 1))  # type: ignore[arg-type]
        h = key.hex().upper()
        text = f"{{{h[:8]}-{h[8:12]}-4{h[13:16]}-{h[16:20]}-{h[20:]}}}"
        yield (*row[1:], text, f"ABCDE-{len(made)}", "2026-12-15", "", "")


def _chain(numbers: sqlite3.Cursor) -> Iterator[tuple[object, ...]]:
    digest = bytes(32)
    before = ("2026-11-24T06:00:00.000Z", "clerk", "office", "cli", "key:issued")
    for seq, (number,) in enumerate(numbers, 1):
        row = (seq, *before, f"parent:{number}", "ABCDE")
        digest = hashlib.sha256(digest + "\x1f".join(map(str, row)).encode()).digest()
        yield (*row, digest)


if __name__ == "__main__":
    {"import": import_roster, "issue": issue_keys}[sys.argv[1]](*sys.argv[2:])
