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
