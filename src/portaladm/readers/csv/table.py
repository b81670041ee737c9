"""One CSV file of a format that has several: its columns by name, forgiving where real files err.

Real exports write ``TRUE`` in capitals, leave out the cells at the end of a row, misspell headers
and change their case. All of that is read; what can't be is a fault with its line.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import compress, islice

from portaladm.domain.near import find_near
from portaladm.domain.rosters import LONGEST_CELL, Fault, find_invisible_character
from portaladm.domain.text import show_safely
from portaladm.errors import Refused, Remark
from portaladm.outputs.guard import unguard_cell
from portaladm.readers.csv.cells import unguard_list
from portaladm.readers.csv.header import read_header, skip_lines
from portaladm.readers.csv.map_settings import MapSettings
from portaladm.readers.csv.native import number_records
from portaladm.readers.csv.no_family import NoFamilyRows
from portaladm.readers.csv.recovery import AfterBroken, make_fault, read_records
from portaladm.readers.csv.stretches import Stretch, StretchBroken
from portaladm.readers.files.source import Source
from portaladm.readers.rows import CHUNK_ROWS

_LONGEST_LIST = 1 << 17
"""Characters of a cell that lists ids: a teacher's may name hundreds of students."""
_LEFT_OUT = "(not shown: a password may be among the cells)"
_USUAL = MapSettings()
Record = list[str]


@dataclass
class TableChunk:
    """Some rows, column by column: the wanted cells, stripped. Faulty lines stand apart.

    What is asked of a whole column at once costs a third of asking row by row.
    """

    lines: Sequence[int]
    columns: Sequence[Sequence[str]]
    faults: list[Fault] = field(default_factory=list)

    @property
    def rows(self) -> Iterator[tuple[str, ...]]:
        """The same cells, row by row."""
        return zip(*self.columns, strict=True)

    def drop_nameless(self, column: str, file: str) -> None:
        """Make a fault of ``column`` of each row whose first cell, the id, is empty."""
        numbers = self.columns[0]
        if "" not in numbers:
            return
        self.faults += [
            Fault(line, column, "missing", file=file)
            for line, number in zip(self.lines, numbers, strict=True) if not number
        ]  # fmt: skip
        self.keep(numbers)

    def keep(self, good: Sequence[object]) -> None:
        """Leave out the rows for which ``good`` has nothing."""
        if not all(good):
            self.columns = [list(compress(cells, good)) for cells in self.columns]
            self.lines = list(compress(self.lines, good))


class Table:
    """A CSV file read by the names of its columns.

    ``wanted`` are the columns in the order in which rows give them; one that the file lacks gives
    empty cells, unless ``needed`` has it. ``known`` are the names that the format has otherwise,
    so that none of them is taken for a misspelt one; ``lists`` are columns of many ids, which may
    be longer than a name.

    :raises Refused: ``roster-columns``.
    """

    def __init__(
        self, source: Source, wanted: Sequence[str], needed: Sequence[str] = (),
        known: Sequence[str] = (), lists: Sequence[str] = (), settings: MapSettings = _USUAL,
    ) -> None:  # fmt: skip
        self.source = source
        with source.open_text() as text:
            self.delimiter, self.header_line, self.header, record = read_header(
                text, source.name, {*wanted, *known}, delimiter=settings.delimiter,
                skip_rows=settings.skip_rows, named=settings.header,
                rows=settings.header_rows,
            )  # fmt: skip
        self._no_family = NoFamilyRows(source.name, record)
        self.notes: list[Remark] = []
        self.places = self._find_places(wanted, {_plain(name) for name in (*wanted, *known)})
        self.missing = frozenset(
            name for name, place in zip(wanted, self.places, strict=True) if place < 0
        )
        lacking = [name for name in needed if name in self.missing]
        if lacking:
            found = show_safely(", ".join(self.header)[:200])
            raise Refused("roster-columns.table", file=source.name, column=lacking[0], found=found)
        self._wanted = tuple(wanted)
        self._lists = frozenset(lists)
        self._look_for_long = False

    def has_any(self, *marks: bytes) -> bool:
        """Whether the file's bytes have one of these ASCII characters anywhere."""
        handle = self.source.handle
        handle.seek(0)
        return any(mark in block for block in iter(lambda: handle.read(1 << 20), b"")
                   for mark in marks)  # fmt: skip

    def read(self, stretch: Stretch | None = None) -> Iterator[TableChunk]:
        """All rows, or those of a stretch, in constant memory; blank lines are passed over.

        :raises StretchBroken: the stretch is not one of whole records.
        """
        before = csv.field_size_limit()
        try:
            yield from self._read(stretch)
        finally:
            csv.field_size_limit(before)

    def read_whole(self, stretch: Stretch | None = None) -> Iterator[TableChunk]:
        """The same of a file in which no line may be at fault.

        :raises Refused: ``roster-faulty``, with every faulty line.
        """
        faults: list[Fault] = []
        for chunk in self.read(stretch):
            faults += chunk.faults[: 100 - len(faults)]
            yield chunk
        if faults:
            raise Refused(
                "roster-faulty.file", file=self.source.name, first=faults[0].detail,
                details=tuple(fault.detail for fault in faults),
            )  # fmt: skip

    def read_rows(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Every row with its line; otherwise as :meth:`read_whole`."""
        for chunk in self.read_whole():
            yield from zip(chunk.lines, chunk.rows, strict=True)

    def read_raw(self) -> Generator[tuple[int, Record], None, None]:
        """Every record with its first line, as the file has it but without its passwords."""
        secret = [n for n, name in enumerate(self.header) if "password" in name.casefold()]
        with self.source.open_text() as text:
            for line, record, _ in read_records(text, self.delimiter, self.header_line):
                yield line, self._hide(record, secret) if secret else record

    def _hide(self, record: Record, secret: list[int]) -> Record:
        """A record of another width than the header may have its password anywhere."""
        if len(record) != len(self.header):
            return [record[0].split(self.delimiter)[0], _LEFT_OUT]
        return ["" if place in secret else cell for place, cell in enumerate(record)]

    def _read(self, stretch: Stretch | None) -> Iterator[TableChunk]:
        """Fast while no cell is longer than what may be stored; then with a look at each cell."""
        done = 0
        for limit in (LONGEST_CELL, _LONGEST_LIST):
            self._look_for_long = limit > LONGEST_CELL
            try:
                for records, first, last in self._read_records(done, limit, stretch):
                    yield self._take(records, first, last)
                    done += len(records)
                return
            except csv.Error:
                pass
        if stretch:
            raise StretchBroken
        yield from self._read_carefully(done)

    def _read_records(
        self, done: int, limit: int, stretch: Stretch | None
    ) -> Iterator[tuple[list[Record], int, int]]:
        begin, lines, end, last = stretch or (0, self.header_line, None, None)
        with self.source.open_text(begin, end) as text:
            if not begin:
                skip_lines(text, lines)
            reader = csv.reader(text, delimiter=self.delimiter, strict=True)
            csv.field_size_limit(limit)
            for _ in islice(reader, done):
                pass
            while True:
                csv.field_size_limit(limit)  # another table may have been read in between
                first = lines + reader.line_num + 1
                records = list(islice(reader, CHUNK_ROWS))
                if not records and last not in (None, first - 1):
                    raise csv.Error("this stretch has other lines than were counted")
                if not records:
                    return
                if len(records[-1]) < len(self.header) and not self.source.ends_line:
                    raise csv.Error("this may be where the file was cut off")
                yield records, first, lines + reader.line_num

    def _read_carefully(self, done: int) -> Iterator[TableChunk]:
        """From the first broken record on: one stray quotation mark costs one line."""
        with self.source.open_text() as text:
            csv.field_size_limit(_LONGEST_LIST)
            width = len(self.header)
            records = read_records(text, self.delimiter, self.header_line, width)
            records = islice(records, done, None)
            after = AfterBroken(self.source.name, width)
            while batch := list(islice(records, CHUNK_ROWS)):
                csv.field_size_limit(_LONGEST_LIST)
                broken = [make_fault(*one, self.source.name) for one in batch if one[2]]
                chunk = self._take_each([(line, r) for line, r, problem in batch if not problem])
                chunk.faults += broken
                after.check(batch, chunk.lines)
                yield chunk

    def _take(self, records: list[Record], first: int, last: int) -> TableChunk:
        consecutive = last - first + 1 == len(records)
        unusual = not consecutive or set(map(len, records)) != {len(self.header)}
        if unusual or self._no_family.may_be_among(records):
            return self._take_each(list(number_records(records, first)))
        return self._finish(range(first, last + 1), records)

    def _take_each(self, records: Sequence[tuple[int, Record]]) -> TableChunk:
        width, faults, lines, good = len(self.header), [], [], []
        for line, record in records:
            if record and self._no_family.pass_over(line, record):
                faults.append(Fault(line, "", "no-family", file=self.source.name))
            elif len(record) > width and any(map(str.strip, record[width:])):
                faults.append(self._too_many(line, len(record)))
            elif any(map(str.strip, record)):
                lines.append(line)
                good.append((record + [""] * (width - len(record)))[:width])
        chunk = self._finish(lines, good)
        chunk.faults += faults
        return chunk

    def _finish(self, lines: Sequence[int], records: list[Record]) -> TableChunk:
        cells = list(zip(*records, strict=True)) or [()] * len(self.header)
        blanks = [""] * len(records)
        columns = [list(map(str.strip, cells[at])) if at >= 0 else blanks for at in self.places]
        if self.source.guarded:
            columns = [
                list(map(unguard_list if name in self._lists else unguard_cell, column))
                for name, column in zip(self._wanted, columns, strict=True)
            ]
        chunk = TableChunk(lines, columns)
        if self.source.suspicious or self._look_for_long:
            self._weed_out(chunk)
        return chunk

    def _weed_out(self, chunk: TableChunk) -> None:
        good: list[bool] = []
        for line, row in zip(chunk.lines, chunk.rows, strict=True):
            faults = [
                fault for name, cell in zip(self._wanted, row, strict=True)
                if (fault := self._find_fault(line, name, cell))
            ]  # fmt: skip
            chunk.faults += faults
            good.append(not faults)
        chunk.keep(good)

    def _find_fault(self, line: int, name: str, cell: str) -> Fault | None:
        if len(cell) > LONGEST_CELL and name not in self._lists:
            values = {"length": len(cell), "most": LONGEST_CELL}
            return Fault(line, name, "too-long.table", values, self.source.name)
        if found := find_invisible_character(cell):
            return Fault(line, name, "control-character", found, self.source.name)
        return None

    def _too_many(self, line: int, found: int) -> Fault:
        values = {"found": found, "wanted": len(self.header)}
        return Fault(line, "", "wrong-number-of-cells.table", values, self.source.name)

    def _find_places(self, wanted: Sequence[str], known: set[str]) -> list[int]:
        names = [_plain(cell) for cell in self.header]
        free = {name: cell for name, cell in zip(names, self.header, strict=True) if name}
        free = {name: cell for name, cell in free.items() if name not in known}
        places = []
        for name in wanted:
            plain = _plain(name)
            if plain not in names:
                near = find_near(plain, free, limit=1, likeness=0.88)
                if near:
                    seen = show_safely(free[near[0]])
                    self.notes.append(Remark("note.column-read-as", column=seen, name=name))
                    plain = near[0]
            places.append(names.index(plain) if plain in names else -1)
        return places


def read_names(source: Source, known: set[str]) -> list[str]:
    """A file's header alone, in plain spelling, to tell formats apart."""
    with source.open_text() as text:
        return [_plain(cell) for cell in read_header(text, source.name, known).cells]


def _plain(name: str) -> str:
    return re.sub(r"[^0-9a-z]", "", name.casefold())
