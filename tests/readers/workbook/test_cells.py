"""A sheet's rows: where its cells stand, what they hold, and what is refused."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest

from portaladm.errors import Refused
from portaladm.readers.workbook.cells import Row, read_rows
from portaladm.readers.workbook.odd import OddCell
from portaladm.readers.workbook.styles import Styles
from tests.readers.workbook.books import MAIN


def read(rows: str, strings: Sequence[str] = (), before: str = "", after: str = "") -> list[Row]:
    sheet = f"<worksheet {MAIN}>{before}<sheetData>{rows}</sheetData>{after}</worksheet>"
    styles = Styles(["General", "0000", '"P"@'], from_1904=False)
    return list(read_rows(io.BytesIO(sheet.encode()), list(strings), styles, "r.xlsx"))


def read_cells(cells: str, strings: Sequence[str] = ()) -> list[str]:
    [row] = read(f"<row>{cells}</row>", strings)
    return row.cells


def test_cells_stand_where_they_say() -> None:
    rows = read('<row r="3"><c r="B3"><v>1</v></c><c r="AA3"><v>2</v></c></row>')
    assert [(row.number, row.cells) for row in rows] == [(3, ["", "1", *[""] * 24, "2"])]


def test_cells_that_do_not_say_where_they_stand_follow_each_other() -> None:
    rows = read("<row><c><v>1</v></c></row><row r='5'><c/><c><v>2</v></c></row><row><c/></row>")
    assert [(row.number, row.cells) for row in rows] == [(1, ["1"]), (5, ["", "2"]), (6, [""])]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c t="s"><v>1</v></c>', "two"), ('<c t="s" s="2"><v>1</v></c>', "Ptwo"),
        ('<c t="n" s="1"><v>7</v></c>', "0007"), ('<c s="9"><v>7</v></c>', "7"),
        ('<c t="b"><v>1</v></c>', "TRUE"), ('<c t="b"><v>0</v></c>', "FALSE"),
        ('<c t="d"><v>2026-09-01T00:00:00</v></c>', "2026-09-01"), ("<c t='b'/>", ""),
        ('<c t="inlineStr"><is><r><rPr><b/></rPr><t>a</t></r><r><t>b</t></r></is></c>', "ab"),
        ('<c t="inlineStr"><is><t>東</t><rPh sb="0"><t>あ</t></rPh></is></c>', "東"),
        ('<c t="str"><f>A1</f><v>a_x0041_&amp;</v></c>', "aA&"), ('<c t="s"/>', ""),
        ('<c t="str"><f>A1</f><v></v></c>', ""), ('<c><f>A1</f><v>3</v></c>', "3"),
        ("<c>\n <v>\n12\n</v>\n</c>", "12"), ("<c><v>1</v><extLst><e>x</e></extLst></c>", "1"),
        ("<c><v><![CDATA[12]]></v></c>", "12"), ("<c><v>1<!-- no -->2</v></c>", "12"),
    ],
)  # fmt: skip
def test_a_cell_as_text(cell: str, text: str) -> None:
    assert read_cells(cell, ["one", "two"]) == [text]
    assert read_cells(f"{cell}<c><v>9</v></c>", ["one", "two"]) == [text, "9"]


@pytest.mark.parametrize(
    ("cell", "text", "key"),
    [
        ('<c t="e"><v>#N/A</v></c>', "#N/A", "cell-error"),
        ('<c t="e"><f>B1</f><v>#REF!</v></c>', "#REF!", "cell-error"), ('<c t="e"/>', "#N/A",
        "cell-error"),
        ("<c><f>IF(A1,1,2)</f></c>", "=IF(A1,1,2)", "formula-without-value"),
        ("<c><f>B1</f><v/></c>", "=B1", "formula-without-value"),
        ('<c t="str"><f>B1</f></c>', "=B1", "formula-without-value"),
        ('<c t="shared"><f t="shared" si="0"/></c>', "=", "formula-without-value"),
        ("<c><v>1234567890123456</v></c>", "1234567890123456", "too-many-digits"),
    ],
)  # fmt: skip
def test_a_cell_that_is_no_answer_is_odd(cell: str, text: str, key: str) -> None:
    [row] = read(f"<row><c/>{cell}<c><v>9</v></c></row>")
    found = row.cells[1]
    assert isinstance(found, OddCell)
    assert (row.odd, found, found.key, row.cells[2]) == (True, text, key, "9")


def test_what_stands_beside_the_cells_is_no_part_of_them() -> None:
    rows = read(
        "<row><c><v>1</v></c></row>", before='<cols><col min="1"/></cols>',
        after="<conditionalFormatting><cfRule><formula>A1</formula></cfRule>"
        "</conditionalFormatting>",
    )  # fmt: skip
    assert [row.cells for row in rows] == [["1"]]


def test_a_prefix_of_the_namespace_changes_nothing() -> None:
    sheet = (
        f'<x:worksheet {MAIN.replace("xmlns", "xmlns:x")}><x:sheetData><x:row r="1">'
        '<x:c r="A1"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    rows = read_rows(io.BytesIO(sheet.encode()), [], Styles(["General"], from_1904=False), "r")
    assert [row.cells for row in rows] == [["1"]]


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="2"/><row r="2"/>', '<row r="2"/><row r="1"/>', '<row r="1048577"/>',
        '<row r="1"><c r="A2"/></row>', '<row r="1"><c r="XFE1"/></row>',
        '<row r="1"><c r="B1"/><c r="A1"/></row>', '<row r="1"><c r="A1"/><c r="A1"/></row>',
        '<row><c t="s"><v>1</v></c></row>', '<row><c t="s"><v>-1</v></c></row>',
        '<row><c t="s"><v>x</v></c></row>', "<row><c></row>", "<row>&nothing;</row>",
    ],
)  # fmt: skip
def test_a_sheet_that_contradicts_itself_is_refused(rows: str) -> None:
    with pytest.raises(Refused, match="xlsx-damaged"):
        read(rows, ["one"])


def test_a_cell_in_the_last_row_costs_nothing() -> None:
    rows = read('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    assert [(row.number, len(row.cells)) for row in rows] == [(1_048_576, 16_384)]


@pytest.mark.parametrize(
    "rows",
    [
        "<row>" + "<c/>" * 140_000 + "</row>",
        "".join(f'<row><c r="XFD{n}"/></row>' for n in range(1, 130)),
        f"<row><c t='str'><f>A2</f><v>{'x' * 40_001}</v></c></row>",
    ],
)
def test_more_cells_and_text_than_a_roster_has_are_refused(rows: str) -> None:
    with pytest.raises(Refused, match=r"xlsx-(too-large|damaged)"):
        read(rows)


def test_a_text_that_needs_a_look_is_told() -> None:
    assert read("<row><c t='str'><v>x</v></c></row>")[0].plain
    assert not read("<row><c t='str'><v>&#x202e;x</v></c></row>")[0].plain
    assert not read("<row><c/></row>", ["x" * 2_001])[0].plain
    assert not read("<row><c/></row>", [" '001"])[0].plain
    assert not read("<row><c/></row>", ['="001"'])[0].plain
    odd = Styles(['"=""0'], from_1904=False), Styles([r"\'0"], from_1904=False)
    sheet = f"<worksheet {MAIN}><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>"
    for styles in odd:
        assert not next(read_rows(io.BytesIO(sheet.encode()), [], styles, "r")).plain


def test_a_text_that_many_cells_share_counts_in_each(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c><c r="B{n}" t="s"><v>0</v></c></row>'
        for n in range(1, 6)
    )
    monkeypatch.setattr("portaladm.readers.workbook.cells.MOST_CHARACTERS", 100)
    assert len(read(rows, ["x" * 10])) == 5
    with pytest.raises(Refused, match=r"xlsx-too-large\.text"):
        read(rows, ["x" * 11])
