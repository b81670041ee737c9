"""Which sheet is read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from portaladm.errors import Misused, Refused
from portaladm.readers.files.archives import open_archive
from portaladm.readers.workbook.parts import open_book
from portaladm.readers.workbook.sheets import Sheets, name_sheets
from tests.conftest import Office
from tests.readers.samples import read_open_pairs
from tests.readers.workbook.books import as_rows, write_book, write_sheet


@contextmanager
def opened(folder: Path, **states: str) -> Iterator[Sheets]:
    sheets = {name: write_sheet([["", " "], [], [name]]) for name in states}
    path = write_book(folder / "r.xlsx", sheets | {"Empty": write_sheet([[""]])}, states=states)
    with path.open("rb") as handle, open_archive(handle, "r.xlsx", 1 << 30) as archive:
        yield Sheets(open_book(archive, "r.xlsx"))


def test_the_first_sheet_in_sight_is_read(tmp_path: Path) -> None:
    with opened(tmp_path, A="hidden", B="veryHidden", C="visible", D="visible") as sheets:
        assert sheets.choose(None).name == "C"
        assert [row.cells for row in sheets.read(sheets.choose(None))] == [["C"]]


def test_an_empty_sheet_in_front_is_passed_over(office: Office) -> None:
    sheets = {"Empty": write_sheet([[""]]), "Roster": write_sheet(as_rows({}))}
    write_book(office.folder / "r.xlsx", sheets)
    office.run("roster", "import", "r.xlsx", code=0)
    assert read_open_pairs(office) == {("P1", "0010442")}


def test_the_other_sheets_are_named_where_the_first_has_notes(office: Office) -> None:
    sheets = {"Info": write_sheet([["Read me"]]), "Roster": write_sheet(as_rows({})),
              "Old": write_sheet(as_rows({}))}  # fmt: skip
    write_book(office.folder / "r.xlsx", sheets, states={"Old": "hidden"})
    said = office.run("roster", "import", "r.xlsx", code=1).err
    assert "the sheet 'Info' does not begin with the header of a roster" in said
    assert "other sheets: Roster." in said
    assert "--sheet" in said


def test_a_hidden_sheet_is_read_by_its_name(tmp_path: Path) -> None:
    with opened(tmp_path, A="hidden", B="visible") as sheets:
        assert sheets.choose("A").name == "A"
        with pytest.raises(Misused, match="sheet-unknown") as refused:
            sheets.choose("a")
        assert refused.value.remark.values["sheets"] == ("A (hidden)", "B", "Empty")


def test_hidden_sheets_alone_are_refused(tmp_path: Path) -> None:
    with (
        opened(tmp_path, A="hidden", Empty="veryHidden") as sheets,
        pytest.raises(Refused, match="sheets-hidden"),
    ):
        sheets.choose(None)


@pytest.mark.parametrize("command", ["import", "check"])
def test_where_the_sheets_in_sight_are_empty_the_hidden_one_with_rows_is_named(
    office: Office, command: str
) -> None:
    sheets = {"Empty": write_sheet([[""]]), "Roster": write_sheet(as_rows({}))}
    write_book(office.folder / "r.xlsx", sheets, states={"Roster": "hidden"})
    said = office.run("roster", command, "r.xlsx", code=1).err
    assert "the sheet 'Empty' is empty, and these are not: Roster (hidden)." in said
    assert "--sheet" in said


def test_a_workbook_with_nothing_on_it_proposes_no_sheet(office: Office) -> None:
    write_book(office.folder / "r.xlsx", {"A": write_sheet([[""]]), "B": write_sheet([[""]])})
    said = office.run("roster", "import", "r.xlsx", code=1).err
    assert "the sheet 'A' is empty, and so are all others." in said
    assert "--sheet" not in said


def test_the_header_is_the_first_row_that_has_something_in_it(tmp_path: Path) -> None:
    with opened(tmp_path, A="visible") as sheets:
        header = sheets.find_header(sheets.choose("A"))
        assert header is not None
        assert (header.number, header.cells) == (3, ["A"])
        assert sheets.find_header(sheets.choose("Empty")) is None


def test_a_name_that_hides_something_is_shown(tmp_path: Path) -> None:
    with opened(tmp_path, **{"A\u202eB": "hidden"}) as sheets:
        assert name_sheets(sheets.book.sheets)[0] == "A\\u202eB (hidden)"
