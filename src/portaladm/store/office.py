"""What waits for the office today: counts and the first few, each found by an index."""

from __future__ import annotations

from typing import Any, NamedTuple

from portaladm.domain.folding import fold_name
from portaladm.store.batches.rows import KIND
from portaladm.store.db.transaction import Transaction
from portaladm.store.keys.rows import IN_BATCH, NEWEST_MARK
from portaladm.store.links.rows import ELIGIBLE, ENROLLED, GIVES_ACCESS


class Waiting(NamedTuple):
    """How many things of a kind wait in all, and the first of them as rows."""

    total: int
    first: tuple[tuple[Any, ...], ...]


_COUNTED = "SELECT count(*) OVER (),"
# CROSS JOIN keeps the order: few links are the counter's, and they have an index.
_FAMILY = (
    f"{_COUNTED} p.id, p.number, p.first_name || ' ' || p.last_name, s.id, s.number, "
    "l.provisional_until FROM links l CROSS JOIN parents p ON p.id = l.parent_id "
    "CROSS JOIN students s ON s.id = l.student_id "
    f"WHERE l.portal_access = 1 AND p.merged_into IS NULL AND {ENROLLED} "
)
LAPSING = (
    f"{_FAMILY} AND l.provisional_until BETWEEN :today AND :until AND l.ended_on IS NULL "
    "ORDER BY l.provisional_until, l.id"
)
"""Links of the counter whose last day is from ``:today`` to ``:until``."""

_OVER = (
    f"{_FAMILY} AND l.provisional_until < :today "
    "AND (l.ended_on IS NULL OR l.ended_on > l.provisional_until)"
)
_HAS_NAMESAKE = (
    "EXISTS (SELECT 1 FROM links k JOIN parents b ON b.id = k.parent_id "
    "WHERE k.student_id = l.student_id AND k.parent_id <> l.parent_id "
    "AND k.ended_on IS NULL AND k.provisional_until IS NULL AND b.merged_into IS NULL "
    "AND fold_name(b.first_name || ' ' || b.last_name) "
    "= fold_name(p.first_name || ' ' || p.last_name))"
)
_OLDEST_FIRST = "ORDER BY l.provisional_until, l.id"
LISTED_TWICE = f"{_OVER} AND {_HAS_NAMESAKE} {_OLDEST_FIRST}"
"""Links of the counter whose days are over, and whom the roster has under another number."""

LAPSED = f"{_OVER} AND NOT {_HAS_NAMESAKE} {_OLDEST_FIRST}"
"""Links of the counter whose days are over, and whom no roster has under any number."""

_OF_BATCH = IN_BATCH.replace(":batch", "b.id")
UNSENT = (
    f"{_COUNTED} code, {KIND}, file_name, count FROM batches b WHERE file_state = 'published' "
    "AND undone_at IS NULL AND kind <> 'roster-import' AND (EXISTS (SELECT 1 FROM "
    f"activation_keys k WHERE {_OF_BATCH} AND k.closed_at IS NULL) "
    f"OR NOT EXISTS (SELECT 1 FROM activation_keys k WHERE {_OF_BATCH})) ORDER BY id"
)
"""Batches whose letters wait; those of which every key is used or closed need no post."""

RETURNED = (
    f"{_COUNTED} b.code, k.serial, p.number, p.first_name || ' ' || p.last_name, m.marked_at "
    "FROM activation_keys k JOIN batches b ON b.id = k.batch_id "
    f"JOIN parents p ON p.id = k.parent_id {NEWEST_MARK} "
    "WHERE k.id IN (SELECT key_id FROM letter_marks WHERE mark = 'returned') "
    f"AND m.mark = 'returned' AND k.closed_at IS NULL AND {ELIGIBLE} ORDER BY m.id"
)
"""A suspended key is left out: its parent can have no other until the roster changes."""

EXPIRING = (
    f"{_COUNTED} e.expires_on, b.id, b.code, e.count FROM "
    "(SELECT expires_on, batch_id, count(*) AS count FROM activation_keys "
    "WHERE closed_at IS NULL AND expires_on BETWEEN :today AND :until "
    "GROUP BY expires_on, batch_id) e JOIN batches b ON b.id = e.batch_id "
    "ORDER BY e.expires_on, b.id"
)
SCHOOLS = (
    "SELECT sc.name, count(DISTINCT k.id) AS count FROM activation_keys k "
    "JOIN links l ON l.parent_id = k.parent_id JOIN students s ON s.id = l.student_id "
    f"JOIN schools sc ON sc.id = s.school_id WHERE {IN_BATCH} AND k.closed_at IS NULL "
    f"AND k.expires_on = :on AND {GIVES_ACCESS} GROUP BY sc.id ORDER BY count DESC, sc.name"
)
QUESTIONS = (
    f"{_COUNTED} kind, number, doubt, stored_name, new_name, stored_number FROM identity_questions "
    "WHERE answer IS NULL ORDER BY id"
)


def read_lapsing(transaction: Transaction, today: str, until: str, most: int) -> Waiting:
    """Families of the counter whose days end from ``today`` to ``until``.

    A row: parent's id, number and name, student's id and number, last day.
    """
    return _read(transaction, LAPSING, most, today=today, until=until)


def read_duplicates(transaction: Transaction, today: str, most: int) -> Waiting:
    """Families of the counter whose days are over and whom the roster has under another number.

    A row: as of :func:`read_lapsing`.
    """
    transaction.define_function("fold_name", fold_name)
    return _read(transaction, LISTED_TWICE, most, today=today)


def read_lapsed(transaction: Transaction, today: str, most: int) -> Waiting:
    """Families of the counter whose days are over and whom no roster has under any number.

    A row: as of :func:`read_lapsing`.
    """
    transaction.define_function("fold_name", fold_name)
    return _read(transaction, LAPSED, most, today=today)


def read_unsent_batches(transaction: Transaction, most: int) -> Waiting:
    """Batches whose file is there and that nobody marked sent; a row: code, kind, file, count."""
    return _read(transaction, UNSENT, most)


def read_returned(transaction: Transaction, today: str, most: int) -> Waiting:
    """Open keys whose letter came back; a row: batch, serial, parent's number, name, when."""
    return _read(transaction, RETURNED, most, today=today)


def read_expiring(transaction: Transaction, today: str, until: str, most: int) -> Waiting:
    """Open keys whose last day is from ``today`` to ``until``.

    A row: day, batch's id and code, how many keys.
    """
    return _read(transaction, EXPIRING, most, today=today, until=until)


def read_schools(
    transaction: Transaction, today: str, batch_id: int, on: str
) -> list[tuple[str, int]]:  # fmt: skip
    """How many open keys of a batch that end on a day belong to each school, the most first.

    A key of a parent with children at two schools counts for both.
    """
    rows = transaction.rows(SCHOOLS, {"today": today, "batch": batch_id, "on": on})
    return [(school, count) for school, count in rows]


def read_questions(transaction: Transaction, most: int) -> Waiting:
    """Identity questions without an answer; a row: kind, number, doubt, both names, stored id."""
    return _read(transaction, QUESTIONS, most)


def _read(transaction: Transaction, sql: str, most: int, **values: str) -> Waiting:
    """The first rows, or all, and how many there are."""
    rows = list(transaction.rows(f"{sql} LIMIT :most", values | {"most": most}))
    return Waiting(rows[0][0] if rows else 0, tuple(row[1:] for row in rows))
