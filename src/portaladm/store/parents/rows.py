"""Parents: one record as rosters and the counter tell it, read and stored."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from portaladm.domain.folding import fold_name
from portaladm.store.contacts import AGREE, Contacts, find_crowded
from portaladm.store.db.transaction import Transaction


class ParentRecord(NamedTuple):
    """One parent as rosters and the counter tell it; empty texts are not known."""

    id: int
    number: str
    first_name: str
    last_name: str
    email: str
    phone: str
    language: str
    address: str
    city: str
    state: str
    postal_code: str

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}"


def read_parent(transaction: Transaction, parent_id: int) -> ParentRecord:
    """One parent by its id, which must exist."""
    columns = ", ".join(ParentRecord._fields)
    row = transaction.row(f"SELECT {columns} FROM parents WHERE id = ?", (parent_id,))
    assert row is not None
    return ParentRecord(*row)


def read_aliases(transaction: Transaction, parent_id: int) -> list[tuple[str, str]]:
    """A parent's earlier numbers and since when each is one."""
    sql = "SELECT number, since FROM parent_aliases WHERE parent_id = ? ORDER BY since, number"
    return [(number, since) for number, since in transaction.rows(sql, (parent_id,))]


def insert_parent(
    transaction: Transaction, number: str, cells: dict[str, str], batch_id: int
) -> int:
    """Store a new parent; returns the id."""
    from portaladm.store.db.tables import Parent

    known: dict[str, Any] = dict(cells)
    parent = Parent(**known, number=number, created_batch=batch_id, changed_batch=batch_id)
    transaction.add(parent)
    assert parent.id is not None
    return parent.id


def find_namesake(transaction: Transaction, student_ids: Iterable[int], name: str) -> str | None:
    """The number of a parent of one of these students who has this name, accents and case aside."""
    for student_id in student_ids:
        rows = transaction.rows(
            "SELECT p.number, p.first_name || ' ' || p.last_name FROM links l "
            "JOIN parents p ON p.id = l.parent_id WHERE l.student_id = ? "
            "AND p.merged_into IS NULL",
            (student_id,),
        )
        for number, theirs in rows:
            if fold_name(theirs) == fold_name(name):
                return str(number)
    return None


def find_listed_namesake(
    transaction: Transaction, parent_id: int, student_id: int
) -> tuple[int, bool] | None:
    """Another parent of this name whom a roster lists with this student now.

    It is the store's id, and whether a contact of both agrees; one who has such a contact first.
    """
    own = read_parent(transaction, parent_id)
    contacts = [
        Contacts(*row)
        for row in transaction.rows(
            "SELECT p.email, p.phone, p.address FROM links l JOIN parents p ON p.id = l.parent_id "
            "WHERE l.student_id = ?",
            (student_id,),
        )
    ]
    crowded = json.dumps(list(find_crowded(transaction, contacts)))
    rows = transaction.rows(
        f"SELECT id, agrees, name FROM (SELECT a.id, {AGREE} AS agrees, "
        "a.first_name || ' ' || a.last_name AS name FROM links l "
        "JOIN parents a ON a.id = l.parent_id JOIN parents b ON b.id = :parent "
        "WHERE l.student_id = :student AND a.id <> b.id "
        "AND l.ended_on IS NULL AND l.provisional_until IS NULL AND a.merged_into IS NULL) x "
        "ORDER BY agrees IS TRUE DESC, id",
        {"parent": parent_id, "student": student_id, "crowded": crowded},
    )
    same = ((i, bool(agrees)) for i, agrees, name in rows if fold_name(name) == fold_name(own.name))
    return next(same, None)
