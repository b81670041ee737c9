"""A roster in an Excel workbook (.xlsx): one sheet, or every one in sight as one roster."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import IO

from portaladm.domain.lines.sheets import MOST_SHEETS, SHEET_LINES
from portaladm.domain.rosters import Finding
from portaladm.domain.text import show_safely
from portaladm.errors import Refused, Remark
from portaladm.readers.csv.column_map import ColumnMap
from portaladm.readers.csv.header import plain_cell
from portaladm.readers.files.archives import Archive, hash_handle
from portaladm.readers.rows import Chunk, RosterFile
from portaladm.readers.workbook.cells import Row
from portaladm.readers.workbook.choice import SheetChoice
from portaladm.readers.workbook.parts import Sheet, open_book
from portaladm.readers.workbook.sheet_reader import SheetReader, is_roster
from portaladm.readers.workbook.sheets import Sheets, name_sheets, note_unread

Batch = tuple[int, list[Row]]


class WorkbookReader:
    """One sheet as a roster, or several; rows are those of our columns on the first of them.

    A row's line is its number in Excel, counted on from sheet to sheet where there are several.

    :raises Refused: ``xlsx-*``, ``sheets-*``, ``roster-empty.sheet``, ``roster-columns``.
    """

    def __init__(
        self, handle: IO[bytes], archive: Archive, path: str, name: str, columns: ColumnMap,
        choice: SheetChoice,
    ) -> None:  # fmt: skip
        sha256, size = hash_handle(handle)
        sheets = Sheets(open_book(archive, name))
        chosen = [sheets.choose(choice.name)]
        if choice.every:
            found = [sheet for sheet in sheets.list_visible() if is_roster(sheets, sheet, columns)]
            chosen = found or chosen
        if len(chosen) > MOST_SHEETS:
            raise Refused("sheets-many", file=name, count=len(chosen), most=MOST_SHEETS)
        try:
            self._readers = [
                SheetReader(sheets, one, columns, f"{name}: {one.name}" if choice.every else name)
                for one in chosen
            ]
        except Refused as refused:
            others = tuple(sheet for sheet in sheets.list_visible() if sheet not in chosen)
            if choice.name or not others or refused.remark.key != "roster-columns.foreign":
                raise
            raise Refused(
                "roster-columns.sheet", file=name, sheet=show_safely(chosen[0].name),
                sheets=name_sheets(others),
            ) from refused  # fmt: skip
        self._refuse_different(name)
        unread = tuple(sheet for sheet in sheets.list_filled() if sheet not in chosen)
        self._unread = _find_unread(sheets, unread, columns, every=choice.every)
        read = tuple(sheet.name for sheet in chosen)
        self.file: RosterFile = RosterFile(
            name, path, sha256, size, "xlsx", "Unicode", "cells", self._take_notes(unread),
            repr(("xlsx", read, columns)), "Excel workbook", sheets=read if choice.every else (),
            derives_ids=columns.derives_ids,
        )  # fmt: skip

    @property
    def columns(self) -> tuple[str, ...]:
        """Our columns in the order of the rows."""
        return self._readers[0].columns

    @property
    def findings(self) -> Sequence[Finding]:
        """The sheets and rows that were passed over."""
        return (
            *self._unread,
            *(
                _move_finding(finding, number * SHEET_LINES)
                for number, reader in enumerate(self._readers)
                for finding in reader.findings
            ),
        )

    def read_chunks(self) -> Iterator[Chunk]:
        """All rows, chunk by chunk."""
        return (chunk for _, chunk in self.read_batches())

    def read_batches(self) -> Iterator[tuple[Batch, Chunk]]:
        """Rows with the number of their sheet, each time with the chunk that is made of them."""
        for number, reader in enumerate(self._readers):
            for rows, chunk in reader.read_batches():
                yield (number, rows), self._place(number, chunk)

    def make_chunk(self, batch: Batch) -> Chunk:
        """What this reader makes of some rows, be they read by another one of the same workbook."""
        number, rows = batch
        return self._place(number, self._readers[number].make_chunk(rows))

    def _place(self, number: int, chunk: Chunk) -> Chunk:
        reader = self._readers[number]
        if self.file.sheets:
            self._refuse_far(reader, chunk)
        if not number:
            return chunk
        order = [reader.columns.index(column) for column in self.columns]
        return _move_chunk(chunk, number * SHEET_LINES, order)

    def read_raw_rows(self) -> Iterator[tuple[int, list[str]]]:
        """The header of the first sheet as line 0, then every row with its cells below it."""
        header = self._readers[0].header
        yield 0, header
        for number, reader in enumerate(self._readers):
            rows = reader.read_raw_rows()
            names = list(map(plain_cell, next(rows)[1]))
            wanted = map(plain_cell, header)
            places = [names.index(name) if name in names else -1 for name in wanted]
            for line, cells in rows:
                moved = [cells[place] if place >= 0 else "" for place in places]
                yield number * SHEET_LINES + line, moved if number else cells

    def name_people(self, record: Sequence[str]) -> Sequence[tuple[str, str, str]]:
        """Student id, parent id and school of a raw row; an odd cell names nobody."""
        return self._readers[0].name_people(record)

    def _refuse_far(self, reader: SheetReader, chunk: Chunk) -> None:
        last = max([*(chunk.lines or ()), *(fault.line for fault in chunk.faults)], default=0)
        if last >= SHEET_LINES:
            raise Refused(
                "sheet-too-long", file=self.file.name, sheet=show_safely(reader.sheet.name),
                row=last, most=SHEET_LINES - 1,
            )  # fmt: skip

    def _refuse_different(self, name: str) -> None:
        """Refuse a sheet that lacks columns of another: its cells would be taken for blanks."""
        first, *others = self._readers
        for other in others:
            columns = sorted(set(first.columns) ^ set(other.columns))
            if columns:
                raise Refused(
                    "sheets-differ", file=name, sheet=show_safely(other.sheet.name),
                    other=show_safely(first.sheet.name), columns=columns,
                )  # fmt: skip

    def _take_notes(self, unread: Sequence[Sheet]) -> tuple[Remark, ...]:
        read = (Remark("note.sheet-read", sheet=show_safely(r.sheet.name)) for r in self._readers)
        ignored = dict.fromkeys(column for one in self._readers for column in one.ignored)
        return (
            *read,
            *note_unread(unread),
            *(Remark("note.column-not-read", column=column) for column in ignored),
        )


def _find_unread(
    sheets: Sheets, unread: Sequence[Sheet], columns: ColumnMap, *, every: bool
) -> tuple[Finding, ...]:
    """Sheets in sight that are rosters, too, or that are none where all should be read."""
    found = tuple(
        sheet for sheet in unread
        if not sheet.hidden and (every or is_roster(sheets, sheet, columns))
    )  # fmt: skip
    key = "sheets-not-read.foreign" if every else "sheets-not-read"
    return (Finding(key, len(found), {"sheets": name_sheets(found)}),) if found else ()


def _move_chunk(chunk: Chunk, offset: int, order: Sequence[int]) -> Chunk:
    """The rows of a later sheet: lines counted on, cells in the order of the first one."""
    assert chunk.lines is not None
    faults = [fault._replace(line=fault.line + offset) for fault in chunk.faults]
    rows: list[Sequence[str]] = [[row[place] for place in order] for row in chunk.rows]
    return Chunk(0, rows, [line + offset for line in chunk.lines], faults)


def _move_finding(finding: Finding, offset: int) -> Finding:
    examples = tuple(
        Remark(one.key, **{name: _move_line(value, offset) for name, value in one.values.items()})
        for one in finding.examples
    )
    return replace(finding, examples=examples)


def _move_line(value: object, offset: int) -> object:
    return value + offset if isinstance(value, int) else value
