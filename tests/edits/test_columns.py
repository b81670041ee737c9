"""In every format: a column of links or of first names that was moved alone stops the import.

So do two families, or three rows, of whom only the links were exchanged.
"""

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


@pytest.mark.turns(16)
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


CHILD = (
    "student_id", "student_first_name", "student_last_name", "grade", "school", "Student ID",
    "Vorname", "Nachname", "Klasse", "Schule", "First", "Last", "Grade", "School", "School_id",
    "Student_id", "First_name", "Last_name",
)  # fmt: skip
"""What tells of the child where a row has a child and a parent."""


def exchange(rows: list[Row], columns: list[str], places: list[int]) -> list[Row]:
    """The rows; some get the cells of the next of them, and the last those of the first."""
    given = dict(zip(places, [*places[1:], places[0]], strict=True))
    return [
        row | {column: rows[given.get(place, place)][column] for column in columns}
        for place, row in enumerate(rows)
    ]


@pytest.mark.turns(16)
@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("count", [2, 3])
def test_a_few_families_whose_links_were_exchanged_stop(
    format: str, count: int, tmp_path: Path
) -> None:
    chance, how = random.Random(5), FORMATS[format]
    families = make_district(chance, 20)
    rows = [row | {"portal_access": "yes"} for row in families]
    tables = how.make(rows, chance)
    good, options = how.write(tmp_path, "good", tables)
    office = Office(tmp_path)
    office.run("roster", "import", good, *options, code=0)
    before = see(office)
    for number, (name, columns) in enumerate(list_links(tables)):
        table = tables[name]
        filled = [place for place, row in enumerate(table) if all(row[one] for one in columns)]
        places = [filled[2 + 6 * n] for n in range(count)]
        bad, _ = how.write(
            tmp_path, f"bad{number}", tables | {name: exchange(table, columns, places)}
        )
        for more in ((), ("--snapshot",), ("--apply-rest",)):
            done = office.run("roster", "import", bad, *options, *more)
            assert done.code in (1, 3 if "--apply-rest" in more else 4), (name, columns, done.err)
        assert see(office) == before, (name, columns)


def list_links(tables: dict[str, list[Row]]) -> list[tuple[str, list[str]]]:
    """The columns that link: each alone in a table of links, else all that tell of the child."""
    linking = [(name, [one]) for name, ones in LINKING.items() for one in ones if name in tables]
    if linking:
        return [(name, ones) for name, ones in linking if ones[0] in tables[name][0]]
    [(name, rows)] = tables.items()
    return [(name, [one for one in rows[0] if one in CHILD])]
