"""A workbook's parts are found through its relationships, whatever their names."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from portaladm.errors import Refused
from portaladm.readers.files.archives import open_archive
from portaladm.readers.workbook import parts
from portaladm.readers.workbook.parts import Book, find_workbook, open_book
from tests.readers.workbook.books import MAIN, OFFICE, PACKAGE, write_book, write_sheet

EMPTY = write_sheet([])


def look(path: Path) -> tuple[str, Book | None]:
    with path.open("rb") as handle, open_archive(handle, "r.xlsx", 1 << 30) as archive:
        found = find_workbook(archive, "r.xlsx")
        return found, open_book(archive, "r.xlsx") if found else None


def test_sheets_come_in_the_order_of_their_tabs(tmp_path: Path) -> None:
    states = {"Old": "hidden", "Older": "veryHidden", "Now": "visible"}
    path = write_book(tmp_path / "r.xlsx", dict.fromkeys(("Old", "Older", "Now", "é & co"), EMPTY),
                      states=states, folder="mappe")  # fmt: skip
    found, book = look(path)
    assert found == "mappe/book.xml"
    assert book is not None
    assert [(sheet.name, sheet.hidden) for sheet in book.sheets] == [
        ("Old", True), ("Older", True), ("Now", False), ("é & co", False),
    ]  # fmt: skip
    assert book.sheets[2].part == "mappe/worksheets/blatt-2.xml"
    assert (book.styles, book.strings, book.from_1904) == ("mappe/looks.xml", "", False)


def test_days_from_1904_are_a_setting_of_the_book(tmp_path: Path) -> None:
    path = write_book(tmp_path / "r.xlsx", {"S": EMPTY}, settings='<workbookPr date1904="1"/>')
    _, book = look(path)
    assert book is not None
    assert book.from_1904


def test_a_sheet_of_charts_is_none(tmp_path: Path) -> None:
    relations = (
        f"<Relationships {PACKAGE}>"
        f"<Relationship Id='s0' Type='{OFFICE}/chartsheet' Target='c.xml'/>"
        f"<Relationship Id='s1' Type='{OFFICE}/worksheet' Target='worksheets/blatt-1.xml'/>"
        "</Relationships>"
    )
    path = write_book(tmp_path / "r.xlsx", {"Chart": EMPTY, "S": EMPTY},
                      parts={"xl/_rels/book.xml.rels": relations})  # fmt: skip
    _, book = look(path)
    assert book is not None
    assert [sheet.name for sheet in book.sheets] == ["S"]


@pytest.mark.parametrize(
    ("replaced", "reason"),
    [
        ({"xl/_rels/book.xml.rels": f"<Relationships {PACKAGE}/>"}, "no sheets"),
        ({"xl/book.xml": f"<workbook {MAIN}><sheets></workbook>"}, "mismatched tag"),
        (
            {"xl/book.xml": "<!DOCTYPE x [<!ENTITY a 'b'>]><workbook>&a;</workbook>"},
            "document type",
        ),
    ],
)
def test_a_book_that_does_not_hold_together_is_refused(
    tmp_path: Path, replaced: dict[str, str], reason: str
) -> None:
    path = write_book(tmp_path / "r.xlsx", {"S": EMPTY}, parts=replaced)
    with pytest.raises(Refused, match="xlsx-damaged") as refused:
        look(path)
    assert reason in str(refused.value.remark.values["reason"])


def test_a_part_that_is_missing_is_named(tmp_path: Path) -> None:
    relations = (
        f"<Relationships {PACKAGE}><Relationship Id='s0' Type='{OFFICE}/worksheet' "
        "Target='../../etc/passwd'/></Relationships>"
    )
    path = write_book(tmp_path / "r.xlsx", {"S": EMPTY},
                      parts={"xl/_rels/book.xml.rels": relations})  # fmt: skip
    _, book = look(path)
    assert book is not None
    with pytest.raises(Refused, match="xlsx-damaged"):
        book.open(book.sheets[0].part)


def test_two_parts_of_one_name_are_refused(tmp_path: Path) -> None:
    path = write_book(tmp_path / "r.xlsx", {"S": EMPTY}, parts={"XL/book.xml": "<workbook/>"})
    with pytest.raises(Refused, match="xlsx-damaged"):
        look(path)


def test_another_zip_is_no_workbook(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "r.zip", "w") as zipped:
        zipped.writestr("users.csv", "a,b")
    assert look(tmp_path / "r.zip") == ("", None)
    letter = {"xl/book.xml": "<w:document xmlns:w='w'/>"}
    assert look(write_book(tmp_path / "r.docx", {"S": EMPTY}, parts=letter)) == ("", None)


def test_a_book_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "LARGEST_TEXT", 500)
    with pytest.raises(Refused, match="xlsx-too-large"):
        look(write_book(tmp_path / "r.xlsx", {"S": EMPTY}))
