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

Each table is read by a reader of its own, as any single table with a map is. Students and parents
are kept in memory by their ids; the links, or the parents who list their children, go through and
become a row for each link. Faults of the links have the number of their line, those of the other
tables one above ``LINE_LIMIT``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from operator import itemgetter

from portaladm.domain.rosters import MOST_BLOCKS, REQUIRED, Fault, Finding, number_block
from portaladm.errors import Refused, Remark
from portaladm.readers.csv.column_map import ColumnMap
from portaladm.readers.csv.map_tables import CHILDREN
from portaladm.readers.csv.people_index import PartReader, PeopleIndex
from portaladm.readers.rows import Chunk, RosterFile

_SEPARATORS = re.compile(r"[;,|\n]")
_KEYS = {"students": "student_id", "parents": "parent_id"}
_EXAMPLES = 5


class JoinedReader:
    """A roster in three tables, or in two with a list of children.

    ``readers`` are those of the tables by their names in the map.

    :raises Refused: ``roster-columns``: no table has a column that is required.
    """

    def __init__(
        self, readers: Mapping[str, PartReader], column_map: ColumnMap, file: RosterFile
    ) -> None:
        places = {part.name: part.place for part in column_map.tables}
        self._links = readers.get("links") or readers["parents"]
        self._lists = "links" not in readers
        self._place = places["parents" if self._lists else "links"]
        self._people = {
            name: PeopleIndex(readers[name], places[name], key, number)
            for number, (name, key) in enumerate(_KEYS.items(), 1)
            if readers[name] is not self._links
        }
        found = [c for name in readers for c in readers[name].columns if c != CHILDREN]
        self._constants = _find_constants(column_map, found)
        self.columns: tuple[str, ...] = (*dict.fromkeys(found), *self._constants)
        self._arrange = self._make_arrange(readers)
        self._refuse_lacking(file.name)
        self._find_ids = itemgetter(*map(self._links.columns.index, self._keys))
        notes = tuple(
            Remark("note.column-not-read.of", column=column, file=places[name])
            for name in readers for column in readers[name].ignored
        )  # fmt: skip
        self.file: RosterFile = replace(
            file, notes=(*file.notes, *notes), fingerprint=repr((file.fingerprint, column_map)),
            derives_ids=column_map.derives_ids,
        )  # fmt: skip
        self._alone: list[str] = []

    @property
    def findings(self) -> Sequence[Finding]:
        """The rows of the links that were passed over, and students whom no link names."""
        found = [f for one in self._people.values() for f in one.reader.findings]
        if self._alone:
            examples = tuple(Remark("example.student", number=n) for n in self._alone[:_EXAMPLES])
            found.append(Finding("student-alone.contact", len(self._alone), examples=examples))
        return (*self._links.findings, *found)

    def read_chunks(self) -> Iterator[Chunk]:
        """A row for each link; links that lead to nobody are faults."""
        for people in self._people.values():
            yield from people.read()
        linked: set[str] = set()
        for chunk in self._links.read_chunks():
            yield self._join_chunk(chunk, linked)
        self._alone = self._people["students"].list_others(linked)

    def read_raw_rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows of all tables, each behind the name of its own.

        In the order of their faults: a pair of several on a line is numbered above all lines.
        """
        rows = self._links.read_raw_rows()
        yield 0, ["table", *next(rows)[1]]
        links = ((line, [self._place, *record]) for line, record in rows)
        people = (row for one in self._people.values() for row in one.number_rows())
        for first_or_last in (people, links) if self._lists else (links, people):
            yield from first_or_last

    def name_people(self, record: Sequence[str]) -> Sequence[tuple[str, str, str]]:
        """Student id, parent id and school of each link of a raw row; a person is both ends."""
        place, *rest = record
        for people in self._people.values():
            if people.place == place and place != self._place:
                cells = people.reader.read_record(rest)
                number = cells.get(people.key, "")
                return [(number, number, cells.get("school", ""))] if number else []
        cells = self._links.read_record(rest)
        if not cells:
            return []
        return [(student, cells["parent_id"], self._find_school(student))
                for student in self._list_students(cells[self._keys[0]])]  # fmt: skip

    @property
    def _keys(self) -> tuple[str, str]:
        return (CHILDREN if self._lists else "student_id"), "parent_id"

    def _find_school(self, student: str) -> str:
        students = self._people["students"]
        columns, found = students.reader.columns, students.find(student)
        return found[columns.index("school")] if found and "school" in columns else ""

    def _list_students(self, cell: str) -> list[str]:
        parts = _SEPARATORS.split(cell) if self._lists else [cell]
        return list(dict.fromkeys(filter(None, map(str.strip, parts))))

    def _join_chunk(self, chunk: Chunk, linked: set[str]) -> Chunk:
        lines = chunk.lines or range(chunk.first_line, chunk.first_line + len(chunk.rows))
        joined = Chunk(0, [], [], chunk.faults)
        if self._lists:
            joined.faults = [f._replace(line=number_block(f.line, 0)) for f in chunk.faults]
        for line, row in zip(lines, chunk.rows, strict=True):
            joined.faults += self._join(line, row, joined, linked)
        return joined

    def _join(
        self, line: int, row: Sequence[str], joined: Chunk, linked: set[str]
    ) -> Iterator[Fault]:
        cell, parent = self._find_ids(row)
        students = self._list_students(cell)
        if not students and not self._lists:
            yield Fault(line, "student_id", "missing")
        if len(students) >= MOST_BLOCKS:
            values = {"most": MOST_BLOCKS - 1}
            yield Fault(number_block(line, 0), "student_id", "many-children", values)
            return
        assert joined.lines is not None
        for place, student in enumerate(students, 1):
            number = number_block(line, place) if self._lists else line
            linked.add(student)
            ids = {"students": student, "parents": parent}
            cells = {name: people.find(ids[name]) for name, people in self._people.items()}
            if None in cells.values():
                yield from self._find_faults(number, ids, cells)
            else:
                parts = [part for part in cells.values() if part]
                joined.rows.append(self._arrange([*parts, row]))
                joined.lines.append(number)

    def _find_faults(
        self, number: int, ids: Mapping[str, str], cells: Mapping[str, object]
    ) -> Iterator[Fault]:
        for name, key in _KEYS.items():
            if name in cells and cells[name] is None:
                if not ids[name]:
                    yield Fault(number, key, "missing")
                    continue
                people = self._people[name]
                case = "not-in-table" + ".refused" * (ids[name] in people.refused)
                yield Fault(number, key, case, {"id": ids[name], "file": people.place})

    def _make_arrange(
        self, readers: Mapping[str, PartReader]
    ) -> Callable[[Sequence[Sequence[str]]], Sequence[str]]:
        """What makes a row of those of the tables; the last one that has a column is read."""
        names = [*(c for reader in readers.values() for c in reader.columns), *self._constants]
        last = {column: place for place, column in enumerate(names)}
        order = itemgetter(*map(last.__getitem__, self.columns))
        constants = tuple(self._constants.values())
        return lambda parts: order([*chain.from_iterable(parts), *constants])

    def _refuse_lacking(self, file: str) -> None:
        lacking = [
            Remark("roster-columns.tables", file=file, column=column)
            for column in REQUIRED if column not in self.columns
        ]  # fmt: skip
        if lacking:
            raise Refused(lacking[0], details=tuple(lacking[1:]))


def _find_constants(column_map: ColumnMap, found: Sequence[str]) -> dict[str, str]:
    """What is the same for every row, in our words, where no table has it."""
    return {
        column: column_map.values.get(column, {}).get(text.casefold(), text)
        for column, text in column_map.constants.items() if column not in found
    }  # fmt: skip
