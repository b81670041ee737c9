"""Microsoft School Data Sync v2.1; the older v1 is read by ``school_data_sync_v1.py``.

users.csv, roles.csv, orgs.csv and relationships.csv, which names the student first and the
guardian second; guardians have no role row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from portaladm.domain.lines.cell_names import CellName
from portaladm.domain.rosters import Finding
from portaladm.errors import Refused, Remark
from portaladm.readers.csv.table import Table
from portaladm.readers.people.halves import Cut
from portaladm.readers.people.package import (
    ROW_COLUMNS,
    Package,
    Reading,
    add_orgs,
    read_kinds_of_orgs,
    tell_access,
)
from portaladm.readers.people.roles import (
    OutOfOrder,
    Roles,
    RoleStatus,
    fill_in_order,
    fill_with_roles,
    make_columns,
)
from portaladm.readers.people.schools import Schools
from portaladm.readers.people.statuses import close, close_disabled, is_closed, tell_statuses
from portaladm.readers.people.words import (
    SDS_RELATIONSHIPS,
    find_unknown_roles,
    tell_unknown,
)
from portaladm.readers.register import LinkRules, Register
from portaladm.readers.rows import RosterFile

_USERS = (
    "sourcedId", "givenName", "familyName", "email", "phone", "sms", "status", "enabledUser",
)  # fmt: skip
_USERS_OTHER = ("username", "password", "activeDirectoryMatchId", "userNumber", "middleName")
_ROLES = (
    "userSourcedId", "role", "isPrimary", "roleStartDate", "roleEndDate", "orgSourcedId", "grade",
    "status",
)  # fmt: skip
_ROLES_NEEDED = ("userSourcedId", "orgSourcedId", "role")
_TIES = ("userSourcedId", "relationshipUserSourcedId", "relationshipRole", "status")


class SchoolDataSyncReader:
    """A School Data Sync v2.1 zip or folder."""

    findings: Sequence[Finding] = ()

    def __init__(self, package: Package, reading: Reading) -> None:
        self.package, self.reading = package, reading
        need_files(package, "users.csv", "roles.csv", "orgs.csv", "relationships.csv")
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
        notes = [
            Remark("note.lines-of", file="users.csv"),
            tell_access("School Data Sync", reading),
        ]
        self.file: RosterFile = package.describe(
            tables, "sds-2.1", "School Data Sync 2.1", notes, reading
        )

    @property
    def link_rules(self) -> LinkRules:
        """The student first."""
        names = {
            "id": "sourcedId", "first": "givenName", "last": "familyName", "org": "",
            "email": "email", "phone": "phone",
        }  # fmt: skip
        named = {ours: CellName(theirs, "users.csv") for ours, theirs in names.items()}
        return LinkRules(
            directed=True, stored=False, names=named, blank_opens=self.reading.blank_opens
        )

    def fill(self, register: Register) -> None:
        """Read everything into the register."""
        add_orgs(register, self._orgs)
        schools = Schools(read_kinds_of_orgs(self._orgs))
        fill_with_roles(
            register, self._roles, partial(self._read_roles, register), self.reading,
            lambda roles: self._fill_people(register, roles, schools),
        )  # fmt: skip
        register.add_links(self._find_links(register))

    def find_cut(self) -> Cut:
        """The people are the second half."""
        return Cut()

    def fill_before(self, register: Register, cut: Cut) -> None:
        """Read the schools and the links into the register."""
        add_orgs(register, self._orgs)
        register.add_links(self._find_links(register))

    def fill_after(self, register: Register, cut: Cut) -> None:
        """Read the people into another register."""
        schools = Schools(read_kinds_of_orgs(self._orgs))
        chunks = partial(self._read_roles, register)
        fill_in_order(
            self._roles, chunks, chunks, self.reading,
            lambda roles: self._fill_people(register, roles, schools),
        )  # fmt: skip

    def finish(self, register: Register) -> None:
        """Both halves are in the register.

        :raises OutOfOrder: some id stands on several lines.
        """
        if register.repeats_people():
            raise OutOfOrder

    def read_raw_rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows of users.csv without their passwords."""
        yield 0, self._users.header
        yield from self._users.read_raw()

    def _read_roles(self, register: Register) -> Iterator[Sequence[Sequence[str]]]:
        for chunk in self._roles.read_whole():
            words = chunk.columns[1]
            unknown = find_unknown_roles(words)
            tell_unknown(register, "role of roles.csv", chunk.lines, words, unknown)
            statuses = tell_statuses(
                register, "status of roles.csv", chunk.lines, chunk.columns[-1]
            )
            if any(map(is_closed, set(statuses))):
                chunk.keep([not is_closed(status) for status in statuses])
            yield chunk.columns[:-1]

    def _find_links(self, register: Register) -> Iterator[tuple[int, str, str, int, str]]:
        """A link that is not active gives no access."""
        for line, cells in read_links(register, self._ties, self.reading, "relationshipRole"):
            student, contact, role, word = cells
            if word:
                tell_statuses(register, "status of relationships.csv", [line], [word])
            opens = 0 if is_closed(word) else self.reading.opens(role)
            yield line, student, contact, opens, role.casefold()

    def _fill_people(self, register: Register, roles: Roles, schools: Schools) -> None:
        done = 0
        for chunk in self._users.read():
            done += len(chunk.lines)
            chunk.drop_nameless("sourcedId", "users.csv")
            numbers, first, last, emails, phones, mobiles, words, enabled = chunk.columns
            phones = [phone or mobile for phone, mobile in zip(phones, mobiles, strict=True)]
            placed = roles.find(numbers)
            found, orgs, grades = zip(*placed, strict=True) if placed else ((),) * 3
            statuses = close_disabled(register, "enabledUser", chunk.lines, enabled, found)
            statuses = self._close(register, chunk.lines, words, statuses)
            places = schools.choose(orgs)
            schools.tell_unknown(register, chunk.lines, places, (one.kind for one in statuses))
            cells = (numbers, first, last, grades, places, emails, phones)
            register.add_people(make_columns(chunk.lines, cells, statuses))
            register.add_faults(chunk.faults)
            register.progress(done)

    def _close(
        self, register: Register, lines: Sequence[int], words: Sequence[str],
        statuses: Sequence[RoleStatus],
    ) -> Sequence[RoleStatus]:  # fmt: skip
        told = tell_statuses(register, "status", lines, words)
        if not any(map(is_closed, set(told))):
            return statuses
        today = self.reading.as_of.isoformat()
        return [close(status, word, today) for status, word in zip(statuses, told, strict=True)]


def read_links(
    register: Register, table: Table, reading: Reading, column: str
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The cells of each link with its line; a relationship that the format lacks is told."""
    for chunk in table.read_whole():
        words = chunk.columns[2]
        unknown = {word for word in set(words) if not reading.knows(word, SDS_RELATIONSHIPS)}
        tell_unknown(register, column, chunk.lines, words, unknown)
        for line, cells in zip(chunk.lines, chunk.rows, strict=True):
            if cells[0]:
                yield line, cells


def need_files(package: Package, *names: str) -> None:
    """Refuse a package that lacks one of these files.

    :raises Refused: ``roster-columns.sds``.
    """
    for name in names:
        if name not in package.bundle.names:
            raise Refused("roster-columns.sds", file=package.name, name=name)
