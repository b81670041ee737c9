"""Clever's students.csv: one row per contact of a student, the contact in columns of its own.

A contact without ``Contact_sis_id`` would have to be matched by its name or email, so that a
corrected name would end one account and open another: such a file is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from portaladm.domain.rosters import Finding
from portaladm.domain.text import count_of
from portaladm.errors import Refused
from portaladm.roster.directory import Package, Reading, plain_word, tell_access
from portaladm.roster.layouts import ColumnMap, Layout
from portaladm.roster.our_csv import CsvReader
from portaladm.roster.rows import Chunk, RosterFile
from portaladm.roster.source import Source
from portaladm.roster.tables import Table

_CELLS = (
    "student_id", "last_name", "first_name", "grade", "school_id", "contact_sis_id",
    "contact_name", "contact_relationship", "contact_type", "contact_email", "contact_phone",
)  # fmt: skip
_NEEDED = ("student_id", "last_name", "first_name", "school_id", "contact_name")
_COLUMNS = (
    "student_id", "student_first_name", "student_last_name", "grade", "school", "parent_id",
    "parent_first_name", "parent_last_name", "relationship", "portal_access", "email", "phone",
)  # fmt: skip
_PARENT_CELLS = slice(5, 8)


class CleverReader(CsvReader):
    """Clever's students.csv; ``schools`` are the names of schools.csv by their ids."""

    def __init__(self, source: Source, reading: Reading, schools: dict[str, str]) -> None:
        self._reading = reading
        self._schools = schools
        self._alone = 0
        self._without: dict[str, int] = {}
        self._lines: dict[str, int] = {}
        known = ColumnMap(columns={name: name for name in _CELLS})
        super().__init__(source, known, self._fit)

    @property
    def file(self) -> RosterFile:
        """What is known of the file."""
        base, reading = super().file, self._reading
        notes = [tell_access("Clever", reading)]
        if not self._schools:
            notes.append("there is no schools.csv beside it: School_id stands for the school")
        settings = repr((base.fingerprint, sorted(reading.eligible), sorted(self._schools.items())))
        return RosterFile(
            base.name, base.path, base.sha256, base.size, "clever", base.encoding, base.delimiter,
            tuple(notes), settings, "Clever",
        )  # fmt: skip

    @property
    def findings(self) -> Sequence[Finding]:  # type: ignore[override]
        """Students without a contact, and contacts that come in without access."""
        found = []
        if self._alone:
            sentence = f"{count_of(self._alone, 'student')} with no contact at all"
            found.append(Finding("student-alone", sentence, self._alone))
        for said, count in sorted(self._without.items(), key=lambda item: -item[1]):
            sentence = (
                f"{count_of(count, 'link')} without access: {said}, not among "
                "roster.eligible_relationships"
            )
            found.append(Finding("relationship-without-access", sentence, count))
        return found

    def read_chunks(self) -> Iterator[Chunk]:
        """All contacts; rows without one are counted."""
        for chunk in super().read_chunks():
            lines = chunk.lines or range(chunk.first_line, chunk.first_line + len(chunk.rows))
            kept = [
                (line, row) for line, row in zip(lines, chunk.rows, strict=True)
                if any(row[_PARENT_CELLS])
            ]  # fmt: skip
            self._alone += len(chunk.rows) - len(kept)
            yield Chunk(0, [row for _, row in kept], [line for line, _ in kept], chunk.faults)

    def _fit(self, header: Sequence[str], column_map: ColumnMap, name: str) -> Layout:
        names = [re.sub(r"[^a-z]+", "_", cell.strip().casefold()).strip("_") for cell in header]
        if "contact_sis_id" not in names:
            raise Refused(
                "clever-without-ids",
                f"{name} has no column Contact_sis_id: contacts could only be matched by name, and "
                "a corrected name would end one account and open another.",
                "Ask for Contact_sis_id to be added to the export (the contact's number in the "
                "student information system).",
            )
        for column in _NEEDED:
            if column not in names:
                raise Refused(
                    "roster-columns",
                    f"{name}, line 1: the column {column.capitalize()} is missing.",
                    "Ask for Clever's whole students.csv.",
                )  # fmt: skip
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
        access = ""
        if cells["contact_sis_id"] or first or last:
            emergency = plain_word(kind).startswith("emergency")
            if emergency or not self._reading.opens(relationship):
                said = "emergency contact" if emergency else relationship or "no relationship"
                access = "no"
                if said in self._without or len(self._without) < 50:
                    self._without[said] = self._without.get(said, 0) + 1
        school = cells["school_id"]
        return {
            "student_id": cells["student_id"], "student_first_name": cells["first_name"],
            "student_last_name": cells["last_name"], "grade": cells.get("grade", ""),
            "school": self._schools.get(school, school), "parent_id": cells["contact_sis_id"],
            "parent_first_name": first, "parent_last_name": last, "relationship": relationship,
            "portal_access": access, "email": cells.get("contact_email", ""),
            "phone": cells.get("contact_phone", ""),
        }  # fmt: skip


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
