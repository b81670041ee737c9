"""The tables of a folder or workbook that a map joins: a missing or damaged one is named."""

from __future__ import annotations

from datetime import date, time

import pytest

from tests.conftest import Office
from tests.readers.csv.test_joined_tables import EXAMPLE, TABLES
from tests.readers.samples import as_book, as_folder


def test_a_table_that_is_not_there_is_named(office: Office) -> None:
    path = as_folder(office.folder / "export", {"pupils.csv": TABLES["pupils.csv"], "x.csv": "a\n"})
    said = office.run("roster", "import", path, "--columns", EXAMPLE, code=1).err
    assert "has no table 'contacts.csv'" in said


def test_an_error_in_a_sheet_opens_nothing(office: Office) -> None:
    book = as_book(TABLES)
    book["pupil_contacts.csv"]["D2"] = "#N/A"
    book["pupil_contacts.csv"]["D2"].data_type = "e"
    path = office.folder / "export.xlsx"
    book.save(path)
    said = office.run("roster", "import", path, "--columns", EXAMPLE, code=1).err
    assert "line 2, portal_access: the cell holds the error #N/A" in said


@pytest.mark.parametrize("choice", [("--sheet", "pupils.csv"), ("--all-sheets",)])
def test_sheets_are_named_by_the_map_alone(office: Office, choice: tuple[str, ...]) -> None:
    path = office.folder / "export.xlsx"
    as_book(TABLES).save(path)
    said = office.run("roster", "import", path, "--columns", EXAMPLE, *choice, code=2).err
    assert "names them itself: pupils.csv, contacts.csv, pupil_contacts.csv" in said


def test_sheets_that_the_map_does_not_name_are_told(office: Office) -> None:
    book = as_book(TABLES | {"More pupils": TABLES["pupils.csv"]})
    book.create_sheet("Empty")
    path = office.folder / "export.xlsx"
    book.save(path)
    said = office.run("roster", "import", path, "--columns", EXAMPLE, code=0).err
    assert "the sheet 'More pupils' is not read" in said
    assert said.count("is not read") == 1


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize("table", ["pupils.csv", "contacts.csv", "pupil_contacts.csv"])
@pytest.mark.parametrize("value", [date(2023, 3, 4), time(3, 4), True])
def test_a_date_in_a_column_of_ids_is_a_fault_in_every_sheet(
    office: Office, table: str, value: object
) -> None:
    book = as_book(TABLES)
    book[table]["A2"] = value
    path = office.folder / "export.xlsx"
    book.save(path)
    said = office.run("roster", "import", path, "--columns", EXAMPLE, code=1).err
    assert "line 2, " in said and "is not an id: Excel has made a" in said, said


def test_one_file_in_place_of_several_tables_is_told_to_be_one(office: Office) -> None:
    path = as_folder(office.folder / "export", TABLES) / "pupils.csv"
    said = office.run("roster", "import", path, "--columns", EXAMPLE, code=1).err
    assert "pupils.csv is one table, and the map joins several: pupils.csv, contacts.csv" in said
