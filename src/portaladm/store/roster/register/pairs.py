"""The pairs of a register: whose ties count, and the staged rows that they become."""

from __future__ import annotations

from collections.abc import Mapping

from portaladm.domain.ids.no_id import find_no_id
from portaladm.domain.lines.cell_names import CellName
from portaladm.domain.link_access import AccessWhy
from portaladm.domain.roster_people import PersonAccess, PersonKind, PersonState
from portaladm.domain.rosters import LINE_LIMIT, NOT_LISTED, Fault
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster.findings.unknown_words import OF_UNKNOWN_ROLE
from portaladm.store.roster.kinds import (
    HAS_ACCESS,
    IN_FILE,
    IS_CONTACT,
    IS_DELETED,
    IS_FORMER_CONTACT,
    IS_KNOWN,
    IS_PRESENT,
    IS_STUDENT,
    IS_UNKNOWN,
    LACKING,
)
from portaladm.store.roster.staging import stage_faults

_SOURCES = {
    "student_id": "s.id",
    "student_first_name": "s.first",
    "student_last_name": "s.last",
    "grade": "s.grade",
    "school": "coalesce(o.name, s.org)",
    "parent_id": "p.id",
    "parent_first_name": "p.first",
    "parent_last_name": "p.last",
    "relationship": "coalesce(nullif(x.relation, ''), "
    "CASE WHEN p.place < 0 THEN (SELECT nullif(l.relationship, '') FROM links l "
    "JOIN parents sp ON sp.id = l.parent_id JOIN students ss ON ss.id = l.student_id "
    "WHERE sp.number = p.id AND ss.number = s.id) END, p.role)",
    "portal_access": f"CASE WHEN x.{HAS_ACCESS} AND p.{HAS_ACCESS} "
    f"AND NOT s.{IS_UNKNOWN} THEN {{open}} WHEN x.{IS_KNOWN} AND p.{IS_KNOWN} "
    f"AND NOT s.{IS_UNKNOWN} THEN '{NOT_LISTED}' ELSE 'no' END",
    "email": "p.email",
    "phone": "p.phone",
    "withdrawn_on": "s.withdrawn_on",
}
"""Where a staged row's cells come from. Access that is only inferred from a relationship is a
blank: it opens a new link and never turns a stored no into a yes."""

# A tie's ends, whichever way round the file says them.
_CONTACT_OF = f"({{c}}.{IS_CONTACT} OR ({{c}}.{IS_FORMER_CONTACT} AND {{s}}.withdrawn_on <> ''))"
_FORWARD = f"(a.{IS_STUDENT} AND {_CONTACT_OF.format(c='b', s='a')})"
_BACKWARD = f"(b.{IS_STUDENT} AND {_CONTACT_OF.format(c='a', s='b')})"
FITS = f"({_FORWARD} OR {_BACKWARD})"
"""Whether a tie of ``a`` and ``b`` is one of a student and a contact."""

LINK_ENDS = ("t.one", "t.other")
"""The people at the ends of a link that names both, as SQL for ``a.id`` and ``b.id``."""
LINK_ENDS_APART = (f"t.one AND a.{IS_STUDENT}", f"t.other AND NOT b.{IS_STUDENT}")
"""The same where students and contacts are numbered apart: the first end is the student."""


def make_pairs(
    transaction: Transaction, ends: tuple[str, str], *, directed: bool, stored: bool
) -> None:
    """Make ``temp.pairs`` of the ties, the people of the store included.

    ``ends`` are :data:`LINK_ENDS` or :data:`LINK_ENDS_APART`; ``directed`` and ``stored`` are
    those of :meth:`Register.stage_pairs`.
    """
    if stored:
        _add_stored_people(transaction)
    if directed:
        transaction.run(
            f"UPDATE temp.people SET kind = kind | {PersonKind.CONTACT:d} "
            "WHERE id IN (SELECT other FROM temp.ties)"
            + (f" AND NOT {IS_STUDENT}" if ends is LINK_ENDS_APART else "")
        )
    _join_ties(transaction, ends)


def take_deleted(transaction: Transaction) -> None:
    """Students whom the file deletes leave with all their stored ties; parents are put aside."""
    transaction.run(
        "INSERT INTO temp.gone_parents "
        f"SELECT id, place FROM temp.people WHERE {IS_DELETED} AND NOT {IS_STUDENT}"
    )
    transaction.run(
        "INSERT INTO temp.ties (place, other, relation) SELECT t.place, p.number, l.relationship "
        "FROM temp.people t JOIN students s ON s.number = t.id "
        "JOIN links l ON l.student_id = s.id AND l.ended_on IS NULL "
        f"JOIN parents p ON p.id = l.parent_id WHERE t.{IS_STUDENT} AND t.{IS_DELETED}"
    )
    _add_stored_parents(transaction)
    transaction.run(
        "UPDATE temp.people SET first = coalesce(nullif(people.first, ''), s.first_name), "
        "last = coalesce(nullif(people.last, ''), s.last_name), "
        "grade = coalesce(nullif(people.grade, ''), s.grade), "
        f"org = sc.name, state = {PersonState.PRESENT:d} "
        "FROM students s JOIN schools sc ON sc.id = s.school_id "
        f"WHERE s.number = people.id AND people.{IS_STUDENT} AND people.{IS_DELETED}"
    )


def close_unknown_roles(transaction: Transaction) -> None:
    """Put aside who has a role that no format has: their stored links end, as of the deleted."""
    transaction.run(
        f"INSERT INTO temp.gone_parents SELECT id, place FROM temp.people WHERE {OF_UNKNOWN_ROLE}"
    )


def take_other_roles(transaction: Transaction) -> int:
    """Put aside stored parents who are something else now, such as teachers; how many."""
    return transaction.run(
        "INSERT INTO temp.gone_parents SELECT t.id, t.place FROM temp.people t "
        f"JOIN parents p ON p.number = t.id WHERE t.kind = 0 AND t.{IN_FILE} AND t.role <> '' "
        f"AND t.{IS_PRESENT}"
    )


_MISSING = (
    "t.number IN (SELECT other FROM temp.ties UNION SELECT one FROM temp.ties) "
    "AND NOT EXISTS (SELECT 1 FROM temp.people q WHERE q.id = t.number)"
)


_STORED_ROLE = (
    "coalesce((SELECT l.relationship FROM links l WHERE l.parent_id = t.id "
    "AND l.relationship <> '' ORDER BY l.ended_on IS NOT NULL, l.id DESC LIMIT 1), '')"
)
_STORED_ACCESS = (
    "CASE WHEN EXISTS (SELECT 1 FROM links l WHERE l.parent_id = t.id "
    f"AND l.access_why LIKE '{AccessWhy.RELATIONSHIP}%') AND NOT EXISTS (SELECT 1 FROM links l "
    f"WHERE l.parent_id = t.id AND l.portal_access = 1) THEN {PersonAccess.NO:d} "
    f"ELSE {PersonAccess.YES:d} END"
)
"""What the role of a parent of the store was, and whether that opens: for links that are new."""


def keep_stored_roles(transaction: Transaction) -> None:
    """Whoever has no role in the file, because it has not changed, is what the store says."""
    same = f"people.role = '' AND people.{IN_FILE} AND people.{IS_PRESENT} AND t.number = people.id"
    transaction.run(
        f"UPDATE temp.people SET kind = kind | {PersonKind.CONTACT:d}, role = {_STORED_ROLE}, "
        f"access = min(access, {_STORED_ACCESS}) FROM parents t WHERE {same} AND people.kind = 0"
    )
    transaction.run(
        f"UPDATE temp.people SET kind = kind | {PersonKind.STUDENT:d}, "
        "withdrawn_on = coalesce(t.withdrawn_on, '') FROM students t "
        f"WHERE {same} AND people.kind = 0"
    )


def _add_stored_parents(transaction: Transaction) -> None:
    transaction.run(
        "INSERT INTO temp.people "
        f"SELECT -2 * t.id, t.number, {PersonKind.CONTACT:d}, {_STORED_ACCESS}, "
        f"{_STORED_ROLE}, t.first_name, t.last_name, "
        f"'', '', t.email, t.phone, '', 0 FROM parents t WHERE {_MISSING}"
    )


def _add_stored_people(transaction: Transaction) -> None:
    """What a delta leaves out: the ends of its ties that have not changed, and their schools."""
    _add_stored_parents(transaction)
    transaction.run(
        "INSERT INTO temp.people "
        f"SELECT -2 * t.id - 1, t.number, {PersonKind.STUDENT:d}, {PersonAccess.YES:d}, "
        "'', t.first_name, t.last_name, t.grade, sc.name, '', '', "
        "coalesce(t.withdrawn_on, ''), 0 FROM students t "
        f"JOIN schools sc ON sc.id = t.school_id WHERE {_MISSING}"
    )
    transaction.run(
        "UPDATE temp.people SET org = sc.name FROM students s "
        "JOIN schools sc ON sc.id = s.school_id "
        f"WHERE s.number = people.id AND people.{IS_STUDENT} "
        "AND NOT EXISTS (SELECT 1 FROM temp.orgs o WHERE o.id = people.org)"
    )


def _join_ties(transaction: Transaction, ends: tuple[str, str]) -> None:
    """Every tie of a student with a contact, once, in the order of the contacts."""
    halves = " UNION ALL ".join(
        f"SELECT CASE WHEN {_FORWARD} THEN b.place ELSE a.place END AS contact, "
        "a.place + b.place AS both_ends, t.access AS access, t.relation AS relation "
        f"{people} AND a.place <> b.place AND {FITS}"
        for people in (
            "FROM temp.ties t CROSS JOIN temp.people a ON a.place = t.place "
            "CROSS JOIN temp.people b ON b.id = t.other WHERE t.one = ''",
            f"FROM temp.ties t CROSS JOIN temp.people a ON a.id = {ends[0]} "
            f"CROSS JOIN temp.people b ON b.id = {ends[1]} WHERE t.one <> ''",
        )
    )
    transaction.run(
        "INSERT INTO temp.pairs (contact, student, access, relation, times) "
        "SELECT contact, both_ends - contact, max(access), "
        "relation /* with max(access) */, count(*) "
        f"FROM ({halves}) GROUP BY 1, 2 ORDER BY 1, 2"
    )


def find_faulty_people(transaction: Transaction, names: Mapping[str, CellName]) -> None:
    """People of some pair who lack what a row must have; ``names`` as for the register."""
    cells = ("first", "last", "org")
    rows = transaction.rows(
        f"SELECT place, id, kind, {', '.join(cells)} FROM temp.people WHERE {LACKING} "
        "AND +place IN (SELECT contact FROM temp.pairs UNION ALL SELECT student FROM temp.pairs)"
    )
    faults = []
    for place, number, kind, *texts in rows:
        is_student = bool(kind & PersonKind.STUDENT)
        if case := find_no_id(number):
            file = names["id"].find_file(is_student=is_student)
            values = {"text": number}
            faults.append(Fault(place, names["id"].column, f"no-id.{case}", values, file))
        faults += [
            _tell_missing(place, names[cell], is_student=is_student)
            for cell, text in zip(cells, texts, strict=True)
            if not text and (cell != "org" or is_student)
        ]
    stage_faults(transaction, faults)
    transaction.run_many(
        f"UPDATE temp.people SET state = {PersonState.FAULTY:d} WHERE place = ?",
        {(fault.line,) for fault in faults},
    )


def _tell_missing(place: int, name: CellName, *, is_student: bool) -> Fault:
    key = "missing" if name.column else "missing.school"
    return Fault(place, name.column, key, file=name.find_file(is_student=is_student))


def stage(transaction: Transaction, columns: tuple[str, ...], blank_opens: bool) -> int:
    """Staged rows number their pair above their line: the contact's, or else the student's.

    Where no link is stored yet, a blank access and a yes are the same, and a yes is faster.
    """
    stored = transaction.row("SELECT 1 FROM links LIMIT 1")
    opened = "'yes'" if blank_opens and stored is None else "''"
    cells = ", ".join(_SOURCES[column] for column in columns).format(open=opened)
    return transaction.run(
        f"INSERT INTO temp.staged (line, {', '.join(columns)}) "
        f"SELECT x.id * {4 * LINE_LIMIT} + CASE WHEN p.place > 0 THEN p.place ELSE s.place END, "
        f"{cells} FROM temp.pairs x CROSS JOIN temp.people p ON p.place = x.contact "
        "CROSS JOIN temp.people s ON s.place = x.student LEFT JOIN temp.orgs o ON o.id = s.org "
        f"WHERE p.{IS_PRESENT} AND s.{IS_PRESENT} ORDER BY x.id"
    )
