"""The rows of a list that a person saved, and the cells that name nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from portaladm.cli.messages import say_error
from portaladm.errors import Refused
from portaladm.readers.list_rows import ListRow, read_list, refuse_unreadable_cell
from tests.readers.workbook.books import Raw, error, styled, write_book, write_sheet


def test_a_row_has_its_first_line_and_no_empty_cells_at_its_end(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b'\nid;notes;;\nP1;"two\nlines"\n;;;\nP2\n')
    assert read_list(str(path), ("id",)) == [
        ListRow(2, ["id", "notes"]), ListRow(3, ["P1", "two\nlines"]), ListRow(6, ["P2"]),
    ]  # fmt: skip


def test_a_row_of_a_workbook_has_its_number_in_excel(tmp_path: Path) -> None:
    sheets = {"List": write_sheet([["parent_id"], [], [7], ["'0010442"]])}
    path = write_book(tmp_path / "list.xlsx", sheets)
    assert read_list(str(path), ("parent_id",)) == [
        ListRow(1, ["parent_id"]), ListRow(3, ["7"]), ListRow(4, ["0010442"]),
    ]  # fmt: skip


def test_a_row_that_a_filter_hides_names_nobody_unseen(tmp_path: Path) -> None:
    sheets = {"List": write_sheet([["parent_id"], ["P1"], ["P2"]], hidden=[3])}
    path = write_book(tmp_path / "list.xlsx", sheets)
    with pytest.raises(Refused) as refused:
        read_list(str(path), ("parent_id",))
    assert "row 3" in say_error(refused.value).message


def test_a_hidden_sheet_is_no_list(tmp_path: Path) -> None:
    sheets = {"List": write_sheet([["P1"]])}
    path = write_book(tmp_path / "list.xlsx", sheets, states={"List": "hidden"})
    with pytest.raises(Refused) as refused:
        read_list(str(path), ("parent_id",))
    assert refused.value.remark.key == "names-hidden.sheets"


def test_a_list_on_a_hidden_sheet_behind_an_empty_one_is_not_taken_for_no_list(
    tmp_path: Path,
) -> None:
    sheets = {"Empty": write_sheet([[""]]), "List": write_sheet([["P1"]])}
    path = write_book(tmp_path / "list.xlsx", sheets, states={"List": "hidden"})
    with pytest.raises(Refused) as refused:
        read_list(str(path), ("parent_id",))
    assert refused.value.remark.key == "names-hidden.sheets"


def test_a_zip_of_something_else_is_refused(tmp_path: Path) -> None:
    path = write_book(tmp_path / "list.zip", {}, parts={"[Content_Types].xml": "<Types/>"})
    data = path.read_bytes().replace(b"[Content_Types].xml", b"[Content_Typos].xml")
    path.write_bytes(data)
    with pytest.raises(Refused) as refused:
        read_list(str(path), ())
    assert refused.value.remark.key == "names-zip"


@pytest.mark.parametrize(
    ("cell", "text"),
    [(error(), "#N/A"), (styled(46_000), "2025"), (Raw('t="b"|<v>1</v>'), "TRUE"),
     (Raw('|<f>A1</f>'), "=A1")],
)  # fmt: skip
def test_a_cell_that_excel_has_made_something_else_of_is_refused(
    tmp_path: Path, cell: Raw, text: str
) -> None:
    sheets = {"List": write_sheet([["parent_id"], [cell]])}
    path = write_book(tmp_path / "list.xlsx", sheets, formats=["yyyy-mm-dd"])
    row = read_list(str(path), ("parent_id",))[1]
    with pytest.raises(Refused) as refused:
        refuse_unreadable_cell(row, 0, "list.xlsx")
    said = say_error(refused.value).message
    assert "line 2" in said and text in said


def test_a_list_may_be_in_utf_32(tmp_path: Path) -> None:
    path = tmp_path / "ids.csv"
    for data in ("parent_id\nPé1\n".encode(one) for one in ("utf-32", "utf-32-le", "utf-32-be")):
        path.write_bytes(data)
        rows = read_list(str(path), ("parent_id",))
        assert [row.cells for row in rows] == [["parent_id"], ["Pé1"]]
