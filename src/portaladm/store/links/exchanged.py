"""Links that an import opens, and who had the child, or the parent, until now.

Everything begins with what the import has written, as in ``store/roster/mass_changes.py``.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from portaladm.domain.exchanged import Families, Opening, Party
from portaladm.domain.identity import Namesakes, Person
from portaladm.store.contacts import STORED, Contacts, find_crowded
from portaladm.store.db.transaction import Transaction
from portaladm.store.earlier import find_earlier, read_earlier

# +c.batch_id, +l.parent_id: by these indexes each row would read all that the import changed.
_OTHER = {"parent": "student", "student": "parent"}
_CHANGED = (
    "EXISTS (SELECT 1 FROM roster_changes c WHERE c.record = 'link' AND c.record_id = {link}.id "
    "AND +c.batch_id = :batch "
    f"AND {{word}} ({read_earlier('portal_access')} = 1 "
    "AND json_extract(c.earlier, '$.ended_on') IS NULL))"
)
_WITH_ACCESS = (
    "FROM temp.touched t CROSS JOIN temp.staged st ON st.line = t.line "
    "CROSS JOIN parents p ON p.number = st.parent_id "
    "CROSS JOIN students s ON s.number = st.student_id "
    "CROSS JOIN links l ON l.parent_id = p.id AND l.student_id = s.id "
    "{more} WHERE l.portal_access = 1 AND l.ended_on IS NULL "
)
# The links that an import opens: of each its two people, who were stored before.
_OPENED = (
    f"{_WITH_ACCESS} AND p.created_batch <> :batch AND s.created_batch <> :batch "
    f"AND (t.link_id IS NULL OR {_CHANGED.format(link='l', word='NOT')})"
)
_NEW = f"{_WITH_ACCESS} AND t.link_id IS NULL AND l.created_batch = :batch"
# A stored link (b) of somebody else (x): the file lacks it, or closes it.
_LOST = (
    "b.created_batch <> :batch AND CASE WHEN EXISTS (SELECT 1 FROM temp.staged o "
    "WHERE o.parent_id = {parent}.number AND o.student_id = {student}.number) "
    f"THEN b.portal_access = 0 AND {_CHANGED.format(link='b', word='')} "
    "ELSE b.portal_access = 1 AND b.ended_on IS NULL END"
)


class Gain(NamedTuple):
    """A link that an import opens for somebody stored: the other end's id and name."""

    number: str
    name: str
    relative: str
    relative_name: str


def find_moves(transaction: Transaction, kind: str, batch_id: int) -> Iterator[Namesakes]:
    """Who of a kind gets a link that another had, and has no longer in the file.

    Namesakes or not: :func:`portaladm.domain.identity.find_rings` compares the names.
    """
    other, alias = _OTHER[kind], kind[0]
    lost = _LOST.format(**{kind: "x", other: other[0]})
    more = (
        f"JOIN links b ON b.{other}_id = l.{other}_id AND b.{kind}_id <> l.{kind}_id "
        f"JOIN {kind}s x ON x.id = b.{kind}_id"
    )
    rows = transaction.rows(
        f"SELECT {alias}.number, {alias}.first_name || ' ' || {alias}.last_name, "
        f"x.number, x.first_name || ' ' || x.last_name {_OPENED.format(more=more)} "
        f"AND {lost}",
        {"batch": batch_id},
    )
    return (Namesakes(*row) for row in rows)


def find_gains(transaction: Transaction, kind: str, batch_id: int) -> Iterator[Gain]:
    """The links that an import opens for stored people of a kind, in the order of the ids."""
    ends = ", ".join(
        f"{one[0]}.number, {one[0]}.first_name || ' ' || {one[0]}.last_name"
        for one in (kind, _OTHER[kind])
    )
    rows = transaction.rows(
        f"SELECT {ends} {_OPENED.format(more='')} ORDER BY 1, 3", {"batch": batch_id}
    )
    return (Gain(*row) for row in rows)


def read_earlier_name(transaction: Transaction, kind: str, number: str, batch_id: int) -> str:
    """The full name of somebody stored as it was before an import."""
    name: str = transaction.value(
        "SELECT coalesce(json_extract(c.earlier, '$.first_name') || ' ' || "
        "json_extract(c.earlier, '$.last_name'), t.first_name || ' ' || t.last_name) "
        f"FROM {kind}s t LEFT JOIN roster_changes c ON c.record = '{kind}' "
        "AND c.record_id = t.id AND c.batch_id = ? WHERE t.number = ?",
        (batch_id, number),
    )
    return name


def find_openings(transaction: Transaction, batch_id: int) -> list[Opening]:
    """The new links to children whom somebody else had until now, and all others of these."""
    more = (
        "JOIN links b ON b.student_id = l.student_id AND b.created_batch <> :batch "
        "JOIN parents x ON x.id = b.parent_id"
    )
    lost = _LOST.format(parent="x", student="s")
    openings = [
        Opening(*row)
        for row in transaction.rows(
            f"SELECT l.id, l.parent_id, l.student_id, x.id {_NEW.format(more=more)} AND {lost}",
            {"batch": batch_id},
        )
    ]
    if not openings:
        return []
    of_losers = transaction.rows(
        f"SELECT l.id, l.parent_id, l.student_id {_NEW.format(more='')} "
        "AND +l.parent_id IN (SELECT CAST(value AS INTEGER) FROM json_each(:losers))",
        {"batch": batch_id, "losers": _list({one.loser for one in openings})},
    )
    return [*openings, *(Opening(*row) for row in of_losers)]


def read_families(transaction: Transaction, openings: Iterable[Opening], batch_id: int) -> Families:
    """The people of some new links, as they were before the import and as they are after it."""
    students = {one.student for one in openings}
    parents_of = defaultdict[int, set[int]](set)
    for parent, student in _read_stored_links(transaction, "student", students, batch_id):
        parents_of[student].add(parent)
    parents = {one.parent for one in openings} | {one.loser for one in openings if one.loser}
    parents = parents.union(*parents_of.values())
    children = defaultdict[int, set[int]](set)
    for parent, student in _read_stored_links(transaction, "parent", parents, batch_id):
        children[parent].add(student)
    students = students.union(*children.values())
    names = list(
        transaction.rows(
            "SELECT id, last_name, created_batch = :batch FROM students "
            "WHERE id IN (SELECT CAST(value AS INTEGER) FROM json_each(:ids))",
            {"batch": batch_id, "ids": _list(students)},
        )
    )
    people = list(_read_parents(transaction, parents, batch_id))
    contacts = (Contacts(*one[2:]) for _, *both in people for one in both if one)
    crowded = find_crowded(transaction, contacts, STORED._replace(batch=batch_id))
    return Families(
        {
            number: Party(
                before and before.leave_out(crowded),
                after.leave_out(crowded),
                frozenset(children[number]),
            )
            for number, before, after in people
        },
        {one: frozenset(parents_of[one]) for one in students},
        {number: last for number, last, _ in names},
        frozenset(number for number, _, is_new in names if is_new),
    )


def _read_stored_links(
    transaction: Transaction, kind: str, ids: Iterable[int], batch_id: int
) -> Iterator[tuple[Any, ...]]:
    return transaction.rows(
        "SELECT parent_id, student_id FROM links WHERE created_batch <> :batch "
        f"AND {kind}_id IN (SELECT CAST(value AS INTEGER) FROM json_each(:ids))",
        {"batch": batch_id, "ids": _list(ids)},
    )


def _read_parents(
    transaction: Transaction, ids: Iterable[int], batch_id: int
) -> Iterator[tuple[int, Person | None, Person]]:
    earlier = ", ".join(find_earlier("p", cell) for cell in Person._fields)
    rows = transaction.rows(
        f"SELECT p.id, p.created_batch = :batch, {earlier}, {', '.join(Person._fields)} "
        "FROM parents p LEFT JOIN roster_changes c ON c.record = 'parent' "
        "AND c.record_id = p.id AND +c.batch_id = :batch "
        "WHERE p.id IN (SELECT CAST(value AS INTEGER) FROM json_each(:ids))",
        {"batch": batch_id, "ids": _list(ids)},
    )
    width = len(Person._fields)
    for number, is_new, *cells in rows:
        told = [cell or "" for cell in cells]
        yield number, None if is_new else Person(*told[:width]), Person(*told[width:])


def _list(ids: Iterable[int]) -> str:
    return json.dumps(list(ids))
