"""An Excel workbook (.xlsx): its first sheet, or the one named.

python-calamine reads some ten times as fast as openpyxl but holds the sheet in memory (about
100 bytes a cell), and a sheet with one cell in its last corner would take hundreds of gigabytes.
So the cells are counted in the packed XML first, and a sheet that large is refused: a district's
export of that size comes as CSV.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import islice
from typing import IO, TYPE_CHECKING, Any

from portaladm.domain.text import show_safely
from portaladm.errors import Misused, Refused
from portaladm.readers.csv.column_map import ColumnMap, fit_layout
from portaladm.readers.csv.header import clean_cell, name_columns
from portaladm.readers.csv.native import RowCleaner
from portaladm.readers.csv.no_family import NoFamilyRows
from portaladm.readers.files.archives import Archive, hash_handle
from portaladm.readers.rows import CHUNK_ROWS, Chunk, RosterFile

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

MOST_CELLS = 2_000_000
LARGEST_TEXT = 200_000_000
_CELL = re.compile(rb"""\br=["']([A-Z]{0,3})(\d{1,7})["']""")


class WorkbookReader(RowCleaner):
    """A roster on a sheet of a workbook; a row's line is its number in Excel."""

    def __init__(
        self, handle: IO[bytes], archive: Archive, path: str, name: str, columns: ColumnMap,
        sheet: str | None,
    ) -> None:  # fmt: skip
        sha256, size = hash_handle(handle)
        _check_size(archive, name)
        self._sheet = _choose_sheet(_open_workbook(handle, name), sheet, name)
        settings = columns.settings
        self._header_line, record = _find_header(self._sheet, name, settings.skip_rows)
        self._header = [clean_cell(cell) for cell in record]
        if not settings.header:
            self._header_line, self._header = self._header_line - 1, name_columns(len(record))
        layout = fit_layout(self._header, columns, name)
        super().__init__(
            layout, len(record), NoFamilyRows(name, record if settings.header else []),
            suspicious=True, guarded=True, mapped=bool(columns.columns),
        )  # fmt: skip
        notes = (
            f"the sheet read is {show_safely(self._sheet.name)!r}",
            *(f"the column {column!r} is not read" for column in layout.ignored),
        )
        self.file: RosterFile = RosterFile(
            name, path, sha256, size, "xlsx", "Unicode", "cells", notes,
            repr(("xlsx", self._sheet.name, columns)), "Excel workbook",
        )  # fmt: skip

    def read_chunks(self) -> Iterator[Chunk]:
        """All rows, chunk by chunk."""
        self._no_family.forget()
        rows = _read_rows(self._sheet, self._header_line + 1)
        while batch := list(islice(rows, CHUNK_ROWS)):
            yield self._look_at_each(batch)

    def read_raw_rows(self) -> Iterator[tuple[int, list[str]]]:
        """The header as line 0, then every row."""
        yield 0, self._header
        yield from _read_rows(self._sheet, self._header_line + 1)


def open_sheet(
    handle: IO[bytes], archive: Archive, name: str, sheet: str | None
) -> Iterator[tuple[int, list[str]]]:
    """A sheet as it stands, from its header on: the number of each row and its cells."""
    _check_size(archive, name)
    chosen = _choose_sheet(_open_workbook(handle, name), sheet, name)
    return _read_rows(chosen, _find_header(chosen, name)[0])


def _find_header(sheet: CalamineSheet, name: str, skip_rows: int = 0) -> tuple[int, list[str]]:
    rows = _read_rows(sheet, 1 + skip_rows)
    rows = ((line, row) for line, row in rows if any(map(str.strip, row)))
    found = next(rows, None)
    if found is None:
        raise Refused("roster-empty.sheet", file=name, sheet=sheet.name)
    return found


def _read_rows(sheet: CalamineSheet, first: int) -> Iterator[tuple[int, list[str]]]:
    for number, row in enumerate(islice(sheet.iter_rows(), first - 1, None), first):
        yield number, [write_cell(cell) for cell in row]


def write_cell(value: Any) -> str:
    """A cell as text: whole numbers without ``.0``, days as ISO dates, yes and no for Booleans."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date) else str(value)


def _check_size(archive: Archive, name: str) -> None:
    total = sum(info.file_size for info in archive.entries.values())
    if total > LARGEST_TEXT:
        raise _too_large(name)
    for entry in archive.names:
        if re.fullmatch(r"sheet\d*\.xml", entry):
            _count_cells(archive, entry, name)


def _count_cells(archive: Archive, entry: str, name: str) -> None:
    rows = widest = count = 0
    rest = b""
    with archive.open(entry) as handle:
        while block := handle.read(1 << 20):
            block = rest + block
            found = _CELL.findall(block)
            count += len(found)
            rows = max(rows, max((int(row) for _, row in found), default=0))
            widest = max(widest, max((_column(letters) for letters, _ in found), default=0))
            rest = block[-24:] if len(block) > 24 else b""
            if max(count // 2, rows * widest) > MOST_CELLS:
                raise _too_large(name)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _too_large(name: str) -> Refused:
    return Refused("xlsx-too-large", file=name, most=MOST_CELLS)


def _open_workbook(handle: IO[bytes], name: str) -> CalamineWorkbook:
    try:
        from python_calamine import CalamineError, CalamineWorkbook
    except ImportError:
        raise Refused("xlsx-not-installed") from None
    handle.seek(0)
    try:
        return CalamineWorkbook.from_filelike(handle)
    except (CalamineError, OSError) as error:
        raise Refused("xlsx-damaged", file=name, reason=str(error)) from error


def _choose_sheet(workbook: CalamineWorkbook, sheet: str | None, name: str) -> CalamineSheet:
    names = workbook.sheet_names
    if sheet is not None and sheet not in names:
        raise Misused(
            "sheet-unknown", file=name, sheet=sheet, sheets=tuple(map(show_safely, names))
        )
    try:
        return workbook.get_sheet_by_name(names[0] if sheet is None else sheet)
    except Exception as error:
        raise Refused("xlsx-damaged.sheet", file=name, reason=str(error)) from error
