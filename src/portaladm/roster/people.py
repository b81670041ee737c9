"""Where a format puts people and ties that stand apart: the register, which makes rows of them.

A million users joined in Python would be a gigabyte of objects. The register keeps them in
temporary tables of the store's own connection and makes the pairs set by set; a reader only says
who is there. What it says is the same for OneRoster and for School Data Sync.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from portaladm.domain.rosters import Fault

STUDENT = 1
CONTACT = 2

PersonCells = tuple[int, str, int, int, str, str, str, str, str, str, str]
"""place, id, kind, access (1 yes, 0 no, -1 disabled), role, first name, last name, grade,
organisation, email, phone."""

ENDED, FUTURE, CURRENT = 1, 2, 3
"""Where a role's dates lie to the day of reading; the highest of a person's roles counts."""

RoleCells = tuple[str, int, int, int, int, str, str, str, str]
"""person's id, kind, when (see :data:`CURRENT`), 1 for the primary role, access, role,
organisation, grade, last day (ISO date or "")."""


@dataclass(frozen=True)
class TieRules:
    """How ties are to be understood.

    ``directed``: a tie's first end is the student and whoever is at the second one is a contact,
    as School Data Sync says it; otherwise either end may be either, by their roles. ``stored``:
    ends that the file lacks may be people of the store (a delta). ``names`` is what the format
    calls ``first, last, org`` in a fault;
    ``blank_opens`` says what the settings make of a blank access for a new link.
    """

    directed: bool
    stored: bool
    names: Mapping[str, str]
    blank_opens: bool = True


class Register(Protocol):
    """Takes people, their roles, schools and ties, in any order."""

    progress: Callable[[int], None]

    def add_orgs(self, rows: Iterable[tuple[str, str, int]]) -> None:
        """Organisations: id, name, 1 for a school and 0 for anything else."""

    def add_people(self, rows: Iterable[PersonCells]) -> None:
        """People; ``place`` is the line, plus the file's number times ``LINE_LIMIT``."""

    def delete_people(self, rows: Iterable[tuple[str, int]]) -> None:
        """People of the file whom it deletes: the day (ISO), the place of the line."""

    def add_roles(self, rows: Iterable[RoleCells]) -> None:
        """Roles that stand apart from the people (OneRoster 1.2, School Data Sync 2.1)."""

    def add_ties(self, rows: Iterable[tuple[int, str, str, int, str]]) -> None:
        """Ties: the place of the line, the id at either end, access 1 or 0, relationship."""

    def add_agents(self, rows: Iterable[tuple[int, str]]) -> None:
        """Ties of the person on a line to others: the place, the other's id."""

    def add_faults(self, faults: Iterable[Fault]) -> None:
        """What can't be read; a fault's line is a place."""
