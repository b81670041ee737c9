"""Merging a staged roster into the store, set by set.

One statement per kind of record (``INSERT ... SELECT ... ON CONFLICT DO UPDATE ... WHERE
changed``): objects one by one through a session cost 26 times as much. An empty store takes the
rows directly; otherwise what is about to change is noted first, with the values it had, so that
an import can be undone and a day in the past can be asked about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from portaladm.domain.rosters import Counts
from portaladm.store.db.temp_tables import create
from portaladm.store.db.transaction import Transaction
from portaladm.store.links.rows import EARLIER
from portaladm.store.roster.staging import ACCESS
from portaladm.store.roster.temp_tables import LAST_ROWS, TOUCHED

_STUDENT_CELLS = {
    "first_name": "student_first_name",
    "last_name": "student_last_name",
    "grade": "grade",
}
_PARENT_CELLS = {
    "first_name": "parent_first_name",
    "last_name": "parent_last_name",
    "email": "email",
    "phone": "phone",
    "language": "language",
    "address": "address",
    "city": "city",
    "state": "state",
    "postal_code": "postal_code",
}


class PairsRepeat(Exception):
    """Some pair stands on several rows: they must agree before they are merged."""


@dataclass(frozen=True)
class MergeInput:
    """What a merge must know beside the staged rows."""

    batch_id: int
    today: str
    columns: frozenset[str]
    blank_access: int

    @property
    def values(self) -> dict[str, object]:
        """The named values of the statements."""
        return {"batch": self.batch_id, "today": self.today, "blank": self.blank_access}


def is_empty(transaction: Transaction) -> bool:
    """Whether no roster has come in yet: nothing to compare with."""
    return transaction.row("SELECT 1 FROM students UNION ALL SELECT 1 FROM parents LIMIT 1") is None


def merge_schools(transaction: Transaction) -> int:
    """Add the schools that are new; how many."""
    return transaction.run(
        "INSERT INTO schools (name) SELECT st.school FROM (SELECT DISTINCT school "
        "FROM temp.staged) st WHERE NOT EXISTS (SELECT 1 FROM schools WHERE name = st.school)"
    )


def merge_students(transaction: Transaction, given: MergeInput, empty: bool) -> Counts:
    """Add and change students."""
    cells = _present(_STUDENT_CELLS, given)
    ours = [*cells, "school_id", "withdrawn_on"]
    theirs = [*(f"st.{c}" for c in cells.values()), "sc.id", "nullif(st.withdrawn_on, '')"]
    # CROSS JOIN keeps the order of the file, so that the last row about a student wins.
    source = "temp.staged st CROSS JOIN schools sc ON sc.name = st.school"
    moved = "(school_id, withdrawn_on) IS (excluded.school_id, excluded.withdrawn_on)"
    since = f", since = CASE WHEN {moved} THEN since ELSE :today END"
    statement = (
        f"INSERT INTO students (number, {', '.join(ours)}, since, created_batch, changed_batch) "
        f"SELECT st.student_id, {', '.join(theirs)}, :today, :batch, :batch FROM {source}"
    )
    if empty:
        return _take_first(transaction, given, "students", statement, ours, since)
    kind = _Kind("student", "students", "student_id", [*ours, "since"])
    return _take_changed(transaction, given, kind, statement, source, ours, theirs, since)


def merge_parents(transaction: Transaction, given: MergeInput, empty: bool) -> Counts:
    """Add and change parents, matched by number and never by name or email."""
    cells = _present(_PARENT_CELLS, given)
    ours, theirs = list(cells), [f"st.{c}" for c in cells.values()]
    source = "temp.staged st"
    statement = (
        f"INSERT INTO parents (number, {', '.join(ours)}, created_batch, changed_batch) "
        f"SELECT st.parent_id, {', '.join(theirs)}, :batch, :batch FROM {source}"
    )
    if empty:
        return _take_first(transaction, given, "parents", statement, ours, "")
    kind = _Kind("parent", "parents", "parent_id", ours)
    return _take_changed(transaction, given, kind, statement, source, ours, theirs, "")


def merge_links(transaction: Transaction, given: MergeInput, empty: bool) -> Counts:
    """Add and change links; a blank access leaves a stored one as it is."""
    if empty:
        return _take_first_links(transaction, given)
    return _take_changed_links(transaction, given)


def _take_first_links(transaction: Transaction, given: MergeInput) -> Counts:
    """All links of the first roster at once.

    :raises PairsRepeat: a pair stands twice in it; the caller rolls back and settles the pairs.
    """
    written = transaction.run(
        "INSERT OR IGNORE INTO links (parent_id, student_id, relationship, portal_access, since, "
        "created_batch, changed_batch) "
        f"SELECT p.id, s.id, st.relationship, coalesce({ACCESS}, :blank), :today, :batch, :batch "
        f"{_LINKED}",
        given.values,
    )
    if written < transaction.value("SELECT count(*) FROM temp.staged"):
        raise PairsRepeat
    return Counts(written)


def _take_changed_links(transaction: Transaction, given: MergeInput) -> Counts:
    said = "st.relationship" if "relationship" in given.columns else "l.relationship"
    create(transaction, TOUCHED)
    total = transaction.run(
        "INSERT INTO temp.touched SELECT p.id, s.id, l.id, "
        f"coalesce({said}, ''), {ACCESS}, max(st.line) {_LINKED} "
        "LEFT JOIN links l ON l.parent_id = p.id AND l.student_id = s.id GROUP BY p.id, s.id"
    )
    same = transaction.run(
        "DELETE FROM temp.touched WHERE EXISTS (SELECT 1 FROM links l WHERE l.id = link_id "
        "AND l.relationship = touched.relationship "
        "AND l.portal_access = coalesce(touched.access, l.portal_access) "
        "AND l.ended_on IS NULL AND l.provisional_until IS NULL)"
    )
    changed = transaction.run(
        "INSERT INTO roster_changes (batch_id, changed_on, record, record_id, earlier) "
        f"SELECT :batch, :today, 'link', l.id, {EARLIER} FROM temp.touched t "
        "JOIN links l ON l.id = t.link_id",
        given.values,
    )
    transaction.run(
        "INSERT INTO links (parent_id, student_id, relationship, portal_access, since, "
        "created_batch, changed_batch) "
        "SELECT parent_id, student_id, relationship, coalesce(access, :blank), :today, :batch, "
        ":batch FROM temp.touched WHERE link_id IS NULL",
        given.values,
    )
    transaction.run(
        "UPDATE links SET relationship = t.relationship, "
        "portal_access = coalesce(t.access, links.portal_access), "
        "since = CASE WHEN links.ended_on IS NULL AND links.portal_access = "
        "coalesce(t.access, links.portal_access) THEN links.since ELSE :today END, "
        "ended_on = NULL, provisional_until = NULL, changed_batch = :batch "
        "FROM temp.touched t WHERE t.link_id = links.id",
        given.values,
    )
    return Counts(total - same - changed, changed, same)


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
        "AND json_extract(c.earlier, '$.portal_access') = 0 ORDER BY p.number, s.number",
        (batch_id,),
    )


def find_disagreeing_lines(
    transaction: Transaction, given: MergeInput, limit: int
) -> tuple[int, list[tuple[str, int]]]:
    """Lines that say something else about a person than the last line about it: count, examples.

    They are left in ``temp.unsettled``.
    """
    total = 0
    for table, key, more, theirs, ours in (
        ("parents", "parent_id", "", *_compared(_PARENT_CELLS, given)),
        ("students", "student_id", "JOIN schools sc ON sc.name = st.school",
         *_compared(_STUDENT_CELLS, given, ("sc.id", "school_id"),
                    ("nullif(st.withdrawn_on, '')", "withdrawn_on"))),
    ):  # fmt: skip
        total += transaction.run(
            f"INSERT INTO temp.unsettled SELECT st.line, '{table[:-1]} ' || st.{key} "
            f"FROM temp.staged st CROSS JOIN {table} t ON t.number = st.{key} {more} "
            f"WHERE ({ours}) IS NOT ({theirs})"
        )
    rows = transaction.rows(
        "SELECT person, line FROM temp.unsettled WHERE person <> '' ORDER BY line LIMIT ?", (limit,)
    )
    return total, list(rows)


def _compared(cells: dict[str, str], given: MergeInput, *more: tuple[str, str]) -> tuple[str, str]:
    """What a staged row says of a person, and what is stored of it, as SQL."""
    pairs = [(f"st.{theirs}", ours) for ours, theirs in _present(cells, given).items()]
    pairs += more
    return ", ".join(theirs for theirs, _ in pairs), ", ".join(f"t.{ours}" for _, ours in pairs)


_LINKED = (
    "FROM temp.staged st CROSS JOIN parents p ON p.number = st.parent_id "
    "CROSS JOIN students s ON s.number = st.student_id"
)
"""In the order of the lines, which is the order of the links that it makes."""


@dataclass(frozen=True)
class _Kind:
    """One kind of record: its name in ``roster_changes``, its table, its key, what is kept."""

    record: str
    table: str
    key: str
    kept: list[str]


def _take_first(
    transaction: Transaction, given: MergeInput, table: str, statement: str, ours: list[str],
    more: str,
) -> Counts:  # fmt: skip
    """The first roster: every record is new. More writes than records are disagreeing rows."""
    written = transaction.run(f"{statement} WHERE true" + _upsert(ours, more), given.values)
    new = transaction.value(f"SELECT count(*) FROM {table}")
    return Counts(new=new, changed=written - new)


def _take_changed(
    transaction: Transaction, given: MergeInput, kind: _Kind, statement: str, source: str,
    ours: list[str], theirs: list[str], more: str,
) -> Counts:  # fmt: skip
    """A later roster: the last row about each record counts; what it changes is noted first."""
    create(transaction, LAST_ROWS)
    total = transaction.run(
        f"INSERT INTO temp.last_rows SELECT max(line) FROM temp.staged GROUP BY {kind.key}"
    )
    is_last = "st.line IN (SELECT line FROM temp.last_rows)"
    earlier = ", ".join(f"'{name}', t.{name}" for name in [*kind.kept, "changed_batch"])
    changed = transaction.run(
        "INSERT INTO roster_changes (batch_id, changed_on, record, record_id, earlier) "
        f"SELECT :batch, :today, '{kind.record}', t.id, json_object({earlier}) "
        f"FROM {source} JOIN {kind.table} t ON t.number = st.{kind.key} "
        f"WHERE {_tuple(ours, 't.')} IS NOT ({', '.join(theirs)}) AND {is_last}",
        given.values,
    )
    written = transaction.run(f"{statement} WHERE {is_last}" + _upsert(ours, more), given.values)
    return Counts(written - changed, changed, total - written)


def _upsert(ours: list[str], more: str) -> str:
    assignments = ", ".join(f"{name} = excluded.{name}" for name in ours)
    return (
        f" ON CONFLICT (number) DO UPDATE SET {assignments}{more}, changed_batch = :batch "
        f"WHERE {_tuple(ours)} IS NOT {_tuple(ours, 'excluded.')}"
    )


def _present(cells: dict[str, str], given: MergeInput) -> dict[str, str]:
    return {ours: theirs for ours, theirs in cells.items() if theirs in given.columns}


def _tuple(names: Iterable[str], prefix: str = "") -> str:
    return f"({', '.join(prefix + name for name in names)})"
