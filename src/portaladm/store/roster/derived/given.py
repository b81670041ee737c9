"""Rows without an id in a file that gives other parents ids: whose of those theirs is.

The rule is that of rows that all lack an id: the name and the strongest contact agree, and nobody
else comes into question. Who is stored under another id, by the student and the name, keeps it.
"""

from __future__ import annotations

from collections.abc import Sequence

from portaladm.domain.ids.derived import PREFIX
from portaladm.domain.rosters import LINE_LIMIT, Finding
from portaladm.errors import Remark
from portaladm.store.db.temp_tables import create
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster.derived.forms import GIVEN, IS_GIVEN, NAME
from portaladm.store.roster.shown import count_shown
from portaladm.store.roster.temp_tables import GIVEN_CANDIDATES

_NUMBER = f"substr(grp, {len(GIVEN) + 1})"
_OWN_GROUP = (
    f"CASE WHEN email <> '' THEN 'email ' || {NAME} || email "
    f"WHEN phone <> '' THEN 'phone ' || {NAME} || phone ELSE 'place ' || {NAME} || place END"
)


def join_given(transaction: Transaction, cell: str, stronger: Sequence[str]) -> None:
    """A parent with an id and no better contact than ``cell`` is the one group who shares it."""
    has_better = " OR ".join(f"{better} <> ''" for better in stronger)
    transaction.run(f"CREATE INDEX temp.derived_rows_{cell} ON derived_rows ({cell})")
    create(transaction, GIVEN_CANDIDATES)
    transaction.run(
        "INSERT INTO temp.given_candidates SELECT DISTINCT g.grp, d.grp FROM temp.derived_rows g "
        f"CROSS JOIN temp.derived_rows d ON d.{cell} = g.{cell} AND d.first = g.first "
        f"AND d.last = g.last WHERE g.{IS_GIVEN} AND g.{cell} <> '' AND d.grp <> '' "
        f"AND d.grp <> g.grp AND g.grp NOT IN (SELECT grp FROM temp.derived_rows "
        f"WHERE {IS_GIVEN} AND ({has_better}))"
    )
    one = (
        "SELECT min(given) AS given, min(grp) AS grp FROM temp.given_candidates GROUP BY {} "
        "HAVING count(*) = 1"
    )
    transaction.run(
        "UPDATE temp.derived_rows SET grp = m.given "
        f"FROM ({one.format('given')} INTERSECT {one.format('grp')}) m "
        f"WHERE m.grp = derived_rows.grp AND NOT derived_rows.{IS_GIVEN}"
    )
    transaction.run(
        "UPDATE temp.derived_rows SET unsure = true WHERE grp IN "
        f"(SELECT grp FROM temp.given_candidates) AND NOT {IS_GIVEN}"
    )


def settle_given(transaction: Transaction) -> tuple[Finding, ...]:
    """Give the rows that were found to be about a parent with an id that id, and tell of them."""
    _keep_stored(transaction)
    given = f"FROM temp.derived_rows d WHERE d.{IS_GIVEN}"
    lines = [
        line % LINE_LIMIT
        for (line,) in transaction.rows(
            f"SELECT st.line FROM temp.staged st WHERE st.parent_id = ? AND st.line IN "
            f"(SELECT d.line {given}) ORDER BY 1",
            (PREFIX,),
        )
    ]
    if lines:
        transaction.run(
            f"UPDATE temp.staged SET parent_id = (SELECT {_NUMBER} {given} "
            f"AND d.line = staged.line) WHERE parent_id = ? AND line IN (SELECT d.line {given})",
            (PREFIX,),
        )
    transaction.run(f"DELETE FROM temp.derived_rows WHERE {IS_GIVEN}")
    examples = tuple(Remark("example.line", line=line) for line in lines[: count_shown()])
    return (Finding("ids-found", len(lines), examples=examples),) if lines else ()


def _keep_stored(transaction: Transaction) -> None:
    """Leave to the store whom it has with the student under another id, by the name."""
    of_student = (
        "SELECT 1 FROM students s JOIN links l ON l.student_id = s.id AND l.ended_on IS NULL "
        "JOIN parents p ON p.id = l.parent_id AND p.merged_into IS NULL "
        "WHERE s.number = derived_rows.student AND "
    )
    named = "fold_person(p.first_name) = first AND fold_person(p.last_name) = last"
    transaction.run(
        f"UPDATE temp.derived_rows SET grp = {_OWN_GROUP} WHERE {IS_GIVEN} "
        f"AND line IN (SELECT line FROM temp.staged WHERE parent_id = ?) "
        f"AND NOT EXISTS ({of_student} p.number = {_NUMBER}) AND EXISTS ({of_student} {named})",
        (PREFIX,),
    )
