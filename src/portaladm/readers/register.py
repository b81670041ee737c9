"""The register of a format with people and links in separate files; it makes rows of them.

A million users joined in Python would be a gigabyte of objects. The register keeps them in
temporary tables of the store's own connection and makes the pairs set by set; a reader only says
who is there. What it says is the same for OneRoster and for School Data Sync.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from portaladm.domain.lines.cell_names import CellName
from portaladm.domain.rosters import Fault


class PeopleColumns(NamedTuple):
    """Some people, column by column.

    ``place`` is the line, plus the file's number times ``LINE_LIMIT``; ``kind``, ``access`` and
    ``state`` are the values of the enums in ``domain/roster_people.py``; ``withdrawn_on`` is an ISO
    date or empty.
    """

    place: Sequence[int]
    id: Sequence[str]
    kind: Sequence[int]
    access: Sequence[int]
    role: Sequence[str]
    first: Sequence[str]
    last: Sequence[str]
    grade: Sequence[str]
    org: Sequence[str]
    email: Sequence[str]
    phone: Sequence[str]
    withdrawn_on: Sequence[str]
    state: Sequence[int]


@dataclass(frozen=True)
class LinkRules:
    """How links are to be interpreted.

    ``directed``: the first end of a link is the student, and whoever is at the second one is a
    contact, as School Data Sync says it; otherwise either end may be either, by their roles.
    ``stored``: ends that the file lacks may be people of the store (a delta). ``names`` is what
    the format calls ``id, first, last, org`` in a fault; ``blank_opens`` says what the settings
    make of a blank access for a new link. ``numbered_apart``: a student and a contact of one id are
    two people, and the first end of a link is always the student. ``ends_others``: who has the role
    of neither a student nor a contact has no links any more (a delta). ``keeps_roles``: who has no
    role in the file has that of the store (a delta whose roles stand apart).
    """

    directed: bool
    stored: bool
    names: Mapping[str, CellName]
    blank_opens: bool = True
    numbered_apart: bool = False
    ends_others: bool = False
    keeps_roles: bool = False


class Register(Protocol):
    """Takes people, their roles, schools and links, in any order."""

    progress: Callable[[int], None]

    def add_orgs(self, rows: Iterable[tuple[str, str, int]]) -> None:
        """Organisations: id, name, 1 for a school and 0 for anything else."""

    def add_people(self, people: PeopleColumns) -> None:
        """People, in the order of their places."""

    def repeats_people(self) -> bool:
        """Whether an id is on several lines; asked once everybody is in."""

    def forget_people(self) -> None:
        """Remove the people, their links and their faults again, to be read another way."""

    def forget_everything(self) -> None:
        """Be as empty as at the start."""

    def add_roles(self, rows: Iterable[tuple[str, str]]) -> None:
        """Roles in a file of their own: the person's id, what the file says."""

    def find_roles(self, numbers: Sequence[str]) -> Iterator[tuple[str, str]]:
        """The roles of some people, in the order of the file."""

    def find_roles_alone(self) -> Sequence[str]:
        """The ids of people of the store who have a role in the file and no line of their own."""

    def add_links(self, rows: Iterable[tuple[int, str, str, int, str]]) -> None:
        """Links: the place of the line, the id at either end, access 1 or 0, relationship."""

    def add_agents(self, places: Sequence[int], lists: Sequence[str]) -> None:
        """Links of the person on a line to those whose ids a cell lists, with commas in between."""

    def add_unknown_words(self, rows: Iterable[tuple[str, int, str]]) -> None:
        """Words outside a format's closed list: the column, the place of the line, the word.

        A column named ``org`` holds ids of schools that the file of schools lacks.
        """

    def add_faults(self, faults: Iterable[Fault]) -> None:
        """What can't be read; a fault's line is a place."""
