"""What an import changes of many people at once: new links between stored people, and names.

Everything begins with what the import has written, so that its cost follows the number of changes;
the rest of the roster is counted only where there are some.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from portaladm.domain.identity import Person
from portaladm.domain.ids.derived import PREFIX
from portaladm.store.db.temp_tables import create
from portaladm.store.db.transaction import Transaction
from portaladm.store.earlier import read_earlier
from portaladm.store.links.rows import ENROLLED
from portaladm.store.roster.identity import TABLES
from portaladm.store.roster.limit import Impact, count_by_school, give_back_links
from portaladm.store.roster.temp_tables import NEW_LINKS, RENAMED


class Rename(NamedTuple):
    """The name of a stored record before and after an import."""

    id: int
    number: str
    before: Person
    after: Person


def find_new_links(transaction: Transaction, batch_id: int) -> int:
    """Links that an import has opened between people each of whom had a link before; how many."""
    create(transaction, NEW_LINKS)
    had_one = (
        "EXISTS (SELECT 1 FROM links o WHERE o.{kind}_id = l.{kind}_id "
        "AND o.created_batch <> :batch)"
    )
    return transaction.run(
        "INSERT INTO temp.new_links SELECT l.id, l.parent_id, l.student_id, s.school_id "
        "FROM temp.touched t CROSS JOIN temp.staged st ON st.line = t.line "
        "CROSS JOIN parents p ON p.number = st.parent_id "
        "CROSS JOIN students s ON s.number = st.student_id "
        "CROSS JOIN links l ON l.parent_id = p.id AND l.student_id = s.id "
        "WHERE t.link_id IS NULL AND l.created_batch = :batch AND l.portal_access = 1 "
        "AND p.created_batch <> :batch AND s.created_batch <> :batch "
        f"AND {had_one.format(kind='parent')} AND {had_one.format(kind='student')}",
        {"batch": batch_id},
    )


def add_exchanged(transaction: Transaction, links: Iterable[int]) -> None:
    """Count links among those that were found, whoever of their people is new."""
    transaction.run(
        "INSERT OR IGNORE INTO temp.new_links SELECT l.id, l.parent_id, l.student_id, s.school_id "
        "FROM links l JOIN students s ON s.id = l.student_id "
        "WHERE l.id IN (SELECT CAST(value AS INTEGER) FROM json_each(?))",
        (json.dumps(list(links)),),
    )


def keep_only(transaction: Transaction, links: Iterable[int]) -> None:
    """Forget the links that were found, except these."""
    transaction.run(
        "DELETE FROM temp.new_links "
        "WHERE id NOT IN (SELECT CAST(value AS INTEGER) FROM json_each(?))",
        (json.dumps(list(links)),),
    )


def find_new_parents(transaction: Transaction, batch_id: int) -> int:
    """Links of new parents with derived ids to students who had a link before; how many."""
    create(transaction, NEW_LINKS)
    return transaction.run(
        "INSERT INTO temp.new_links SELECT l.id, l.parent_id, l.student_id, s.school_id "
        "FROM parents p CROSS JOIN links l ON l.parent_id = p.id "
        "CROSS JOIN students s ON s.id = l.student_id "
        "WHERE p.created_batch = :batch AND p.number GLOB :derived AND l.created_batch = :batch "
        "AND l.portal_access = 1 AND s.created_batch <> :batch AND EXISTS (SELECT 1 FROM links o "
        "WHERE o.student_id = s.id AND o.created_batch <> :batch)",
        {"batch": batch_id, "derived": f"{PREFIX}*"},
    )


def read_renames(transaction: Transaction, kind: str, batch_id: int) -> Iterator[Rename]:
    """Stored people of whom an import has changed a name."""
    earlier = ", ".join(f"json_extract(c.earlier, '$.{one}_name')" for one in ("first", "last"))
    rows = transaction.rows(
        f"SELECT t.id, t.number, {earlier}, t.first_name, t.last_name FROM roster_changes c "
        f"JOIN {TABLES[kind]} t ON t.id = c.record_id WHERE c.batch_id = ? AND c.record = ? "
        f"AND (t.first_name, t.last_name) IS NOT ({earlier}) ORDER BY t.number",
        (batch_id, kind),
    )
    for record, number, first, last, new_first, new_last in rows:
        yield Rename(record, number, Person(first, last), Person(new_first, new_last))


def note_renames(transaction: Transaction, kind: str, renames: Iterable[Rename]) -> None:
    """Note whose names are others now: :func:`count_changes` counts them."""
    transaction.run_many(
        "INSERT INTO temp.renamed VALUES (?, ?)", ((kind, one.id) for one in renames)
    )


def forget_renames(transaction: Transaction) -> None:
    """Begin to note renames."""
    create(transaction, RENAMED)


# Of each kind: what an import has changed, and what of it was there before, both with a school.
# A student who leaves with this import was there before.
_WAS_HERE = f"({ENROLLED} OR s.changed_batch = :batch) AND s.created_batch <> :batch"
_BEFORE = "l.created_batch <> :batch AND (l.ended_on IS NULL OR l.changed_batch = :batch)"
_PARENTS = "FROM links l JOIN students s ON s.id = l.student_id"
_CHANGED = {
    "new-links": "SELECT id, school_id FROM temp.new_links",
    "new-parents": "SELECT id, school_id FROM temp.new_links",
    "student-names": "SELECT s.id, s.school_id FROM temp.renamed r JOIN students s ON s.id = r.id "
    "WHERE r.kind = 'student'",
    "parent-names": f"SELECT DISTINCT l.parent_id AS id, s.school_id {_PARENTS} "
    "JOIN temp.renamed r ON r.id = l.parent_id WHERE r.kind = 'parent'",
}
_LINKS = (
    f"SELECT l.id, s.school_id {_PARENTS} WHERE {_BEFORE} AND l.portal_access = 1 AND {_WAS_HERE}"
)
_STORED = {
    "new-links": _LINKS,
    "new-parents": _LINKS,
    "student-names": f"SELECT s.id, s.school_id FROM students s WHERE {_WAS_HERE}",
    "parent-names": f"SELECT DISTINCT l.parent_id AS id, s.school_id {_PARENTS} "
    f"WHERE {_BEFORE} AND {_WAS_HERE}",
}


def count_changes(
    transaction: Transaction, kind: str, batch_id: int, today: str
) -> Iterator[Impact]:
    """How many changes of a kind there are, for the district and school by school."""
    values = {"batch": batch_id, "today": today}
    several = kind == "parent-names"
    changed = count_by_school(transaction, _CHANGED[kind], values, several=several)
    stored = count_by_school(transaction, _STORED[kind], values, several=several)
    for school, count in changed.items():
        yield Impact(kind, school, count, max(count, stored.get(school, 0)))


def read_new_links(transaction: Transaction, limit: int) -> Iterator[tuple[Any, ...]]:
    """Parent number and name, student number and name of the links that were found."""
    return transaction.rows(
        "SELECT p.number, p.first_name || ' ' || p.last_name, s.number, "
        "s.first_name || ' ' || s.last_name FROM temp.new_links x "
        "JOIN parents p ON p.id = x.parent_id JOIN students s ON s.id = x.student_id "
        "ORDER BY p.number, s.number LIMIT ?",
        (limit,),
    )


def keep_stored_links(transaction: Transaction) -> None:
    """Have a snapshot end no stored link of the people of the links that were found."""
    transaction.run(
        "INSERT OR IGNORE INTO temp.kept_links SELECT id FROM links "
        "WHERE parent_id IN (SELECT parent_id FROM temp.new_links) "
        "OR student_id IN (SELECT student_id FROM temp.new_links)"
    )


def take_back_links(transaction: Transaction, batch_id: int) -> tuple[int, int]:
    """Open none of the links that were found, and make no parent who has no other.

    Returns how many of each.
    """
    links = transaction.run("DELETE FROM links WHERE id IN (SELECT id FROM temp.new_links)")
    return links, transaction.run(
        "DELETE FROM parents WHERE created_batch = ? "
        "AND id IN (SELECT parent_id FROM temp.new_links) "
        "AND id NOT IN (SELECT parent_id FROM links)",
        (batch_id,),
    )


def find_links_of_renamed(transaction: Transaction, kind: str, batch_id: int) -> int:
    """Links that an import has opened for people whose names are others now; how many."""
    create(transaction, NEW_LINKS)
    return transaction.run(
        "INSERT INTO temp.new_links SELECT l.id, l.parent_id, l.student_id, s.school_id "
        f"FROM temp.renamed r CROSS JOIN links l ON l.{kind}_id = r.id "
        "CROSS JOIN students s ON s.id = l.student_id WHERE r.kind = :kind "
        "AND l.portal_access = 1 AND l.ended_on IS NULL "
        "AND (l.created_batch = :batch OR EXISTS (SELECT 1 FROM roster_changes c "
        "WHERE c.batch_id = :batch AND c.record = 'link' AND c.record_id = l.id "
        f"AND ({read_earlier('portal_access')} = 0 "
        "OR json_extract(c.earlier, '$.ended_on') IS NOT NULL)))",
        {"batch": batch_id, "kind": kind},
    )


def close_again(transaction: Transaction, batch_id: int) -> tuple[int, int]:
    """Open none of the links that were found: how many were new, and how many were stored."""
    closed = give_back_links(transaction, batch_id, NEW_LINKS)
    new = transaction.run(
        "DELETE FROM links WHERE created_batch = ? AND id IN (SELECT id FROM temp.new_links)",
        (batch_id,),
    )
    return new, closed


def take_back_names(
    transaction: Transaction, kind: str, batch_id: int, cells: Sequence[str]
) -> tuple[int, int]:
    """Give the renamed people their earlier names: how many, and how many are as before now.

    ``cells`` are the columns whose earlier values the import keeps.
    """
    table, values = TABLES[kind], {"batch": batch_id, "kind": kind}
    noted = (
        "c.batch_id = :batch AND c.record = :kind "
        "AND c.record_id IN (SELECT id FROM temp.renamed WHERE kind = :kind)"
    )
    count = transaction.run(
        f"UPDATE {table} SET first_name = json_extract(c.earlier, '$.first_name'), "
        "last_name = json_extract(c.earlier, '$.last_name') FROM roster_changes c "
        f"WHERE {noted} AND c.record_id = {table}.id",
        values,
    )
    same = " AND ".join(f"t.{cell} IS {read_earlier(cell)}" for cell in cells)
    as_before = transaction.run(
        f"UPDATE {table} SET changed_batch = {read_earlier('changed_batch')} "
        f"FROM roster_changes c JOIN {table} t ON t.id = c.record_id "
        f"WHERE {noted} AND {same} AND t.id = {table}.id",
        values,
    )
    transaction.run(
        f"DELETE FROM roster_changes AS c WHERE {noted} "
        f"AND EXISTS (SELECT 1 FROM {table} t WHERE t.id = c.record_id "
        "AND t.changed_batch <> :batch)",
        values,
    )
    return count, as_before
