"""A roster in an Excel workbook (.xlsx): its first visible sheet, or the one named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import IO

from portaladm.domain.rosters import Fault, Finding
from portaladm.domain.text import show_safely
from portaladm.errors import Refused
from portaladm.readers.csv.cells import BadCell
from portaladm.readers.csv.column_map import ColumnMap, fit_layout
from portaladm.readers.csv.header import clean_cell, name_columns
from portaladm.readers.csv.native import RowCleaner
from portaladm.readers.csv.no_family import NoFamilyRows
from portaladm.readers.files.archives import Archive, hash_handle
from portaladm.readers.rows import CHUNK_ROWS, Chunk, RosterFile
from portaladm.readers.workbook.cells import Row
from portaladm.readers.workbook.odd import OddCell
from portaladm.readers.workbook.parts import Sheet, open_book
from portaladm.readers.workbook.sheets import Sheets, name_sheets

_MOST_COLUMNS = 1_000
"""Of a sheet without a header; a map may name one that the first row does not fill."""


class WorkbookReader(RowCleaner):
    """A roster on a sheet of a workbook; a row's line is its number in Excel."""

    def __init__(
        self, handle: IO[bytes], archive: Archive, path: str, name: str, columns: ColumnMap,
        sheet: str | None,
    ) -> None:  # fmt: skip
        sha256, size = hash_handle(handle)
        self._sheets = Sheets(open_book(archive, name))
        self._sheet = self._sheets.choose(sheet)
        settings = columns.settings
        header = _find_header(self._sheets, self._sheet, settings.skip_rows)
        self._header_line = header.number - (not settings.header)
        self._header = _name_cells(header, columns)
        layout = fit_layout(self._header, columns, name)
        super().__init__(
            layout, len(self._header), NoFamilyRows(name, header.cells if settings.header else []),
            suspicious=True, guarded=True, mapped=bool(columns.columns),
        )  # fmt: skip
        unread = self._find_unread()
        notes = (
            f"the sheet read is {show_safely(self._sheet.name)!r}",
            *map(_note_unread, unread),
            *(f"the column {column!r} is not read" for column in layout.ignored),
        )
        self._other_rosters = self._find_rosters(unread, columns)
        self.file: RosterFile = RosterFile(
            name, path, sha256, size, "xlsx", "Unicode", "cells", notes,
            repr(("xlsx", self._sheet.name, columns)), "Excel workbook",
        )  # fmt: skip

    @property
    def findings(self) -> Sequence[Finding]:
        """The sheets and rows that were passed over."""
        return (*self._other_rosters, *super().findings)

    def read_chunks(self) -> Iterator[Chunk]:
        """All rows, chunk by chunk."""
        self._no_family.forget()
        rows = self._read_rows()
        while batch := list(islice(rows, CHUNK_ROWS)):
            yield self._clean_plain(batch) or self._look_at_rows(batch)

    def _clean_plain(self, batch: list[Row]) -> Chunk | None:
        """Rows in which nothing needs a look, which nearly all are; None for others."""
        records = [row.cells for row in batch]
        if not all(row.plain and not row.odd for row in batch):
            return None
        if self._no_family.may_be_among(records):
            return None
        try:
            return Chunk(0, self._clean(records), [row.number for row in batch])
        except BadCell:
            return None

    def _look_at_rows(self, batch: list[Row]) -> Chunk:
        faults = [fault for row in batch if row.odd for fault in self._find_faults(row)]
        faulty = {fault.line for fault in faults}
        good = ((row.number, row.cells) for row in batch if row.number not in faulty)
        chunk = self._look_at_each(good)
        chunk.faults += faults
        return chunk

    def read_raw_rows(self) -> Iterator[tuple[int, list[str]]]:
        """The header as line 0, then every row."""
        yield 0, self._header
        for row in self._read_rows():
            yield row.number, row.cells

    def name_people(self, record: Sequence[str]) -> Sequence[tuple[str, str, str]]:
        """Student id, parent id and school of a raw row; an odd cell names nobody."""
        return super().name_people(["" if isinstance(cell, OddCell) else cell for cell in record])

    def _read_rows(self) -> Iterator[Row]:
        """The rows below the header, each as wide as it is; a note beside the table is none."""
        width, first = len(self._header), self._header_line + 1
        blanks = [""] * width
        for row in self._sheets.read(self._sheet):
            if row.number < first:
                continue
            if len(row.cells) == width:
                yield row
            elif any(map(str.strip, row.cells[:width])):
                yield row._replace(cells=(row.cells + blanks)[:width])

    def _find_faults(self, row: Row) -> Iterator[Fault]:
        for column, place in self._layout.positions.items():
            cell = row.cells[place]
            if isinstance(cell, OddCell):
                yield Fault(row.number, column, cell.key, {"text": show_safely(str(cell))})

    def _find_unread(self) -> tuple[Sheet, ...]:
        """The other sheets that have something on them."""
        sheets = self._sheets
        return tuple(
            sheet
            for sheet in sheets.book.sheets
            if sheet != self._sheet and sheets.find_header(sheet)
        )

    def _find_rosters(self, unread: tuple[Sheet, ...], columns: ColumnMap) -> tuple[Finding, ...]:
        """The sheets in sight that are rosters, too."""
        found = tuple(
            sheet for sheet in unread if not sheet.hidden and self._is_roster(sheet, columns)
        )
        if not found:
            return ()
        return (Finding("sheets-not-read", len(found), {"sheets": name_sheets(found)}),)

    def _is_roster(self, sheet: Sheet, columns: ColumnMap) -> bool:
        header = self._sheets.find_header(sheet, columns.settings.skip_rows)
        try:
            fit_layout(_name_cells(header, columns) if header else [], columns, "")
        except Refused:
            return False
        return True


def _name_cells(header: Row, columns: ColumnMap) -> list[str]:
    """The names of the columns; a sheet whose map says that it has none has numbers."""
    if not columns.settings.header:
        names = name_columns(_MOST_COLUMNS)
        wanted = (names.index(name) + 1 for name in columns.columns.values() if name in names)
        return names[: max([len(header.cells), *wanted])]
    return list(map(clean_cell, header.cells))


def _note_unread(sheet: Sheet) -> str:
    return f"the {'hidden ' * sheet.hidden}sheet {show_safely(sheet.name)!r} is not read"


def open_sheet(archive: Archive, name: str, sheet: str | None) -> Iterator[tuple[int, list[str]]]:
    """A sheet as it stands, from its header on: the number of each row and its cells.

    :raises Refused: ``xlsx-*``, ``roster-empty.sheet``.
    """
    sheets = Sheets(open_book(archive, name))
    chosen = sheets.choose(sheet)
    width = len(_find_header(sheets, chosen).cells)
    for row in sheets.read(chosen):
        yield row.number, (row.cells + [""] * width)[:width]


def _find_header(sheets: Sheets, sheet: Sheet, skip_rows: int = 0) -> Row:
    header = sheets.find_header(sheet, skip_rows)
    if header is None:
        raise Refused("roster-empty.sheet", file=sheets.book.name, sheet=sheet.name)
    return header
