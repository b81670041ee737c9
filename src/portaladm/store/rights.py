"""Whether people and batches belong to some schools."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from portaladm.domain.batches import BatchKind
from portaladm.store.db.transaction import Transaction
from portaladm.store.links.rows import has_child

_ANY_LINK = "true"
_ELSEWHERE = {
    "parent": "SELECT n.value FROM json_each(:names) n JOIN parents p ON p.number = n.value",
    "student": "SELECT n.value FROM json_each(:names) n JOIN students p ON p.number = n.value",
    "batch": "SELECT p.number FROM json_each(:names) n JOIN batches b ON b.code = n.value "
    "JOIN activation_keys k ON k.batch_id = b.id JOIN parents p ON p.id = k.parent_id",
}


def find_elsewhere(
    transaction: Transaction, kind: str, names: Iterable[str], schools: Sequence[str]
) -> str | None:
    """The first parent or student who has nothing to do with the schools; None: all have.

    ``kind`` is ``parent``, ``student`` or ``batch``; ``names`` are their numbers or codes. A child
    who has left counts, and so does a link that has ended: families are looked after to the end.
    """
    here, values = has_child("p.id", _ANY_LINK, schools=schools)
    if kind == "student":
        there = f"SELECT id FROM schools WHERE lower(name) IN ({_mark(values)})"
        here = f"p.school_id IN ({there})"
    sql = f"{_ELSEWHERE[kind]} WHERE NOT {here} LIMIT 1"
    found: str | None = transaction.value(sql, {"names": json.dumps(list(names)), **values})
    return found


def _mark(values: Iterable[str]) -> str:
    return ", ".join(f"lower(:{name})" for name in values)


def has_import(transaction: Transaction, codes: Iterable[str]) -> bool:
    """Whether one of the batches is an import."""
    sql = (
        "SELECT 1 FROM batches WHERE kind = :kind "
        "AND code IN (SELECT value FROM json_each(:codes)) LIMIT 1"
    )
    values = {"kind": BatchKind.ROSTER_IMPORT.value, "codes": json.dumps(list(codes))}
    return transaction.row(sql, values) is not None
