"""The register: people, roles, schools and ties of a roster, and the pairs made of them.

Everything is in temporary tables of the store's own connection, so that no lock is taken, memory
stays flat, and the rows go from there into the staging table without passing through Python.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping

from portaladm.domain.rosters import LINE_LIMIT, Fault, Finding
from portaladm.store import register_findings
from portaladm.store.links import EARLIER
from portaladm.store.sqlite import Transaction
from portaladm.store.staging import stage_faults

_TABLES = {
    "orgs": "id TEXT, name TEXT, is_school INTEGER",
    "people": (
        "place INTEGER PRIMARY KEY, id TEXT, kind INTEGER, access INTEGER, role TEXT, first TEXT, "
        "last TEXT, grade TEXT, org TEXT, email TEXT, phone TEXT, "
        "withdrawn_on TEXT NOT NULL DEFAULT '', state INTEGER NOT NULL DEFAULT 0"
    ),
    "roles": (
        "person TEXT, kind INTEGER, state INTEGER, prime INTEGER, access INTEGER, role TEXT, "
        "org TEXT, grade TEXT, ended TEXT"
    ),
    "ties": "place INTEGER, one TEXT, other TEXT, access INTEGER, relation TEXT",
    "pairs": "contact INTEGER, student INTEGER, access INTEGER, relation TEXT, times INTEGER",
    "gone_parents": "number TEXT, place INTEGER",
}
_SOURCES = {
    "student_id": "s.id",
    "student_first_name": "s.first",
    "student_last_name": "s.last",
    "grade": "s.grade",
    "school": "coalesce(o.name, s.org)",
    "parent_id": "p.id",
    "parent_first_name": "p.first",
    "parent_last_name": "p.last",
    "relationship": "coalesce(nullif(x.relation, ''), p.role)",
    "portal_access": "CASE WHEN x.access > 0 AND p.access > 0 THEN {open} ELSE 'no' END",
    "email": "p.email",
    "phone": "p.phone",
    "withdrawn_on": "s.withdrawn_on",
}
"""Where a staged row's cells come from. Access that is only inferred from a relationship is a
blank: it opens a new link and never turns a stored no into a yes."""

# A tie's ends, whichever way round the file says them. Kinds: 1 a student, 2 a contact, 4 a
# contact whose role has ended, who still counts for a student who has left.
_CONTACT_OF = "({c}.kind & 2 OR ({c}.kind & 4 AND {s}.withdrawn_on <> ''))"
_FORWARD = f"(a.kind & 1 AND {_CONTACT_OF.format(c='b', s='a')})"
_BACKWARD = f"(b.kind & 1 AND {_CONTACT_OF.format(c='a', s='b')})"


class Register:
    """What a reader fills; see ``roster/people.py`` for the cells."""

    def __init__(
        self, transaction: Transaction, progress: Callable[[int], None] = lambda rows: None
    ) -> None:
        self._transaction = transaction
        self.progress = progress
        for name, cells in _TABLES.items():
            transaction.run(f"DROP TABLE IF EXISTS temp.{name}")
            transaction.run(f"CREATE TEMP TABLE {name} ({cells})")

    def add_orgs(self, rows: Iterable[tuple[str, str, int]]) -> None:
        """Organisations: id, name, 1 for a school."""
        self._insert("orgs", 3, rows)

    def add_people(self, rows: Iterable[tuple[object, ...]]) -> None:
        """People, by place; each of them good and there until something else is said."""
        marks = ", ".join("?" * 11)
        self._transaction.run_many(
            "INSERT INTO temp.people (place, id, kind, access, role, first, last, grade, org, "
            f"email, phone) VALUES ({marks})",
            rows,
        )

    def delete_people(self, rows: Iterable[tuple[str, int]]) -> None:
        """The day on which somebody was deleted by the file, and the place of that line."""
        self._transaction.run_many(
            "UPDATE temp.people SET withdrawn_on = ?, state = 2 WHERE place = ?", rows
        )

    def add_roles(self, rows: Iterable[tuple[object, ...]]) -> None:
        """Roles that stand apart from the people."""
        self._insert("roles", 9, rows)

    def add_ties(self, rows: Iterable[tuple[int, str, str, int, str]]) -> None:
        """Ties between people."""
        self._insert("ties", 5, rows)

    def add_agents(self, rows: Iterable[tuple[int, str]]) -> None:
        """Ties of the person on a line to other people, by their ids."""
        self._transaction.run_many("INSERT INTO temp.ties VALUES (?, '', ?, 1, '')", rows)

    def add_faults(self, faults: Iterable[Fault]) -> None:
        """What can't be read."""
        stage_faults(self._transaction, faults)

    def _insert(self, table: str, width: int, rows: Iterable[tuple[object, ...]]) -> None:
        marks = ", ".join("?" * width)
        self._transaction.run_many(f"INSERT INTO temp.{table} VALUES ({marks})", rows)

    def stage_pairs(
        self,
        columns: Iterable[str],
        *,
        directed: bool,
        stored: bool,
        names: Mapping[str, str],
        blank_opens: bool,
    ) -> tuple[int, list[Finding]]:
        """Stage one row per pair of a student and a contact, with those of our columns.

        ``directed``: a tie runs from the student to the contact, whom it makes one; ``stored``:
        ends that the file lacks may be people of the store (a delta); ``names``: what the format
        calls ``first, last, org`` in a fault. Gives how many rows, and what is
        worth a look. Parents whom the file deletes are left in ``temp.gone_parents``.
        """
        transaction = self._transaction
        transaction.run("CREATE INDEX temp.orgs_id ON orgs (id)")
        findings = _index_people(transaction)
        _take_roles(transaction)
        _take_deleted(transaction)
        if stored:
            _add_stored_people(transaction)
        if directed:
            transaction.run(
                "UPDATE temp.people SET kind = kind | 2 WHERE id IN (SELECT other FROM temp.ties)"
            )
        _make_pairs(transaction)
        _find_faulty_people(transaction, names)
        findings += register_findings.find_all(transaction, f"({_FORWARD} OR {_BACKWARD})")
        return _stage(transaction, tuple(columns), blank_opens), findings


def end_links_of_deleted(transaction: Transaction, values: Mapping[str, object]) -> int:
    """End the stored links of parents whom the file deletes; how many.

    ``values`` are ``batch`` and ``today``, as everywhere in a merge; nothing is removed, so that
    a parent who comes back has the same account.
    """
    ended = "SELECT l.id FROM links l JOIN parents p ON p.id = l.parent_id "
    ended += "JOIN temp.gone_parents g ON g.number = p.number WHERE l.ended_on IS NULL"
    transaction.run(
        "INSERT INTO roster_changes (batch_id, changed_on, record, record_id, earlier) "
        f"SELECT :batch, :today, 'link', l.id, {EARLIER} FROM links l WHERE l.id IN ({ended})",
        values,
    )
    return transaction.run(
        f"UPDATE links SET ended_on = :today, changed_batch = :batch WHERE id IN ({ended})", values
    )


def _index_people(transaction: Transaction) -> list[Finding]:
    """The index by id tells in passing whether one stands on several lines."""
    try:
        transaction.run("CREATE UNIQUE INDEX temp.people_id ON people (id)")
    except sqlite3.IntegrityError:
        transaction.run("CREATE INDEX temp.people_id ON people (id)")
        return list(register_findings.join_repeated_people(transaction))
    return []


def _take_roles(transaction: Transaction) -> None:
    """Give people the roles that stand apart; a student whose roles have ended has left."""
    if transaction.row("SELECT 1 FROM temp.roles LIMIT 1") is None:
        return
    transaction.run("CREATE INDEX temp.roles_person ON roles (person, kind)")
    transaction.run(
        "UPDATE temp.people SET kind = kind | 1, org = coalesce(nullif(r.org, ''), people.org), "
        "grade = coalesce(nullif(r.grade, ''), people.grade), "
        "state = CASE WHEN r.state = 2 AND people.state = 0 THEN 3 ELSE people.state END, "
        "withdrawn_on = CASE r.state WHEN 1 THEN r.ended ELSE people.withdrawn_on END "
        "FROM (SELECT person, org, grade, state, ended, max(state || prime || ended) "
        "FROM temp.roles WHERE kind = 1 GROUP BY person) r WHERE r.person = people.id"
    )
    transaction.run(
        "UPDATE temp.people SET kind = people.kind | CASE r.state WHEN 3 THEN 2 WHEN 1 THEN 4 "
        "ELSE 0 END, role = r.role, "
        "access = CASE WHEN people.access < 0 THEN -1 ELSE r.access END "
        "FROM (SELECT person, access, role, state, max(state || access) "
        "FROM temp.roles WHERE kind = 2 GROUP BY person) r WHERE r.person = people.id"
    )
    transaction.run(
        "UPDATE temp.people SET role = r.role FROM (SELECT person, role, max(state) "
        "FROM temp.roles WHERE kind = 0 GROUP BY person) r "
        "WHERE r.person = people.id AND people.kind = 0 AND people.role = ''"
    )


def _take_deleted(transaction: Transaction) -> None:
    """Students whom the file deletes leave with all their stored ties; parents are put aside."""
    if transaction.row("SELECT 1 FROM temp.people WHERE state = 2 LIMIT 1") is None:
        return
    transaction.run(
        "INSERT INTO temp.gone_parents "
        "SELECT id, place FROM temp.people WHERE state = 2 AND NOT kind & 1"
    )
    transaction.run(
        "INSERT INTO temp.ties SELECT t.place, '', p.number, 1, l.relationship "
        "FROM temp.people t JOIN students s ON s.number = t.id "
        "JOIN links l ON l.student_id = s.id AND l.ended_on IS NULL "
        "JOIN parents p ON p.id = l.parent_id WHERE t.kind & 1 AND t.state = 2"
    )
    _add_stored_parents(transaction)
    transaction.run(
        "UPDATE temp.people SET first = coalesce(nullif(people.first, ''), s.first_name), "
        "last = coalesce(nullif(people.last, ''), s.last_name), "
        "grade = coalesce(nullif(people.grade, ''), s.grade), "
        "org = sc.name, state = 0 FROM students s JOIN schools sc ON sc.id = s.school_id "
        "WHERE s.number = people.id AND people.kind & 1 AND people.state = 2"
    )


_MISSING = (
    "t.number IN (SELECT other FROM temp.ties UNION SELECT one FROM temp.ties) "
    "AND NOT EXISTS (SELECT 1 FROM temp.people q WHERE q.id = t.number)"
)


def _add_stored_parents(transaction: Transaction) -> None:
    transaction.run(
        "INSERT INTO temp.people SELECT -2 * t.id, t.number, 2, 1, '', t.first_name, t.last_name, "
        f"'', '', t.email, t.phone, '', 0 FROM parents t WHERE {_MISSING}"
    )


def _add_stored_people(transaction: Transaction) -> None:
    """What a delta leaves out: the ends of its ties that have not changed, and their schools."""
    _add_stored_parents(transaction)
    transaction.run(
        "INSERT INTO temp.people SELECT -2 * t.id - 1, t.number, 1, 1, '', t.first_name, "
        "t.last_name, t.grade, sc.name, '', '', coalesce(t.withdrawn_on, ''), 0 FROM students t "
        f"JOIN schools sc ON sc.id = t.school_id WHERE {_MISSING}"
    )
    transaction.run(
        "UPDATE temp.people SET org = sc.name FROM students s "
        "JOIN schools sc ON sc.id = s.school_id WHERE s.number = people.id AND people.kind & 1 "
        "AND NOT EXISTS (SELECT 1 FROM temp.orgs o WHERE o.id = people.org)"
    )


def _make_pairs(transaction: Transaction) -> None:
    """Every tie of a student with a contact, once, in the order of the contacts."""
    halves = " UNION ALL ".join(
        f"SELECT CASE WHEN {_FORWARD} THEN b.place ELSE a.place END AS contact, "
        f"CASE WHEN {_FORWARD} THEN a.place ELSE b.place END AS student, t.access AS access, "
        f"t.relation AS relation {ends} AND a.place <> b.place AND ({_FORWARD} OR {_BACKWARD})"
        for ends in (
            "FROM temp.ties t CROSS JOIN temp.people a ON a.place = t.place "
            "CROSS JOIN temp.people b ON b.id = t.other WHERE t.one = ''",
            "FROM temp.ties t CROSS JOIN temp.people a ON a.id = t.one "
            "CROSS JOIN temp.people b ON b.id = t.other WHERE t.one <> ''",
        )
    )
    transaction.run(
        "INSERT INTO temp.pairs SELECT contact, student, max(access), relation, count(*) "
        f"FROM ({halves}) GROUP BY contact, student ORDER BY contact, student"
    )


def _find_faulty_people(transaction: Transaction, names: Mapping[str, str]) -> None:
    """People of some pair who lack what a row must have."""
    cells = ("first", "last", "org")
    rows = transaction.rows(
        f"SELECT place, kind, {', '.join(cells)} FROM temp.people WHERE kind AND state = 0 "
        "AND (first = '' OR last = '' OR (org = '' AND kind & 1)) AND place > 0 AND +place IN "
        "(SELECT contact FROM temp.pairs UNION ALL SELECT student FROM temp.pairs)"
    )
    faults = [
        Fault(place, names[cell], "missing", "the cell is empty: fill it in")
        for place, kind, *texts in rows
        for cell, text in zip(cells, texts, strict=True)
        if not text and (cell != "org" or kind & 1)
    ]
    stage_faults(transaction, faults)
    transaction.run_many(
        "UPDATE temp.people SET state = 1 WHERE place = ?", {(fault.line,) for fault in faults}
    )


def _stage(transaction: Transaction, columns: tuple[str, ...], blank_opens: bool) -> int:
    """Staged rows number their pair above their line: the contact's, or else the student's.

    Where no link is stored yet, a blank access and a yes are the same, and a yes is faster.
    """
    stored = transaction.row("SELECT 1 FROM links LIMIT 1")
    opened = "'yes'" if blank_opens and stored is None else "''"
    cells = ", ".join(_SOURCES[column] for column in columns).format(open=opened)
    return transaction.run(
        f"INSERT INTO temp.staged (line, {', '.join(columns)}) "
        f"SELECT x.rowid * {4 * LINE_LIMIT} + CASE WHEN p.place > 0 THEN p.place ELSE s.place END, "
        f"{cells} FROM temp.pairs x CROSS JOIN temp.people p ON p.place = x.contact "
        "CROSS JOIN temp.people s ON s.place = x.student LEFT JOIN temp.orgs o ON o.id = s.org "
        "WHERE p.state = 0 AND s.state = 0 ORDER BY x.rowid"
    )
