"""Temporary tables: the declarations hold against what the files of the store do."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

import pytest

from portaladm.store.db import temp_tables
from portaladm.store.db.migrations import MIGRATIONS
from portaladm.store.db.opening import open_database
from portaladm.store.db.temp_tables import TablesApart, TempTable, add_packed, create
from portaladm.store.roster import temp_tables as roster_tables

SOURCE = Path(temp_tables.__file__).parents[2]
STORE = SOURCE / "store"
DECLARED = {
    name: value
    for module in (temp_tables, roster_tables)
    for name, value in vars(module).items()
    if isinstance(value, TempTable)
}
every_table = pytest.mark.parametrize("constant", DECLARED)


def read_file(path: Path) -> str:
    """Its text, each string in one piece."""
    return re.sub(r'"\s*\n\s*f?"', "", path.read_text(encoding="utf-8"))


def name_file(path: Path) -> str:
    return path.relative_to(STORE).with_suffix("").as_posix()


FILES = {
    name_file(path): read_file(path)
    for path in STORE.rglob("*.py")
    if path.name != "temp_tables.py"
}


def test_no_file_but_one_makes_temporary_tables() -> None:
    made = re.compile("CREATE TEMP(ORARY)? TABLE", re.IGNORECASE)
    makers = [path for path in SOURCE.rglob("*.py") if made.search(read_file(path))]
    assert makers == [Path(temp_tables.__file__)]


def test_no_name_stands_twice_or_hides_a_table_of_the_schema() -> None:
    names = [table.name for table in DECLARED.values()]
    schema = re.findall(
        r"CREATE TABLE (\w+)", " ".join(sql for step in MIGRATIONS for sql in step.statements)
    )
    assert len({*names, *schema}) == len(names) + len(schema)


@pytest.mark.turns(8, otherwise="slow")
@every_table
def test_only_the_declared_files_use_a_table(constant: str) -> None:
    table = DECLARED[constant]
    uses = re.compile(rf"temp\.{table.name}\b|\b{constant}\b")
    assert {name for name, text in FILES.items() if uses.search(text)} == {
        *table.filled_by, *table.read_by
    }  # fmt: skip


@pytest.mark.turns(8, otherwise="slow")
@every_table
def test_a_table_is_made_once_and_by_a_file_that_is_said_to(constant: str) -> None:
    makers = [name for name, text in FILES.items() if re.search(rf"\b{constant}\b", text)]
    assert len(makers) == 1
    assert makers[0] in DECLARED[constant].filled_by


@every_table
def test_a_table_is_read_by_every_file_that_is_said_to(constant: str) -> None:
    table = DECLARED[constant]
    assert table.read_by
    reads = re.compile(rf"(?<!DELETE )((FROM|JOIN|,) |\")temp\.{table.name}\b")
    assert [name for name in table.read_by if not reads.search(FILES[name])] == []


def test_a_table_that_was_filled_apart_is_added(tmp_path: Path) -> None:
    """Part after part, beside what the table holds, in the midst of a transaction."""
    table = TempTable("made", "line INTEGER PRIMARY KEY, name TEXT NOT NULL DEFAULT ''", (), ())
    apart = TablesApart(table)
    database, _ = open_database(tmp_path / "s.db", lambda transaction, before: None, make=True)
    with closing(database), database.read() as transaction:
        create(transaction, table)
        transaction.run("INSERT INTO temp.made VALUES (1, 'here')")
        for line in (2, 3):
            apart.transaction.run("INSERT INTO temp.made VALUES (?, 'apart')", (line,))
            add_packed(transaction, apart.pack())
        rows = list(transaction.rows("SELECT * FROM temp.made"))
    assert rows == [(1, "here"), (2, "apart"), (3, "apart")]
