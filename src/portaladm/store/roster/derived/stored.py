"""Which stored parent a parent of a file without ids is.

Each step takes only what is unambiguous from both sides, so that the order of rows decides nothing.
"""

from __future__ import annotations

from portaladm.store.db.temp_tables import create
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster.derived.forms import CONTACTS, MARK, PLACE, forget_fillers
from portaladm.store.roster.temp_tables import (
    DERIVED_CANDIDATES,
    DERIVED_MATCHES,
    KNOWN_PARENTS,
)

_BOTH = "(d.{0} <> '' AND k.{0} <> '')"
_SAME = "(d.{0} <> '' AND d.{0} = k.{0})"
_SAME_NAME = "k.first = d.first AND k.last = d.last"
_OF_STUDENT = (
    "FROM temp.derived_rows d CROSS JOIN students s ON s.number = d.student CROSS JOIN links l "
    "ON l.student_id = s.id CROSS JOIN temp.known_parents k ON k.id = l.parent_id"
)
_OPEN = (
    "AND d.grp NOT IN (SELECT grp FROM temp.derived_matches) "
    "AND k.id NOT IN (SELECT parent FROM temp.derived_matches)"
)
"""Only a parent of the file who was not found, and a stored one whom nobody was found to be."""


def match_stored(transaction: Transaction) -> None:
    """Find whom of the store the parents of the file are."""
    for table in (KNOWN_PARENTS, DERIVED_CANDIDATES, DERIVED_MATCHES):
        create(transaction, table)
    if transaction.row("SELECT 1 FROM parents LIMIT 1") is not None:
        _match_all(transaction)


def _match_all(transaction: Transaction) -> None:
    place = PLACE.replace("postal_code", "p.postal_code")
    transaction.run(
        "INSERT INTO temp.known_parents SELECT p.id, p.number, fold_person(p.first_name), "
        f"fold_person(p.last_name), fold_email(p.email), fold_phone(p.phone), {place} "
        "FROM parents p WHERE p.merged_into IS NULL"
    )
    forget_fillers(transaction, "known_parents")
    for cell in CONTACTS:
        transaction.run(f"CREATE INDEX temp.known_parents_{cell} ON known_parents ({cell})")
    _match_by_student(transaction)
    _follow_groups(transaction)
    _match_by_contact(transaction)
    _match_changed_names(transaction)
    _doubt_unmatched(transaction)


def _match_by_student(transaction: Transaction) -> None:
    """The student and the name; of several people of one name, the contact decides."""
    agrees = " ".join(f"WHEN {_SAME.format(cell)} THEN {n}" for n, cell in enumerate(CONTACTS, 1))
    transaction.run(
        "INSERT INTO temp.derived_candidates SELECT d.grp, d.student, k.id, "
        f"min(CASE {agrees} ELSE 4 END) {_OF_STUDENT} WHERE {_SAME_NAME} GROUP BY 1, 2, 3"
    )
    _take_unambiguous(transaction, 4, by_student=True)


def _take_unambiguous(transaction: Transaction, ranks: int, *, by_student: bool = False) -> None:
    """Match, from the strongest rank on, what fits one alone from both sides."""
    for rank in range(1, ranks + 1):
        still = (
            f"SELECT grp, student, parent FROM temp.derived_candidates c WHERE rank <= {rank} "
            f"AND student {'<>' if by_student else '='} '' "
            "AND NOT EXISTS (SELECT 1 FROM temp.derived_matches m "
            "WHERE m.grp = c.grp AND m.student = c.student) "
            "AND NOT EXISTS (SELECT 1 FROM temp.derived_matches m "
            "WHERE m.parent = c.parent AND m.student = c.student)"
        )
        transaction.run(
            f"INSERT INTO temp.derived_matches WITH still AS MATERIALIZED ({still}) "
            "SELECT o.grp, o.student, o.parent FROM (SELECT grp, student, min(parent) AS parent "
            "FROM still GROUP BY grp, student HAVING count(*) = 1) o "
            "JOIN (SELECT parent, student FROM still GROUP BY parent, student "
            "HAVING count(*) = 1) t ON t.parent = o.parent AND t.student = o.student"
        )


def _follow_groups(transaction: Transaction) -> None:
    """A further child of a parent who was found through another one."""
    transaction.run(
        "INSERT INTO temp.derived_matches SELECT min(u.grp), u.student, f.parent "
        "FROM temp.derived_units u JOIN (SELECT grp, min(parent) AS parent "
        "FROM temp.derived_matches GROUP BY grp HAVING count(DISTINCT parent) = 1) f "
        "ON f.grp = u.grp WHERE NOT EXISTS (SELECT 1 FROM temp.derived_candidates c "
        "WHERE c.grp = u.grp AND c.student = u.student) "
        "AND NOT EXISTS (SELECT 1 FROM temp.derived_matches m "
        "WHERE m.parent = f.parent AND m.student = u.student) "
        "GROUP BY u.student, f.parent HAVING count(*) = 1"
    )


def _match_by_contact(transaction: Transaction) -> None:
    """The name and the contact, whoever the student is: all of a parent's children may be new."""
    both = [_BOTH.format(cell) for cell in CONTACTS]
    for rank, cell in enumerate(CONTACTS, 1):
        stronger = "".join(f" AND NOT {one}" for one in both[: rank - 1])
        transaction.run(
            f"INSERT INTO temp.derived_candidates SELECT DISTINCT d.grp, '', k.id, {rank} "
            f"FROM temp.derived_rows d CROSS JOIN temp.known_parents k ON k.{cell} = d.{cell} "
            f"WHERE d.{cell} <> '' AND {_SAME_NAME}{stronger} {_OPEN}"
        )
    _take_unambiguous(transaction, len(CONTACTS))


def _match_changed_names(transaction: Transaction) -> None:
    """The student and the contact, where half of the name is the same: a marriage, a correction.

    Parents share emails and phones, so that the relationship must not be another one.
    """
    near = f"is_near_name(k.first || {MARK} || d.first)"
    kin = "(d.kin = '' OR l.relationship = '' OR d.kin = fold_person(l.relationship))"
    transaction.run(
        "INSERT OR IGNORE INTO temp.derived_candidates SELECT DISTINCT d.grp, '', k.id, 1 "
        f"{_OF_STUDENT} WHERE ({_SAME.format('email')} OR {_SAME.format('phone')}) AND "
        f"(k.first = d.first OR (k.last = d.last AND {near})) AND {kin} {_OPEN}"
    )
    _take_unambiguous(transaction, 1)


def _doubt_unmatched(transaction: Transaction) -> None:
    """Note who may be stored and was not found: by the name among several, by the contact alone."""
    transaction.run(
        "UPDATE temp.derived_units SET unsure = true WHERE NOT EXISTS (SELECT 1 "
        "FROM temp.derived_matches m WHERE m.grp = derived_units.grp "
        "AND m.student IN (derived_units.student, '')) "
        "AND (grp IN (SELECT grp FROM temp.derived_candidates) "
        f"OR grp IN (SELECT d.grp {_OF_STUDENT} "
        f"WHERE ({_SAME.format('email')} OR {_SAME.format('phone')}) {_OPEN}))"
    )
