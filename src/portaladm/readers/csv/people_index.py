"""The students or the parents of a table of their own, kept by their ids.

A person is one text with its cells, a third of the memory of a tuple of them. Who can't be read
stays out, and so does an id that stands on two rows with different cells; both are remembered, so
that a link to them is told from one to nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Protocol

from portaladm.domain.ids.no_id import find_no_id
from portaladm.domain.rosters import LINE_LIMIT, REQUIRED, Fault, Finding, find_row_faults
from portaladm.readers.rows import Chunk

_BETWEEN = "\x1f"
"""No cell holds it: an invisible character is a fault."""


class PartReader(Protocol):
    """The reader of one of the tables; its rows need not have all that a roster needs."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Our columns in the order of the rows."""

    @property
    def ignored(self) -> tuple[str, ...]:
        """The columns that are not read."""

    @property
    def findings(self) -> Sequence[Finding]:
        """The rows that were passed over."""

    def read_chunks(self) -> Iterator[Chunk]:
        """All rows, chunk by chunk, faults included."""

    def read_raw_rows(self) -> Iterator[tuple[int, list[str]]]:
        """The header as line 0, then every row as the table has it."""

    def read_record(self, record: Sequence[str]) -> dict[str, str]:
        """The cells of a raw row by our columns; none where they don't line up."""


class PeopleIndex:
    """The people of one table, by their ids.

    ``number`` makes the lines of the table unique among those of the others.
    """

    def __init__(self, reader: PartReader, place: str, key: str, number: int) -> None:
        self.reader = reader
        self.place = place
        self.key = key
        self._key_place = reader.columns.index(key)
        self._needed = [reader.columns.index(c) for c in REQUIRED if c in reader.columns]
        self._number = number
        self._people: dict[str, str] = {}
        self.refused: set[str] = set()

    def read(self) -> Iterator[Chunk]:
        """Read the table; the chunks hold nothing but its faults."""
        self._people, self.refused = {}, set()
        for chunk in self.reader.read_chunks():
            lines = chunk.lines or range(chunk.first_line, chunk.first_line + len(chunk.rows))
            faults = list(chunk.faults)
            for line, row in zip(lines, chunk.rows, strict=True):
                faults += self._add(line, row)
            yield Chunk(0, [], [], [self._place(fault) for fault in faults])

    def find(self, number: str) -> list[str] | None:
        """The cells of somebody, in the order of the reader's columns."""
        found = None if number in self.refused else self._people.get(number)
        return found.split(_BETWEEN)[1:] if found else None

    def list_others(self, used: set[str]) -> list[str]:
        """The ids that are not among these."""
        return [number for number in self._people if number not in used]

    def number_rows(self) -> Iterator[tuple[int, list[str]]]:
        """Every raw row, behind the name of the table, with its unique number."""
        rows = self.reader.read_raw_rows()
        next(rows)
        for line, record in rows:
            yield self._number * LINE_LIMIT + line, [self.place, *record]

    def _add(self, line: int, row: Sequence[str]) -> list[Fault]:
        number = row[self._key_place]
        if faults := self._find_faults(line, row):
            self.refused.add(number)
            return faults
        text = _BETWEEN.join((str(line), *row))
        known = self._people.setdefault(number, text)
        if known is text or known.split(_BETWEEN)[1:] == list(row):
            return []
        self.refused.add(number)
        first = int(known.split(_BETWEEN, 1)[0])
        return [Fault(line, self.key, "twice-in-table", {"id": number, "line": first})]

    def _find_faults(self, line: int, row: Sequence[str]) -> list[Fault]:
        """What must be known of a row here, where its line is known: what it lacks, an odd id."""
        if all(itemgetter(*self._needed, self._key_place)(row)) and not find_no_id(
            row[self._key_place]
        ):
            return []
        columns = self.reader.columns
        found = find_row_faults(line, dict(zip(columns, row, strict=True)))
        return [fault for fault in found if fault.column in ("", *columns)]

    def _place(self, fault: Fault) -> Fault:
        return fault._replace(line=self._number * LINE_LIMIT + fault.line, file=self.place)
