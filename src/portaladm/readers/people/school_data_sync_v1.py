"""Microsoft School Data Sync v1, with its two files for parents.

student.csv, school.csv, and user.csv with guardianrelationship.csv, which links a student's SIS ID
to a guardian's email (or id). The two files number their people apart: student 9 and guardian 9 are
two people. Who has another ``Status`` than Active gives no access; nor does a student all of whose
rows in studentenrollment.csv have one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from portaladm.domain.lines.cell_names import CellName
from portaladm.domain.roster_people import PersonKind
from portaladm.domain.rosters import LINE_LIMIT, MOST_EXAMPLES, Finding
from portaladm.errors import Remark
from portaladm.readers.csv.table import Table
from portaladm.readers.people.package import (
    ROW_COLUMNS,
    Package,
    Reading,
    add_orgs,
    read_kinds_of_orgs,
    tell_access,
)
from portaladm.readers.people.roles import RoleStatus, make_columns
from portaladm.readers.people.school_data_sync import need_files, read_links
from portaladm.readers.people.schools import Schools
from portaladm.readers.people.statuses import close, find_left, is_closed, tell_statuses
from portaladm.readers.register import LinkRules, Register
from portaladm.readers.rows import RosterFile

_STUDENTS = ("SIS ID", "First Name", "Last Name", "Grade", "School SIS ID", "Status")
_STUDENT = RoleStatus(PersonKind.STUDENT.value, role="student")
_USERS = ("SIS ID", "First Name", "Last Name", "Email", "Phone", "Status")
_TIES = ("SIS ID", "Email", "Role", "Status")
_ENROLLMENTS = ("studentenrollment.csv", "enrollments.csv")


class SchoolDataSyncV1Reader:
    """A School Data Sync v1 folder with the two files for parents."""

    def __init__(self, package: Package, reading: Reading) -> None:
        self._reading = reading
        self._today = reading.as_of.isoformat()
        self._findings: list[Finding] = []
        need_files(package, "student.csv", "user.csv", "guardianrelationship.csv")
        self._students = Table(
            package.open("student.csv", reading), _STUDENTS, _STUDENTS[:3],
            ("Username", "Password", "Secondary Email", "Student Number", "Middle Name"),
        )  # fmt: skip
        self._users = Table(package.open("user.csv", reading), _USERS, _USERS[1:4])
        self._ties = Table(
            package.open("guardianrelationship.csv", reading), _TIES, _TIES[:2],
        )  # fmt: skip
        self._enrollments = _open_enrollments(package, reading)
        self._orgs = None
        if "school.csv" in package.bundle.names:
            self._orgs = Table(
                package.open("school.csv", reading), ("SIS ID", "Name", "type"), ("SIS ID", "Name")
            )
        lacking = {"phone"} if "Phone" in self._users.missing else set()
        lacking |= {"grade"} if "Grade" in self._students.missing else set()
        self.columns = tuple(column for column in ROW_COLUMNS if column not in lacking)
        tables = [self._users, self._students, self._ties]
        tables += [table for table in (self._enrollments, self._orgs) if table]
        notes = [Remark("note.lines-of", file="user.csv"), tell_access("School Data Sync", reading)]
        if not self._orgs:
            notes.append(Remark("note.schools-missing", file="school.csv"))
        self.file: RosterFile = package.describe(
            tables, "sds-1", "School Data Sync 1", notes, reading
        )

    @property
    def link_rules(self) -> LinkRules:
        """The student first."""
        names = {
            "id": "SIS ID", "first": "First Name", "last": "Last Name", "email": "Email",
            "org": "School SIS ID", "phone": "Phone",
        }  # fmt: skip
        named = {
            ours: CellName(theirs, "user.csv", "student.csv") for ours, theirs in names.items()
        }
        return LinkRules(
            directed=True, stored=False, names=named, blank_opens=self._reading.blank_opens,
            numbered_apart=True,
        )  # fmt: skip

    @property
    def findings(self) -> Sequence[Finding]:
        """Guardians without an id of their own, and those who share the email."""
        return self._findings

    def fill(self, register: Register) -> None:
        """Read everything; a guardian's id is the SIS ID, or where that is empty the email."""
        add_orgs(register, self._orgs)
        known = Schools(dict.fromkeys(read_kinds_of_orgs(self._orgs), 1))
        left = find_left(register, self._enrollments)
        for chunk in self._students.read():
            chunk.keep(chunk.columns[0])
            numbers, first, last, grades, schools, words = chunk.columns
            schools = known.choose(schools)
            places = [LINE_LIMIT + line for line in chunk.lines]
            known.tell_unknown(register, places, schools, [PersonKind.STUDENT.value] * len(places))
            blanks = [""] * len(places)
            cells = (numbers, first, last, grades, schools, blanks, blanks)
            words = [word if is_closed(word) else left.get(number, word)
                     for number, word in zip(numbers, words, strict=True)]  # fmt: skip
            told = tell_statuses(register, "Status of student.csv", places, words)
            statuses = [close(_STUDENT, word, self._today) for word in told]
            register.add_people(make_columns(places, cells, statuses))
            register.add_faults(
                fault._replace(line=LINE_LIMIT + fault.line) for fault in chunk.faults
            )
        self._fill_guardians(register)

    def _fill_guardians(self, register: Register) -> None:
        guardians = _Guardians()
        for chunk in self._users.read():
            known = guardians.note(chunk.lines, chunk.columns[0], chunk.columns[3])
            chunk.columns = [known, *chunk.columns[1:]]
            chunk.drop_nameless("SIS ID", "user.csv")
            numbers, first, last, emails, phones, words = chunk.columns
            blanks = [""] * len(numbers)
            cells = (numbers, first, last, blanks, blanks, emails, phones)
            told = tell_statuses(register, "Status of user.csv", chunk.lines, words)
            statuses = [close(RoleStatus(), word, self._today) for word in told]
            register.add_people(make_columns(chunk.lines, cells, statuses))
            register.add_faults(chunk.faults)
            register.progress(chunk.lines[-1] if chunk.lines else 0)
        register.add_links(self._find_links(register, guardians))
        self._findings += guardians.findings

    def _find_links(
        self, register: Register, guardians: _Guardians
    ) -> Iterator[tuple[int, str, str, int, str]]:
        """A link that is not active gives no access."""
        column = "of guardianrelationship.csv"
        for line, (student, said, role, word) in read_links(
            register, self._ties, self._reading, f"Role {column}"
        ):
            tell_statuses(register, f"Status {column}", [line], [word])
            contact = guardians.find(said)
            if contact is not None:
                opens = 0 if is_closed(word) else self._reading.opens(role)
                yield line, student, contact, opens, role.casefold()

    def read_raw_rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows of user.csv, then those of student.csv."""
        yield 0, self._users.header
        yield from self._users.read_raw()
        for line, record in self._students.read_raw():
            yield LINE_LIMIT + line, record


class _Guardians:
    """Guardians of user.csv by their emails: a link may name them so, or by their id."""

    def __init__(self) -> None:
        self._ids: dict[str, str] = {}
        self._own: set[str] = set()
        self._shared: dict[str, int] = {}
        self._unnamed: list[int] = []

    def note(
        self, lines: Sequence[int], numbers: Sequence[str], emails: Sequence[str]
    ) -> list[str]:
        """The ids of some more: the SIS ID, or where that is empty the email."""
        keys = [email.casefold() for email in emails]
        known = [number or key for number, key in zip(numbers, keys, strict=True)]
        for line, number, key in zip(lines, known, keys, strict=True):
            if key and self._ids.setdefault(key, number) != number:
                self._shared[key] = line
        self._own.update(known)
        self._unnamed += [line for line, n in zip(lines, numbers, strict=True) if not n]
        return known

    def find(self, said: str) -> str | None:
        """The id of the guardian whom a link means; None where it may mean several."""
        key = said.casefold()
        if key in self._shared:
            return None
        return said if said in self._own else self._ids.get(key, said)

    @property
    def findings(self) -> Iterator[Finding]:
        """Guardians without an id of their own, and those who share the email."""
        for code, lines in (
            ("known-by-email", self._unnamed), ("guardians-share-email", self._shared.values()),
        ):  # fmt: skip
            shown = islice(lines, MOST_EXAMPLES)
            examples = tuple(Remark("example.line", line=line) for line in shown)
            if examples:
                yield Finding(code, len(lines), examples=examples)


def _open_enrollments(package: Package, reading: Reading) -> Table | None:
    for name in _ENROLLMENTS:
        if name in package.bundle.names:
            return Table(
                package.open(name, reading), ("SIS ID", "Status"), ("SIS ID",), ("Section SIS ID",)
            )
    return None
