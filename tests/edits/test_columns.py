"""In every format: a column of links or of first names that was moved alone stops the import."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.conftest import Office
from tests.edits.district import Row, make_district
from tests.edits.runs import FORMATS, see

LINKING = {
    "links.csv": ("Pupil", "Contact"), "links": ("Pupil", "Contact"),
    "users.csv": ("agentSourcedIds",), "User.csv": ("Email",),
    "relationships.csv": ("userSourcedId", "relationshipUserSourcedId"),
    "Guardianrelationship.csv": ("SIS ID", "Email"),
}  # fmt: skip
FIRST_NAMES = (
    "student_first_name", "parent_first_name", "Vorname", "E Vorname", "First", "First Name",
    "First_name", "givenName", "Contact_name", "Father First",
)  # fmt: skip

NEW_PARENTS = (("derived", "parent_first_name"),)
"""Without ids parents are known by their names: another name makes a new parent."""


def move_column(rows: list[Row], column: str) -> list[Row]:
    """The rows with one column moved on by three."""
    return [row | {column: rows[place - 3][column]} for place, row in enumerate(rows)]


def list_columns(format: str, tables: dict[str, list[Row]]) -> list[tuple[str, str]]:
    return [
        (name, column)
        for name, rows in tables.items()
        for column in rows[0]
        if column in (*LINKING.get(name, ()), *FIRST_NAMES) and (format, column) not in NEW_PARENTS
    ]


@pytest.mark.turns(3)
@pytest.mark.parametrize("format", FORMATS)
def test_a_column_that_was_moved_alone_stops(format: str, tmp_path: Path) -> None:
    chance, how = random.Random(5), FORMATS[format]
    tables = how.make(make_district(chance, 20), chance)
    good, options = how.write(tmp_path, "good", tables)
    office = Office(tmp_path)
    office.run("roster", "import", good, *options, code=0)
    before = see(office)
    for number, (name, column) in enumerate(list_columns(format, tables)):
        moved = tables | {name: move_column(tables[name], column)}
        bad, _ = how.write(tmp_path, f"bad{number}", moved)
        for more in ((), ("--apply-rest", "--dry-run")):
            done = office.run("roster", "import", bad, *options, *more)
            assert done.code in (1, 3 if more else 4), (name, column, done.err)
        assert see(office) == before
