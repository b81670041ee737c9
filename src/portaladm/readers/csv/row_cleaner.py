"""From the records of a file to rows of ours; what is odd is looked at record by record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from portaladm.domain.rosters import LONGEST_CELL, Fault, Finding, find_row_faults
from portaladm.domain.text import find_dangerous_character
from portaladm.outputs.guard import unguard_cell
from portaladm.readers.csv.cells import BadCell
from portaladm.readers.csv.column_map import Layout
from portaladm.readers.csv.map_tables import CHILDREN
from portaladm.readers.csv.near_header import DECIDING
from portaladm.readers.csv.no_family import NoFamilyRows
from portaladm.readers.csv.recovery import LINE_BREAK
from portaladm.readers.rows import Chunk

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

    def forget_findings(self) -> None:
        """Begin again: the file is read once more."""
        self._no_family.forget()

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


def _find_shortest(layout: Layout, width: int) -> int:
    """How many cells a row must have: what decides on access may not be among those it lacks."""
    deciding = [layout.positions.get(column, -1) for column in DECIDING]
    return min(width, max(deciding) + 1)


def _wrong_number(line: int, found: int, wanted: int) -> Fault:
    case = "more" if found > wanted else "fewer"
    return Fault(line, "", f"wrong-number-of-cells.{case}", {"found": found, "wanted": wanted})
