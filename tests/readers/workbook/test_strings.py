"""The texts that cells share."""

from __future__ import annotations

from pathlib import Path

import pytest

from portaladm.errors import Refused
from portaladm.readers.files.archives import open_archive
from portaladm.readers.workbook import strings
from portaladm.readers.workbook.parts import open_book
from portaladm.readers.workbook.strings import read_strings, unescape
from tests.readers.workbook.books import MAIN, OFFICE, PACKAGE, write_book, write_sheet

RELATIONS = (
    f"<Relationships {PACKAGE}>"
    f"<Relationship Id='s0' Type='{OFFICE}/worksheet' Target='worksheets/blatt-0.xml'/>"
    f"<Relationship Id='t' Type='{OFFICE}/sharedStrings' Target='texts.xml'/></Relationships>"
)


def read(folder: Path, items: str | None) -> list[str]:
    texts = f"<sst {MAIN}>{items}</sst>"
    given = {"xl/_rels/book.xml.rels": RELATIONS, "xl/texts.xml": texts} if items else {}
    path = write_book(folder / "r.xlsx", {"S": write_sheet([])}, parts=given)
    with path.open("rb") as handle, open_archive(handle, "r", 1 << 30) as archive:
        return read_strings(open_book(archive, "r"))


def test_texts_keep_their_order(tmp_path: Path) -> None:
    items = (
        "<si><t>one</t></si><si/><si><r><rPr><b/></rPr><t>t</t></r> <r><t>wo</t></r></si>"
        "<si><t>東京</t><rPh sb='0' eb='2'><t>とうきょう</t></rPh></si><si><t> a_x000A_b </t></si>"
    )
    assert read(tmp_path, items) == ["one", "", "two", "東京", " a\nb "]


def test_a_book_may_share_none(tmp_path: Path) -> None:
    assert read(tmp_path, None) == []


def test_more_text_than_a_roster_has_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(strings, "MOST_CHARACTERS", 5)
    with pytest.raises(Refused, match=r"xlsx-too-large\.text"):
        read(tmp_path, "<si><t>123456</t></si>")


def test_control_characters_are_written_by_their_number() -> None:
    assert unescape("a_x000D_b_x005F_x0041_ _xyz_") == "a\rb_x0041_ _xyz_"
