"""Ids for parents whom a file gives none: who of the staged rows is one parent, and which stored
one.

Within a file two rows are one parent only if the name and the email agree; or, of a row without an
email, the name and the phone; or, of a row with neither, the name and the address. A row that
agrees with several of them stays apart. From import to import a parent is found through the
student and the name (of several by the contact, too), then through the name and the contact, then
through the student and the contact where the name is alike. Each step takes only what is
unambiguous from both sides, so that the order of rows decides nothing.
"""

from __future__ import annotations

from portaladm.domain.ids.derived import PREFIX
from portaladm.domain.rosters import LINE_LIMIT, Finding
from portaladm.errors import Remark
from portaladm.store.db.temp_tables import create
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster.derived.forms import define_forms, read_rows
from portaladm.store.roster.derived.given import settle_given
from portaladm.store.roster.derived.groups import group_rows, list_units
from portaladm.store.roster.derived.stored import match_stored
from portaladm.store.roster.shown import count_shown
from portaladm.store.roster.temp_tables import DERIVED_NUMBERS


def derive_ids(transaction: Transaction) -> tuple[Finding, ...]:
    """Give every staged row whose parent has no id one; what is worth telling of it."""
    define_forms(transaction)
    transaction.limit_temp_memory(24_576)
    create(transaction, DERIVED_NUMBERS)
    read_rows(transaction)
    group_rows(transaction)
    found = settle_given(transaction)
    list_units(transaction)
    match_stored(transaction)
    _number_new(transaction)
    _write_ids(transaction)
    return (*found, *_tell(transaction))


def _number_new(transaction: Transaction) -> None:
    """Numbers for parents who were not found; a number that is somebody's is no new one.

    That of a parent who was merged is: it leads to whoever stayed.
    """
    if transaction.row("SELECT 1 FROM temp.derived_matches LIMIT 1") is not None:
        transaction.run(
            "UPDATE temp.derived_units SET number = (SELECT k.number FROM temp.derived_matches m "
            "JOIN temp.known_parents k ON k.id = m.parent WHERE m.grp = derived_units.grp "
            "AND m.student IN (derived_units.student, '') ORDER BY m.student DESC LIMIT 1)"
        )
    transaction.run(
        "INSERT INTO temp.derived_numbers SELECT grp, derive_id(grp), grp "
        "FROM (SELECT DISTINCT grp FROM temp.derived_units WHERE number IS NULL)"
    )
    taken = (
        "number IN (SELECT number FROM parents WHERE merged_into IS NULL) OR number IN (SELECT "
        "a.number FROM parent_aliases a LEFT JOIN parents d ON d.number = a.number "
        "WHERE d.merged_into IS NULL) OR number IN (SELECT number FROM temp.derived_numbers "
        "GROUP BY number HAVING count(*) > 1)"
    )
    while transaction.run(
        f"UPDATE temp.derived_numbers SET seed = seed || '+', number = derive_id(seed || '+') "
        f"WHERE {taken}"
    ):
        pass
    transaction.run(
        "UPDATE temp.derived_units SET number = (SELECT n.number FROM temp.derived_numbers n "
        "WHERE n.grp = derived_units.grp) WHERE number IS NULL"
    )


def _write_ids(transaction: Transaction) -> None:
    transaction.run(
        "UPDATE temp.staged SET parent_id = (SELECT u.number FROM temp.derived_rows d "
        "JOIN temp.derived_units u ON u.grp = d.grp AND u.student = d.student "
        "WHERE d.line = staged.line) WHERE parent_id = ?",
        (PREFIX,),
    )


def _tell(transaction: Transaction) -> tuple[Finding, ...]:
    people = transaction.value("SELECT count(*) FROM temp.derived_numbers")
    if transaction.row("SELECT 1 FROM temp.derived_matches LIMIT 1") is not None:
        people = transaction.value("SELECT count(DISTINCT number) FROM temp.derived_units")
    findings = [Finding("ids-derived", people)] if people else []
    if transaction.row("SELECT 1 FROM temp.derived_units WHERE unsure LIMIT 1") is None:
        return tuple(findings)
    unsure = (
        "FROM temp.derived_units u JOIN temp.derived_rows d ON d.grp = u.grp "
        "AND d.student = u.student WHERE u.unsure"
    )
    apart = transaction.value(f"SELECT count(DISTINCT u.number) {unsure}")
    lines = transaction.rows(
        f"SELECT DISTINCT d.line % {LINE_LIMIT} {unsure} ORDER BY 1 LIMIT {count_shown()}"
    )
    examples = tuple(Remark("example.line", line=line) for (line,) in lines)
    return (*findings, Finding("derived-apart", apart, examples=examples))
