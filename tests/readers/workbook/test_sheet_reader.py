"""A roster on one sheet: its header, its numbers, and cells that are no answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from portaladm.domain.rosters import COLUMNS
from portaladm.readers.csv.column_map import ColumnMap
from portaladm.readers.csv.map_settings import MapSettings
from tests.conftest import Office
from tests.readers.reading import read
from tests.readers.workbook.books import (
    NO_VALUE,
    Cell,
    Raw,
    as_rows,
    error,
    styled,
    write_book,
    write_sheet,
)


def write_roster(path: Path, *rows: dict[str, Cell], **more: Any) -> Path:
    """A workbook of one sheet with our header and these rows."""
    return write_book(path, {"S": write_sheet(as_rows(*rows))}, **more)


@pytest.mark.turns(4)
@pytest.mark.parametrize(
    "column", ["portal_access", "withdrawn_on", "student_id", "parent_id", "grade", "email"]
)
@pytest.mark.parametrize(
    ("cell", "code", "said"),
    [
        (error("#N/A"), "cell-error", "line 2, {}: the cell holds the error #N/A"),
        (error("#VALUE!"), "cell-error", "line 2, {}: the cell holds the error #VALUE!"),
        (NO_VALUE, "formula-without-value", "line 2, {}: the cell holds a formula that was saved "
         'without a value: =IF(A1="x","no","yes")'),
        (1234567890123456, "too-many-digits", "line 2, {}: 1234567890123456 is a number of more "
         "than 15 digits"),
    ],
)  # fmt: skip
def test_a_cell_that_is_no_answer_is_a_fault(
    office: Office, column: str, cell: Cell, code: str, said: str
) -> None:
    path = write_roster(office.folder / "r.xlsx", {column: cell}, {"student_id": "2"})
    refused = office.run("roster", "import", path, code=1)
    assert said.format(column) in refused.err
    rejects = office.folder / "rejects.csv"
    office.run("roster", "import", path, "--keep-good-rows", "--rejects", rejects, code=3)
    assert office.query("SELECT number FROM students") == [("2",)]
    assert f",{code}," in f",{rejects.read_text(encoding='utf-8-sig').splitlines()[1]}"


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize("column", ["student_id", "parent_id"])
@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (styled(45000, 1), "2023-03-15 is not an id: Excel has made a date of it"),
        (styled(45000.5, 1), "2023-03-15 12:00:00 is not an id: Excel has made a date of it"),
        (styled(0.5, 2), "12:00:00 is not an id: Excel has made a time of it"),
        (Raw('t="d"|<v>2023-03-15T00:00:00</v>'), "2023-03-15 is not an id: Excel has made a"),
        (Raw('t="b"|<v>1</v>'), "TRUE is not an id: Excel has made a yes or no of it"),
        (Raw('t="b"|<f>A1=A2</f><v>0</v>'), "FALSE is not an id: Excel has made a yes or"),
    ],
)  # fmt: skip
def test_an_id_of_which_excel_made_something_else_is_a_fault(
    office: Office, column: str, cell: Cell, said: str
) -> None:
    path = write_roster(
        office.folder / "r.xlsx", {column: cell}, {"student_id": "2"},
        formats=("yyyy-mm-dd", "h:mm:ss"),
    )  # fmt: skip
    assert f"line 2, {column}: {said}" in office.run("roster", "import", path, code=1).err
    rejects = office.folder / "rejects.csv"
    office.run("roster", "import", path, "--keep-good-rows", "--rejects", rejects, code=3)
    assert office.query("SELECT number FROM students") == [("2",)]
    assert ",typed-id," in f",{rejects.read_text(encoding='utf-8-sig').splitlines()[1]}"


def test_a_date_or_a_boolean_that_is_an_answer_stays_one(office: Office) -> None:
    row: dict[str, Cell] = {
        "withdrawn_on": styled(45000, 1),
        "portal_access": Raw('t="b"|<v>1</v>'),
    }
    path = write_roster(office.folder / "r.xlsx", row, formats=("yyyy-mm-dd",))
    office.run("roster", "import", path, code=0)
    assert office.query("SELECT withdrawn_on FROM students") == [("2023-03-15",)]


def test_a_cell_that_no_column_of_ours_needs_may_hold_an_error(tmp_path: Path) -> None:
    rows = [[*row, error()] for row in as_rows({})]
    rows[0][-1] = "remarks"
    found, faults = read(write_book(tmp_path / "r.xlsx", {"S": write_sheet(rows)}))
    assert (list(found), faults) == ([2], [])


@pytest.mark.slow
@pytest.mark.parametrize("cell", [error("#REF!"), NO_VALUE, 1234567890123456])
def test_a_row_whose_id_is_an_error_exempts_its_school(office: Office, cell: Cell) -> None:
    good: list[dict[str, Cell]] = [{"student_id": f"{n}", "parent_id": f"P{n}"} for n in range(30)]
    office.run("roster", "import", write_roster(office.folder / "a.xlsx", *good), code=0)
    good[29] = {"student_id": cell, "parent_id": "P29"}
    path = write_roster(office.folder / "b.xlsx", *good)
    office.run("roster", "import", path, "--snapshot", "--keep-good-rows", code=3)
    assert office.query("SELECT count(*) FROM students WHERE withdrawn_on IS NULL") == [(30,)]


def test_numbers_are_read_as_excel_shows_them(office: Office) -> None:
    row: dict[str, Cell] = {
        "student_id": styled(10001), "parent_id": styled(817, 2), "postal_code": styled(2134, 3),
        "withdrawn_on": styled("46266.0", 4), "portal_access": Raw('t="b"|<v>0</v>'), "grade": 4.0,
    }  # fmt: skip
    path = write_roster(office.folder / "r.xlsx", row, formats=["0000000", '"P"00000', "00000",
                        "d/m/yyyy"])  # fmt: skip
    office.run("roster", "import", path, code=0)
    assert office.query("SELECT number, grade, withdrawn_on FROM students") == [
        ("0010001", "4", "2026-09-01")
    ]
    assert office.query("SELECT number, postal_code FROM parents") == [("P00817", "02134")]
    assert office.query("SELECT portal_access FROM links") == [(0,)]


@pytest.mark.parametrize("cell", ["'0010001", '="0010001"', styled(10001)])
def test_a_cell_that_is_protected_from_excel_is_what_it_means(tmp_path: Path, cell: Cell) -> None:
    rows, faults = read(
        write_roster(tmp_path / "r.xlsx", {"student_id": cell}, {}, formats=[r"\'0000000"])
    )
    assert (rows[2]["student_id"], rows[3]["student_id"], faults) == ("0010001", "0010442", [])


def test_a_date_of_excel_needs_no_order_of_the_office(tmp_path: Path) -> None:
    columns = {name: name for name in COLUMNS}
    given = ColumnMap(columns, settings=MapSettings(dates="d/m/y"))
    rows = as_rows(*({"withdrawn_on": cell} for cell in (
        styled(46266), "2/9/2026", "9-2-2026", error("#NUM!"),
    )))  # fmt: skip
    sheet = {"S": write_sheet(rows)}
    found, faults = read(write_book(tmp_path / "r.xlsx", sheet, formats=["m/d/yy"]), given)
    assert [row["withdrawn_on"] for row in found.values()] == ["2026-09-01", "2026-09-02"]
    assert [(fault.line, fault.code) for fault in faults] == [(4, "bad-date"), (5, "cell-error")]


def test_a_sheet_without_a_header_has_numbered_columns(tmp_path: Path) -> None:
    columns = {name: f"column {n}" for n, name in enumerate(COLUMNS, 1)}
    given = ColumnMap(columns, settings=MapSettings(header=False, skip_rows=1))
    rows = as_rows({"portal_access": "no"}, {"withdrawn_on": "2026-09-01"}, header=["A list"])
    rows[1] = rows[1][:10]
    found, faults = read(write_book(tmp_path / "r.xlsx", {"S": write_sheet(rows)}), given)
    assert ([found[2]["portal_access"], found[3]["withdrawn_on"]], faults) == (
        ["no", "2026-09-01"], [],
    )  # fmt: skip


def test_a_break_inside_a_header_cell_is_a_blank(tmp_path: Path) -> None:
    header = ["student\nid", "Student\r\n First_Name", *COLUMNS[2:]]
    sheet = write_sheet(as_rows({}, header=header))
    rows, faults = read(write_book(tmp_path / "r.xlsx", {"S": sheet}))
    assert (rows[2]["student_id"], rows[2]["student_first_name"], faults) == ("0010442", "Ana", [])
