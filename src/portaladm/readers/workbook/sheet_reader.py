"""A roster on one sheet of a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from portaladm.domain.rosters import IDS, REQUIRED, Fault, Finding
from portaladm.domain.text import show_safely
from portaladm.readers.csv.cells import BadCell
from portaladm.readers.csv.column_map import ColumnMap, Fit, fit_layout
from portaladm.readers.csv.header import join_names, name_columns, plain_cell
from portaladm.readers.csv.map_settings import MapSettings
from portaladm.readers.csv.map_tables import CHILDREN
from portaladm.readers.csv.near_header import DECIDING
from portaladm.readers.csv.no_family import NoFamilyRows
from portaladm.readers.csv.row_cleaner import RowCleaner
from portaladm.readers.files.archives import Archive
from portaladm.readers.rows import CHUNK_ROWS, Chunk
from portaladm.readers.workbook.cells import Row
from portaladm.readers.workbook.merged import MergedCells, find_merged
from portaladm.readers.workbook.odd import OddCell, TypedCell, mark_odd
from portaladm.readers.workbook.parts import Sheet, open_book
from portaladm.readers.workbook.sheets import Sheets
from portaladm.readers.workbook.unseen import UnseenRows

_FIRST_ROWS = 40
"""Rows of which the widest says how wide a sheet is that nobody has described."""
_MOST_COLUMNS = 1_000
"""Of a sheet without a header; a map may name one that the first row does not fill."""

_OF_IDS = (*IDS, CHILDREN)
"""Columns of ids: Excel makes a date of 3-4 and a boolean of TRUE, and the id is lost."""


class SheetReader(RowCleaner):
    """A roster on one sheet; a row's line is its number in Excel.

    :raises Refused: ``xlsx-*``, ``roster-empty.sheet``, ``roster-columns``.
    """

    def __init__(
        self, sheets: Sheets, sheet: Sheet, columns: ColumnMap, name: str, fit: Fit = fit_layout
    ) -> None:
        self.sheet = sheet
        self._sheets = sheets
        settings = columns.settings
        header, names = _find_header(sheets, sheet, settings)
        self._header_line = header.number - (not settings.header)
        self.header = _name_cells(names, columns)
        iso_too = replace(columns, settings=replace(settings, iso_dates=True))
        layout = fit(self.header, iso_too, name)
        super().__init__(
            layout, len(self.header), NoFamilyRows(name, header.cells if settings.header else []),
            suspicious=True, guarded=True, mapped=bool(columns.columns),
        )  # fmt: skip
        self._unseen = UnseenRows()
        self._ids = [layout.positions[column] for column in _OF_IDS if column in layout.positions]

    @property
    def findings(self) -> Sequence[Finding]:
        """The rows that were passed over, and those that nobody sees."""
        return (*super().findings, *self._unseen.list_findings(show_safely(self.sheet.name)))

    def read_chunks(self) -> Iterator[Chunk]:
        """All rows, chunk by chunk."""
        return (chunk for _, chunk in self.read_batches())

    def read_batches(self) -> Iterator[tuple[list[Row], Chunk]]:
        """Rows as they stand, each time with the chunk that this reader makes of them."""
        self.forget_findings()
        self._unseen.forget()
        rows = self._read_rows()
        while batch := list(islice(rows, CHUNK_ROWS)):
            self._unseen.note(batch)
            yield batch, self.make_chunk(batch)

    def make_chunk(self, batch: list[Row]) -> Chunk:
        """What this reader makes of some rows, be they read by another one of the same sheet."""
        return self._clean_plain(batch) or self._look_at_rows(batch)

    def _clean_plain(self, batch: list[Row]) -> Chunk | None:
        """Rows in which nothing needs a look, which nearly all are; None for others."""
        records = [row.cells for row in batch]
        if not all(row.plain and not self._is_odd(row) for row in batch):
            return None
        if self._no_family.may_be_among(records):
            return None
        try:
            return Chunk(0, self._clean(records, unguarded=True), [row.number for row in batch])
        except BadCell:
            return None

    def _look_at_rows(self, batch: list[Row]) -> Chunk:
        faults = [fault for row in batch if self._is_odd(row) for fault in self._find_faults(row)]
        faulty = {fault.line for fault in faults}
        good = ((row.number, row.cells) for row in batch if row.number not in faulty)
        chunk = self._look_at_each(good)
        chunk.faults += faults
        return chunk

    def read_raw_rows(self) -> Iterator[tuple[int, list[str]]]:
        """The header as line 0, then every row."""
        yield 0, self.header
        for row in self._read_rows():
            yield row.number, row.cells

    def read_record(self, record: Sequence[str]) -> dict[str, str]:
        """The cells of a raw row by our columns; an odd cell names nobody."""
        return super().read_record(["" if isinstance(cell, OddCell) else cell for cell in record])

    def _read_rows(self) -> Iterator[Row]:
        """The rows below the header, each as wide as it is; a note beside the table is none."""
        width, first = len(self.header), self._header_line + 1
        blanks = [""] * width
        merged = self._find_merged()
        for row in self._sheets.read(self.sheet):
            if row.number < first:
                continue
            if merged:
                row = self._mark_merged(row, merged)  # noqa: PLW2901 - the row as it counts
            if len(row.cells) == width:
                yield row
            elif any(map(str.strip, row.cells[:width])):
                yield row._replace(cells=(row.cells + blanks)[:width])

    def _is_odd(self, row: Row) -> bool:
        """Whether a row has a cell that is no answer, or an id that Excel has made a date of."""
        return row.odd or any(row.cells[place].__class__ is TypedCell for place in self._ids)

    def _find_merged(self) -> MergedCells:
        """The merged ranges of the columns that decide on access or may not be empty."""
        positions = self._layout.positions
        places = [positions[c] for c in (*DECIDING, *REQUIRED) if c in positions]
        with self._sheets.book.open(self.sheet.part) as handle:
            return MergedCells(find_merged(handle) if places else (), places)

    def _mark_merged(self, row: Row, merged: MergedCells) -> Row:
        cells = [
            mark_odd("", "merged-cell") if not cell and merged.covers(row.number, place) else cell
            for place, cell in enumerate(row.cells + [""] * (len(self.header) - len(row.cells)))
        ]
        return row._replace(
            cells=cells, odd=row.odd or any(isinstance(cell, OddCell) for cell in cells)
        )

    def _find_faults(self, row: Row) -> Iterator[Fault]:
        for column, place in self._layout.positions.items():
            cell = row.cells[place]
            text = {"text": show_safely(str(cell))}
            if isinstance(cell, OddCell):
                yield Fault(row.number, column, cell.key, text)
            elif isinstance(cell, TypedCell) and column in _OF_IDS:
                yield Fault(row.number, column, f"typed-id.{cell.kind}", text)


def is_roster(sheets: Sheets, sheet: Sheet, columns: ColumnMap) -> bool:
    """Whether a sheet's header has half of the columns that a roster needs."""
    rows = _find_header_rows(sheets, sheet, columns.settings)
    if not rows or not columns.settings.header:
        return bool(rows)
    wanted = set(map(plain_cell, columns.columns.values() or REQUIRED))
    return 2 * len(
        wanted.intersection(map(plain_cell, join_names([row.cells for row in rows])))
    ) >= len(wanted)


def open_sheet(archive: Archive, name: str, sheet: str | None) -> Iterator[tuple[int, list[str]]]:
    """A sheet as it stands, from its header on: the number of each row and its cells.

    :raises Refused: ``xlsx-*``, ``roster-empty.sheet``.
    """
    sheets = Sheets(open_book(archive, name))
    chosen = sheets.choose(sheet)
    first = list(islice(sheets.read(chosen), _FIRST_ROWS))
    if not first:
        sheets.refuse_empty(chosen)
    width = max(len(row.cells) for row in first)
    for row in sheets.read(chosen):
        yield row.number, (row.cells + [""] * width)[:width]


def _name_cells(names: list[str], columns: ColumnMap) -> list[str]:
    """The names of the columns; a sheet whose map says that it has none has numbers."""
    if not columns.settings.header:
        numbered = name_columns(_MOST_COLUMNS)
        wanted = (numbered.index(c) + 1 for c in columns.columns.values() if c in numbered)
        return numbered[: max([len(names), *wanted])]
    return names


def _find_header(sheets: Sheets, sheet: Sheet, settings: MapSettings) -> tuple[Row, list[str]]:
    """The last row of a header, and the names of the columns."""
    rows = _find_header_rows(sheets, sheet, settings)
    if not rows:
        sheets.refuse_empty(sheet)
    return rows[-1], join_names([row.cells for row in rows])


def _find_header_rows(sheets: Sheets, sheet: Sheet, settings: MapSettings) -> list[Row]:
    below = (row for row in sheets.read(sheet) if row.number > settings.skip_rows)
    return list(islice(below, settings.header_rows))
