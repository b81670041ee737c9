"""OneRoster CSV 1.1 and 1.2, bulk and delta (1EdTech OneRoster CSV binding).

Users stand in users.csv with one role each (1.1), or with their roles and dates in roles.csv
(1.2). ``agentSourcedIds`` ties users in either direction; which end is the student is known by
the roles. There is no portal flag: whoever has a relationship of the settings may use the portal,
unless ``enabledUser`` is false. Passwords in the file are never read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portaladm.domain.rosters import Fault, Finding
from portaladm.errors import Refused
from portaladm.roster.dates import read_day
from portaladm.roster.directory import (
    CONTACT_ROLES,
    NO_WORDS,
    ROW_COLUMNS,
    Package,
    Reading,
    RoleRow,
    add_orgs,
    add_roles,
    tell_access,
)
from portaladm.roster.people import CONTACT, STUDENT, PersonCells, Register, TieRules
from portaladm.roster.rows import RosterFile
from portaladm.roster.tables import Table

_USERS = (
    "sourcedId", "status", "enabledUser", "orgSourcedIds", "role", "givenName", "familyName",
    "email", "sms", "phone", "agentSourcedIds", "grades", "dateLastModified",
)  # fmt: skip
_USERS_OTHER = (
    "username", "userIds", "middleName", "identifier", "password", "userMasterIdentifier",
    "preferredGivenName", "preferredMiddleName", "preferredFamilyName", "pronouns",
    "resourceSourcedIds", "userProfiles", "birthDate", "orgSourcedIds", "primaryOrgSourcedId",
)  # fmt: skip
_ROLES = (
    "userSourcedId", "orgSourcedId", "role", "roleType", "beginDate", "endDate", "status",
)  # fmt: skip
_ROLES_OTHER = ("sourcedId", "dateLastModified", "userProfileSourcedId")
_ORGS = ("sourcedId", "name", "type")
_ORGS_OTHER = ("status", "dateLastModified", "identifier", "parentSourcedId")
_GONE = frozenset({"tobedeleted", "inactive"})
_PROGRESS_ROWS = 5_000


class OneRosterReader:
    """A OneRoster zip or folder."""

    def __init__(self, package: Package, reading: Reading) -> None:
        self._reading = reading
        names = package.bundle.names
        if "users.csv" not in names:
            raise Refused(
                "roster-columns", f"{package.name} has no users.csv at its root.",
                "A OneRoster export has manifest.csv, orgs.csv and users.csv in one zip or folder.",
            )  # fmt: skip
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
            self._roles = Table(
                package.open("roles.csv", reading), _ROLES, _ROLES[:3], _ROLES_OTHER
            )
        elif "role" in self._users.missing:
            raise Refused(
                "roster-columns", f"{package.name} has neither a role column in users.csv nor a "
                "roles.csv: nobody can be told from a teacher.",
                "Ask for the whole OneRoster export.",
            )  # fmt: skip
        self._delta = manifest.get("file.users", "") == "delta"
        self._findings: list[Finding] = []
        version = "1.2" if self._roles else "1.1"
        self.columns = _choose_columns(self._users, self._roles)
        tables = [table for table in (self._users, self._orgs, self._roles) if table]
        notes = ["line numbers are those of users.csv", tell_access("OneRoster", reading)]
        self.file: RosterFile = package.describe(
            tables, f"oneroster-{version}",
            f"OneRoster {version} ({'delta' if self._delta else 'bulk'})", notes, reading,
            delta=self._delta,
        )  # fmt: skip

    @property
    def ties(self) -> TieRules:
        """Either end may be the student; a delta leaves out who has not changed."""
        names = {
            "id": "sourcedId", "first": "givenName", "last": "familyName", "org": "orgSourcedIds",
            "email": "email", "phone": "phone",
        }  # fmt: skip
        named = {ours: f"{theirs} of users.csv" for ours, theirs in names.items()}
        return TieRules(
            directed=False, stored=self._delta, names=named, blank_opens=self._reading.blank_opens
        )

    @property
    def findings(self) -> Sequence[Finding]:
        """What the reader itself found."""
        return self._findings

    def fill(self, register: Register) -> None:
        """Read everything into the register."""
        schools: dict[str, int] = {}
        if self._orgs:
            for _, row in self._orgs.read_rows():
                schools[row[0]] = int(row[2].casefold() == "school" or not row[2])
            add_orgs(register, self._orgs)
        if self._roles:
            add_roles(register, self._read_roles, self._reading)
        done = 0
        make = _PersonMaker(self._reading, schools, inline=self._roles is None)
        for chunk in self._users.read():
            ties: list[tuple[int, str]] = []
            gone: list[tuple[str, int]] = []
            people = make.make_people(chunk.lines, chunk.rows, ties, gone, chunk.faults)
            register.add_people(people)
            if ties:
                register.add_agents(ties)
            if gone:
                register.delete_people(gone)
            if chunk.faults:
                register.add_faults(chunk.faults)
            done += len(chunk.rows)
            if done % _PROGRESS_ROWS < len(chunk.rows):
                register.progress(done)

    def read_raw_rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows of users.csv without their passwords."""
        yield 0, self._users.header
        yield from self._users.read_raw()

    def _read_roles(self) -> Iterator[RoleRow]:
        assert self._roles
        for _, (person, org, role, kind, begin, end, status) in self._roles.read_rows():
            if not status or status.casefold() not in _GONE:
                yield person, org, role, "", kind.casefold() == "primary", begin, end


class _PersonMaker:
    """Turns rows of users.csv into people and ties."""

    def __init__(self, reading: Reading, schools: dict[str, int], *, inline: bool) -> None:
        self._reading = reading
        self._schools = schools
        self._inline = inline
        self._roles: dict[str, tuple[str, int, int]] = {}

    def make_people(
        self, lines: Sequence[int], rows: list[tuple[str, ...]],
        ties: list[tuple[int, str]], gone: list[tuple[str, int]], faults: list[Fault],
    ) -> list[PersonCells]:  # fmt: skip
        people: list[PersonCells] = []
        roles, inline, today = self._roles, self._inline, self._reading.as_of.isoformat()
        for line, row in zip(lines, rows, strict=True):
            (number, status, enabled, orgs, word, first, last, email, sms, phone, agents, grade,
             modified) = row  # fmt: skip
            if not number:
                faults.append(_no_id(line))
                continue
            role, kind, access = roles.get(word) or self._learn_role(word)
            if not inline:
                role, kind, access = "", 0, 1
            if enabled and enabled.casefold() in NO_WORDS:
                access = -1
            if status and status.casefold() in _GONE:
                deleted_on = read_day(modified, day_first=False)
                gone.append((min(deleted_on.isoformat() if deleted_on else today, today), line))
            org = orgs if "," not in orgs else self._choose_org(orgs)
            people.append(
                (line, number, kind, access, role, first, last, grade, org, email, phone or sms)
            )
            if agents:
                if "," in agents:
                    for agent in dict.fromkeys(map(str.strip, agents.split(","))):
                        if agent:
                            ties.append((line, agent))
                else:
                    ties.append((line, agents))
        return people

    def _learn_role(self, word: str) -> tuple[str, int, int]:
        role = word.casefold()
        kind = STUDENT if role == "student" else CONTACT if role in CONTACT_ROLES else 0
        if len(self._roles) < 1_000:
            self._roles[word] = role, kind, self._reading.opens(role)
        return role, kind, self._reading.opens(role)

    def _choose_org(self, orgs: str) -> str:
        """The first school among a person's organisations, or else the first of them."""
        ids = [org for org in map(str.strip, orgs.split(",")) if org]
        return next((org for org in ids if self._schools.get(org)), ids[0] if ids else "")


def _no_id(line: int) -> Fault:
    return Fault(line, "sourcedId of users.csv", "missing", "the cell is empty: fill it in")


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
