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

from functools import lru_cache

from portaladm.domain.ids.derived import (
    PREFIX,
    SEPARATOR,
    derive_id,
    fold_email,
    fold_person,
    fold_phone,
    is_near_name,
)
from portaladm.domain.rosters import LINE_LIMIT, Finding
from portaladm.errors import Remark
from portaladm.store.db.temp_tables import create
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster.shown import count_shown
from portaladm.store.roster.temp_tables import (
    DERIVED_CANDIDATES,
    DERIVED_KEYS,
    DERIVED_MATCHES,
    DERIVED_NUMBERS,
    DERIVED_ROWS,
    DERIVED_UNITS,
    KNOWN_PARENTS,
)

_MOST_AT_ONE = 8
"""A contact of people of more names is that of an office, or a filler: it proves nothing."""
_CONTACTS = ("email", "phone", "place")
_MARK = f"char({ord(SEPARATOR)})"
_NAME = f"first || {_MARK} || last || {_MARK}"
_PLACE = (
    "CASE WHEN address = '' THEN '' "
    "ELSE fold_person(address || ' ' || coalesce(nullif(postal_code, ''), city)) END"
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


def derive_ids(transaction: Transaction) -> tuple[Finding, ...]:
    """Give every staged row whose parent has no id one; what is worth telling of it."""
    for function in (derive_id, fold_email, fold_phone, is_near_name):
        transaction.define_function(function.__name__, function)
    transaction.define_function("fold_person", lru_cache(maxsize=10_000)(fold_person))
    transaction.run("PRAGMA temp.cache_size = -24576")
    for table in (
        DERIVED_ROWS, DERIVED_KEYS, DERIVED_UNITS, KNOWN_PARENTS, DERIVED_CANDIDATES,
        DERIVED_MATCHES, DERIVED_NUMBERS,
    ):  # fmt: skip
        create(transaction, table)
    _read_rows(transaction)
    _group_rows(transaction)
    if transaction.row("SELECT 1 FROM parents LIMIT 1") is not None:
        _match_stored(transaction)
    _number_new(transaction)
    _write_ids(transaction)
    return _tell(transaction)


def _read_rows(transaction: Transaction) -> None:
    transaction.run(
        "INSERT INTO temp.derived_rows SELECT line, student_id, fold_person(parent_first_name), "
        f"fold_person(parent_last_name), fold_email(email), fold_phone(phone), {_PLACE}, "
        "fold_person(relationship), '', 0 FROM temp.staged WHERE parent_id = ?",
        (PREFIX,),
    )
    _forget_fillers(transaction, "derived_rows")


def _forget_fillers(transaction: Transaction, table: str) -> None:
    for cell in _CONTACTS:
        frequent = (
            f"SELECT {cell} FROM temp.{table} WHERE {cell} <> '' GROUP BY {cell} "
            f"HAVING count(*) > {_MOST_AT_ONE}"
        )
        transaction.run(
            f"UPDATE temp.{table} SET {cell} = '' WHERE {cell} IN (SELECT {cell} "
            f"FROM temp.{table} WHERE {cell} IN ({frequent}) GROUP BY {cell} "
            f"HAVING count(DISTINCT {_NAME}) > {_MOST_AT_ONE})"
        )


def _group_rows(transaction: Transaction) -> None:
    """Say of each row which parent of the file it is about, by the strongest contact it has."""
    transaction.run(
        f"UPDATE temp.derived_rows SET grp = 'email ' || {_NAME} || email WHERE email <> ''"
    )
    for cell in _CONTACTS[1:]:
        _join_groups(transaction, cell)
    transaction.run(
        f"UPDATE temp.derived_rows SET grp = 'student ' || {_NAME} || student || {_MARK} || kin "
        "WHERE grp = ''"
    )
    transaction.run(
        "INSERT INTO temp.derived_units SELECT grp, student, max(unsure), NULL "
        "FROM temp.derived_rows GROUP BY grp, student"
    )


def _join_groups(transaction: Transaction, cell: str) -> None:
    """Rows with no better contact than ``cell`` join the one parent who shares it, if one does."""
    left = f"grp = '' AND {cell} <> ''"
    if transaction.row(f"SELECT 1 FROM temp.derived_rows WHERE {left} LIMIT 1") is None:
        return
    key = f"'{cell} ' || {_NAME} || {cell}"
    transaction.run("DELETE FROM temp.derived_keys")
    transaction.run(
        f"INSERT INTO temp.derived_keys SELECT {key}, min(grp), count(DISTINCT grp) "
        f"FROM temp.derived_rows WHERE grp <> '' AND {cell} <> '' GROUP BY 1"
    )
    found = f"FROM temp.derived_keys WHERE contact = {key}"
    transaction.run(
        f"UPDATE temp.derived_rows SET grp = coalesce((SELECT grp {found} AND groups = 1), {key}), "
        f"unsure = EXISTS (SELECT 1 {found} AND groups > 1) WHERE {left}"
    )


def _match_stored(transaction: Transaction) -> None:
    place = _PLACE.replace("postal_code", "p.postal_code")
    transaction.run(
        "INSERT INTO temp.known_parents SELECT p.id, p.number, fold_person(p.first_name), "
        f"fold_person(p.last_name), fold_email(p.email), fold_phone(p.phone), {place} "
        "FROM parents p WHERE p.merged_into IS NULL"
    )
    _forget_fillers(transaction, "known_parents")
    for cell in _CONTACTS:
        transaction.run(f"CREATE INDEX temp.known_parents_{cell} ON known_parents ({cell})")
    _match_by_student(transaction)
    _follow_groups(transaction)
    _match_by_contact(transaction)
    _match_changed_names(transaction)
    _doubt_unmatched(transaction)


def _match_by_student(transaction: Transaction) -> None:
    """The student and the name; of several people of one name, the contact decides."""
    agrees = " ".join(f"WHEN {_SAME.format(cell)} THEN {n}" for n, cell in enumerate(_CONTACTS, 1))
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
            f"AND (student <> '') = {by_student:d} "
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
    both = [_BOTH.format(cell) for cell in _CONTACTS]
    for rank, cell in enumerate(_CONTACTS, 1):
        stronger = "".join(f" AND NOT {one}" for one in both[: rank - 1])
        transaction.run(
            f"INSERT INTO temp.derived_candidates SELECT DISTINCT d.grp, '', k.id, {rank} "
            f"FROM temp.derived_rows d CROSS JOIN temp.known_parents k ON k.{cell} = d.{cell} "
            f"WHERE d.{cell} <> '' AND {_SAME_NAME}{stronger} {_OPEN}"
        )
    _take_unambiguous(transaction, len(_CONTACTS))


def _match_changed_names(transaction: Transaction) -> None:
    """The student and the contact, where half of the name is the same: a marriage, a correction.

    Parents share emails and phones, so that the relationship must not be another one.
    """
    near = f"is_near_name(k.first || {_MARK} || d.first)"
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
        "UPDATE temp.derived_units SET unsure = 1 WHERE NOT EXISTS (SELECT 1 "
        "FROM temp.derived_matches m WHERE m.grp = derived_units.grp "
        "AND m.student IN (derived_units.student, '')) "
        "AND (grp IN (SELECT grp FROM temp.derived_candidates) "
        f"OR grp IN (SELECT d.grp {_OF_STUDENT} "
        f"WHERE ({_SAME.format('email')} OR {_SAME.format('phone')}) {_OPEN}))"
    )


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
