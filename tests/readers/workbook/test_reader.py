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
from tests.conftest import Office
from tests.readers.reading import read
from tests.readers.workbook.books import (
    GOOD,
    MAIN,
    as_rows,
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


@pytest.mark.slow
def test_another_sheet_is_read_by_its_name(office: Office) -> None:
    path = make(office.folder / "r.xlsx", {}, sheets=("Cover", "Data"))
    said = office.run("roster", "check", path, "--sheet", "Cover", code=1)
    assert "the sheet 'Cover' is empty" in said.err
    office.run("roster", "check", path, code=0)
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


def test_a_strict_workbook_reads_as_any_other(tmp_path: Path) -> None:
    path = make(tmp_path / "r.xlsx", {}, {"student_id": 2, "withdrawn_on": datetime(2026, 9, 1)})
    strict, usual = tmp_path / "strict.xlsx", "http://schemas.openxmlformats.org/"
    with zipfile.ZipFile(path) as book, zipfile.ZipFile(strict, "w") as other:
        for name in book.namelist():
            text = book.read(name).decode()
            for of in ("spreadsheetml/{}main", "officeDocument/{}relationships"):
                purl = f"http://purl.oclc.org/ooxml/{of.format('')}"
                text = text.replace(usual + of.format("2006/"), purl)
            other.writestr(name, text)
    rows, faults = read(strict)
    assert (rows, faults) == read(path)
    assert rows[3]["withdrawn_on"] == "2026-09-01"
