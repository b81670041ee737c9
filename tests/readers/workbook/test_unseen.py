"""Rows that a person at Excel does not see are read and told."""

from __future__ import annotations

import pytest

from tests.conftest import Office
from tests.readers.workbook.books import MAIN, Raw, as_rows, write_book, write_sheet

ROWS = [{"student_id": f"S{n}", "parent_id": f"P{n}"} for n in range(2, 12)]
STRUCK = {
    "xl/looks.xml": f"<styleSheet {MAIN}><fonts><font/><font><strike/></font>"
    "<font><strike val='0'/></font></fonts><cellXfs><xf numFmtId='0'/>"
    "<xf numFmtId='0' fontId='1'/><xf numFmtId='0' fontId='2'/></cellXfs>"
    "<dxfs><dxf><font><strike/></font></dxf></dxfs></styleSheet>"
}


def name(text: str, style: int) -> Raw:
    return Raw(f't="inlineStr" s="{style}"|<is><t>{text}</t></is>')


def test_hidden_rows_are_read_and_told(office: Office) -> None:
    sheet = write_sheet(as_rows(*ROWS), hidden=(4, 5, 6, 9))
    path = write_book(office.folder / "r.xlsx", {"S": sheet})
    told = office.run("roster", "import", path, code=0).err
    assert (
        "4 hidden rows read as well, by a filter or hidden by hand: lines 4 to 6, 9 of the sheet S"
        in told
    )
    assert office.query("SELECT count(*) FROM links") == [(10,)]


@pytest.mark.parametrize("hidden", [(), (1,), (30,)])
def test_rows_in_sight_and_a_hidden_header_are_not_told(
    office: Office, hidden: tuple[int, ...]
) -> None:
    path = write_book(office.folder / "r.xlsx", {"S": write_sheet(as_rows(*ROWS), hidden)})
    assert "hidden row" not in office.run("roster", "check", path, code=0).err


def test_struck_rows_are_read_and_told(office: Office) -> None:
    rows = [dict(row) for row in ROWS]
    rows[1]["parent_last_name"] = name("Gil", 1)
    rows[2]["parent_last_name"] = name("Gil", 2)
    rows[3]["email"] = name("", 1)
    path = write_book(office.folder / "r.xlsx", {"S": write_sheet(as_rows(*rows))}, parts=STRUCK)
    told = office.run("roster", "check", path, code=0).err
    assert "1 row with text that is struck through read as well: line 3 of the sheet S" in told


def test_hidden_rows_of_several_sheets_name_the_sheet(office: Office) -> None:
    sheets = {"A": write_sheet(as_rows(*ROWS[:5])), "B": write_sheet(as_rows(*ROWS[5:]), (3, 4))}
    path = write_book(office.folder / "r.xlsx", sheets)
    told = office.run("roster", "check", path, "--all-sheets", code=0).err
    assert (
        "2 hidden rows read as well, by a filter or hidden by hand: lines 3, 4 of the sheet B"
        in told
    )
