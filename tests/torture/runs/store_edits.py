"""Edits of a store behind the program's back, of everything that the trail covers (S9).

A kind of edit is a function of a connection and dice. It leaves the trail's rows alone; where
there is nothing to change, or the schema forbids it, it changes nothing.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator
from functools import partial

Edit = Callable[[sqlite3.Connection, random.Random], None]

_COLUMNS = {
    "accounts": "parent_id key_id username password temporary_until created_at password_at "
    "disabled_at disabled_reason closed_at closed_reason",
    "roster_changes": "batch_id changed_on record record_id earlier",
    "activation_keys": "parent_id hash batch_id serial issued_at expires_on expires_at closed_at "
    "closed_as closed_reason",
    "links": "parent_id student_id portal_access access_why ended_on provisional_until",
    "restrictions": "parent_id student_id reason case_number denied_at denied_by from_on until_on "
    "verified_by lifted_at lifted_by lifted_reason",
}
"""What the trail covers of each table, beside its own key."""


def list_edits(driver: sqlite3.Connection) -> dict[str, Edit]:
    """Every kind of edit by its name, for the tables and indexes of this store."""
    return dict(
        [
            *_list_cell_edits(),
            *_list_row_edits(),
            *_list_pepper_edits(),
            *_list_schema_edits(driver),
        ]
    )


def _list_cell_edits() -> Iterator[tuple[str, Edit]]:
    for table, columns in _COLUMNS.items():
        for column in columns.split():
            for name, way in _WAYS.items():
                yield f"{table}.{column} {name}", partial(_set_cell, table, column, way)


def _list_row_edits() -> Iterator[tuple[str, Edit]]:
    for table in _COLUMNS:
        for name, edit in _ROW_EDITS.items():
            yield f"{table}: {name}", partial(edit, table)


_Way = Callable[[object, list[object], random.Random], object]


def _flip(value: object, others: list[object], dice: random.Random) -> object:
    """One bit of a text or a blob; the neighbour of a number."""
    if isinstance(value, int):
        return value + dice.choice((-1, 1))
    data = bytearray((value if isinstance(value, bytes) else str(value or "").encode()) or b"x")
    data[dice.randrange(len(data))] ^= 1 << dice.randrange(7)
    return bytes(data) if isinstance(value, bytes) else bytes(data).decode("utf-8", "replace")


def _retype(value: object, others: list[object], dice: random.Random) -> object:
    """What looks the same, of another type: a blob for a text, a little more for a number."""
    if isinstance(value, int):
        return value + 0.25
    if isinstance(value, bytes):
        return value.decode("latin-1")
    return str(value).encode() if value is not None else b""


def _copy(value: object, others: list[object], dice: random.Random) -> object:
    return dice.choice(others)


def _empty(value: object, others: list[object], dice: random.Random) -> object:
    return None if dice.random() < 0.5 else ""


def _invent(value: object, others: list[object], dice: random.Random) -> object:
    return dice.choice(("2099-12-31", "2099-12-31T00:00:00.000Z", "garbage", 7, "1", "\0", "é"))


def _lengthen(value: object, others: list[object], dice: random.Random) -> object:
    """Behind a NUL nothing is shown, and much ends to be read there."""
    return f"{value if value is not None else ''}\0more"


_WAYS: dict[str, _Way] = {
    "flipped": _flip, "of another type": _retype, "copied": _copy, "emptied": _empty,
    "invented": _invent, "lengthened": _lengthen,
}  # fmt: skip


def _choose_row(table: str, driver: sqlite3.Connection, dice: random.Random) -> int:
    rows = [row for (row,) in driver.execute(f"SELECT rowid FROM {table} ORDER BY rowid")]
    return int(dice.choice(rows)) if rows else 0


def _set_cell(
    table: str, column: str, way: _Way, driver: sqlite3.Connection, dice: random.Random
) -> None:
    row = _choose_row(table, driver, dice)
    others = [value for (value,) in driver.execute(f"SELECT {column} FROM {table}")]
    for (value,) in driver.execute(f"SELECT {column} FROM {table} WHERE rowid = ?", (row,)):
        changed = way(value, others, dice)
        driver.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (changed, row))


def _delete(table: str, driver: sqlite3.Connection, dice: random.Random) -> None:
    driver.execute(f"DELETE FROM {table} WHERE rowid = ?", (_choose_row(table, driver, dice),))


def _delete_all(table: str, driver: sqlite3.Connection, dice: random.Random) -> None:
    driver.execute(f"DELETE FROM {table}")


def _double(table: str, driver: sqlite3.Connection, dice: random.Random) -> None:
    """A row once more, its id and one other column aside."""
    columns = _COLUMNS[table].split()
    varied = dice.choice(columns)
    kept = ", ".join(name for name in _read_names(driver, table) if name not in ("id", varied))
    row = _choose_row(table, driver, dice)
    driver.execute(
        f"INSERT INTO {table} ({kept}, {varied}) SELECT {kept}, "
        f"(SELECT max({varied}) FROM {table}) FROM {table} WHERE rowid = ?", (row,)
    )  # fmt: skip


def _renumber(table: str, driver: sqlite3.Connection, dice: random.Random) -> None:
    """Another row's id, or one that is free."""
    row = _choose_row(table, driver, dice)
    driver.execute(f"UPDATE {table} SET id = id + 1000 WHERE rowid = ?", (row,))


def _exchange(table: str, driver: sqlite3.Connection, dice: random.Random) -> None:
    """Two rows exchange a column, so that the same values stand in the table."""
    column = dice.choice(_COLUMNS[table].split())
    rows = driver.execute(f"SELECT rowid, {column} FROM {table} ORDER BY rowid").fetchall()
    if len(rows) > 1:
        (one, first), (other, second) = dice.sample(rows, 2)
        for row, value in ((one, None), (other, first), (one, second)):
            blank = f"-{row}" if value is None and row == one else value
            driver.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (blank, row))


_ROW_EDITS: dict[str, Callable[[str, sqlite3.Connection, random.Random], None]] = {
    "a row deleted": _delete, "all rows deleted": _delete_all, "a row twice": _double,
    "another id": _renumber, "two rows exchanged": _exchange,
}  # fmt: skip


def _read_names(driver: sqlite3.Connection, table: str) -> list[str]:
    return [name for _, name, *_ in driver.execute(f"PRAGMA table_info({table})")]


def _list_pepper_edits() -> Iterator[tuple[str, Edit]]:
    statements = {
        "replaced": "UPDATE meta SET value = hex(randomblob(32)) WHERE name = 'pepper'",
        "deleted": "DELETE FROM meta WHERE name = 'pepper'",
        "of garbage": "UPDATE meta SET value = 'garbage' WHERE name = 'pepper'",
        "of another type": "UPDATE meta SET value = CAST(value AS BLOB) WHERE name = 'pepper'",
        "named otherwise": "UPDATE meta SET name = 'Pepper' WHERE name = 'pepper'",
    }
    for name, statement in statements.items():
        yield f"the pepper {name}", partial(_run, statement)


def _run(statement: str, driver: sqlite3.Connection, dice: random.Random) -> None:
    driver.execute(statement)


def _list_schema_edits(driver: sqlite3.Connection) -> Iterator[tuple[str, Edit]]:
    indexes = driver.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL"
    )
    for (index,) in indexes.fetchall():
        yield f"the index {index} dropped", partial(_run, f"DROP INDEX {index}")
    for table in (*_COLUMNS, "trail", "meta", "sign_ins", "batches"):
        for event in ("INSERT", "UPDATE", "DELETE"):
            yield (
                f"a trigger on {event} of {table}",
                partial(
                    _run,
                    f"CREATE TRIGGER quiet AFTER {event} ON {table} WHEN 0 BEGIN SELECT 1; END",
                ),
            )
        yield f"a column more in {table}", partial(_run, f"ALTER TABLE {table} ADD COLUMN more")
        yield f"a view of {table}", partial(_run, f"CREATE VIEW calm AS SELECT * FROM {table}")
        yield f"an index more on {table}", partial(_run, f"CREATE INDEX more ON {table} (1)")
        yield f"a declaration of {table} rewritten", partial(_rewrite_declaration, table)
    yield "a table more", partial(_run, "CREATE TABLE more (id)")


def _rewrite_declaration(table: str, driver: sqlite3.Connection, dice: random.Random) -> None:
    """A rule of a table taken away in the schema itself."""
    [(sql,)] = driver.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (table,)).fetchall()
    without = str(sql).replace(" NOT NULL", "", dice.randint(1, 3))
    driver.execute("PRAGMA writable_schema = ON")
    driver.execute("UPDATE sqlite_schema SET sql = ? WHERE name = ?", (without, table))
    driver.execute("PRAGMA writable_schema = RESET")


def dump_covered(driver: sqlite3.Connection) -> list[tuple[object, ...]]:
    """All that the trail covers, as it is stored: values with their types, and the schema."""
    found: list[tuple[object, ...]] = driver.execute(
        "SELECT type, name, sql FROM sqlite_schema ORDER BY 1, 2"
    ).fetchall()
    for table, names in _COLUMNS.items():
        columns = ["id", *names.split()] if table != "links" else names.split()
        shown = ", ".join(f"typeof({name}), CAST({name} AS BLOB)" for name in columns)
        rows = driver.execute(f"SELECT {shown} FROM {table}").fetchall()
        found += sorted(((table, *row) for row in rows), key=repr)
    return found + driver.execute(
        "SELECT name, typeof(value), value FROM meta WHERE lower(name) = 'pepper'"
    ).fetchall()  # fmt: skip
