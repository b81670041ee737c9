"""Excel workbooks: numbers that were ids, dates, sheets, and workbooks made to do harm."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from portaladm.domain.rosters import COLUMNS
from portaladm.errors import Refused
from portaladm.readers.workbook import write_cell
from tests.conftest import Office
from tests.readers.reading import read

xlsxwriter = pytest.importorskip("xlsxwriter", reason="needs portaladm[xlsx]")
GOOD = dict.fromkeys(COLUMNS, "") | {
    "student_id": "0010442", "student_first_name": "Ana", "student_last_name": "Gil",
    "school": "Lincoln", "parent_id": "P1", "parent_first_name": "José", "parent_last_name": "Gil",
    "portal_access": "yes",
}  # fmt: skip


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
    assert read_row["portal_access"] == "yes"
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
    assert refused.value.code == "xlsx-too-large"


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


@pytest.mark.parametrize(
    ("value", "text"),
    [("x", "x"), (1.0, "1"), (1e20, "1e+20"), (0.5, "0.5"), (7, "7"), (False, "no"),
     (date(2026, 9, 1), "2026-09-01"), (datetime(2026, 9, 1, 8, 30), "2026-09-01 08:30:00")],
)  # fmt: skip
def test_a_cell_as_text(value: Any, text: str) -> None:
    assert write_cell(value) == text
