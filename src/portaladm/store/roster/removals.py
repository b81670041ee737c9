"""Whom a snapshot lacks: students leave, links end; nothing is deleted."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from portaladm.store.db.temp_tables import create
from portaladm.store.db.transaction import Transaction
from portaladm.store.links.rows import EARLIER, ENROLLED, GIVES_ACCESS
from portaladm.store.roster.merge import MergeInput
from portaladm.store.roster.temp_tables import MISSING, UNLINKED

_STUDENT_BEFORE = (
    "json_object('first_name', s.first_name, 'last_name', s.last_name, 'grade', s.grade, "
    "'school_id', s.school_id, 'withdrawn_on', s.withdrawn_on, 'since', s.since, "
    "'changed_batch', s.changed_batch)"
)


@dataclass(frozen=True)
class Exempted:
    """Whom rejected rows name: they stay as they are; where ids can't be read, their school does.

    ``everybody`` is set where not even the school can be read.
    """

    students: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    schools: tuple[str, ...] = ()
    everybody: bool = False

    def with_people(self, students: Iterable[str], parents: Iterable[str]) -> Exempted:
        """The same, and these people."""
        return replace(
            self, students=(*self.students, *students), parents=(*self.parents, *parents)
        )

    @property
    def values(self) -> dict[str, str]:
        """The named values of the conditions."""
        return {
            "spared_students": json.dumps(self.students),
            "spared_parents": json.dumps(self.parents),
            "spared_schools": json.dumps(self.schools),
        }

    def condition(self, student: str, school: str) -> str:
        """SQL that leaves out the students and schools that are spared."""
        if self.everybody:
            return "AND false "
        return (
            f"AND {student} NOT IN (SELECT value FROM json_each(:spared_students)) "
            f"AND {school} NOT IN (SELECT value FROM json_each(:spared_schools)) "
            "AND :spared_parents = :spared_parents "
        )

    def parent_condition(self, parent: str) -> str:
        """SQL that leaves out the parents who are spared."""
        return f"AND {parent} NOT IN (SELECT value FROM json_each(:spared_parents)) "


def add_related(transaction: Transaction, exempted: Exempted, *, children: bool) -> Exempted:
    """Spare parents under the number of today, too; with ``children``, those linked to them.

    In a roster of people, a child whose parent's row is refused stands in no pair.
    """
    rows = transaction.rows(
        "SELECT p.number FROM parent_aliases a JOIN parents p ON p.id = a.parent_id "
        "WHERE a.number IN (SELECT value FROM json_each(:spared_parents))",
        {"spared_parents": json.dumps(exempted.parents)},
    )
    exempted = replace(exempted, parents=(*exempted.parents, *(number for (number,) in rows)))
    if not children:
        return exempted
    rows = transaction.rows(
        "SELECT DISTINCT s.number FROM links l JOIN students s ON s.id = l.student_id "
        "JOIN parents p ON p.id = l.parent_id WHERE l.ended_on IS NULL "
        "AND p.number IN (SELECT value FROM json_each(:spared_parents))",
        {"spared_parents": json.dumps(exempted.parents)},
    )
    return replace(exempted, students=(*exempted.students, *(number for (number,) in rows)))


def read_staged_schools(transaction: Transaction) -> dict[str, str]:
    """The names of the schools of a roster of people, by their ids in the file."""
    return dict(transaction.rows("SELECT id, coalesce(nullif(name, ''), id) FROM temp.orgs"))


# Whom a snapshot lacks: whoever has no staged row.
_STAGED = "s.number IN (SELECT student_id FROM temp.staged)"
_PROVISIONAL = (
    "EXISTS (SELECT 1 FROM links l WHERE l.student_id = s.id AND l.provisional_until >= :today "
    "AND l.ended_on IS NULL)"
)


def withdraw_missing(transaction: Transaction, given: MergeInput, exempted: Exempted) -> int:
    """Let enrolled students leave today whom a snapshot lacks; nothing is deleted."""
    create(transaction, MISSING)
    transaction.run(
        f"INSERT INTO temp.missing SELECT s.id FROM students s WHERE {ENROLLED} "
        f"AND NOT {_STAGED} AND NOT {_PROVISIONAL} "
        + exempted.condition("s.number", "(SELECT name FROM schools WHERE id = s.school_id)"),
        {"today": given.today, **exempted.values},
    )
    transaction.run(
        "INSERT INTO roster_changes (batch_id, changed_on, record, record_id, earlier) "
        f"SELECT :batch, :today, 'student', s.id, {_STUDENT_BEFORE} "
        "FROM temp.missing m JOIN students s ON s.id = m.id ORDER BY m.id",
        given.values,
    )
    return transaction.run(
        "UPDATE students SET withdrawn_on = :today, since = :today, changed_batch = :batch "
        "WHERE id IN (SELECT id FROM temp.missing)",
        given.values,
    )


def end_missing_links(transaction: Transaction, given: MergeInput, exempted: Exempted) -> int:
    """End the links that a snapshot lacks although it has the student."""
    create(transaction, UNLINKED)
    transaction.run(
        "INSERT INTO temp.unlinked SELECT l.id FROM links l "  # which leaves few to be looked up
        "CROSS JOIN students s ON s.id = l.student_id CROSS JOIN parents p ON p.id = l.parent_id "
        "WHERE l.ended_on IS NULL AND l.id NOT IN (SELECT link_id FROM temp.kept_links) "
        "AND (l.provisional_until IS NULL OR l.provisional_until < :today) "
        f"AND {_STAGED} AND l.created_batch <> :batch "
        + exempted.condition("s.number", "(SELECT name FROM schools WHERE id = s.school_id)")
        + exempted.parent_condition("p.number"),
        {"today": given.today, "batch": given.batch_id, **exempted.values},
    )
    transaction.run(
        "INSERT INTO roster_changes (batch_id, changed_on, record, record_id, earlier) "
        f"SELECT :batch, :today, 'link', l.id, {EARLIER} FROM temp.unlinked u "
        "JOIN links l ON l.id = u.id ORDER BY u.id",
        given.values,
    )
    return transaction.run(
        "UPDATE links SET ended_on = :today, changed_batch = :batch "
        "WHERE id IN (SELECT id FROM temp.unlinked)",
        given.values,
    )


def count_left(transaction: Transaction, today: str) -> tuple[int, int]:
    """How many of the students and links that a snapshot lacked are really gone after all."""
    students = transaction.value(
        "SELECT count(*) FROM temp.missing m JOIN students s ON s.id = m.id "
        "WHERE s.withdrawn_on = ?", (today,),
    )  # fmt: skip
    links = transaction.value(
        "SELECT count(*) FROM temp.unlinked u JOIN links l ON l.id = u.id WHERE l.ended_on = ?",
        (today,),
    )
    return students, links


def find_lacking_links(
    transaction: Transaction, given: MergeInput, exempted: Exempted, limit: int
) -> tuple[int, list[tuple[Any, ...]]]:
    """Stored links with access that the file lacks, the exempted aside: count, examples."""
    lacking = (
        "FROM links l CROSS JOIN students s ON s.id = l.student_id "
        "CROSS JOIN parents p ON p.id = l.parent_id "
        "WHERE l.id NOT IN (SELECT link_id FROM temp.kept_links) "
        f"AND {GIVES_ACCESS} AND l.provisional_until IS NULL AND l.created_batch <> :batch "
        + exempted.condition("s.number", "(SELECT name FROM schools WHERE id = s.school_id)")
        + exempted.parent_condition("p.number")
    )
    values = {"today": given.today, "batch": given.batch_id, **exempted.values}
    count = transaction.value(f"SELECT count(*) {lacking}", values)
    rows = transaction.rows(
        f"SELECT p.number, s.number {lacking} ORDER BY p.number LIMIT :limit",
        {**values, "limit": limit},
    )
    return count, list(rows)
