"""Clever's students.csv: one row per contact of a student, the contact in columns of its own.

A contact without ``Contact_sis_id`` can only be found by its name and contact. That is done where
the ids are to be derived; otherwise such a file is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TypeVar

from portaladm.domain.cells.lists import split_list
from portaladm.domain.ids.derived import PREFIX
from portaladm.domain.rosters import NOT_LISTED, Finding
from portaladm.errors import Refused, Remark
from portaladm.readers.csv.column_map import ColumnMap, Layout
from portaladm.readers.csv.native import CsvReader
from portaladm.readers.csv.table import Table
from portaladm.readers.files.source import Source
from portaladm.readers.people.package import Package, Reading, tell_access
from portaladm.readers.people.words import CLEVER_RELATIONSHIPS, CLEVER_TYPES, plain_word
from portaladm.readers.rows import Chunk, RosterFile
from portaladm.readers.seen import SeenLines

_CELLS = (
    "student_id", "last_name", "first_name", "grade", "school_id", "contact_sis_id",
    "contact_name", "contact_relationship", "contact_type", "contact_email", "contact_phone",
)  # fmt: skip
_NEEDED = ("student_id", "last_name", "first_name", "school_id", "contact_name")
_COLUMNS = (
    "student_id", "student_first_name", "student_last_name", "grade", "school", "parent_id",
    "parent_first_name", "parent_last_name", "relationship", "portal_access", "email", "phone",
)  # fmt: skip
_PARENT_CELLS = ("parent_id", "parent_first_name", "parent_last_name")
_MOST_KINDS = 50
_Said = TypeVar("_Said")
_LEFT_OUT = "(not shown: a password may be among the cells)"


_CLOSED, _CLOSED_BY_TYPE = "no", "false"
"""A ``portal_access`` by an emergency type, and one by a type that is unknown."""


def _make_finding(relationship: str | None, seen: SeenLines, *, known: bool) -> Finding:
    """Contacts without access, by their relationship; None for emergency contacts."""
    if relationship is None:
        code = "relationship-without-access.emergency"
        return Finding(code, seen.count, examples=seen.examples)
    if not known:
        return _tell_unknown("Contact_relationship", relationship, seen)
    values = {"relationship": relationship}
    return Finding("relationship-without-access", seen.count, values, seen.examples)


def _tell_unknown(column: str, word: str, seen: SeenLines) -> Finding:
    values = {"column": column, "word": word}
    return Finding("unknown-word.of", seen.count, values, seen.examples)


class CleverReader(CsvReader):
    """Clever's students.csv; ``schools`` are the names of schools.csv by their ids."""

    def __init__(self, source: Source, reading: Reading, schools: dict[str, str]) -> None:
        self._reading = reading
        self._schools = schools
        self._alone = SeenLines()
        self._without: dict[str | None, SeenLines] = {}
        self._names = frozenset(schools.values())
        self._unknown_schools: dict[str, SeenLines] = {}
        self._other_relationships = SeenLines()
        self._other_schools = SeenLines()
        self._unknown_types: set[str] = set()
        self._of_unknown_type = SeenLines()
        known = ColumnMap(columns={name: name for name in _CELLS})
        super().__init__(source, known, self._fit)

    @property
    def file(self) -> RosterFile:
        """What is known of the file."""
        base, reading = super().file, self._reading
        notes = [tell_access("Clever", reading)]
        if not self._schools:
            notes.append(Remark("note.schools-missing", file="schools.csv"))
        settings = repr(
            (
                base.fingerprint,
                sorted(reading.eligible),
                sorted(self._schools.items()),
                reading.derive_ids,
            )
        )
        return RosterFile(
            base.name, base.path, base.sha256, base.size, "clever", base.encoding, base.delimiter,
            tuple(notes), settings, "Clever", derives_ids=reading.derive_ids,
            suspicious=base.suspicious,
        )  # fmt: skip

    @property
    def findings(self) -> Sequence[Finding]:
        """Students without a contact, and contacts that come in without access."""
        found = list(super().findings)
        if self._alone.count:
            alone = self._alone
            found.append(Finding("student-alone.contact", alone.count, examples=alone.examples))
        for said, seen in sorted(self._without.items(), key=lambda item: -item[1].count):
            known = said is None or self._reading.knows(said, CLEVER_RELATIONSHIPS)
            found.append(_make_finding(said, seen, known=known))
        found += _tell_others("relationship-without-access.others", self._other_relationships)
        if self._of_unknown_type.count:
            types = ", ".join(sorted(self._unknown_types))
            found.append(_tell_unknown("Contact_type", types, self._of_unknown_type))
        for school, seen in self._unknown_schools.items():
            values = {"school": school}
            found.append(Finding("school-unknown.row", seen.count, values, seen.examples))
        return [*found, *_tell_others("school-unknown.others", self._other_schools)]

    def read_chunks(self) -> Iterator[Chunk]:
        """All contacts; rows without one are counted."""
        access, relationship, school = map(
            self.columns.index, ("portal_access", "relationship", "school")
        )
        parent = [self.columns.index(column) for column in _PARENT_CELLS]
        for chunk in super().read_chunks():
            lines = chunk.lines or range(chunk.first_line, chunk.first_line + len(chunk.rows))
            kept = []
            for line, row in zip(lines, chunk.rows, strict=True):
                if not any(row[place] for place in parent):
                    self._alone.note(line)
                    continue
                kept.append((line, row))
                if row[access] in (_CLOSED, NOT_LISTED):
                    self._note_without_access(line, row[relationship])
                elif row[access] == _CLOSED_BY_TYPE:
                    self._of_unknown_type.note(line)
                if self._names and row[school] not in self._names:
                    _note(self._unknown_schools, row[school], line, self._other_schools)
            yield Chunk(0, [row for _, row in kept], [line for line, _ in kept], chunk.faults)

    def read_raw_rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows as the file has them, but without their passwords."""
        rows = super().read_raw_rows()
        line, header = next(rows)
        yield line, header
        secret = {n for n, name in enumerate(header) if "password" in name.casefold()}
        for line, record in rows:
            if secret and len(record) != len(header):
                yield line, [_LEFT_OUT]
            else:
                yield line, ["" if n in secret else cell for n, cell in enumerate(record)]

    def _note_without_access(self, line: int, relationship: str) -> None:
        opens = self._reading.opens(relationship)
        said = None if opens else relationship
        _note(self._without, said, line, self._other_relationships)

    def _fit(self, header: Sequence[str], column_map: ColumnMap, name: str) -> Layout:
        names = [re.sub(r"[^a-z]+", "_", cell.strip().casefold()).strip("_") for cell in header]
        if "contact_sis_id" not in names and not self._reading.derive_ids:
            raise Refused("clever-without-ids", file=name)
        for column in _NEEDED:
            if column not in names:
                raise Refused("roster-columns.clever", file=name, column=column.capitalize())
        places = {cell: names.index(cell) for cell in _CELLS if cell in names}
        columns = tuple(
            column for column in _COLUMNS
            if not (column == "grade" and "grade" not in places)
            and not (column == "email" and "contact_email" not in places)
            and not (column == "phone" and "contact_phone" not in places)
        )  # fmt: skip

        def pick(row: Sequence[str]) -> Sequence[str]:
            cells = {cell: row[place] for cell, place in places.items()}
            made = self._make(cells)
            return [made[column] for column in columns]

        return Layout(columns, pick, (), {})

    def _make(self, cells: dict[str, str]) -> dict[str, str]:
        first, last = split_name(cells["contact_name"])
        kind = cells.get("contact_type", "")
        relationship = cells.get("contact_relationship", "") or kind
        access, number = "", cells.get("contact_sis_id", "")
        if self._reading.derive_ids and not number and (first or last):
            number = PREFIX
        if number or first or last:
            emergency = plain_word(kind).startswith("emergency")
            if emergency:
                access = _CLOSED
            elif not self._reading.opens(relationship):
                access = NOT_LISTED
            elif not self._reading.knows(kind, CLEVER_TYPES):
                access = _CLOSED_BY_TYPE
                if len(self._unknown_types) < 5:
                    self._unknown_types.add(kind)
        ids = split_list(cells["school_id"], self._schools)
        school = ids[0] if ids else ""
        return {
            "student_id": cells["student_id"], "student_first_name": cells["first_name"],
            "student_last_name": cells["last_name"], "grade": cells.get("grade", ""),
            "school": self._schools.get(school, school), "parent_id": number,
            "parent_first_name": first, "parent_last_name": last, "relationship": relationship,
            "portal_access": access, "email": cells.get("contact_email", ""),
            "phone": cells.get("contact_phone", ""),
        }  # fmt: skip


def _note(seen: dict[_Said, SeenLines], said: _Said, line: int, others: SeenLines) -> None:
    """One more row of a kind; there may be as many kinds as rows, so the late ones are others."""
    if said in seen or len(seen) < _MOST_KINDS:
        seen.setdefault(said, SeenLines()).note(line)
    else:
        others.note(line)


def _tell_others(key: str, others: SeenLines) -> list[Finding]:
    return [Finding(key, others.count, examples=others.examples)] if others.count else []


def split_name(name: str) -> tuple[str, str]:
    """First and last name of a contact's one field: ``García, José`` or ``José García``."""
    if "," in name:
        last, _, first = name.partition(",")
        return first.strip(), last.strip()
    first, _, last = name.rpartition(" ")
    return first.strip(), last.strip()


def is_clever(names: Sequence[str]) -> bool:
    """Whether a header, in plain spelling, is that of Clever's students.csv with contacts."""
    return "contactname" in names and "schoolid" in names and "studentid" in names


def read_schools(package: Package, reading: Reading) -> dict[str, str]:
    """The names of schools.csv by their ids; empty where there is none."""
    if "schools.csv" not in package.bundle.names:
        return {}
    table = Table(package.open("schools.csv", reading), ("School_id", "School_name"))
    return {number: name for _, (number, name) in table.read_rows() if name}
