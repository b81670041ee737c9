"""Which sheet of a workbook is the roster, and which ones are not read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NoReturn

from portaladm.domain.text import show_safely
from portaladm.errors import Misused, Refused, Remark
from portaladm.readers.workbook.cells import Row, read_rows
from portaladm.readers.workbook.parts import Book, Sheet
from portaladm.readers.workbook.strings import read_strings
from portaladm.readers.workbook.styles import read_styles


class Sheets:
    """A workbook's sheets, to be read row by row."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._strings = read_strings(book)
        self._styles = read_styles(book)

    def choose(self, name: str | None) -> Sheet:
        """The sheet of that name, hidden or not.

        Otherwise the first that is not hidden and has something on it.

        :raises Misused: ``sheet-unknown``.
        :raises Refused: ``sheets-hidden``.
        """
        sheets = self.book.sheets
        if name is None:
            shown = [sheet for sheet in sheets if not sheet.hidden]
            if not shown:
                raise Refused("sheets-hidden", file=self.book.name, sheets=name_sheets(sheets))
            return next((sheet for sheet in shown if self.find_header(sheet)), shown[0])
        for sheet in sheets:
            if sheet.name == name:
                return sheet
        raise Misused("sheet-unknown", file=self.book.name, sheet=name, sheets=name_sheets(sheets))

    def list_visible(self) -> list[Sheet]:
        """The sheets that are not hidden and have something on them."""
        return [sheet for sheet in self.list_filled() if not sheet.hidden]

    def list_filled(self) -> list[Sheet]:
        """The sheets that have something on them."""
        return [sheet for sheet in self.book.sheets if self.find_header(sheet)]

    def refuse_empty(self, sheet: Sheet) -> NoReturn:
        """Refuse a sheet with nothing on it, naming those that have something, hidden or not.

        :raises Refused: ``roster-empty.sheet``, ``roster-empty.sheets``.
        """
        file, name = self.book.name, show_safely(sheet.name)
        if filled := self.list_filled():
            raise Refused("roster-empty.sheets", file=file, sheet=name, sheets=name_sheets(filled))
        raise Refused("roster-empty.sheet", file=file, sheet=name)

    def read(self, sheet: Sheet) -> Iterator[Row]:
        """The rows that have something in them.

        :raises Refused: ``xlsx-damaged``, ``xlsx-too-large``.
        """
        with self.book.open(sheet.part) as handle:
            for row in read_rows(handle, self._strings, self._styles, self.book.name):
                if any(map(str.strip, row.cells)):
                    yield row

    def find_header(self, sheet: Sheet, skip_rows: int = 0) -> Row | None:
        """The first row that has something in it, below so many rows."""
        return next((row for row in self.read(sheet) if row.number > skip_rows), None)


def note_unread(unread: Iterable[Sheet]) -> tuple[Remark, ...]:
    """The sheets that are not read, each in a note."""
    return tuple(
        Remark(
            "note.sheet-not-read.hidden" if sheet.hidden else "note.sheet-not-read",
            sheet=show_safely(sheet.name),
        )
        for sheet in unread
    )


def name_sheets(sheets: Iterable[Sheet]) -> tuple[str, ...]:
    """Sheets as sentences name them."""
    return tuple(
        show_safely(sheet.name) + (" (hidden)" if sheet.hidden else "") for sheet in sheets
    )
