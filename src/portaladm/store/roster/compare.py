"""What staged rows would change: compared with the store before its write lock is taken.

Nearly every row of a nightly roster says what is stored already. Finding those that don't takes
longer than writing them, and needs no lock: the results are in temporary tables, and hold as long
as nobody has changed the store (``version``). A sign-in changes nothing that is compared.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from portaladm.domain.link_access import AccessWhy
from portaladm.domain.trail import Head
from portaladm.store.db.ranges import run_in_ranges
from portaladm.store.db.temp_tables import create, drop
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster.columns import Kind, describe_parents, describe_students
from portaladm.store.roster.staging import ACCESS, NO_BY_RELATIONSHIP, index_pairs
from portaladm.store.roster.temp_tables import (
    DIFFERING_PARENTS,
    DIFFERING_STUDENTS,
    KEPT_LINKS,
    LOOKED_UP,
    TOUCHED,
    UNLIKE_PARENTS,
    UNLIKE_STUDENTS,
)
from portaladm.store.trail import read_head

_LINES, _LOOKED_UP = ("temp.staged", "line", -1), ("temp.looked_up", "line", -1)


@dataclass(frozen=True)
class Compared:
    """How many people and pairs the staged rows are about, and the store's version then."""

    students: int
    parents: int
    links: int
    version: Head


def index_staged(transaction: Transaction) -> None:
    """Let the staged rows of a student, a parent or a pair be found at once."""
    transaction.run("CREATE INDEX IF NOT EXISTS temp.staged_student ON staged (student_id)")
    index_pairs(transaction)


def read_version(transaction: Transaction) -> Head:
    """What changes with the people, links and batches of the store, but with no sign-in."""
    return read_head(transaction)


def compare_staged(
    transaction: Transaction, columns: Iterable[str], version: Head, inferred: int | None = None
) -> Compared:
    """Find the rows that are new or differ from what is stored; the last row of a person counts.

    ``version`` is the store's before anything was compared: each statement may see another moment.
    ``inferred`` is that of :func:`find_touched`.
    """
    columns = frozenset(columns)
    index_staged(transaction)
    for table in (UNLIKE_STUDENTS, UNLIKE_PARENTS, DIFFERING_STUDENTS, DIFFERING_PARENTS):
        create(transaction, table)
    kinds = describe_students(columns), describe_parents(columns)
    pairs = _look_up(transaction, columns, inferred, kinds)
    students, parents = (_find_differing(transaction, kind) for kind in kinds)
    _find_touched(transaction, columns, inferred)
    return Compared(students, parents, pairs, version)


def find_touched(
    transaction: Transaction, columns: frozenset[str], inferred: int | None = None
) -> int:
    """Fill the tables of pairs: stored links, and pairs that are new or differ; how many pairs.

    A blank access leaves a stored one as it is. Where a format has no portal flag, ``inferred``
    is the access of a relationship that opens: it takes the place of a no that was stored because
    the relationship was not listed then.
    """
    pairs = _look_up(transaction, columns, inferred, ())
    _find_touched(transaction, columns, inferred)
    return pairs


def _look_up(
    transaction: Transaction, columns: frozenset[str], inferred: int | None, kinds: Iterable[Kind]
) -> int:
    """Look up the stored link of each row, in one pass over them; how many pairs there are.

    Notes whether the link, and the people of ``kinds``, are stored as the row says.
    """
    said, access, why = _read_row(columns, inferred)
    lookups = "".join(f"LEFT JOIN {kind.lookup} " for kind in kinds if kind.lookup)
    people = "".join(f", {_is_same(kind)}" for kind in kinds)
    names = ", ".join(("line", "link_id", "same", *(kind.same for kind in kinds)))
    create(transaction, LOOKED_UP)
    run_in_ranges(
        transaction,
        f"INSERT INTO temp.looked_up ({names}) SELECT st.line, l.id, "
        f"l.relationship = {said} AND l.portal_access = coalesce({access}, l.portal_access) "
        f"AND l.access_why = {why} AND l.ended_on IS NULL AND l.provisional_until IS NULL"
        f"{people} FROM temp.staged st {lookups}LEFT JOIN parents ON parents.number = st.parent_id "
        "LEFT JOIN students ON students.number = st.student_id "
        "LEFT JOIN links l ON l.parent_id = parents.id AND l.student_id = students.id "
        "WHERE st.line > :low AND st.line <= :high",
        *_LINES,
    )
    pairs: int = transaction.value(
        "SELECT count(*) FROM (SELECT DISTINCT parent_id, student_id FROM temp.staged)"
    )
    return pairs


def _is_same(kind: Kind) -> str:
    """SQL: a row says of a person what is stored; NULL or no where nobody is."""
    stored = ", ".join(f"{kind.table}.{one}" for one in kind.ours)
    return f"{kind.table}.id IS NOT NULL AND ({stored}) IS ({', '.join(kind.theirs)})"


def _find_differing(transaction: Transaction, kind: Kind) -> int:
    """Fill the tables of a kind's people and rows; how many people there are.

    Of people who have a row that differs from what is stored, the last row is looked at.
    """
    run_in_ranges(
        transaction,
        f"INSERT OR IGNORE INTO {kind.unlike} SELECT st.{kind.key} FROM temp.looked_up u "
        "CROSS JOIN temp.staged st ON st.line = u.line "
        f"WHERE u.line > :low AND u.line <= :high AND NOT u.{kind.same}",
        *_LOOKED_UP,
    )
    run_in_ranges(
        transaction,
        f"INSERT INTO {kind.differing} SELECT max(st.line), t.id FROM {kind.unlike} u "
        f"CROSS JOIN temp.staged st ON st.{kind.key} = u.number "
        f"LEFT JOIN {kind.table} t ON t.number = u.number "
        "WHERE u.number > :low AND u.number <= :high GROUP BY u.number, t.id",
        kind.unlike, "number", "",
    )  # fmt: skip
    run_in_ranges(
        transaction,
        f"DELETE FROM {kind.differing} AS d WHERE d.line > :low AND d.line <= :high "
        f"AND (SELECT u.{kind.same} FROM temp.looked_up u WHERE u.line = d.line)",
        kind.differing, "line", -1,
    )  # fmt: skip
    people: int = transaction.value(f"SELECT count(DISTINCT {kind.key}) FROM temp.staged")
    return people


def _find_touched(transaction: Transaction, columns: frozenset[str], inferred: int | None) -> None:
    """Fill the tables of pairs with what was looked up; of a pair, the last row counts."""
    said, access, why = _read_row(columns, inferred)
    for table in (KEPT_LINKS, TOUCHED):
        create(transaction, table)
    transaction.run(
        "INSERT OR IGNORE INTO temp.kept_links SELECT link_id FROM temp.looked_up "
        "WHERE link_id IS NOT NULL ORDER BY link_id"
    )
    run_in_ranges(
        transaction,
        f"INSERT INTO temp.touched SELECT st.line, l.id, {said}, {access}, {why} "
        "FROM temp.looked_up u CROSS JOIN temp.staged st ON st.line = u.line "
        "LEFT JOIN links l ON l.id = u.link_id "
        "WHERE u.line > :low AND u.line <= :high AND u.same IS NOT TRUE "
        "AND NOT EXISTS (SELECT 1 FROM temp.staged more WHERE more.parent_id = st.parent_id "
        "AND more.student_id = st.student_id AND more.line > st.line)",
        *_LOOKED_UP,
    )
    drop(transaction, LOOKED_UP)


def _read_row(columns: frozenset[str], inferred: int | None) -> tuple[str, str, str]:
    """SQL: the relationship, the access and its reason that a row gives its link."""
    said = "st.relationship" if "relationship" in columns else "coalesce(l.relationship, '')"
    return said, *_read_access(inferred)


def _read_access(inferred: int | None) -> tuple[str, str]:
    """SQL: the access that a row asks for, and why a link has it; NULL leaves a stored one.

    What a merge closed no row opens.
    """
    access, why = _read_said(inferred)
    held = f"CASE l.access_why WHEN '{AccessWhy.MERGE}' THEN"
    return f"{held} NULL ELSE {access} END", f"{held} l.access_why ELSE {why} END"


def _read_said(inferred: int | None) -> tuple[str, str]:
    """What a row says of a link, whatever is stored."""
    before = f"coalesce(nullif(l.access_why, '{AccessWhy.TAKEN_BACK}'), '')"
    kept = f"replace(replace({before}, '-role', ''), 'role', '')"
    if inferred is None:
        return ACCESS, f"CASE st.portal_access WHEN '' THEN {kept} ELSE '' END"
    by_relationship = f"l.access_why LIKE '{AccessWhy.RELATIONSHIP}%'"
    blank = "" if inferred else AccessWhy.BLANK
    return (
        f"coalesce({ACCESS}, CASE WHEN {by_relationship} THEN {inferred} END)",
        f"CASE WHEN {NO_BY_RELATIONSHIP} THEN '{AccessWhy.RELATIONSHIP}' "
        f"WHEN st.portal_access = '' AND ({by_relationship}) IS NOT TRUE THEN {kept} "
        f"WHEN st.portal_access = '' THEN '{blank}' ELSE '' END",
    )
