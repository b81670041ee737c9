"""Excel workbooks: numbers that were ids, dates, sheets, and workbooks made to do harm."""

from __future__ import annotations

import tracemalloc
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from portaladm.domain.rosters import COLUMNS
from portaladm.errors import Refused
from portaladm.readers.csv.column_map import ColumnMap
from portaladm.readers.csv.map_settings import MapSettings
from tests.conftest import Office
from tests.readers.reading import read
from tests.readers.workbook.books import (
    GOOD,
    MAIN,
    NO_VALUE,
    Cell,
    Raw,
    as_rows,
    error,
    styled,
    write_book,
    write_sheet,
)

xlsxwriter = pytest.importorskip("xlsxwriter", reason="needs portaladm[xlsx]")


def make(
    path: Path, *rows: dict[str, Any], first_row: int = 0, sheets: tuple[str, ...] = ("S",)
) -> Path:
    """A workbook with these rows on its last sheet."""
    workbook = xlsxwriter.Workbook(path)
    days = workbook.add_format({"num_format": "yyyy-mm-dd"})
    for name in sheets:
        sheet = workbook.add_worksheet(name)
    sheet.write_row(first_row, 0, COLUMNS)
    for n, row in enumerate(rows, first_row + 1):
        for place, cell in enumerate((GOOD | row)[column] for column in COLUMNS):
            if isinstance(cell, date):
                sheet.write_datetime(n, place, cell, days)
            elif cell != "":
                sheet.write(n, place, cell)
    workbook.close()
    return path


def test_a_workbook_reads_like_the_same_rows_as_csv(office: Office) -> None:
    path = make(office.folder / "r.xlsx", {}, {"student_id": "2"})
    said = office.run("roster", "import", path, code=0)
    assert "r.xlsx: Excel workbook, 2 rows" in said.err
    assert "the sheet read is 'S'" in said.err
    assert office.query("SELECT number FROM students ORDER BY 1") == [("0010442",), ("2",)]


def test_numbers_days_and_booleans_become_the_text_that_was_meant(tmp_path: Path) -> None:
    row = {"student_id": 10442, "postal_code": 30236.0, "withdrawn_on": datetime(2026, 9, 1),
           "portal_access": True, "grade": 4.5}  # fmt: skip
    rows, faults = read(make(tmp_path / "r.xlsx", row))
    assert not faults
    read_row = rows[2]
    assert read_row["student_id"] == "10442"
    assert read_row["postal_code"] == "30236"
    assert read_row["withdrawn_on"] == "2026-09-01"
    assert read_row["portal_access"] == "TRUE"
    assert read_row["grade"] == "4.5"


def test_ids_that_lost_their_zeros_as_numbers_are_pointed_out(office: Office) -> None:
    rows = [{"student_id": f"{n:07d}"} for n in range(1_000_001, 1_000_009)]
    path = make(office.folder / "r.xlsx", *rows, {"student_id": 10442})
    said = office.run("roster", "check", path, code=0)
    assert "student_id shorter than the usual 7 digits" in said.err


def test_lines_are_the_row_numbers_of_excel(tmp_path: Path) -> None:
    rows_written: list[dict[str, str]] = [
        {}, dict.fromkeys(COLUMNS, ""), {"school": "Lin\u202ecoln"}, {"city": "x" * 2001},
        {"address": "12 Oak\nApt 3"},
    ]  # fmt: skip
    path = make(tmp_path / "r.xlsx", *rows_written, first_row=2)
    rows, faults = read(path)
    assert [(fault.line, fault.code) for fault in faults] == [
        (6, "control-character"), (7, "too-long"),
    ]  # fmt: skip
    assert list(rows) == [4, 8]
    assert rows[8]["address"] == "12 Oak, Apt 3"


def test_another_sheet_is_read_by_its_name(office: Office) -> None:
    path = make(office.folder / "r.xlsx", {}, sheets=("Cover", "Data"))
    said = office.run("roster", "check", path, code=1)
    assert "the sheet 'Cover' is empty" in said.err
    office.run("roster", "check", path, "--sheet", "Data", code=0)
    said = office.run("roster", "check", path, "--sheet", "Dat", code=2)
    assert "Its sheets: Cover, Data" in said.err
    csv = office.write_roster({})
    assert "no sheets" in office.run("roster", "check", csv, "--sheet", "Data", code=2).err


def patch_sheet(path: Path, before: bytes, after: bytes, target: Path) -> Path:
    """The same workbook with something else in its sheet's XML."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename.endswith("sheet1.xml"):
                assert before in content
                content = content.replace(before, after)
            new.writestr(info.filename, content)
    return target


@pytest.mark.parametrize("corner", [b'r="XFD1048576"', b'r="A1048576"', b"r='XFD1048576'"])
def test_one_cell_in_the_last_corner_does_not_fill_the_memory(
    tmp_path: Path, corner: bytes
) -> None:
    good = make(tmp_path / "r.xlsx", {})
    bad = patch_sheet(good, b'r="A2"', corner, tmp_path / "bad.xlsx")
    with pytest.raises(Refused) as refused:
        read(bad)
    assert refused.value.code == "xlsx-damaged"


def test_a_damaged_workbook_is_one_sentence(tmp_path: Path) -> None:
    good = make(tmp_path / "r.xlsx", {})
    bad = patch_sheet(good, b"<sheetData>", b"<sheetData></wrong>", tmp_path / "bad.xlsx")
    with pytest.raises(Refused):
        read(bad)
    cut = tmp_path / "cut.xlsx"
    cut.write_bytes(good.read_bytes()[:3000])
    with pytest.raises(Refused) as refused:
        read(cut)
    assert refused.value.code == "zip-damaged"


def write_roster(path: Path, *rows: dict[str, Cell], **more: Any) -> Path:
    """A workbook of one sheet with our header and these rows."""
    return write_book(path, {"S": write_sheet(as_rows(*rows))}, **more)


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


def test_a_cell_that_no_column_of_ours_needs_may_hold_an_error(tmp_path: Path) -> None:
    rows = [[*row, error()] for row in as_rows({})]
    rows[0][-1] = "remarks"
    found, faults = read(write_book(tmp_path / "r.xlsx", {"S": write_sheet(rows)}))
    assert (list(found), faults) == ([2], [])


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


def test_a_hidden_sheet_is_read_by_its_name_alone(office: Office) -> None:
    sheets = {"2025": write_sheet(as_rows({"parent_id": "OLD"})), "2026": write_sheet(as_rows({}))}
    path = write_book(office.folder / "r.xlsx", sheets, states={"2025": "veryHidden"})
    said = office.run("roster", "check", path, code=0)
    assert "the sheet read is '2026'" in said.err
    assert "the hidden sheet '2025' is not read" in said.err
    assert "more sheet" not in said.err
    office.run("roster", "import", path, "--sheet", "2025", code=0)
    assert office.query("SELECT number FROM parents") == [("OLD",)]


def test_a_roster_on_another_sheet_is_pointed_out(office: Office) -> None:
    roster, notes = write_sheet(as_rows({})), write_sheet([["Read me"]])
    sheets = {"Grade 4": roster, "Grade 5": roster, "Notes": notes, "Empty": write_sheet([])}
    path = write_book(office.folder / "r.xlsx", sheets)
    said = office.run("--quiet", "roster", "import", path, code=0)
    assert "1 more sheet with the header of a roster not read: Grade 5" in said.err
    said = office.run("roster", "check", path, "--sheet", "Grade 5", code=0)
    assert "not read: Grade 4" in said.err
    assert "the sheet 'Notes' is not read" in said.err
    assert "Empty" not in said.err


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


@pytest.mark.parametrize(
    "sheet",
    [
        f'<worksheet {MAIN}><dimension ref="A1:XFD1048576"/><sheetData/></worksheet>',
        f'<worksheet {MAIN}><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
        "</sheetData></worksheet>",
        '<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>',
    ],
)
def test_a_sheet_made_to_fill_the_memory_is_one_sentence(office: Office, sheet: str) -> None:
    path = write_book(office.folder / "r.xlsx", {"S": sheet})
    tracemalloc.start()
    said = office.run("roster", "check", path, code=1)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert said.err.count("Error:") == 1
    assert "inside portaladm" not in said.err
    assert peak < 30_000_000


def test_a_sheet_that_claims_to_be_huge_is_read(tmp_path: Path) -> None:
    sheet = write_sheet(as_rows({})).replace(
        "<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>'
    )
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    rows, faults = read(write_book(tmp_path / "r.xlsx", {"S": sheet.replace("</sheetData>", far)}))
    assert (list(rows), faults) == ([2], [])
