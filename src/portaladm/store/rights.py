"""Whether people and batches belong to some schools."""

from __future__ import annotations

import json
from collections.abc import Iterable

from portaladm.domain.batches import BatchKind
from portaladm.store.db.transaction import Transaction

_CHILD = (
    "SELECT 1 FROM links l JOIN students s ON s.id = l.student_id "
    "JOIN schools sc ON sc.id = s.school_id WHERE l.parent_id = {parent} "
    "AND sc.name COLLATE NOCASE IN (SELECT value FROM json_each(:schools))"
)
_ELSEWHERE = {
    "parent": "SELECT n.value FROM json_each(:names) n JOIN parents p ON p.number = n.value "
    f"WHERE NOT EXISTS ({_CHILD.format(parent='p.id')}) LIMIT 1",
    "student": "SELECT n.value FROM json_each(:names) n JOIN students s ON s.number = n.value "
    "JOIN schools sc ON sc.id = s.school_id WHERE sc.name COLLATE NOCASE NOT IN "
    "(SELECT value FROM json_each(:schools)) LIMIT 1",
    "batch": "SELECT p.number FROM json_each(:names) n JOIN batches b ON b.code = n.value "
    "JOIN activation_keys k ON k.batch_id = b.id JOIN parents p ON p.id = k.parent_id "
    f"WHERE NOT EXISTS ({_CHILD.format(parent='p.id')}) LIMIT 1",
}


def find_elsewhere(
    transaction: Transaction, kind: str, names: Iterable[str], schools: Iterable[str]
) -> str | None:
    """The first parent or student who has nothing to do with the schools; None: all have.

    ``kind`` is ``parent``, ``student`` or ``batch``; ``names`` are their numbers or codes. A child
    who has left counts, and so does a link that has ended: families are looked after to the end.
    """
    values = {"names": json.dumps(list(names)), "schools": json.dumps(list(schools))}
    found: str | None = transaction.value(_ELSEWHERE[kind], values)
    return found


def has_import(transaction: Transaction, codes: Iterable[str]) -> bool:
    """Whether one of the batches is an import."""
    sql = (
        "SELECT 1 FROM batches WHERE kind = :kind "
        "AND code IN (SELECT value FROM json_each(:codes)) LIMIT 1"
    )
    values = {"kind": BatchKind.ROSTER_IMPORT.value, "codes": json.dumps(list(codes))}
    return transaction.row(sql, values) is not None
