"""The number format of each style."""

from __future__ import annotations

from pathlib import Path

import pytest

from portaladm.errors import Refused
from portaladm.readers.files.archives import open_archive
from portaladm.readers.workbook import styles
from portaladm.readers.workbook.parts import open_book
from portaladm.readers.workbook.styles import Styles, read_styles
from tests.readers.workbook.books import MAIN, write_book, write_sheet


def read(folder: Path, looks: str = "", formats: tuple[str, ...] = ()) -> Styles:
    given = {"xl/looks.xml": f"<styleSheet {MAIN}>{looks}</styleSheet>"} if looks else {}
    path = write_book(folder / "r.xlsx", {"S": write_sheet([])}, formats=formats, parts=given)
    with path.open("rb") as handle, open_archive(handle, "r", 1 << 30) as archive:
        return read_styles(open_book(archive, "r"))


def test_a_style_shows_numbers_in_its_format(tmp_path: Path) -> None:
    found = read(tmp_path, formats=("0000000", '"P"@', "yyyy-mm-dd"))
    assert [found.numbers[n]("46266") for n in "0123"] == [
        "46266", "0046266", "P46266", "2026-09-01",
    ]  # fmt: skip
    assert {n: show("x") for n, show in found.texts.items()} == {"2": "Px"}


@pytest.mark.parametrize(
    ("number", "shown"),
    [("0", "46266"), ("1", "46266"), ("9", "4626600%"), ("14", "2026-09-01"), ("20", "2026-09-01"),
     ("22", "2026-09-01"), ("49", "46266"), ("57", "2026-09-01"), ("999", "46266")],
)  # fmt: skip
def test_formats_that_the_file_does_not_spell_out_are_known(
    tmp_path: Path, number: str, shown: str
) -> None:
    found = read(tmp_path, f"<cellXfs><xf numFmtId='{number}'/></cellXfs>")
    assert found.numbers["0"]("46266") == shown


def test_more_styles_than_excel_knows_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(styles, "_MOST_STYLES", 2)
    with pytest.raises(Refused, match="xlsx-too-large"):
        read(tmp_path, "<cellXfs><xf/><xf/><xf/></cellXfs>")
