"""Roles that stand apart from the people, joined to them (OneRoster 1.2, School Data Sync 2.1).

Exports nearly always list the roles in the order of the people; then both files are read side by
side and nothing is kept. Otherwise all roles are put into the register first and looked up there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import NamedTuple, Protocol

from portaladm.domain.roster_people import PersonAccess, PersonKind, PersonState, RoleTime
from portaladm.readers.csv.table import Table
from portaladm.readers.people.dates import is_day_first, place_role, read_day
from portaladm.readers.people.package import Reading
from portaladm.readers.people.words import CONTACT_ROLES
from portaladm.readers.register import PeopleColumns, Register

Said = tuple[str, str, str, str, str, str]
"""A row of roles.csv: role, whether it is the primary one, begin, end, organisation, grade."""
RoleChunks = Callable[[], Iterator[Sequence[Sequence[str]]]]
"""All rows from the start, some at a time: people's ids, then the columns of :data:`Said`."""
_PRIMARY = frozenset({"primary", "true"})
_MOST_WITHOUT = 1_000
"""People in a row without a role, after whom the files count as not of one order."""
_MARK = "\x1f"


class OutOfOrder(Exception):
    """The roles are not in the order of the people: they must be looked up."""


class RoleStatus(NamedTuple):
    """What all the roles of a person make of them; see :class:`PeopleColumns`."""

    kind: int = 0
    access: int = PersonAccess.YES.value
    role: str = ""
    withdrawn_on: str = ""
    state: int = PersonState.PRESENT.value


_NOBODY, _STUDENT = RoleStatus(), PersonKind.STUDENT.value
_CONTACT_KINDS = {
    RoleTime.ENDED: PersonKind.FORMER_CONTACT,
    RoleTime.FUTURE: PersonKind(0),
    RoleTime.CURRENT: PersonKind.CONTACT,
}
Placed = tuple[RoleStatus, str, str]
"""A status, with a student's organisation and grade."""


class Roles(Protocol):
    """Tells what people are."""

    def find(self, numbers: Sequence[str]) -> list[Placed]:
        """What each of these people is, who come in the order of their file."""

    def finish(self, register: Register) -> None:
        """Everybody has been asked for.

        :raises OutOfOrder: some answer rested on a part of the roles.
        """


@dataclass(frozen=True, eq=False)
class _Held:
    """The best role of each kind that somebody holds, and what they make of them."""

    student: tuple[RoleTime, bool, bool, str, str, str] | None = None
    contact: tuple[RoleTime, int, str] | None = None
    other: tuple[RoleTime, str] | None = None
    placed: Placed = (_NOBODY, "", "")


_NOTHING = _Held()


class RoleJudge:
    """Judges roles as of a day: a file has a few kinds of them, each is worked out once."""

    def __init__(self, reading: Reading, *, day_first: bool) -> None:
        self._reading = reading
        self._day_first = day_first
        self._place_dates = lru_cache(maxsize=1_000)(self._read_dates)
        self.add = lru_cache(maxsize=5_000)(self._add)
        self.judge_alone = lru_cache(maxsize=5_000)(self._judge_alone)

    def _judge_alone(self, word: str, prime: str, begin: str, end: str) -> RoleStatus:
        """What a single role makes of somebody."""
        return self._add(_NOTHING, (word, prime, begin, end, "", "")).placed[0]

    def _add(self, held: _Held, said: Said) -> _Held:
        """What somebody is who has one more role; of equal ones the first in the file counts."""
        word, prime, begin, end, org, grade = said
        when, last = self._place_dates(begin, end)
        role = word.casefold()
        student, contact, other = held.student, held.contact, held.other
        if role == "student":
            readable = self._are_readable(begin, end)
            place = when, readable, prime.casefold() in _PRIMARY, last
            if student is None or place > student[:4]:
                student = *place, org, grade
        elif role in CONTACT_ROLES:
            opens = self._reading.opens(role) if self._are_readable(begin, end) else 0
            if contact is None or (when, opens) > contact[:2]:
                contact = when, opens, role
        elif other is None or when > other[0]:
            other = when, role
        placed = _stand(student, contact, other), *(student[4:] if student else ("", ""))
        return _Held(student, contact, other, placed)

    def _are_readable(self, begin: str, end: str) -> bool:
        """Whether a role's days can be told; one that may have ended gives no access."""
        days = (read_day(text, day_first=self._day_first) for text in (begin, end) if text)
        return all(days)

    def _read_dates(self, begin: str, end: str) -> tuple[RoleTime, str]:
        first = read_day(begin, day_first=self._day_first) if begin else None
        last = read_day(end, day_first=self._day_first) if end else None
        return place_role(first, last, self._reading.as_of), last.isoformat() if last else ""


def _stand(
    student: tuple[RoleTime, bool, bool, str, str, str] | None,
    contact: tuple[RoleTime, int, str] | None, other: tuple[RoleTime, str] | None,
) -> RoleStatus:  # fmt: skip
    """A student whose roles have all ended has left; such a contact still counts for those.

    A student whose days can't be read may have left: nobody sees them.
    """
    status = _NOBODY
    if student:
        when, readable, _, last, *_ = student
        state = PersonState.NOT_BEGUN if when is RoleTime.FUTURE else PersonState.PRESENT
        seen = PersonAccess.YES.value if readable else PersonAccess.UNKNOWN.value
        status = RoleStatus(
            PersonKind.STUDENT.value, seen, withdrawn_on=last if when is RoleTime.ENDED else "",
            state=state.value,
        )  # fmt: skip
    if contact:
        when, access, role = contact
        kind = status.kind | _CONTACT_KINDS[when].value
        return status._replace(kind=kind, access=min(access, status.access), role=role)
    if other and not status.kind:
        return status._replace(role=other[1])
    return status


class RolesInOrder:
    """Roles in the order of the people: they are taken from the top of the file."""

    def __init__(self, chunks: RoleChunks, judge: RoleJudge) -> None:
        self._chunks = chunks()
        self._judge = judge
        self._persons: list[str] = []
        self._said: list[list[str]] = [[], [], [], [], [], []]
        self._without = 0

    def find(self, numbers: Sequence[str]) -> list[Placed]:
        """Takes the next roles, as long as they are those of these people."""
        persons, count = self._persons, len(numbers)
        while len(persons) <= count and self._read_on():
            pass
        if persons[:count] == numbers and persons[count : count + 1] != persons[count - 1 : count]:
            _, (words, primes, begins, ends, orgs, grades) = self._take(count)
            alone = map(self._judge.judge_alone, words, primes, begins, ends)
            return [
                (status, org, grade) if status.kind & _STUDENT else (status, "", "")
                for status, org, grade in zip(alone, orgs, grades, strict=True)
            ]
        return self._find_others(numbers)

    def _find_others(self, numbers: Sequence[str]) -> list[Placed]:
        """Of people some of whom have several roles, or none."""
        held: dict[str, _Held] = {}
        persons, said = self._take(self._count_roles(set(numbers)))
        for person, one in zip(persons, zip(*said, strict=True), strict=True):
            held[person] = self._judge.add(held.get(person, _NOTHING), one)
        self._without = 0 if persons else self._without + len(numbers)
        if self._persons and self._without > _MOST_WITHOUT:
            raise OutOfOrder
        return [held.get(number, _NOTHING).placed for number in numbers]

    def _count_roles(self, wanted: set[str]) -> int:
        """How many roles from the top on are those of these people."""
        at = 0
        while at < len(self._persons) or self._read_on():
            if self._persons[at] not in wanted:
                break
            at += 1
        return at

    def _take(self, count: int) -> tuple[list[str], list[list[str]]]:
        persons, said = self._persons[:count], [column[:count] for column in self._said]
        for column in (self._persons, *self._said):
            del column[:count]
        return persons, said

    def _read_on(self) -> bool:
        for persons, *said in self._chunks:
            self._persons += persons
            for column, more in zip(self._said, said, strict=True):
                column.extend(more)
            if persons:  # of a chunk all of whose rows are passed over nothing is left
                return True
        return False

    def finish(self, register: Register) -> None:
        """Everybody has been asked for, and nobody twice."""
        self.refuse_left()
        if register.repeats_people():
            raise OutOfOrder

    def refuse_left(self) -> None:
        """A role that is left belongs to somebody who has been asked for already, or to nobody."""
        if self._persons or self._read_on():
            raise OutOfOrder


class RolesLookedUp:
    """Roles in any order: they wait in the register."""

    def __init__(self, chunks: RoleChunks, judge: RoleJudge, register: Register) -> None:
        self._register = register
        self._judge = judge
        for persons, *said in chunks():
            texts = map(_MARK.join, zip(*said, strict=True))
            register.add_roles(zip(persons, texts, strict=True))

    def find(self, numbers: Sequence[str]) -> list[Placed]:
        """Asks the register for some people at once."""
        held: dict[str, _Held] = {}
        for person, text in self._register.find_roles(numbers):
            said: Said = tuple(text.split(_MARK))  # type: ignore[assignment]
            held[person] = self._judge.add(held.get(person, _NOTHING), said)
        return [held.get(number, _NOTHING).placed for number in numbers]

    def finish(self, register: Register) -> None:
        """Every answer rested on all roles."""


def fill_with_roles(
    register: Register, table: Table, chunks: RoleChunks, reading: Reading,
    fill_people: Callable[[Roles], None],
) -> None:  # fmt: skip
    """Have people filled in with their roles; a second time where the order calls for it."""
    judge = RoleJudge(reading, day_first=_find_day_first(table, chunks))
    roles: Roles = RolesInOrder(chunks, judge)
    try:
        fill_people(roles)
        roles.finish(register)
    except OutOfOrder:
        register.forget_people()
        fill_people(RolesLookedUp(chunks, judge, register))


def fill_in_order(
    table: Table, chunks: RoleChunks, some_chunks: RoleChunks, reading: Reading,
    fill_people: Callable[[Roles], None],
) -> None:  # fmt: skip
    """Have some people filled in with some of all the roles: these must be theirs alone.

    :raises OutOfOrder: some are another's.
    """
    roles = RolesInOrder(some_chunks, RoleJudge(reading, day_first=_find_day_first(table, chunks)))
    fill_people(roles)
    roles.refuse_left()


def _find_day_first(table: Table, chunks: RoleChunks) -> bool:
    """Whether days are written d/m/Y: one can't be m/d/Y. ISO dates at the start end the search."""
    if not table.has_any(b"/", b"."):
        return False
    dated = (begin or end for begin, end in _read_dates(chunks) if begin or end)
    if not any("-" not in text for text in islice(dated, 1_000)):
        return False
    return any(is_day_first(end) or is_day_first(begin) for begin, end in _read_dates(chunks))


def _read_dates(chunks: RoleChunks) -> Iterator[tuple[str, str]]:
    for _, _, _, begins, ends, *_ in chunks():
        yield from zip(begins, ends, strict=True)


def make_columns(
    lines: Sequence[int], cells: Sequence[Sequence[str]], role_statuses: Sequence[RoleStatus]
) -> PeopleColumns:
    """People's cells (id, first, last, grade, organisation, email, phone) and their statuses."""
    numbers, first, last, grades, orgs, emails, phones = cells
    parts = zip(*role_statuses, strict=True) if role_statuses else ((),) * len(RoleStatus._fields)
    kinds, access, words, left, states = parts
    return PeopleColumns(
        lines, numbers, kinds, access, words, first, last, grades, orgs, emails, phones, left,
        states,
    )  # fmt: skip
