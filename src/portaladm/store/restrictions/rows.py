"""Restrictions as records: recording one, lifting it; none is ever deleted."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from portaladm.domain.restrictions import Restriction
from portaladm.store.db.transaction import Transaction


def in_force(day: str) -> str:
    """SQL: the restriction ``r`` holds on a day; ``ends_by_date()`` is the setting (``sqlite.py``).

    ``day`` is SQL as well.
    """
    return (
        f"r.lifted_at IS NULL AND r.from_on <= {day} "
        f"AND (r.until_on IS NULL OR r.until_on >= {day} OR NOT ends_by_date())"
    )


IN_FORCE = in_force(":today")

COMING = "r.lifted_at IS NULL AND r.from_on > :today"
"""The first day of the restriction ``r`` is still to come."""

_NAMES = ", ".join(f"r.{name}" for name in Restriction._fields)


def gather(link: str, condition: str) -> str:
    """SQL: the restrictions of ``link`` that meet it, as one text that :func:`read_json` reads."""
    return (
        f"(SELECT json_group_array(json_array({_NAMES})) FROM restrictions r "
        f"WHERE r.parent_id = {link}.parent_id AND r.student_id = {link}.student_id "
        f"AND {condition})"
    )


class RestrictionRecord(NamedTuple):
    """One restriction with the people whom it is about."""

    parent_id: int
    parent_number: str
    parent_name: str
    student_id: int
    student_number: str
    student_name: str
    restriction: Restriction


_COLUMNS = (
    "p.id, p.number, p.first_name || ' ' || p.last_name, s.id, s.number, "
    f"s.first_name || ' ' || s.last_name, {_NAMES}"
)
_FROM = (
    "FROM restrictions r JOIN parents p ON p.id = r.parent_id "
    "JOIN students s ON s.id = r.student_id"
)


def read_json(text: str | None) -> tuple[Restriction, ...]:
    """The restrictions that :func:`gather` gathered, the oldest first."""
    return tuple(sorted(Restriction(*row) for row in json.loads(text))) if text else ()


def read_restrictions(
    transaction: Transaction, *, parent_id: int | None = None, student_id: int | None = None,
    numbers: Iterable[int] | None = None, is_open: bool = False,
) -> list[RestrictionRecord]:  # fmt: skip
    """Everything that staff ever recorded, oldest first: all, of these people, of these numbers.

    ``is_open``: only what nobody has lifted.
    """
    where = ["r.lifted_at IS NULL" if is_open else "true"]
    if parent_id is not None:
        where.append("r.parent_id = :parent")
    if student_id is not None:
        where.append("r.student_id = :student")
    if numbers is not None:
        where.append("r.id IN (SELECT CAST(value AS INTEGER) FROM json_each(:numbers))")
    values = {
        "parent": parent_id, "student": student_id, "numbers": json.dumps(list(numbers or ())),
    }  # fmt: skip
    rows = transaction.rows(
        f"SELECT {_COLUMNS} {_FROM} WHERE {' AND '.join(where)} ORDER BY r.id", values
    )
    return [_read(row) for row in rows]


def count_open(transaction: Transaction, kind: str, number: str, today: str) -> int:
    """How many restrictions of a parent or a student are in force, or still to come."""
    count: int = transaction.value(
        f"SELECT count(*) FROM restrictions r JOIN {kind}s t ON t.id = r.{kind}_id "
        f"WHERE t.number = :number AND ({IN_FORCE} OR {COMING})",
        {"number": number, "today": today},
    )
    return count


def insert_restriction(
    transaction: Transaction, *, parent_id: int, student_id: int, case_number: str, reason: str,
    from_on: str, until_on: str | None, at: str, actor: str, verified_by: str,
) -> int:  # fmt: skip
    """Record a restriction; returns its id."""
    from portaladm.store.db.tables import Restriction as Row

    row = Row(
        parent_id=parent_id, student_id=student_id, case_number=case_number, reason=reason,
        from_on=from_on, until_on=until_on, denied_at=at, denied_by=actor, verified_by=verified_by,
    )  # fmt: skip
    transaction.add(row)
    assert row.id is not None
    return row.id


def lift_restriction(
    transaction: Transaction, restriction_id: int, *, at: str, actor: str, reason: str
) -> None:
    """Close a restriction that nobody has lifted; it stays on record."""
    from portaladm.store.db.tables import Restriction as Row

    restriction = transaction.session.get_one(Row, restriction_id)
    restriction.lifted_at, restriction.lifted_by = at, actor
    restriction.lifted_reason = reason


def carry_restrictions(transaction: Transaction, drop_id: int, keep_id: int) -> int:
    """Give a merged parent's restrictions to the parent who stays; how many. Each stays itself."""
    return transaction.run(
        "UPDATE restrictions SET parent_id = ? WHERE parent_id = ?", (keep_id, drop_id)
    )


def _read(row: tuple[Any, ...]) -> RestrictionRecord:
    return RestrictionRecord._make((*row[:6], Restriction(*row[6:])))
