"""Merging a staged roster into the store, set by set.

One statement per kind of record (``INSERT ... SELECT ... ON CONFLICT DO UPDATE ... WHERE
changed``): objects one by one through a session cost 26 times as much. A first roster is
taken directly (``first.py`` says where to); otherwise what is about to change is noted first, with
the values it had, so that an import can be undone and a day in the past can be asked about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from portaladm.domain.link_access import AccessWhy
from portaladm.domain.rosters import LINE_LIMIT, Counts
from portaladm.store.db.temp_tables import create
from portaladm.store.db.transaction import Transaction
from portaladm.store.earlier import read_earlier
from portaladm.store.links.rows import EARLIER
from portaladm.store.roster.columns import Kind, describe_parents, describe_students
from portaladm.store.roster.compare import Compared, find_touched
from portaladm.store.roster.staging import ACCESS, NO_BY_RELATIONSHIP
from portaladm.store.roster.temp_tables import SCHOOLS_STAGED


class PairsRepeat(Exception):
    """Some pair stands on several rows: they must agree before they are merged."""


class StoreFilled(Exception):
    """Somebody else has filled a store that was empty: the rows must be compared with it."""


@dataclass(frozen=True)
class MergeInput:
    """What a merge must know beside the staged rows.

    ``after``: of a first roster, the rows up to this line are merged already.
    """

    batch_id: int
    today: str
    columns: frozenset[str]
    blank_access: int
    infers_access: bool = False
    after: int = -1

    @property
    def inferred(self) -> int | None:
        """The access of a relationship that opens; None where the format has a portal flag."""
        return self.blank_access if self.infers_access else None

    @property
    def values(self) -> dict[str, object]:
        """The named values of the statements."""
        return {"batch": self.batch_id, "today": self.today, "blank": self.blank_access,
                "after": self.after}  # fmt: skip


def is_empty(transaction: Transaction) -> bool:
    """Whether no roster has come in yet: nothing to compare with."""
    return transaction.row("SELECT 1 FROM students UNION ALL SELECT 1 FROM parents LIMIT 1") is None


def list_schools(transaction: Transaction, after: int = -1) -> None:
    """List the schools of the staged rows: one pass over these, for which no lock is needed."""
    create(transaction, SCHOOLS_STAGED)
    transaction.run(
        "INSERT INTO temp.schools_staged SELECT DISTINCT school FROM temp.staged WHERE line > ?",
        (after,),
    )


def merge_schools(transaction: Transaction) -> int:
    """Add the listed schools that are new; how many."""
    return transaction.run(
        "INSERT INTO schools (name) SELECT name FROM temp.schools_staged "
        "WHERE name NOT IN (SELECT name FROM schools)"
    )


def merge_students(
    transaction: Transaction, given: MergeInput, compared: Compared | None
) -> Counts:
    """Add and change students; the first roster is compared with nothing."""
    kind = describe_students(given.columns)
    moved = (
        "(students.school_id, students.withdrawn_on) IS (excluded.school_id, excluded.withdrawn_on)"
    )
    since = f", since = CASE WHEN {moved} THEN students.since ELSE :today END"
    statement = (
        f"INSERT INTO students (number, {', '.join(kind.ours)}, since, created_batch, "
        f"changed_batch) SELECT st.student_id, {', '.join(kind.theirs)}, :today, :batch, :batch "
        f"FROM {kind.source}"
    )
    if compared is None:
        return _take_first(transaction, given, kind, statement, since)
    kept = (*kind.ours, "since")
    return _take_changed(transaction, given, kind, statement, kept, since, compared.students)


def merge_parents(transaction: Transaction, given: MergeInput, compared: Compared | None) -> Counts:
    """Add and change parents, matched by number and never by name or email."""
    kind = describe_parents(given.columns)
    statement = (
        f"INSERT INTO parents (number, {', '.join(kind.ours)}, created_batch, changed_batch) "
        f"SELECT st.parent_id, {', '.join(kind.theirs)}, :batch, :batch FROM {kind.source}"
    )
    if compared is None:
        return _take_first(transaction, given, kind, statement, "")
    return _take_changed(transaction, given, kind, statement, kind.ours, "", compared.parents)


def merge_links(
    transaction: Transaction, given: MergeInput, compared: Compared | None, rows: int,
    in_order: bool,
) -> Counts:  # fmt: skip
    """Add and change links; a blank access leaves a stored one as it is.

    ``rows`` are staged. ``in_order``: each of a first roster makes a link of its own.
    """
    if compared is not None:
        return _take_changed_links(transaction, given, compared.links)
    if in_order:
        return _take_first_links(transaction, given, rows)
    return _take_changed_links(
        transaction, given, find_touched(transaction, given.columns, given.inferred)
    )


def _take_first_links(transaction: Transaction, given: MergeInput, rows: int) -> Counts:
    """All links of the first roster at once.

    :raises PairsRepeat: a pair stands twice in it; the caller rolls back and settles the pairs.
    """
    tells = given.infers_access or not given.blank_access
    column, why = (", access_why", f", {_WHY}") if tells else ("", "")
    written = transaction.run(
        "INSERT OR IGNORE INTO links (parent_id, student_id, relationship, portal_access, since, "
        f"created_batch, changed_batch{column}) "
        f"SELECT p.id, s.id, st.relationship, coalesce({ACCESS}, :blank), :today, :batch, :batch"
        f"{why} {_LINKED} WHERE st.line > :after ORDER BY st.line",
        given.values,
    )
    if written < rows:
        raise PairsRepeat
    return Counts(written)


def _take_changed_links(transaction: Transaction, given: MergeInput, total: int) -> Counts:
    differing = transaction.value("SELECT count(*) FROM temp.touched")
    changed = transaction.run(
        "INSERT INTO roster_changes (batch_id, changed_on, record, record_id, earlier) "
        f"SELECT :batch, :today, 'link', l.id, {EARLIER} FROM temp.touched t "
        "JOIN links l ON l.id = t.link_id ORDER BY t.line",
        given.values,
    )
    transaction.run(
        "INSERT INTO links (parent_id, student_id, relationship, portal_access, since, "
        "created_batch, changed_batch, access_why) SELECT p.id, s.id, t.relationship, "
        f"coalesce(t.access, :blank), :today, :batch, :batch, CASE WHEN {_IS_BLANK} "
        f"THEN '{AccessWhy.BLANK}' ELSE t.why END "
        "FROM temp.touched t CROSS JOIN temp.staged st ON st.line = t.line "
        "CROSS JOIN parents p ON p.number = st.parent_id "
        "CROSS JOIN students s ON s.number = st.student_id WHERE t.link_id IS NULL "
        "ORDER BY t.line",
        given.values,
    )
    transaction.run(
        "UPDATE links SET relationship = t.relationship, "
        "portal_access = coalesce(t.access, links.portal_access), "
        "since = CASE WHEN links.ended_on IS NULL AND links.portal_access = "
        "coalesce(t.access, links.portal_access) THEN links.since ELSE :today END, "
        "ended_on = NULL, provisional_until = NULL, changed_batch = :batch, access_why = t.why "
        "FROM temp.touched t WHERE t.link_id = links.id",
        given.values,
    )
    return Counts(differing - changed, changed, total - differing)


def read_changes(transaction: Transaction, batch_id: int) -> Iterator[tuple[Any, ...]]:
    """What a batch changed: kind of record, its id, the values before (JSON)."""
    return transaction.rows(
        "SELECT record, record_id, earlier FROM roster_changes WHERE batch_id = ? ORDER BY id",
        (batch_id,),
    )


def find_new_access(transaction: Transaction, batch_id: int) -> Iterator[tuple[Any, ...]]:
    """The links that a batch turned from a stored no to yes: parent and student number."""
    return transaction.rows(
        "SELECT p.number, s.number FROM roster_changes c JOIN links l ON l.id = c.record_id "
        "JOIN parents p ON p.id = l.parent_id JOIN students s ON s.id = l.student_id "
        "WHERE c.batch_id = ? AND c.record = 'link' AND l.portal_access = 1 "
        f"AND {read_earlier('portal_access')} = 0 "
        "ORDER BY p.number, s.number",
        (batch_id,),
    )


def find_closed_again(transaction: Transaction, batch_id: int) -> Iterator[tuple[Any, ...]]:
    """The links that the office opened and a batch closed: parent and student number."""
    return transaction.rows(
        "SELECT p.number, s.number FROM roster_changes c JOIN links l ON l.id = c.record_id "
        "JOIN parents p ON p.id = l.parent_id JOIN students s ON s.id = l.student_id "
        "WHERE c.batch_id = ? AND c.record = 'link' AND l.portal_access = 0 "
        f"AND json_extract(c.earlier, '$.access_why') = '{AccessWhy.OFFICE}' "
        "ORDER BY p.number, s.number",
        (batch_id,),
    )


def find_disagreeing_lines(
    transaction: Transaction, given: MergeInput, limit: int, *, is_first: bool
) -> tuple[int, list[tuple[str, int]]]:
    """Lines that say something else about a person than the last line about it: count, examples.

    Asked after the merge. They are left in ``temp.unsettled``.
    """
    kinds = (describe_parents(given.columns), describe_students(given.columns))
    total = sum(_note_disagreeing(transaction, kind, is_first) for kind in kinds)
    rows = transaction.rows(
        f"SELECT person, line % {LINE_LIMIT} FROM temp.unsettled WHERE person <> '' "
        "ORDER BY line LIMIT ?",
        (limit,),
    )
    return total, list(rows)


def _note_disagreeing(transaction: Transaction, kind: Kind, is_first: bool) -> int:
    """Unless all is new, only who has a row that differed before can have one that does now."""
    unlike = "" if is_first else f"{kind.unlike} u CROSS JOIN "
    about = "" if is_first else f"st.{kind.key} = u.number AND "
    return transaction.run(
        f"INSERT INTO temp.unsettled SELECT st.line, '{kind.record} ' || st.{kind.key} "
        f"FROM {unlike}{kind.source} CROSS JOIN {kind.table} t ON t.number = st.{kind.key} "
        f"WHERE {about}{_tuple(kind.ours, 't.')} IS NOT ({', '.join(kind.theirs)})"
    )


_IS_BLANK = "t.access IS NULL AND :blank = 0"
_WHY = (
    f"CASE WHEN {NO_BY_RELATIONSHIP} THEN '{AccessWhy.RELATIONSHIP}' "
    f"WHEN {ACCESS} IS NULL AND :blank = 0 THEN '{AccessWhy.BLANK}' ELSE '' END"
)
_LINKED = (
    "FROM temp.staged st CROSS JOIN parents p ON p.number = st.parent_id "
    "CROSS JOIN students s ON s.number = st.student_id"
)
"""In the order of the lines, which is the order of the links that it makes."""


def _take_first(
    transaction: Transaction, given: MergeInput, kind: Kind, statement: str, more: str
) -> Counts:
    """The first roster: every record is new. More writes than records are disagreeing rows."""
    count = f"SELECT coalesce(max(id), 0) FROM {kind.table}"
    before = transaction.value(count)
    statement += " WHERE st.line > :after ORDER BY st.line" + _upsert(kind, more)
    written = transaction.run(statement, given.values)
    new = transaction.value(count) - before
    return Counts(new=new, changed=written - new)


def _take_changed(
    transaction: Transaction, given: MergeInput, kind: Kind, statement: str,
    kept: tuple[str, ...], more: str, total: int,
) -> Counts:  # fmt: skip
    """A later roster: what its differing rows change is noted first."""
    differs = f"WHERE st.line IN (SELECT line FROM {kind.differing}) ORDER BY st.line"
    earlier = ", ".join(f"'{name}', t.{name}" for name in [*kept, "changed_batch"])
    changed = transaction.run(
        "INSERT INTO roster_changes (batch_id, changed_on, record, record_id, earlier) "
        f"SELECT :batch, :today, '{kind.record}', t.id, json_object({earlier}) "
        f"FROM {kind.differing} d JOIN {kind.table} t ON t.id = d.id ORDER BY d.line",
        given.values,
    )
    written = transaction.run(f"{statement} {differs}" + _upsert(kind, more), given.values)
    return Counts(written - changed, changed, total - written)


def _upsert(kind: Kind, more: str) -> str:
    assignments = ", ".join(f"{name} = excluded.{name}" for name in kind.ours)
    stored = f"{kind.table}."
    return (
        f" ON CONFLICT (number) DO UPDATE SET {assignments}{more}, changed_batch = :batch "
        f"WHERE {_tuple(kind.ours, stored)} IS NOT {_tuple(kind.ours, 'excluded.')}"
    )


def _tuple(names: Iterable[str], prefix: str = "") -> str:
    return f"({', '.join(prefix + name for name in names)})"
