"""What an import takes away, school by school, and undoing it: the figures of the removal limit.

Everything works on what the import noted in ``roster_changes``, so that its cost follows the
number of changes and not the size of the roster.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from portaladm.store.db.temp_tables import TempTable, create
from portaladm.store.db.transaction import Transaction
from portaladm.store.earlier import read_earlier
from portaladm.store.links.rows import ELIGIBLE, ENROLLED, GIVES_ACCESS, MAY_USE
from portaladm.store.roster.temp_tables import LOST_LINKS, LOST_PARENTS, LOST_STUDENTS

KINDS = ("students", "links", "keys", "accounts")
"""What the removal limit counts: enrolled students, links with access, live keys, accounts."""


@dataclass(frozen=True)
class Impact:
    """What an import changes of one kind in a school, or with an empty name in the district."""

    kind: str
    school: str
    count: int
    before: int


def count_removals(transaction: Transaction, batch_id: int, today: str, now: str) -> list[Impact]:
    """What a merged, uncommitted import takes away, for the district and school by school."""
    values = {"batch": batch_id, "today": today, "now": now}
    _find_lost_students(transaction, values)
    _find_lost_links(transaction, values)
    if transaction.row("SELECT 1 FROM temp.lost_students UNION ALL SELECT 1 FROM temp.lost_links"):
        _find_lost_parents(transaction, values)
        return [impact for kind in KINDS for impact in _count_kind(transaction, kind, values)]
    return []


def read_lost_students(transaction: Transaction, limit: int) -> Iterator[tuple[Any, ...]]:
    """Number, name and school of students who would leave."""
    return transaction.rows(
        "SELECT s.number, s.first_name || ' ' || s.last_name, sc.name FROM temp.lost_students x "
        "JOIN students s ON s.id = x.id JOIN schools sc ON sc.id = x.school_id "
        "ORDER BY sc.name, s.number LIMIT ?",
        (limit,),
    )


def read_lost_links(transaction: Transaction, limit: int) -> Iterator[tuple[Any, ...]]:
    """Parent number and name, student number and name of links that would lose access."""
    return transaction.rows(
        "SELECT p.number, p.first_name || ' ' || p.last_name, s.number, "
        "s.first_name || ' ' || s.last_name FROM temp.lost_links x "
        "JOIN parents p ON p.id = x.parent_id JOIN students s ON s.id = x.student_id "
        "WHERE x.student_id NOT IN (SELECT id FROM temp.lost_students) "
        "ORDER BY p.number, s.number LIMIT ?",
        (limit,),
    )


def count_lost(transaction: Transaction) -> tuple[int, int]:
    """How many students would leave, and how many links of others would lose access."""
    row = transaction.row(
        "SELECT (SELECT count(*) FROM temp.lost_students), (SELECT count(*) FROM temp.lost_links "
        "WHERE student_id NOT IN (SELECT id FROM temp.lost_students))"
    )
    assert row is not None
    return row[0], row[1]


def take_back_removals(transaction: Transaction, batch_id: int) -> int:
    """Give back what :func:`count_removals` found; whatever else the import did stays."""
    values = {"batch": batch_id}
    students = transaction.run(
        "UPDATE students SET withdrawn_on = json_extract(c.earlier, '$.withdrawn_on'), "
        "since = json_extract(c.earlier, '$.since') FROM roster_changes c "
        "WHERE c.batch_id = :batch AND c.record = 'student' AND c.record_id = students.id "
        "AND students.id IN (SELECT id FROM temp.lost_students)",
        values,
    )
    return students + give_back_links(transaction, batch_id, LOST_LINKS)


def give_back_links(transaction: Transaction, batch_id: int, which: TempTable) -> int:
    """Give stored links the access that they had before an import; ``which`` has their ids."""
    return transaction.run(
        f"UPDATE links SET portal_access = {read_earlier('portal_access')}, "
        "ended_on = json_extract(c.earlier, '$.ended_on'), "
        "since = json_extract(c.earlier, '$.since'), "
        "access_why = json_extract(c.earlier, '$.access_why') FROM roster_changes c "
        "WHERE c.batch_id = :batch AND c.record = 'link' AND c.record_id = links.id "
        f"AND links.id IN (SELECT id FROM temp.{which.name})",
        {"batch": batch_id},
    )


def _find_lost_students(transaction: Transaction, values: dict[str, Any]) -> None:
    create(transaction, LOST_STUDENTS)
    transaction.run(
        "INSERT OR IGNORE INTO temp.lost_students SELECT s.id, "
        f"coalesce({read_earlier('school_id')}, s.school_id) "
        "FROM roster_changes c JOIN students s ON s.id = c.record_id "
        "WHERE c.batch_id = :batch AND c.record = 'student' "
        "AND (json_extract(c.earlier, '$.withdrawn_on') IS NULL "
        f"OR json_extract(c.earlier, '$.withdrawn_on') > :today) AND NOT {ENROLLED}",
        values,
    )


def _find_lost_links(transaction: Transaction, values: dict[str, Any]) -> None:
    create(transaction, LOST_LINKS)
    transaction.run(
        "INSERT OR IGNORE INTO temp.lost_links SELECT l.id, l.parent_id, l.student_id, "
        "s.school_id FROM roster_changes c JOIN links l ON l.id = c.record_id "
        "JOIN students s ON s.id = l.student_id "
        "WHERE c.batch_id = :batch AND c.record = 'link' "
        f"AND {read_earlier('portal_access')} = 1 "
        "AND json_extract(c.earlier, '$.ended_on') IS NULL "
        f"AND NOT ({MAY_USE}) AND (l.portal_access = 0 OR l.ended_on IS NOT NULL) "
        f"AND ({ENROLLED} OR s.id IN (SELECT id FROM temp.lost_students))",
        values,
    )
    transaction.run(
        "INSERT OR IGNORE INTO temp.lost_links SELECT l.id, l.parent_id, l.student_id, x.school_id "
        "FROM temp.lost_students x CROSS JOIN links l ON l.student_id = x.id "
        f"WHERE {MAY_USE} AND l.created_batch <> :batch",
        values,
    )


def _find_lost_parents(transaction: Transaction, values: dict[str, Any]) -> None:
    create(transaction, LOST_PARENTS)
    transaction.run(
        "INSERT OR IGNORE INTO temp.lost_parents SELECT p.id, x.school_id FROM temp.lost_links x "
        f"JOIN parents p ON p.id = x.parent_id WHERE NOT {ELIGIBLE}",
        values,
    )


# Of each kind: what is lost, and what there is now, both with a school. A student and a link have
# one school; an account and its key may have several, and count once for the district.
_NOW = {
    "students": f"SELECT s.id, s.school_id FROM students s WHERE {ENROLLED} "
    "AND s.created_batch <> :batch",
    "links": "SELECT l.id, s.school_id FROM links l JOIN students s ON s.id = l.student_id "
    f"WHERE {GIVES_ACCESS} AND l.created_batch <> :batch",
    "keys": "SELECT DISTINCT k.id, s.school_id FROM activation_keys k "
    "JOIN links l ON l.parent_id = k.parent_id JOIN students s ON s.id = l.student_id "
    f"WHERE k.closed_at IS NULL AND k.expires_at > :now AND {GIVES_ACCESS}",
    "accounts": "SELECT DISTINCT a.id, s.school_id FROM accounts a "
    "JOIN links l ON l.parent_id = a.parent_id JOIN students s ON s.id = l.student_id "
    f"WHERE a.closed_at IS NULL AND {GIVES_ACCESS}",
}
_LOST = {
    "students": "SELECT id, school_id FROM temp.lost_students",
    "links": "SELECT id, school_id FROM temp.lost_links",
    "keys": "SELECT k.id, x.school_id FROM temp.lost_parents x JOIN activation_keys k "
    "ON k.parent_id = x.id WHERE k.closed_at IS NULL AND k.expires_at > :now",
    "accounts": "SELECT a.id, x.school_id FROM temp.lost_parents x JOIN accounts a "
    "ON a.parent_id = x.id WHERE a.closed_at IS NULL",
}
_ONE_SCHOOL = ("students", "links")


def _count_kind(transaction: Transaction, kind: str, values: dict[str, Any]) -> Iterator[Impact]:
    several = kind not in _ONE_SCHOOL
    lost = count_by_school(transaction, _LOST[kind], values, several=several)
    if not lost:
        return
    here = count_by_school(transaction, _NOW[kind], values, several=several)
    for school, count in lost.items():
        yield Impact(kind, school, count, here.get(school, 0) + count)


def count_by_school(
    transaction: Transaction, select: str, values: dict[str, Any], *, several: bool
) -> dict[str, int]:
    """How many rows each school has, and with an empty name the district.

    ``several``: one record may have a row for each of several schools.
    """
    found = Counter(transaction.rows(f"SELECT school_id FROM ({select})", values))  # no sort
    names = dict(transaction.rows("SELECT id, name FROM schools")) if found else {}
    counts = {names[school]: count for (school,), count in sorted(found.items())}
    if not counts:
        return {}
    total = (
        transaction.value(f"SELECT count(DISTINCT id) FROM ({select})", values)
        if several
        else sum(counts.values())
    )
    return {"": total, **counts}
