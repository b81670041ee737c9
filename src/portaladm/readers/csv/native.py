"""Reading a single CSV: our own, or any other through a map.

The common case is fast: rows come from ``csv.reader`` in chunks and Python looks at little more
than their length; empty cells, unreadable values and contradictions are found set by set in the
store. What is unusual (a cell over several lines, invisible characters) is looked at row by row,
and where the CSV itself is broken, the rest of the file is read record by record so that one
stray quotation mark costs one line and not everything after it.
"""

from __future__ import annotations

import csv
from collections.abc import Generator, Iterator, Sequence
from typing import NamedTuple

from portaladm.domain.rosters import COLUMNS, LONGEST_CELL
from portaladm.domain.text import find_dangerous_character
from portaladm.errors import Remark
from portaladm.readers.csv.cells import BadCell
from portaladm.readers.csv.column_map import ColumnMap, Fit, fit_layout
from portaladm.readers.csv.header import name_delimiter, read_header, skip_lines
from portaladm.readers.csv.no_family import NoFamilyRows
from portaladm.readers.csv.recovery import (
    CUT_OFF,
    LINE_BREAK,
    AfterBroken,
    Numbered,
    make_fault,
    read_records,
    skip,
    take,
)
from portaladm.readers.csv.row_cleaner import RowCleaner
from portaladm.readers.files.source import Source
from portaladm.readers.rows import CHUNK_ROWS, Chunk, RosterFile


class Batch(NamedTuple):
    """Some records of a file: where they stand, or, after a broken one, each with its line."""

    records: list[list[str]]
    first_line: int
    last_line: int
    numbered: list[Numbered] | None = None


class Place(NamedTuple):
    """Where a record begins: the bytes, lines and records before it.

    ``skip`` records that follow are read already.
    """

    offset: int
    lines: int
    records: int
    skip: int = 0


class Reached(NamedTuple):
    """The lines and records before the end of what was read; ``broken``: it is wrong there."""

    lines: int
    records: int
    broken: bool


class CsvReader(RowCleaner):
    """A roster in one CSV file.

    ``fit`` matches a header with our columns; another format in one CSV gives its own.
    """

    def __init__(
        self,
        source: Source,
        column_map: ColumnMap,
        fit: Fit = fit_layout,
    ) -> None:
        self.source = source
        settings = column_map.settings
        with source.open_text() as text:
            self._delimiter, self._header_line, self._header, record = read_header(
                text, source.name, set(column_map.columns.values()) or set(COLUMNS),
                delimiter=settings.delimiter, skip_rows=settings.skip_rows, named=settings.header,
                rows=settings.header_rows,
            )  # fmt: skip
        self.column_map = column_map
        layout = fit(self._header, column_map, source.name)
        super().__init__(
            layout, len(self._header), NoFamilyRows(source.name, record),
            suspicious=source.suspicious, guarded=source.guarded,
            mapped=bool(column_map.columns and layout.positions),
        )  # fmt: skip

    @property
    def file(self) -> RosterFile:
        """What is known of the file."""
        source = self.source
        ignored = self._layout.ignored
        notes = tuple(Remark("note.column-not-read", column=name) for name in ignored)
        return RosterFile(
            source.name, source.path, source.sha256, source.size, "csv",
            source.encoding.removesuffix("-sig"), name_delimiter(self._delimiter), notes,
            repr((source.encoding, self._delimiter, self.column_map)),
            derives_ids=self.column_map.derives_ids, suspicious=source.suspicious,
        )  # fmt: skip

    def read_chunks(self) -> Iterator[Chunk]:
        """All rows, chunk by chunk, faults included."""
        return (chunk for _, chunk in self.read_batches())

    def read_batches(self) -> Iterator[tuple[Batch, Chunk]]:
        """Records as they stand, each time with the chunk that this reader makes of them."""
        self.forget_findings()
        return self.read_from(self.start)

    @property
    def start(self) -> Place:
        """Where its records begin."""
        return Place(0, self._header_line, 0)

    def read_from(self, place: Place) -> Iterator[tuple[Batch, Chunk]]:
        """The same from a place on; where the file is broken, record by record."""
        reached = yield from self.read_stretch(place)
        if reached.broken:
            yield from self._read_carefully(reached.records)

    def read_stretch(
        self, place: Place, end: int | None = None
    ) -> Generator[tuple[Batch, Chunk], None, Reached]:
        """The same until something is broken, or until the byte ``end``."""
        lines, done = place.lines, place.records
        with self.source.open_text(place.offset, end) as text:
            if not place.offset:
                skip_lines(text, self._header_line)
            reader = csv.reader(text, delimiter=self._delimiter, strict=True)
            try:
                done += skip(reader, place.skip, LONGEST_CELL)
                while True:
                    first_line = lines + reader.line_num + 1
                    records = take(reader, CHUNK_ROWS, LONGEST_CELL)
                    if not records:
                        return Reached(lines + reader.line_num, done, broken=False)
                    if len(records[-1]) < self._width and not self.source.ends_line:
                        break  # this may be where the file was cut off
                    batch = Batch(records, first_line, lines + reader.line_num)
                    yield batch, self.make_chunk(batch)
                    done += len(records)
            except csv.Error:
                pass
            return Reached(lines + reader.line_num, done, broken=True)

    def make_chunk(self, batch: Batch) -> Chunk:
        """What this reader makes of a batch, be it read by another reader of the same file."""
        if batch.numbered is not None:
            return self._make_careful_chunk(batch.numbered)
        consecutive = batch.last_line - batch.first_line + 1 == len(batch.records)
        rows = self._clean_plain(batch.records) if consecutive else None
        if rows is None:
            return self._look_at_each(list(number_records(batch.records, batch.first_line)))
        return Chunk(batch.first_line, rows)

    def read_raw_rows(self) -> Iterator[tuple[int, list[str]]]:
        """The header as line 0, then every record with its first line, as the file has it."""
        yield 0, self._header
        with self.source.open_text() as text:
            records = read_records(text, self._delimiter, self._header_line)
            while numbered := take(records, CHUNK_ROWS, LONGEST_CELL):
                for line, record, _ in numbered:
                    yield line, record

    def _read_carefully(self, done: int) -> Iterator[tuple[Batch, Chunk]]:
        with self.source.open_text() as text:
            records = read_records(text, self._delimiter, self._header_line, self._width)
            after = AfterBroken(self.source.name, self._width)
            skip(records, done, LONGEST_CELL)
            while numbered := take(records, CHUNK_ROWS, LONGEST_CELL):
                chunk = self._make_careful_chunk(numbered)
                after.check(numbered, chunk.lines or ())
                yield Batch([], 0, 0, numbered), chunk

    def _make_careful_chunk(self, numbered: list[Numbered]) -> Chunk:
        faults = [make_fault(*one) for one in numbered if one[2] and not self._is_rule(one)]
        chunk = self._look_at_each([(line, r) for line, r, problem in numbered if not problem])
        chunk.faults = sorted(chunk.faults + faults, key=lambda fault: fault.line)
        return chunk

    def _is_rule(self, numbered: Numbered) -> bool:
        """Whether a last line that looks cut off is only a line of dashes, which is passed over."""
        line, record, problem = numbered
        return problem == CUT_OFF and self._no_family.pass_over(line, record)

    def _clean_plain(self, records: list[list[str]]) -> list[Sequence[str]] | None:
        """The rows of records in which nothing is unusual; None where something is."""
        if set(map(len, records)) != {self._width} or self._no_family.may_be_among(records):
            return None
        try:
            rows = self._clean(records)
        except BadCell:
            return None
        if self._suspicious and any(find_dangerous_character("".join(row)) for row in rows):
            return None
        return rows


def number_records(records: list[list[str]], first_line: int) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line on which it begins; a cell may hold line breaks."""
    line = first_line
    for record in records:
        yield line, record
        line += 1 + sum(len(LINE_BREAK.findall(cell)) for cell in record)
