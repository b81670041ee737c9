"""Ids that stand for two people in one file: found after people are merged, refused as faults.

Rows of one id that agree are not looked at: the merge tells which rows disagree with the last one
about a person, and only the ids of these are compared.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from portaladm.domain.folding import fold_name
from portaladm.domain.identity import Person
from portaladm.domain.ids.no_id import find_no_id, is_zero
from portaladm.domain.ids.two_people import Sighting, find_strangers
from portaladm.domain.lines.cell_names import CellName
from portaladm.domain.rosters import LINE_LIMIT, Fault
from portaladm.store.contacts import IN_FILE, Contacts, Records, find_crowded
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster.kinds import IS_STUDENT
from portaladm.store.roster.staging import settle_faults, stage_faults

_KINDS = {"student": "parent", "parent": "student"}
_IS_OWN = (
    "AND NOT (line IN (SELECT line FROM temp.unsettled WHERE person = '') AND parent_id IN "
    "(SELECT p.number FROM parent_aliases a JOIN parents p ON p.id = a.parent_id)) "
)
_REGISTER = Records("temp.people WHERE true", "last", ("email", "phone"))
_LISTED = 20
_NAMES = 50


class TwoPeople(Exception):
    """Rows under one id are of two people; ``shared`` has such ids of students and of parents."""

    def __init__(self, shared: dict[str, list[str]]) -> None:
        super().__init__(shared)
        self.shared = shared


class _Row(NamedTuple):
    """A row about a person: the person's name, and what tells families apart.

    Rows of one ``group`` are compared: those of one id, where ids are not numbered apart.
    """

    group: object
    number: str
    line: int
    first: str
    last: str
    related: str
    family: str
    contacts: tuple[str, ...]
    place: tuple[str, str]

    @property
    def key(self) -> str:
        return fold_name(f"{self.first}\n{self.last}")


def refuse_two_people(transaction: Transaction) -> None:
    """Compare the rows that disagree about a name; asked once people are merged.

    :raises TwoPeople: some id stands for more than one person.
    """
    shared = {}
    for kind in _KINDS:
        rows = _leave_out_crowded(transaction, _read_disagreeing(transaction, kind), IN_FILE)
        shared[kind] = list(_find_shared(rows))
    if any(shared.values()):
        raise TwoPeople(shared)


def stage_two_people(transaction: Transaction, shared: dict[str, list[str]]) -> None:
    """Move all rows of ids that stand for two people from the staging table to the faults."""
    for kind, numbers in shared.items():
        column = f"{kind}_id"
        rows = transaction.rows(
            f"SELECT {column}, {column}, line, {kind}_first_name, {kind}_last_name "
            f"FROM temp.staged WHERE {column} IN (SELECT value FROM json_each(?)) "
            f"ORDER BY {column}, line",
            (json.dumps(numbers),),
        )
        stage_faults(transaction, _make_faults(rows, column))
    settle_faults(transaction)


def stage_two_people_of_register(transaction: Transaction, name: CellName) -> list[int]:
    """Make faults of the active lines of one id that are of two people; the places of those ids.

    ``temp.repeated`` has the lines; people who are neither students nor contacts don't matter.
    """
    rows = transaction.rows(
        "SELECT r.kept, p.id, p.place, p.first, p.last, p.email, p.phone, p.org, p.grade "
        "FROM temp.repeated r JOIN temp.people p USING (place) WHERE r.active AND (r.kept IN "
        "(SELECT o.kept FROM temp.repeated o JOIN temp.people q USING (place) WHERE q.kind <> 0) "
        "OR p.id IN (SELECT other FROM temp.ties UNION SELECT one FROM temp.ties)) "
        "ORDER BY r.kept, p.place"
    )
    sighted = (
        _Row(kept, number, line, first, last, str(line), "", (email, phone), (org, grade))
        for kept, number, line, first, last, email, phone, org, grade in rows
    )
    told = _leave_out_crowded(transaction, sighted, _REGISTER)
    shared = list(_find_shared(told, is_register=True))
    rows = transaction.rows(
        f"SELECT r.kept, p.id, p.place, p.first, p.last, p.{IS_STUDENT} FROM temp.repeated r "
        "JOIN temp.people p USING (place) WHERE r.active "
        "AND r.kept IN (SELECT CAST(value AS INTEGER) FROM json_each(?)) ORDER BY r.kept, p.place",
        (json.dumps(shared),),
    )
    people = list(rows)
    students = {place for _, _, place, *_, is_student in people if is_student}
    faults = _make_faults([row[:5] for row in people], name.column)
    stage_faults(
        transaction,
        (f._replace(file=name.find_file(is_student=f.line in students)) for f in faults),
    )
    return shared


def _read_disagreeing(transaction: Transaction, kind: str) -> Iterator[_Row]:
    """The rows of everybody whose name differs from row to row, in the order of the ids.

    Rows of a parent's earlier numbers are left out: staff said that they are one person.
    """
    table, key, other = f"{kind}s", f"{kind}_id", _KINDS[kind]
    names = f"{kind}_first_name, {kind}_last_name"
    own = _IS_OWN if kind == "parent" else ""
    rows = transaction.rows(
        f"SELECT {key}, line, {names}, {other}_id, {other}_last_name, email, phone, address, "
        f"school, grade FROM temp.staged WHERE {key} IN (SELECT st.{key} FROM temp.unsettled u "
        f"JOIN temp.staged st ON st.line = u.line JOIN {table} t ON t.number = st.{key} "
        f"WHERE u.person = '{kind} ' || st.{key} "
        f"AND ({names}) IS NOT (t.first_name, t.last_name)) {own}ORDER BY {key}, line"
    )
    for number, line, first, last, related, family, *contacts, school, grade in rows:
        person = (number, line, first, last, related, family)
        yield _Row(number, *person, tuple(contacts), (school, grade))


def _leave_out_crowded(
    transaction: Transaction, rows: Iterable[_Row], where: Records
) -> list[_Row]:
    """The rows without contacts that many families of the file share."""
    found = list(rows)
    crowded = find_crowded(transaction, (Contacts(*row.contacts) for row in found), where)
    return [
        row._replace(contacts=tuple("" if one in crowded else one for one in row.contacts))
        for row in found
    ]


def _find_shared(rows: Iterable[_Row], *, is_register: bool = False) -> Iterator[Any]:
    """The groups of more than one person; zeros of several names are no id, whoever they are."""
    for key, group in groupby(rows, key=lambda row: row.group):
        sightings: dict[str, Sighting] = {}
        number = ""
        for row in group:
            number = row.number
            line = row.line if is_register else row.line % LINE_LIMIT
            if row.key in sightings or len(sightings) < _NAMES:
                person = Person(row.first, row.last)
                sighting = sightings.setdefault(row.key, Sighting(person))
                sighting.add(row.related, row.family, row.contacts, row.place, line)
        seen = list(sightings.values())
        if find_strangers(seen, is_register=is_register) or (is_zero(number) and len(seen) > 1):
            yield key


def _make_faults(rows: Iterable[Sequence[Any]], column: str) -> Iterator[Fault]:
    """A fault for each row (group, id, line, names): where else the id stands, and for whom."""
    for _, group in groupby(rows, key=lambda row: row[0]):
        found = list(group)
        number = found[0][1]
        named = [(line, f"{first} {last}") for _, _, line, first, last in found]
        some = [(line, name, fold_name(name)) for line, name in _choose_rows(named)]
        said: dict[str, tuple[str, dict[str, object]]] = {}
        for line, name in named:
            if name not in said:
                said[name] = _describe(number, name, some)
            yield Fault(line, column, *said[name])


def _choose_rows(named: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Some rows of an id, with the first ones of each name."""
    firsts: dict[str, int] = {}
    for line, name in named:
        if name not in firsts and len(firsts) < _NAMES:
            firsts[name] = line
    return sorted({(line, name) for name, line in firsts.items()} | set(named[: 2 * _LISTED]))


def _describe(
    number: str, name: str, rows: Sequence[tuple[int, str, str]]
) -> tuple[str, dict[str, object]]:
    """The key and the values of the fault of a row of ``name``, among the rows of its id.

    These have the line, the name and the name folded.
    """
    if case := find_no_id(number):
        return f"no-id.{case}", {"text": number}
    own = fold_name(name)
    others = [(line, other) for line, other, folded in rows if folded != own]
    values: dict[str, object] = {
        "number": number, "name": name,
        "others": list(dict.fromkeys(other for _, other in others))[:3],
        "lines": list(dict.fromkeys(line % LINE_LIMIT for line, _ in others))[:_LISTED],
    }  # fmt: skip
    return "two-people.zeros" if is_zero(number) else "two-people", values
