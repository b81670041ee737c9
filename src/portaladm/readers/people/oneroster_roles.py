"""Roles of OneRoster: a cell of users.csv (1.1), or rows of roles.csv, also of a delta (1.2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portaladm.domain.roster_people import PersonKind
from portaladm.errors import Refused
from portaladm.readers.csv.stretches import Stretch
from portaladm.readers.csv.table import Table
from portaladm.readers.people.dates import find_unreadable
from portaladm.readers.people.package import Package, Reading
from portaladm.readers.people.roles import Placed, RoleStatus
from portaladm.readers.people.words import (
    ACTIVE,
    CONTACT_ROLES,
    STATUSES,
    find_unknown,
    find_unknown_roles,
    split_roles,
    tell_unknown,
)
from portaladm.readers.register import Register

_COLUMNS = (
    "userSourcedId", "role", "roleType", "beginDate", "endDate", "orgSourcedId", "status",
)  # fmt: skip
_NEEDED = ("userSourcedId", "orgSourcedId", "role")
_OTHER = ("sourcedId", "dateLastModified", "userProfileSourcedId")
_SHOWN = 5
_GONE_ROLE = "other"
"""A role of OneRoster that makes nobody a student or a contact."""


def open_roles(package: Package, reading: Reading) -> Table:
    """The table of the roles."""
    return Table(package.open("roles.csv", reading), _COLUMNS, _NEEDED, _OTHER)


def read_roles(
    roles: Table, register: Register, *, delta: bool, stretch: Stretch | None = None
) -> Iterator[Sequence[Sequence[str]]]:
    """A role counts where its status is active; a cell of several roles is as many rows.

    Of a delta, one that is gone is some other role: who has none in the file keeps theirs.
    """
    for chunk in roles.read_whole(stretch):
        statuses = chunk.columns[-1]
        if any(statuses):
            unknown = find_unknown(statuses, STATUSES)
            tell_unknown(register, "status of roles.csv", chunk.lines, statuses, unknown)
            active = [status.casefold() in ACTIVE for status in statuses]
            if delta:
                words = [word if good else _GONE_ROLE
                         for word, good in zip(chunk.columns[1], active, strict=True)]  # fmt: skip
                chunk.columns = [chunk.columns[0], words, *chunk.columns[2:]]
            else:
                chunk.keep(active)
        words = list(chunk.columns[1])
        tell_unknown(register, "role of roles.csv", chunk.lines, words, find_unknown_roles(words))
        for name, days in zip(("beginDate", "endDate"), chunk.columns[3:5], strict=True):
            column = f"{name} of roles.csv"
            tell_unknown(register, column, chunk.lines, days, find_unreadable(days))
        if any(len(split_roles(word)) > 1 for word in set(words)):
            rows = [(person, role, *rest) for person, word, *rest in chunk.rows
                    for role in split_roles(word)]  # fmt: skip
            chunk.columns = list(zip(*rows, strict=True))
        yield (*chunk.columns[:-1], [""] * len(chunk.columns[0]))


def know_role(reading: Reading, word: str) -> Placed:
    """What a cell of users.csv with a role, or with several, makes of somebody (1.1)."""
    roles = [role.casefold() for role in split_roles(word)]
    contacts = sorted(CONTACT_ROLES.intersection(roles), key=reading.opens)
    kind = PersonKind.CONTACT if contacts else PersonKind(0)
    if "student" in roles:
        kind |= PersonKind.STUDENT
    role = contacts[-1] if contacts else roles[0]
    return RoleStatus(kind.value, reading.opens(role), role), "", ""


def refuse_roles_alone(register: Register, name: str) -> None:
    """A delta's change of roles alone would be lost: people are made of the lines of users.csv.

    :raises Refused: ``roster-roles-alone``.
    """
    alone = register.find_roles_alone()
    if alone:
        shown = tuple(alone[:_SHOWN])
        raise Refused("roster-roles-alone", file=name, count=len(alone), numbers=shown)
