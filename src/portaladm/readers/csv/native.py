"""Reading a single CSV: our own, or any other through a map.

The common case is fast: rows come from ``csv.reader`` in chunks and Python looks at little more
than their length; empty cells, unreadable values and contradictions are found set by set in the
store. What is unusual (a cell over several lines, invisible characters) is looked at row by row,
and where the CSV itself is broken, the rest of the file is read record by record so that one
stray quotation mark costs one line and not everything after it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import IO, Any, NamedTuple

from portaladm.domain.rosters import COLUMNS, LONGEST_CELL, Fault, Finding, find_row_faults
from portaladm.domain.text import find_dangerous_character
from portaladm.errors import Remark
from portaladm.outputs.guard import unguard_cell
from portaladm.readers.csv.cells import BadCell
from portaladm.readers.csv.column_map import ColumnMap, Fit, Layout, fit_layout
from portaladm.readers.csv.header import name_delimiter, read_header, skip_lines
from portaladm.readers.csv.map_tables import CHILDREN
from portaladm.readers.csv.near_header import DECIDING
from portaladm.readers.csv.no_family import NoFamilyRows
from portaladm.readers.csv.recovery import (
    CUT_OFF,
    LINE_BREAK,
    AfterBroken,
    Numbered,
    make_fault,
    read_records,
)
from portaladm.readers.files.source import Source
from portaladm.readers.rows import CHUNK_ROWS, Chunk, RosterFile

_MULTI_LINE = frozenset({"address", CHILDREN})
"""Where Alt+Enter in Excel is usual: line breaks become commas; elsewhere they are a fault."""


class RowCleaner:
    """Turns a file's records into rows of ours, one layout for all of them.

    ``mapped``: the file is another program's, whose rows may lack their last cells.
    """

    def __init__(
        self, layout: Layout, width: int, no_family: NoFamilyRows, *, suspicious: bool,
        guarded: bool, mapped: bool,
    ) -> None:  # fmt: skip
        self._layout = layout
        self._width = width
        self._no_family = no_family
        self._shortest = _find_shortest(layout, width) if mapped else width
        self._suspicious = suspicious
        self._guarded = guarded

    @property
    def columns(self) -> tuple[str, ...]:
        """Our columns in the order of the rows."""
        return self._layout.columns

    @property
    def ignored(self) -> tuple[str, ...]:
        """The columns that are not read."""
        return self._layout.ignored

    @property
    def findings(self) -> Sequence[Finding]:
        """The rows that were passed over because they are no family."""
        return self._no_family.findings

    def name_people(self, record: Sequence[str]) -> Sequence[tuple[str, str, str]]:
        """Student id, parent id and school of a raw row; none where its cells don't line up."""
        cells = self.read_record(record)
        return [(cells["student_id"], cells["parent_id"], cells["school"])] if cells else []

    def read_record(self, record: Sequence[str]) -> dict[str, str]:
        """The cells of a raw row by our columns; none where they don't line up."""
        if len(record) != self._width:
            return {}
        try:
            return dict(zip(self.columns, self._clean([record])[0], strict=True))
        except BadCell:
            return {}

    def _look_at_each(self, records: Iterable[tuple[int, list[str]]]) -> Chunk:
        """Rows with a number each; structural faults and invisible characters weeded out."""
        chunk = Chunk(0, [], [])
        assert chunk.lines is not None
        for line, cells in records:
            if not any(map(str.strip, cells)) or self._no_family.pass_over(line, cells):
                continue
            record = self._fit_width(cells)
            if len(record) != self._width:
                chunk.faults.append(_wrong_number(line, len(record), self._width))
                continue
            try:
                row = self._clean([self._join_lines(record)])[0]
            except BadCell as bad:
                chunk.faults.append(Fault(line, bad.column, bad.key, bad.values))
                continue
            too_long = max(map(len, row)) > LONGEST_CELL
            if too_long or find_dangerous_character("".join(row)):
                chunk.faults += self._find_faults_in(line, row)
                continue
            chunk.rows.append(row)
            chunk.lines.append(line)
        return chunk

    def _find_faults_in(self, line: int, row: Sequence[str]) -> list[Fault]:
        """What is wrong in the cells of a row; one table of several has not all of our columns."""
        found = find_row_faults(line, dict(zip(self.columns, row, strict=True)))
        found = [fault for fault in found if fault.column in ("", *self.columns)]
        if not found:  # a list of children, which is no column of ours
            length = max(map(len, row))
            return [Fault(line, "", "too-long", {"length": length, "most": LONGEST_CELL})]
        return found

    def _clean(
        self, records: Sequence[Sequence[str]], *, unguarded: bool = False
    ) -> list[Sequence[str]]:
        """Our cells of records; ``unguarded``: it is known of these that no cell is protected."""
        strip, pick = str.strip, self._layout.pick
        rows: list[Sequence[str]] = [list(map(strip, record)) for record in records]
        if self._guarded and not unguarded:
            rows = [list(map(unguard_cell, row)) for row in rows]
        return list(map(pick, rows)) if pick else rows

    def _fit_width(self, record: list[str]) -> list[str]:
        """The record without empty cells too many, or with those that its end lacks."""
        if not any(map(str.strip, record[self._width :])):
            record = record[: self._width]
        if self._shortest <= len(record) < self._width:
            record = record + [""] * (self._width - len(record))
        return record

    def _join_lines(self, record: list[str]) -> list[str]:
        """The record with line breaks as commas where they are usual."""
        record = list(record)  # another reader may count the lines of the one that was read
        for column in _MULTI_LINE & self._layout.positions.keys():
            place = self._layout.positions[column]
            lines = LINE_BREAK.split(record[place].strip())
            record[place] = ", ".join(filter(None, map(str.strip, lines)))
        return record


class Batch(NamedTuple):
    """Some records of a file: where they stand, or, after a broken one, each with its line."""

    records: list[list[str]]
    first_line: int
    last_line: int
    numbered: list[Numbered] | None = None


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
        self._source = source
        settings = column_map.settings
        with source.open_text() as text:
            self._delimiter, self._header_line, self._header, record = read_header(
                text, source.name, set(column_map.columns.values()) or set(COLUMNS),
                delimiter=settings.delimiter, skip_rows=settings.skip_rows, named=settings.header,
                rows=settings.header_rows,
            )  # fmt: skip
        self._column_map = column_map
        layout = fit(self._header, column_map, source.name)
        super().__init__(
            layout, len(self._header), NoFamilyRows(source.name, record),
            suspicious=source.suspicious, guarded=source.guarded,
            mapped=bool(column_map.columns and layout.positions),
        )  # fmt: skip

    @property
    def file(self) -> RosterFile:
        """What is known of the file."""
        source = self._source
        ignored = self._layout.ignored
        notes = tuple(Remark("note.column-not-read", column=name) for name in ignored)
        return RosterFile(
            source.name, source.path, source.sha256, source.size, "csv",
            source.encoding.removesuffix("-sig"), name_delimiter(self._delimiter), notes,
            repr((source.encoding, self._delimiter, self._column_map)),
            derives_ids=self._column_map.derives_ids, suspicious=source.suspicious,
        )  # fmt: skip

    def read_chunks(self) -> Iterator[Chunk]:
        """All rows, chunk by chunk, faults included."""
        return (chunk for _, chunk in self.read_batches())

    def read_batches(self) -> Iterator[tuple[Batch, Chunk]]:
        """Records as they stand, each time with the chunk that this reader makes of them."""
        csv.field_size_limit(LONGEST_CELL)
        self._no_family.forget()
        done = 0
        with self._source.open_text() as text:
            reader = self._start(text)
            try:
                while True:
                    first_line = self._header_line + reader.line_num + 1
                    records = list(islice(reader, CHUNK_ROWS))
                    if not records:
                        return
                    if len(records[-1]) < self._width and not self._source.ends_line:
                        break  # this may be where the file was cut off
                    batch = Batch(records, first_line, self._header_line + reader.line_num)
                    yield batch, self.make_chunk(batch)
                    done += len(records)
            except csv.Error:
                pass
        yield from self._read_carefully(done)

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
        with self._source.open_text() as text:
            for line, record, _ in read_records(text, self._delimiter, self._header_line):
                yield line, record

    def _start(self, text: IO[str]) -> Any:
        skip_lines(text, self._header_line)
        return csv.reader(text, delimiter=self._delimiter, strict=True)

    def _read_carefully(self, done: int) -> Iterator[tuple[Batch, Chunk]]:
        with self._source.open_text() as text:
            records = read_records(text, self._delimiter, self._header_line, self._width)
            after = AfterBroken(self._source.name, self._width)
            for _ in islice(records, done):
                pass
            while numbered := list(islice(records, CHUNK_ROWS)):
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


def _find_shortest(layout: Layout, width: int) -> int:
    """How many cells a row must have: what decides on access may not be among those it lacks."""
    deciding = [layout.positions.get(column, -1) for column in DECIDING]
    return min(width, max(deciding) + 1)


def number_records(records: list[list[str]], first_line: int) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line on which it begins; a cell may hold line breaks."""
    line = first_line
    for record in records:
        yield line, record
        line += 1 + sum(len(LINE_BREAK.findall(cell)) for cell in record)


def _wrong_number(line: int, found: int, wanted: int) -> Fault:
    case = "more" if found > wanted else "fewer"
    return Fault(line, "", f"wrong-number-of-cells.{case}", {"found": found, "wanted": wanted})
