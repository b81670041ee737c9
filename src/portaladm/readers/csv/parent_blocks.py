"""A table with several parents in a row: each block of columns is a parent of that student.

The table is read once. Each block has a reader whose map is that of the block, so that a block's
cells mean what they mean anywhere; what the first one reads, the others take over. A block without
an id, names, email and phone is no parent; one with some of them must have all that a row needs.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from operator import attrgetter, itemgetter
from typing import Any, Protocol, TypeVar

from portaladm.domain.rosters import COLUMNS, MOST_EXAMPLES, Fault, Finding, number_block
from portaladm.errors import Remark
from portaladm.readers.csv.column_map import ColumnMap
from portaladm.readers.csv.native import CsvReader, Place, Reached
from portaladm.readers.rows import Chunk, RosterFile, RowReader

_PERSON = ("parent_id", "parent_first_name", "parent_last_name", "email", "phone")
_NEEDED = _PERSON[:3]
_NAMES = _PERSON[1:3]
_End = TypeVar("_End")
Batches = Generator[tuple[Any, Chunk], None, _End]


class TableReader(RowReader, Protocol):
    """The reader of one table, of whatever format; its batches are its own affair."""

    def read_batches(self) -> Iterator[tuple[Any, Chunk]]:
        """The rows as they stand, each time with the chunk that this reader makes of them."""

    def make_chunk(self, batch: Any) -> Chunk:
        """What this reader makes of rows that another reader of the same table read."""


def open_blocks(open_table: Callable[[ColumnMap], TableReader], column_map: ColumnMap) -> RowReader:
    """The reader of a table, with one row of ours for each of its map's parents."""
    if not column_map.parents:
        return open_table(column_map)
    return BlocksReader(open_table, column_map)


class _Block:
    """One parent's columns of the table."""

    def __init__(self, number: int, reader: TableReader, column_map: ColumnMap) -> None:
        own = {ours for column in column_map.columns for ours in _list_ours(column)}
        places = {column: place for place, column in enumerate(reader.columns)}
        self.number = number
        self.reader = reader
        self.theirs = column_map.columns
        self.person = [places[column] for column in _PERSON if column in own]
        self.needed = {places[column]: column for column in _NEEDED if column in own}
        self._get_needed = itemgetter(*self.needed, *self.needed)  # twice: one alone is no tuple
        self.arrange: Callable[[Sequence[str]], Sequence[str]] = lambda row: row

    def take(self, chunk: Chunk, empty: list[int]) -> Chunk:
        """The pairs of this parent; lines without one go to ``empty``."""
        lines = chunk.lines or range(chunk.first_line, chunk.first_line + len(chunk.rows))
        pairs = Chunk(0, [], [])
        assert pairs.lines is not None
        for line, row, needed in zip(
            lines, chunk.rows, map(self._get_needed, chunk.rows), strict=True
        ):
            if all(needed):
                pairs.rows.append(self.arrange(row))
                pairs.lines.append(number_block(line, self.number))
            elif any(row[place] for place in self.person):
                pairs.faults += self._find_missing(line, row)
            else:
                empty.append(line)
        return pairs

    def drop_missing(self, faults: Sequence[Fault]) -> Iterator[Fault]:
        """The faults but for cells that may be empty: a line with another fault has those, too."""
        needed = self.needed.values()
        return (f for f in faults if f.key != "missing" or f.column not in needed)

    def _find_missing(self, line: int, row: Sequence[str]) -> Iterator[Fault]:
        for place, column in self.needed.items():
            if not row[place]:
                values = {"theirs": self.theirs.get(column, column)}
                yield Fault(number_block(line, self.number), column, "missing.block", values)


class BlocksReader:
    """A table with several parents in a row."""

    def __init__(
        self, open_table: Callable[[ColumnMap], TableReader], column_map: ColumnMap
    ) -> None:
        maps = [_join(column_map, block) for block in column_map.parents]
        self._blocks = [
            _Block(number, open_table(joined), block)
            for number, (joined, block) in enumerate(
                zip(maps, column_map.parents, strict=True), 1
            )
        ]  # fmt: skip
        readers = [block.reader for block in self._blocks]
        self.table, self.column_map = readers[0], column_map
        self.columns: tuple[str, ...] = readers[0].columns
        for block in self._blocks[1:]:
            if block.reader.columns != self.columns:
                block.arrange = itemgetter(*map(block.reader.columns.index, self.columns))
        self.file: RosterFile = _describe([reader.file for reader in readers])
        self._alone: list[int] = []

    @property
    def findings(self) -> Sequence[Finding]:
        """What the table shows by itself, and students without any parent."""
        if not self._alone:
            return self.table.findings
        examples = tuple(Remark("example.line", line=line) for line in self._alone[:MOST_EXAMPLES])
        alone = Finding("student-alone.contact", len(self._alone), examples=examples)
        return (*self.table.findings, alone)

    def read_chunks(self) -> Iterator[Chunk]:
        """All pairs, numbered in the order of the lines."""
        self._alone = []
        return (chunk for _, chunk in self._make_all_pairs(self.table.read_batches()))

    def forget_findings(self) -> None:
        """Begin again: the table is read once more."""
        self._alone = []
        self._csv.forget_findings()

    @property
    def start(self) -> Place:
        """Where the records of a CSV begin."""
        return self._csv.start

    def read_stretch(self, place: Place, end: int | None = None) -> Batches[Reached]:
        """The pairs of a CSV, as its own reader reads its rows."""
        return self._make_all_pairs(self._csv.read_stretch(place, end))

    def read_from(self, place: Place) -> Batches[None]:
        """The same."""
        return self._make_all_pairs(self._csv.read_from(place))

    @property
    def _csv(self) -> CsvReader:
        assert isinstance(self.table, CsvReader)
        return self.table

    def _make_all_pairs(self, batches: Iterator[tuple[Any, Chunk]]) -> Batches[Any]:
        told: set[tuple[object, ...]] = set()
        while True:
            try:
                batch, chunk = next(batches)
            except StopIteration as ended:
                return ended.value
            yield batch, self._make_pairs(batch, chunk, told)

    def _make_pairs(self, batch: Any, chunk: Chunk, told: set[tuple[object, ...]]) -> Chunk:
        """The pairs of all parents on some lines, in the order of their numbers."""
        chunks = [chunk, *(block.reader.make_chunk(batch) for block in self._blocks[1:])]
        empties: list[list[int]] = []
        pairs: list[tuple[int, Sequence[str]]] = []
        faults: list[Fault] = []
        for block, own in zip(self._blocks, chunks, strict=True):
            empties.append([])
            of_block = block.take(own, empties[-1])
            pairs += zip(of_block.lines or (), of_block.rows, strict=True)
            faults += of_block.faults
            faults += _renumber(block.drop_missing(own.faults), told)
        self._alone += sorted(set(empties[0]).intersection(*empties[1:]))
        pairs.sort(key=itemgetter(0))
        faults.sort(key=attrgetter("shown_line"))
        return Chunk(0, [row for _, row in pairs], [line for line, _ in pairs], faults)

    def name_people(self, record: Sequence[str]) -> Sequence[tuple[str, str, str]]:
        """Student id, parent id and school of each pair that a raw row may hold."""
        named = [
            one for block in self._blocks for one in block.reader.name_people(record)
        ]  # fmt: skip
        whole = [one for one in named if one[1]]
        return whole or named[:1]

    def read_raw_rows(self) -> Iterator[tuple[int, list[str]]]:
        """The header as line 0, then every row as the file has it."""
        return self.table.read_raw_rows()


def _list_ours(column: str) -> Sequence[str]:
    """Our columns of a key of the map: one that is none of ours holds a whole name."""
    return (column,) if column in COLUMNS else _NAMES


def _join(column_map: ColumnMap, block: ColumnMap) -> ColumnMap:
    """What a map says of one parent; what only other parents have is empty."""
    constants = {**column_map.constants, **block.constants}
    others = {
        ours for other in column_map.parents
        for column in (*other.columns, *other.constants) for ours in _list_ours(column)
    }  # fmt: skip
    shared = {c: theirs for c, theirs in column_map.columns.items() if c not in block.constants}
    columns = {**shared, **block.columns}
    constants = {c: text for c, text in constants.items() if c not in block.columns}
    held = {ours for column in columns for ours in _list_ours(column)}
    blanks = {column: "" for column in COLUMNS if column in others - held - constants.keys()}
    return replace(
        column_map, columns=columns, constants={**constants, **blanks},
        values={**column_map.values, **block.values}, parents=(),
    )  # fmt: skip


def _renumber(faults: Iterable[Fault], told: set[tuple[object, ...]]) -> Iterator[Fault]:
    """The faults of whole lines and of shared cells, each told once."""
    for fault in faults:
        key = (fault.line, fault.column, fault.key, repr(sorted(fault.values.items())))
        if key not in told:
            told.add(key)
            yield fault._replace(line=number_block(fault.line, 0))


def _describe(files: Sequence[RosterFile]) -> RosterFile:
    """What is known of the file: a column is not read where no block reads it."""
    notes = tuple(
        note for note in files[0].notes if all(note in other.notes for other in files[1:])
    )
    fingerprint = repr([file.fingerprint for file in files])
    derives_ids = any(file.derives_ids for file in files)
    return replace(files[0], notes=notes, fingerprint=fingerprint, derives_ids=derives_ids)
