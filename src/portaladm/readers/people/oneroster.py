"""OneRoster CSV 1.1 and 1.2, bulk and delta (1EdTech OneRoster CSV binding).

Users stand in users.csv with one role each (1.1), or with their roles and dates in roles.csv
(1.2). ``agentSourcedIds`` links users in either direction; which end is the student is known by
the roles. There is no portal flag: whoever has a relationship of the settings may use the portal,
unless ``enabledUser`` is false. Passwords in the file are never read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial

from portaladm.domain.grades import choose_grades
from portaladm.domain.lines.cell_names import CellName
from portaladm.domain.roster_people import PersonAccess, PersonState
from portaladm.domain.rosters import Finding
from portaladm.errors import Refused, Remark
from portaladm.readers.csv.stretches import Stretch
from portaladm.readers.csv.table import Table, TableChunk
from portaladm.readers.people.dates import read_day
from portaladm.readers.people.halves import Cut, find_cut, read_after, read_before
from portaladm.readers.people.oneroster_roles import (
    know_role,
    open_roles,
    read_roles,
    refuse_roles_alone,
)
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
    Placed,
    RoleChunks,
    Roles,
    RoleStatus,
    fill_in_order,
    fill_with_roles,
    make_columns,
)
from portaladm.readers.people.schools import Schools
from portaladm.readers.people.statuses import close_disabled
from portaladm.readers.people.words import (
    GONE,
    STATUSES,
    find_unknown,
    find_unknown_roles,
    tell_unknown,
)
from portaladm.readers.register import LinkRules, PeopleColumns, Register
from portaladm.readers.rows import CHUNK_ROWS, RosterFile

_USERS = (
    "sourcedId", "status", "enabledUser", "orgSourcedIds", "role", "givenName", "familyName",
    "email", "sms", "phone", "agentSourcedIds", "grades", "dateLastModified",
)  # fmt: skip
_ROLE = _USERS.index("role")
_AGENTS = _USERS.index("agentSourcedIds")
_USERS_OTHER = (
    "username", "userIds", "middleName", "identifier", "password", "userMasterIdentifier",
    "preferredGivenName", "preferredMiddleName", "preferredFamilyName", "pronouns",
    "resourceSourcedIds", "userProfiles", "birthDate", "orgSourcedIds", "primaryOrgSourcedId",
)  # fmt: skip
_ORGS = ("sourcedId", "name", "type")
_ORGS_OTHER = ("status", "dateLastModified", "identifier", "parentSourcedId")
_PROGRESS_ROWS = 5_000


class OneRosterReader:
    """A OneRoster zip or folder."""

    def __init__(self, package: Package, reading: Reading) -> None:
        self.package, self.reading = package, reading
        names = package.bundle.names
        if "users.csv" not in names:
            raise Refused("roster-columns.no-users", file=package.name)
        manifest = _read_manifest(package, reading)
        wanted = list(_USERS)
        if "roles.csv" in names:
            wanted[_USERS.index("orgSourcedIds")] = "primaryOrgSourcedId"
        self._users = Table(
            package.open("users.csv", reading), wanted,
            ("sourcedId", "givenName", "familyName", "agentSourcedIds"), _USERS_OTHER,
            ("agentSourcedIds", "orgSourcedIds"),
        )  # fmt: skip
        self._orgs = self._roles = None
        if "orgs.csv" in names:
            self._orgs = Table(package.open("orgs.csv", reading), _ORGS, _ORGS[:2], _ORGS_OTHER)
        if "roles.csv" in names:
            self._roles = open_roles(package, reading)
        elif "role" in self._users.missing:
            raise Refused("roster-columns.no-roles", file=package.name)
        self._delta = manifest.get("file.users", "") == "delta"
        self._findings: list[Finding] = []
        version = "1.2" if self._roles else "1.1"
        self.columns = _choose_columns(self._users, self._roles)
        tables = [table for table in (self._users, self._orgs, self._roles) if table]
        notes = [Remark("note.lines-of", file="users.csv"), tell_access("OneRoster", reading)]
        if not self._orgs:
            notes.append(Remark("note.schools-missing", file="orgs.csv"))
        self.file: RosterFile = package.describe(
            tables, f"oneroster-{version}",
            f"OneRoster {version} ({'delta' if self._delta else 'bulk'})", notes, reading,
            delta=self._delta,
        )  # fmt: skip

    @property
    def link_rules(self) -> LinkRules:
        """Either end may be the student; a delta leaves out who has not changed."""
        names = {
            "id": "sourcedId", "first": "givenName", "last": "familyName", "org": "orgSourcedIds",
            "email": "email", "phone": "phone",
        }  # fmt: skip
        named = {ours: CellName(theirs, "users.csv") for ours, theirs in names.items()}
        return LinkRules(
            directed=False,
            stored=self._delta,
            names=named,
            blank_opens=self.reading.blank_opens,
            ends_others=self._delta,
            keeps_roles=self._delta and self._roles is not None,
        )

    @property
    def findings(self) -> Sequence[Finding]:
        """What the reader itself found."""
        return self._findings

    def fill(self, register: Register) -> None:
        """Read everything into the register."""
        add_orgs(register, self._orgs)
        if not self._roles:
            self._fill_people(register, None)
            return
        fill_with_roles(
            register, self._roles, self._open_roles(self._roles, register), self.reading,
            lambda roles: self._fill_people(register, roles),
        )  # fmt: skip
        if self._delta:
            refuse_roles_alone(register, self.package.name)

    def find_cut(self) -> Cut | None:
        """The middle of users.csv; a delta is read as a whole."""
        return None if self._delta else find_cut(self._users, self._roles)

    def fill_before(self, register: Register, cut: Cut) -> None:
        """Read the schools and the first half into the register."""
        add_orgs(register, self._orgs)
        roles = read_before(self._roles, cut.roles)
        self._fill_stretch(register, read_before(self._users, cut.users), roles)

    def fill_after(self, register: Register, cut: Cut) -> None:
        """Read the second half into another register."""
        self._fill_stretch(register, read_after(cut.users), read_after(cut.roles))

    def finish(self, register: Register) -> None:
        """Both halves are in the register.

        :raises OutOfOrder: somebody's roles may be in the other half.
        """
        if self._roles and register.repeats_people():
            raise OutOfOrder

    def _fill_stretch(
        self, register: Register, users: Stretch | None, roles: Stretch | None
    ) -> None:
        if not self._roles:
            self._fill_people(register, None, users)
            return
        open_some = self._open_roles(self._roles, register, roles)
        fill_in_order(
            self._roles, self._open_roles(self._roles, register), open_some, self.reading,
            lambda roles: self._fill_people(register, roles, users),
        )  # fmt: skip

    def _open_roles(
        self, table: Table, register: Register, stretch: Stretch | None = None
    ) -> RoleChunks:
        return partial(read_roles, table, register, delta=self._delta, stretch=stretch)

    def _fill_people(
        self, register: Register, roles: Roles | None, stretch: Stretch | None = None
    ) -> None:
        know = lru_cache(maxsize=1_000)(partial(know_role, self.reading))

        def place(numbers: Sequence[str], words: Sequence[str]) -> list[Placed]:
            return roles.find(numbers) if roles else list(map(know, words))

        people = _People(self._users, self.reading, Schools(read_kinds_of_orgs(self._orgs)))
        people.fill(register, place, stretch)

    def read_raw_rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows of users.csv without their passwords."""
        yield 0, self._users.header
        yield from self._users.read_raw()


Place = Callable[[Sequence[str], Sequence[str]], list[Placed]]
"""Tells what people are by their ids and the words of their role column."""


class _People:
    """Turns users.csv into people and links."""

    def __init__(self, users: Table, reading: Reading, schools: Schools) -> None:
        self._users = users
        self._today = reading.as_of.isoformat()
        self._schools = schools

    def fill(self, register: Register, place: Place, stretch: Stretch | None) -> None:
        """Put everybody into the register, or those on a stretch of the file."""
        done = 0
        for chunk in self._users.read(stretch):
            done += len(chunk.lines)
            chunk.drop_nameless("sourcedId", "users.csv")
            words = chunk.columns[_ROLE]
            tell_unknown(register, "role", chunk.lines, words, find_unknown_roles(words))
            register.add_people(self._make_people(register, chunk, place))
            register.add_agents(chunk.lines, chunk.columns[_AGENTS])
            if chunk.faults:
                register.add_faults(chunk.faults)
            if done % _PROGRESS_ROWS < CHUNK_ROWS:
                register.progress(done)

    def _make_people(self, register: Register, chunk: TableChunk, place: Place) -> PeopleColumns:
        """What all rows of a chunk have in common is not looked at row by row."""
        (numbers, statuses, _, orgs, words, first, last, emails, mobiles, phones, _, grades,
         modified) = chunk.columns  # fmt: skip
        role_statuses: Sequence[RoleStatus]
        role_statuses, role_orgs, _ = (
            zip(*place(numbers, words), strict=True) if numbers else ((),) * 3
        )
        if any(role_orgs):
            orgs = [theirs or own for theirs, own in zip(role_orgs, orgs, strict=True)]
        orgs = self._schools.choose(orgs)
        grades = choose_grades(grades)
        if any(mobiles):
            phones = [phone or mobile for phone, mobile in zip(phones, mobiles, strict=True)]
        role_statuses = self._close(register, chunk, role_statuses)
        gone = {word for word in set(statuses) if word.casefold() in GONE}
        if gone:
            role_statuses = tuple(
                self._delete(status, day) if word in gone else status
                for status, word, day in zip(role_statuses, statuses, modified, strict=True)
            )
        self._schools.tell_unknown(
            register, chunk.lines, orgs, (status.kind for status in role_statuses)
        )
        cells = (numbers, first, last, grades, orgs, emails, phones)
        return make_columns(chunk.lines, cells, role_statuses)

    def _delete(self, status: RoleStatus, modified: str) -> RoleStatus:
        """The day of the deletion, unless the person's role had ended before."""
        day = read_day(modified, day_first=False)
        deleted_on = min(day.isoformat(), self._today) if day else self._today
        return status._replace(
            withdrawn_on=status.withdrawn_on or deleted_on, state=PersonState.DELETED.value
        )  # fmt: skip

    def _close(
        self, register: Register, chunk: TableChunk, role_statuses: Sequence[RoleStatus]
    ) -> Sequence[RoleStatus]:
        """Take the access of who is disabled, or has a word that the format does not have."""
        statuses, enabled = chunk.columns[1:3]
        role_statuses = close_disabled(register, "enabledUser", chunk.lines, enabled, role_statuses)
        unknown = find_unknown(statuses, STATUSES)
        tell_unknown(register, "status", chunk.lines, statuses, unknown)
        if unknown:
            role_statuses = tuple(
                status._replace(access=PersonAccess.UNKNOWN_STATUS.value)
                if word in unknown else status
                for status, word in zip(role_statuses, statuses, strict=True)
            )  # fmt: skip
        return role_statuses


def _choose_columns(users: Table, roles: Table | None) -> tuple[str, ...]:
    """Ours, without those of which the file says nothing."""
    lacking = set()
    if "email" in users.missing:
        lacking.add("email")
    if {"phone", "sms"} <= users.missing:
        lacking.add("phone")
    if "grades" in users.missing:
        lacking.add("grade")
    return tuple(column for column in ROW_COLUMNS if column not in lacking)


def _read_manifest(package: Package, reading: Reading) -> dict[str, str]:
    if "manifest.csv" not in package.bundle.names:
        return {}
    table = Table(package.open("manifest.csv", reading), ("propertyName", "value"))
    rows = (row for _, row in table.read_rows())
    return {name.casefold(): value.casefold() for name, value in rows}
