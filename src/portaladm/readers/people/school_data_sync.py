"""Microsoft School Data Sync: v2.1 and the older v1 with its two files for parents.

v2.1: users.csv, roles.csv, orgs.csv and relationships.csv, which names the student first and the
guardian second; guardians have no role row. v1: student.csv, school.csv, and user.csv with
guardianrelationship.csv, which links a student's SIS ID to a guardian's email (or id). There the
two files number their people apart: student 9 and guardian 9 are two people.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice

from portaladm.domain.roster_people import PersonKind
from portaladm.domain.rosters import LINE_LIMIT, MOST_EXAMPLES, Fault, Finding
from portaladm.errors import Refused, Remark
from portaladm.readers.csv.table import Table
from portaladm.readers.people.package import (
    ROW_COLUMNS,
    Package,
    Reading,
    add_orgs,
    read_kinds_of_orgs,
    tell_access,
)
from portaladm.readers.people.roles import Roles, RoleStatus, fill_with_roles, make_columns
from portaladm.readers.people.schools import Schools
from portaladm.readers.people.words import (
    SDS_RELATIONSHIPS,
    find_unknown_roles,
    tell_unknown,
)
from portaladm.readers.register import LinkRules, Register
from portaladm.readers.rows import RosterFile

_USERS = ("sourcedId", "givenName", "familyName", "email", "phone", "sms")
_USERS_OTHER = ("username", "password", "activeDirectoryMatchId", "userNumber", "middleName")
_ROLES = (
    "userSourcedId", "role", "isPrimary", "roleStartDate", "roleEndDate", "orgSourcedId", "grade",
)  # fmt: skip
_ROLES_NEEDED = ("userSourcedId", "orgSourcedId", "role")
_TIES = ("userSourcedId", "relationshipUserSourcedId", "relationshipRole")
_STUDENTS_V1 = ("SIS ID", "First Name", "Last Name", "Grade", "School SIS ID")
_STUDENT = RoleStatus(PersonKind.STUDENT.value, role="student")
_USERS_V1 = ("SIS ID", "First Name", "Last Name", "Email", "Phone")


class SchoolDataSyncReader:
    """A School Data Sync v2.1 zip or folder."""

    findings: Sequence[Finding] = ()

    def __init__(self, package: Package, reading: Reading) -> None:
        self.reading = reading
        _need(package, "users.csv", "roles.csv", "orgs.csv", "relationships.csv")
        self._users = Table(package.open("users.csv", reading), _USERS, _USERS[:3], _USERS_OTHER)
        self._roles = Table(
            package.open("roles.csv", reading), _ROLES, _ROLES_NEEDED, ("sessionSourcedId",)
        )
        self._orgs = Table(
            package.open("orgs.csv", reading), ("sourcedId", "name", "type"),
            ("sourcedId", "name"), ("parentSourcedId",),
        )  # fmt: skip
        self._ties = Table(package.open("relationships.csv", reading), _TIES, _TIES[:2])
        lacking = {"email"} & self._users.missing
        if {"phone", "sms"} <= self._users.missing:
            lacking = lacking | {"phone"}
        self.columns = tuple(column for column in ROW_COLUMNS if column not in lacking)
        tables = (self._users, self._roles, self._orgs, self._ties)
        notes = ["line numbers are those of users.csv", tell_access("School Data Sync", reading)]
        self.file: RosterFile = package.describe(
            tables, "sds-2.1", "School Data Sync 2.1", notes, reading
        )

    @property
    def link_rules(self) -> LinkRules:
        """The student first."""
        names = {
            "id": "sourcedId of users.csv", "first": "givenName of users.csv",
            "last": "familyName of users.csv", "org": "school of roles.csv for the person",
            "email": "email of users.csv", "phone": "phone of users.csv",
        }  # fmt: skip
        return LinkRules(
            directed=True, stored=False, names=names, blank_opens=self.reading.blank_opens
        )

    def fill(self, register: Register) -> None:
        """Read everything into the register."""
        add_orgs(register, self._orgs)
        schools = Schools(read_kinds_of_orgs(self._orgs))
        fill_with_roles(
            register, self._roles, partial(self._read_roles, register), self.reading,
            lambda roles: _fill_people(register, self._users, roles, schools),
        )  # fmt: skip
        rows = _read_links(register, self._ties, self.reading, "relationshipRole")
        register.add_links(
            (line, student, contact, self.reading.opens(role), role.casefold())
            for line, student, contact, role in rows
        )  # fmt: skip

    def read_raw_rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows of users.csv without their passwords."""
        yield 0, self._users.header
        yield from self._users.read_raw()

    def _read_roles(self, register: Register) -> Iterator[Sequence[Sequence[str]]]:
        for chunk in self._roles.read_whole():
            words = chunk.columns[1]
            unknown = find_unknown_roles(words)
            tell_unknown(register, "role of roles.csv", chunk.lines, words, unknown)
            yield chunk.columns


def _read_links(
    register: Register, table: Table, reading: Reading, column: str
) -> Iterator[tuple[int, str, str, str]]:
    """Each link with its line; a relationship that the format does not have is told."""
    for chunk in table.read_whole():
        words = chunk.columns[2]
        unknown = {word for word in set(words) if not reading.knows(word, SDS_RELATIONSHIPS)}
        tell_unknown(register, column, chunk.lines, words, unknown)
        for line, (student, contact, role) in zip(chunk.lines, chunk.rows, strict=True):
            if student:
                yield line, student, contact, role


def _fill_people(register: Register, users: Table, roles: Roles, schools: Schools) -> None:
    done = 0
    for chunk in users.read():
        done += len(chunk.lines)
        chunk.drop_nameless("sourcedId of users.csv")
        numbers, first, last, emails, phones, mobiles = chunk.columns
        phones = [phone or mobile for phone, mobile in zip(phones, mobiles, strict=True)]
        placed = roles.find(numbers)
        role_statuses, orgs, grades = zip(*placed, strict=True) if placed else ((),) * 3
        places = schools.choose(orgs)
        schools.tell_unknown(
            register, chunk.lines, places, (status.kind for status in role_statuses)
        )
        cells = (numbers, first, last, grades, places, emails, phones)
        register.add_people(make_columns(chunk.lines, cells, role_statuses))
        register.add_faults(chunk.faults)
        register.progress(done)


class SchoolDataSyncV1Reader:
    """A School Data Sync v1 folder with the two files for parents."""

    def __init__(self, package: Package, reading: Reading) -> None:
        self._reading = reading
        self._findings: list[Finding] = []
        _need(package, "student.csv", "user.csv", "guardianrelationship.csv")
        self._students = Table(
            package.open("student.csv", reading), _STUDENTS_V1, _STUDENTS_V1[:3],
            ("Username", "Password", "Secondary Email", "Student Number", "Middle Name", "Status"),
        )  # fmt: skip
        self._users = Table(package.open("user.csv", reading), _USERS_V1, _USERS_V1[1:4])
        self._ties = Table(
            package.open("guardianrelationship.csv", reading), ("SIS ID", "Email", "Role"),
            ("SIS ID", "Email"),
        )  # fmt: skip
        self._orgs = None
        if "school.csv" in package.bundle.names:
            self._orgs = Table(
                package.open("school.csv", reading), ("SIS ID", "Name", "type"), ("SIS ID", "Name")
            )
        lacking = {"phone"} if "Phone" in self._users.missing else set()
        lacking |= {"grade"} if "Grade" in self._students.missing else set()
        self.columns = tuple(column for column in ROW_COLUMNS if column not in lacking)
        tables = [t for t in (self._users, self._students, self._ties, self._orgs) if t]
        notes = ["line numbers are those of user.csv", tell_access("School Data Sync", reading)]
        if not self._orgs:
            notes.append("there is no school.csv: ids stand for the schools")
        self.file: RosterFile = package.describe(
            tables, "sds-1", "School Data Sync 1", notes, reading
        )

    @property
    def link_rules(self) -> LinkRules:
        """The student first."""
        names = {
            "id": "SIS ID", "first": "First Name", "last": "Last Name", "email": "Email",
            "org": "School SIS ID of student.csv", "phone": "Phone",
        }  # fmt: skip
        return LinkRules(
            directed=True, stored=False, names=names, blank_opens=self._reading.blank_opens,
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
        for chunk in self._students.read():
            chunk.keep(chunk.columns[0])
            numbers, first, last, grades, schools = chunk.columns
            schools = known.choose(schools)
            places = [LINE_LIMIT + line for line in chunk.lines]
            known.tell_unknown(register, places, schools, [PersonKind.STUDENT.value] * len(places))
            blanks = [""] * len(places)
            cells = (numbers, first, last, grades, schools, blanks, blanks)
            register.add_people(make_columns(places, cells, [_STUDENT] * len(places)))
            register.add_faults(
                fault._replace(line=LINE_LIMIT + fault.line) for fault in chunk.faults
            )
        self._fill_guardians(register)

    def _fill_guardians(self, register: Register) -> None:
        guardians = _Guardians()
        for chunk in self._users.read():
            numbers, first, last, emails, phones = chunk.columns
            known = guardians.note(chunk.lines, numbers, emails)
            chunk.faults += [
                Fault(line, "SIS ID", "missing")
                for line, number in zip(chunk.lines, known, strict=True) if not number
            ]  # fmt: skip
            blanks = [""] * len(numbers)
            cells = (known, first, last, blanks, blanks, emails, phones)
            register.add_people(make_columns(chunk.lines, cells, [RoleStatus()] * len(known)))
            register.add_faults(chunk.faults)
            register.progress(chunk.lines[-1] if chunk.lines else 0)
        register.add_links(
            (line, student, contact, self._reading.opens(role), role.casefold())
            for line, student, said, role in _read_links(
                register, self._ties, self._reading, "Role of guardianrelationship.csv"
            ) if (contact := guardians.find(said)) is not None
        )  # fmt: skip
        self._findings += guardians.findings

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


def _need(package: Package, *names: str) -> None:
    for name in names:
        if name not in package.bundle.names:
            raise Refused("roster-columns.sds", file=package.name, name=name)
