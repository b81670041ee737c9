"""Whom the refused rows of a snapshot name: they stay as they are.

A row of our own kind names a student, a parent and a school. A row of a roster of people names one
person; the other end of each of its links is known from the store.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from portaladm.domain.rosters import LINE_LIMIT, Finding
from portaladm.outputs.guard import unguard_cell
from portaladm.readers.rows import PeopleReader, RosterReader, RowReader
from portaladm.services.roster.staging.stage import Waiting
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster import faults, removals
from portaladm.store.roster.removals import Exempted

Named = tuple[str, str, str]
"""Ids of a student and of a parent, and a school; what can't be read is empty."""


_UNSURE = frozenset({"no-id", "two-people"})
"""Faults of rows whose ids may not be those of the people they name."""
NOBODY_LEFT = Finding("nobody-left", 1)


def find_named(transaction: Transaction, reader: RosterReader, waiting: Waiting) -> Exempted:
    """Whom the refused rows name, and who waits for an answer, with those related to them."""
    exempted = find_exempted(transaction, reader)
    return removals.add_related(
        transaction, exempted.with_people(waiting.students, waiting.parents),
        children=isinstance(reader, PeopleReader),
    )  # fmt: skip


def find_exempted(transaction: Transaction, reader: RosterReader) -> Exempted:
    """Whom the refused rows name; a row that can't be read exempts its school, or everybody."""
    lines, unsure = set(), set()
    for fault in faults.read_faults(transaction):
        line = fault.row_line
        lines.add(line)
        if fault.code in _UNSURE:
            unsure.add(line)
    if not lines:
        return Exempted()
    rows = reader.read_raw_rows()
    _, header = next(rows)
    name = _choose_naming(transaction, reader, header)
    students, parents, schools = set(), set(), set()
    for line, record in rows:
        if line not in lines:
            continue
        lines.remove(line)
        for student, parent, school in name(line, record) or [("", "", "")]:
            known = bool(student and parent)
            if known:
                students.add(student)
                parents.add(parent)
            if school and (line in unsure or not known):
                schools.add(school)
            elif not known:
                return Exempted(everybody=True)
    if lines:  # a fault that stands on no row of the main file
        return Exempted(everybody=True)
    return Exempted(tuple(students), tuple(parents), tuple(schools))


def _choose_naming(
    transaction: Transaction, reader: RosterReader, header: Sequence[str]
) -> Callable[[int, Sequence[str]], Sequence[Named]]:
    if isinstance(reader, RowReader):
        name_people = reader.name_people
        return lambda line, record: name_people(record)
    assert isinstance(reader, PeopleReader)
    names = reader.link_rules.names
    id_place, org_place = (_find_place(header, names[cell].column) for cell in ("id", "org"))
    schools = removals.read_staged_schools(transaction)

    def name_person(line: int, record: Sequence[str]) -> Sequence[Named]:
        number = _read_cell(line, record, header, id_place)
        orgs = _read_cell(line, record, header, org_place).split(",")
        school = next((schools[org.strip()] for org in orgs if org.strip() in schools), "")
        return [(number, number, school)]

    return name_person


def _find_place(header: Sequence[str], name: str) -> int:
    """Where the header has the column ``name``; -1 if missing."""
    wanted = name.casefold()
    names = [cell.strip().casefold() for cell in header]
    return names.index(wanted) if wanted and wanted in names else -1


def _read_cell(line: int, record: Sequence[str], header: Sequence[str], place: int) -> str:
    """A cell of a raw row of the main file; in a row of another width only the first is sure."""
    if line > LINE_LIMIT or place < 0:
        return ""
    if place and len(record) != len(header):
        return ""
    text = unguard_cell(record[place].strip()) if record else ""
    return "" if '"' in text else text
