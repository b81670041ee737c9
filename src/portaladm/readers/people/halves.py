"""A large roster of people in two halves, so that a second process can read the second one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol, runtime_checkable

from portaladm.errors import Refused
from portaladm.readers.csv.stretches import (
    BYTEWISE,
    LineStart,
    Stretch,
    StretchBroken,
    find_line,
    find_record,
)
from portaladm.readers.csv.table import Table
from portaladm.readers.people.package import Package, Reading
from portaladm.readers.register import Register
from portaladm.readers.rows import PeopleReader

_FIRST_SHARE = 0.45
"""Of the bytes: a worker must be started, and rows of students often come first and are short."""


class Cut(NamedTuple):
    """Where the second half begins: of the people, and of their roles where these stand apart.

    A format whose people are one half has neither.
    """

    users: LineStart | None = None
    roles: LineStart | None = None


@runtime_checkable
class HalvesReader(PeopleReader, Protocol):
    """A reader whose roster two processes can read; it has no findings of its own.

    That the halves are whole is a guess. Where it is wrong, one of these methods raises
    :class:`~portaladm.readers.csv.stretches.StretchBroken` or
    :class:`~portaladm.readers.people.roles.OutOfOrder`, and the roster is read by one process.
    """

    package: Package
    reading: Reading

    def find_cut(self) -> Cut | None:
        """Where the second half begins; None where there are no halves."""

    def fill_before(self, register: Register, cut: Cut) -> None:
        """Read the first half into the register."""

    def fill_after(self, register: Register, cut: Cut) -> None:
        """Read the second half into another register."""

    def finish(self, register: Register) -> None:
        """Both halves are in the register."""


def find_cut(users: Table, roles: Table | None) -> Cut | None:
    """The middle of a table of users, and where their roles go on if these have the same order.

    The first wanted column of both is the person's id.
    """
    tables = [users, roles] if roles else [users]
    if any(table.source.encoding not in BYTEWISE for table in tables):
        return None
    start = find_line(users.source.handle, int(_FIRST_SHARE * users.source.size))
    number = _read_first_id(users, start)
    if not number or roles is None:
        return Cut(start) if number else None
    at = roles.places[0]

    def fits(record: Sequence[str]) -> bool:
        return at < len(record) and record[at].strip() == number

    found = find_record(roles.source.handle, number, fits, roles.delimiter)
    return Cut(start, found) if found and found.lines >= roles.header_line else None


def _read_first_id(users: Table, start: LineStart) -> str:
    if start.lines < users.header_line:
        return ""
    try:
        for chunk in users.read(read_after(start)):
            if chunk.columns[0]:
                return chunk.columns[0][0]
    except (StretchBroken, Refused):
        pass
    return ""


def read_before(table: Table | None, start: LineStart | None) -> Stretch | None:
    """What of a table stands before a line."""
    return Stretch(0, table.header_line, *start) if table and start else None


def read_after(start: LineStart | None) -> Stretch | None:
    """What of a table stands from a line on."""
    return Stretch(*start) if start else None
