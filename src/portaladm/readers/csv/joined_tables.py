"""Students, parents and links in three tables of one folder, zip or workbook, joined by a map.

::

    [students]                # file = a CSV's name, or sheet = a sheet's
    file = "pupils.csv"
    student_id = "No"
    [parents]
    file = "contacts.csv"
    parent_id = "No"
    children = "Pupils"       # a cell that lists students, instead of [links]
    [links]
    file = "links.csv"
    student_id = "Pupil"
    parent_id = "Contact"

The tables become one, a row for each link, which is read as any other table is. Students and
parents are kept in memory, by their ids.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from portaladm.domain.rosters import MOST_BLOCKS, Fault, number_block
from portaladm.errors import Refused
from portaladm.readers.csv.column_map import ColumnMap, fit_layout
from portaladm.readers.csv.header import plain_cell
from portaladm.readers.csv.map_tables import CHILDREN
from portaladm.readers.csv.native import RowCleaner
from portaladm.readers.csv.no_family import NoFamilyRows
from portaladm.readers.rows import CHUNK_ROWS, Chunk, RosterFile

_BETWEEN = re.compile(r"[;,|\n]")
_KEYS = {"students": "student_id", "parents": "parent_id"}
Rows = list[tuple[int, tuple[str, ...]]]


@dataclass(frozen=True)
class OneTable:
    """One of the tables: its name, its header, its rows with their lines."""

    name: str
    header: Sequence[str]
    rows: Rows

    def find(self, theirs: str) -> int:
        """The place of a column.

        :raises Refused: ``roster-columns.table``.
        """
        names = [plain_cell(cell) for cell in self.header]
        if plain_cell(theirs) not in names:
            found = ", ".join(self.header)[:200]
            raise Refused("roster-columns.table", file=self.name, column=theirs, found=found)
        return names.index(plain_cell(theirs))

    def index(self, theirs: str) -> dict[str, tuple[str, ...]]:
        """The rows by their ids.

        :raises Refused: ``roster-tables``: an id is there twice, with different cells.
        """
        place = self.find(theirs)
        found: dict[str, tuple[str, ...]] = {}
        for line, row in self.rows:
            if found.setdefault(row[place], row) != row:
                raise Refused("roster-tables", file=self.name, line=line, number=row[place])
        return found


class JoinedReader(RowCleaner):
    """A roster in three tables, or in two with a list of children."""

    def __init__(
        self, tables: Mapping[str, OneTable], column_map: ColumnMap, file: RosterFile
    ) -> None:
        self._tables = tables
        parts = {part.name: part.columns for part in column_map.tables}
        self._ids = {name: tables[name].index(parts[name][key]) for name, key in _KEYS.items()}
        self._children = parts["parents"].get(CHILDREN, "")
        links = tables["parents" if self._children else "links"]
        self._links = links
        place = links.find(self._children or parts["links"]["student_id"])
        own = links.find(parts["parents" if self._children else "links"]["parent_id"])
        self._places = (place, own)
        header = [f"{name}: {cell}" for name in tables for cell in tables[name].header]
        columns = {
            ours: f"{part.name}: {theirs}"
            for part in column_map.tables for ours, theirs in part.our_columns.items()
        }  # fmt: skip
        joined = replace(column_map, columns=columns, tables=())
        layout = fit_layout(header, joined, file.name)
        notes = tuple(f"the column {name!r} is not read" for name in layout.ignored)
        self.file: RosterFile = replace(
            file, notes=notes, fingerprint=repr((file.fingerprint, column_map)),
            derives_ids=joined.derives_ids,
        )  # fmt: skip
        super().__init__(
            layout, len(header), NoFamilyRows(file.name, header), suspicious=True, guarded=True,
            mapped=True,
        )  # fmt: skip

    def read_chunks(self) -> Iterator[Chunk]:
        """A row for each link; links that lead to nobody are faults."""
        links = iter(self._links.rows)
        while batch := list(islice(links, CHUNK_ROWS)):
            joined: list[tuple[int, list[str]]] = []
            faults = [fault for line, row in batch for fault in self._join(line, row, joined)]
            chunk = self._look_at_each(joined)
            chunk.faults += faults
            yield chunk

    def read_raw_rows(self) -> Iterator[tuple[int, list[str]]]:
        """The table of links, or of parents who list their children."""
        yield 0, list(self._links.header)
        for line, row in self._links.rows:
            yield line, list(row)

    def name_people(self, record: Sequence[str]) -> Sequence[tuple[str, str, str]]:
        """Student id, parent id and school of each link of a raw row."""
        parent = record[self._places[1]].strip()
        return [(student, parent, "") for student in self._list_students(record)]

    def _list_students(self, row: Sequence[str]) -> list[str]:
        cell = row[self._places[0]]
        parts = _BETWEEN.split(cell) if self._children else [cell]
        return list(dict.fromkeys(filter(None, map(str.strip, parts))))

    def _join(
        self, line: int, row: Sequence[str], joined: list[tuple[int, list[str]]]
    ) -> Iterator[Fault]:
        students = self._list_students(row)
        if not students and not self._children:
            yield Fault(line, "student_id", "missing")
        if len(students) >= MOST_BLOCKS:
            yield Fault(line, "student_id", "many-children", {"most": MOST_BLOCKS - 1})
            return
        for place, student in enumerate(students, 1):
            ids = {"students": student, "parents": row[self._places[1]].strip()}
            number = number_block(line, place) if self._children else line
            faults = [
                Fault(number, key, "not-in-table", self._name_missing(name, ids[name]))
                for name, key in _KEYS.items() if ids[name] not in self._ids[name]
            ]  # fmt: skip
            yield from faults
            if not faults:
                cells = [self._ids[name][ids[name]] for name in _KEYS]
                cells += [] if self._children else [tuple(row)]
                joined.append((number, [cell for part in cells for cell in part]))

    def _name_missing(self, table: str, number: str) -> dict[str, object]:
        return {"id": number, "file": self._tables[table].name}
