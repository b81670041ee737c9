"""Merged cells: what is shown over several rows stands in the first of them alone."""

from __future__ import annotations

import io

import pytest

from portaladm.readers.workbook.merged import MergedCells, find_merged
from tests.conftest import Office
from tests.readers.samples import read_open_pairs
from tests.readers.workbook.books import as_rows, write_book, write_sheet

_OTHER = {"student_id": "0010443", "parent_id": "P2", "portal_access": ""}


def write_merged(office: Office, ref: str) -> None:
    sheet = write_sheet(as_rows({"portal_access": "no"}, _OTHER))
    merged = f'<mergeCells count="1"><mergeCell ref="{ref}"/></mergeCells>'
    xml = sheet.replace("</sheetData>", f"</sheetData>{merged}")
    write_book(office.folder / "r.xlsx", {"Roster": xml})


@pytest.mark.parametrize("ref", ["J2:J3", "I2:K3", "I3:J3"])
def test_an_access_that_is_merged_over_rows_is_a_fault(office: Office, ref: str) -> None:
    write_merged(office, ref)
    said = office.run("roster", "import", "r.xlsx", code=1).err
    assert "line 3, portal_access: the cell is merged with others" in said
    office.run("roster", "import", "r.xlsx", "--keep-good-rows", code=3)
    assert read_open_pairs(office) == set()


def test_a_school_or_a_child_that_is_merged_over_rows_is_a_fault_that_says_so(
    office: Office,
) -> None:
    rows = as_rows({}, _OTHER)
    rows[2][4] = rows[2][0] = ""
    merged = '<mergeCells><mergeCell ref="E2:E3"/><mergeCell ref="A2:A3"/></mergeCells>'
    xml = write_sheet(rows).replace("</sheetData>", f"</sheetData>{merged}")
    said = office.run("roster", "import", write_book(office.folder / "r.xlsx", {"S": xml}), code=1)
    assert "line 3, school: the cell is merged with others" in said.err
    assert "line 3, student_id: the cell is merged with others" in said.err


def test_a_date_that_excel_shows_as_a_number_is_called_so(office: Office) -> None:
    sheet = write_sheet(as_rows({"withdrawn_on": 46568}))
    said = office.run(
        "roster", "import", write_book(office.folder / "r.xlsx", {"S": sheet}), code=1
    )
    assert "perhaps a date that Excel shows as a number" in said.err
    assert "format the column as a date" in said.err


@pytest.mark.parametrize("ref", ["N2:N3", "A1:R1", "J3:K3"])
def test_other_merged_cells_are_none(office: Office, ref: str) -> None:
    write_merged(office, ref)
    office.run("roster", "import", "r.xlsx", code=0)


def test_ranges_are_found_behind_the_rows_in_any_block() -> None:
    xml = b"<x>" + b" " * ((1 << 18) - 8) + b'<x:mergeCell ref="AA2:AB13"/><mergeCell ref="C5:C6"/>'
    ranges = find_merged(io.BytesIO(xml))
    assert ranges == [(26, 2, 27, 13), (2, 5, 2, 6)]
    merged = MergedCells(ranges, [26])
    assert [merged.covers(row, 26) for row in (1, 2, 3, 13, 14)] == [
        False,
        False,
        True,
        True,
        False,
    ]
    assert not merged.covers(6, 2)
    assert not MergedCells(ranges, [0])
