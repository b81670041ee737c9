"""Reading a single CSV: our own, or any other through a map.

The common case is fast: rows come from ``csv.reader`` in chunks and Python looks at little more
than their length; empty cells, unreadable values and contradictions are found set by set in the
store. What is unusual (a cell over several lines, invisible characters) is looked at row by row,
and where the CSV itself is broken, the rest of the file is read record by record so that one
stray quotation mark costs one line and not everything after it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import IO, Any

from portaladm.domain.rosters import COLUMNS, LONGEST_CELL, Fault, Finding, find_row_faults
from portaladm.domain.text import find_dangerous_character
from portaladm.errors import Refused
from portaladm.outputs.guard import unguard_cell
from portaladm.readers.csv.column_map import ColumnMap, Layout, fit_layout
from portaladm.readers.csv.recovery import read_records
from portaladm.readers.files.source import Source
from portaladm.readers.rows import CHUNK_ROWS, Chunk, RosterFile

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_MULTI_LINE = frozenset({"address"})
"""Where Alt+Enter in Excel is usual: line breaks become commas; elsewhere they are a fault."""


class RowCleaner:
    """Turns a file's records into rows of ours, one layout for all of them."""

    def __init__(self, layout: Layout, width: int, *, suspicious: bool, guarded: bool) -> None:
        self._layout = layout
        self._width = width
        self._suspicious = suspicious
        self._guarded = guarded

    @property
    def columns(self) -> tuple[str, ...]:
        """Our columns in the order of the rows."""
        return self._layout.columns

    def name_people(self, record: Sequence[str]) -> tuple[str, str, str] | None:
        """Student id, parent id and school of a raw row; None where its cells don't line up."""
        if len(record) != self._width:
            return None
        cells = dict(zip(self.columns, self._clean([record])[0], strict=True))
        return cells["student_id"], cells["parent_id"], cells["school"]

    def _look_at_each(self, records: Iterable[tuple[int, list[str]]]) -> Chunk:
        """Rows with a number each; structural faults and invisible characters weeded out."""
        chunk = Chunk(0, [], [])
        assert chunk.lines is not None
        for line, record in records:
            if not any(map(str.strip, record)):
                continue
            if len(record) != self._width:
                chunk.faults.append(_wrong_number(line, len(record), self._width))
                continue
            row = self._clean([self._join_lines(record)])[0]
            too_long = max(map(len, row)) > LONGEST_CELL
            if too_long or find_dangerous_character("".join(row)):
                chunk.faults += find_row_faults(line, dict(zip(self.columns, row, strict=True)))
                continue
            chunk.rows.append(row)
            chunk.lines.append(line)
        return chunk

    def _clean(self, records: Sequence[Sequence[str]]) -> list[Sequence[str]]:
        strip, pick = str.strip, self._layout.pick
        rows: list[Sequence[str]] = [list(map(strip, record)) for record in records]
        if self._guarded:
            rows = [list(map(unguard_cell, row)) for row in rows]
        return list(map(pick, rows)) if pick else rows

    def _join_lines(self, record: list[str]) -> list[str]:
        for column in _MULTI_LINE & self._layout.positions.keys():
            place = self._layout.positions[column]
            lines = _LINE_BREAK.split(record[place].strip())
            record[place] = ", ".join(filter(None, map(str.strip, lines)))
        return record


class CsvReader(RowCleaner):
    """A roster in one CSV file.

    ``fit`` matches a header with our columns; another format in one CSV gives its own.
    """

    findings: Sequence[Finding] = ()

    def __init__(
        self,
        source: Source,
        column_map: ColumnMap,
        fit: Callable[[Sequence[str], ColumnMap, str], Layout] = fit_layout,
    ) -> None:
        self._source = source
        with source.open_text() as text:
            self._delimiter, self._header_line, self._header = read_header(
                text, source.name, set(column_map.columns.values()) or set(COLUMNS)
            )
        self._column_map = column_map
        super().__init__(
            fit(self._header, column_map, source.name), len(self._header),
            suspicious=source.suspicious, guarded=source.guarded,
        )  # fmt: skip

    @property
    def file(self) -> RosterFile:
        """What is known of the file."""
        source = self._source
        notes = tuple(f"the column {name!r} is not read" for name in self._layout.ignored)
        return RosterFile(
            source.name, source.path, source.sha256, source.size, "csv",
            source.encoding.removesuffix("-sig"), DELIMITERS[self._delimiter], notes,
            repr((source.encoding, self._delimiter, self._column_map)),
        )  # fmt: skip

    def read_chunks(self) -> Iterator[Chunk]:
        """All rows, chunk by chunk, faults included."""
        csv.field_size_limit(LONGEST_CELL)
        done = 0
        with self._source.open_text() as text:
            reader = self._start(text)
            try:
                while True:
                    first_line = reader.line_num + 1
                    records = list(islice(reader, CHUNK_ROWS))
                    if not records:
                        return
                    yield self._make_chunk(records, first_line, reader.line_num)
                    done += len(records)
            except csv.Error:
                pass
        yield from self._read_carefully(done)

    def read_raw_rows(self) -> Iterator[tuple[int, list[str]]]:
        """The header as line 0, then every record with its first line, as the file has it."""
        yield 0, self._header
        with self._source.open_text() as text:
            for line, record, _ in read_records(text, self._delimiter, self._header_line):
                yield line, record

    def _start(self, text: IO[str]) -> Any:
        reader = csv.reader(text, delimiter=self._delimiter, strict=True)
        while reader.line_num < self._header_line:
            next(reader)
        return reader

    def _read_carefully(self, done: int) -> Iterator[Chunk]:
        with self._source.open_text() as text:
            records = read_records(text, self._delimiter, self._header_line)
            for _ in islice(records, done):
                pass
            while batch := list(islice(records, CHUNK_ROWS)):
                faults = [Fault(line, "", problem) for line, _, problem in batch if problem]
                good = [(line, record) for line, record, problem in batch if not problem]
                chunk = self._look_at_each(good)
                chunk.faults = sorted(chunk.faults + faults, key=lambda fault: fault.line)
                yield chunk

    def _make_chunk(self, records: list[list[str]], first_line: int, last_line: int) -> Chunk:
        consecutive = last_line - first_line + 1 == len(records)
        if not consecutive or set(map(len, records)) != {self._width}:
            return self._look_at_each(list(number_records(records, first_line)))
        rows = self._clean(records)
        if not self._suspicious:
            return Chunk(first_line, rows)
        bad = [n for n, row in enumerate(rows) if find_dangerous_character("".join(row))]
        if not bad:
            return Chunk(first_line, rows)
        return self._look_at_each(list(number_records(records, first_line)))


def number_records(records: list[list[str]], first_line: int) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line on which it begins; a cell may hold line breaks."""
    line = first_line
    for record in records:
        yield line, record
        line += 1 + sum(len(_LINE_BREAK.findall(cell)) for cell in record)


def _wrong_number(line: int, found: int, wanted: int) -> Fault:
    case = "more" if found > wanted else "fewer"
    return Fault(line, "", f"wrong-number-of-cells.{case}", {"found": found, "wanted": wanted})


def read_header(text: IO[str], name: str, known: set[str]) -> tuple[str, int, list[str]]:
    """The delimiter, the line on which the header ends, and its cells."""
    first = text.readline().removeprefix("\ufeff")
    line, delimiter = 1, ""
    if re.fullmatch(r'"?sep=[,;\t]"?\s*', first):  # Excel's own hint
        delimiter, first, line = first.strip().strip('"')[4:] or "\t", text.readline(), 2
    if not first.strip():
        raise Refused("roster-empty.file", file=name)
    delimiter = delimiter or max(DELIMITERS, key=lambda mark: _fitness(first, mark, known))
    return delimiter, line, next(csv.reader([first], delimiter=delimiter))


def _fitness(line: str, delimiter: str, known: set[str]) -> tuple[int, int]:
    cells = next(csv.reader([line], delimiter=delimiter), [])
    names = {re.sub(r"\s", "_", cell.strip().casefold()) for cell in cells}
    wanted = {re.sub(r"\s", "_", name.strip().casefold()) for name in known}
    return len(names & wanted), len(cells)
