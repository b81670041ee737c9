"""The register: people, roles, schools and ties of a roster, until pairs are made of them.

Everything is in temporary tables of the store's own connection, so that no lock is taken, memory
stays flat, and the rows go from there into the staging table without passing through Python
(``pairs.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice

from portaladm.domain.cells.lists import SEPARATORS
from portaladm.domain.lines.cell_names import CellName
from portaladm.domain.link_access import AccessWhy
from portaladm.domain.roster_people import PersonState
from portaladm.domain.rosters import Fault, Finding
from portaladm.store.db.temp_tables import create
from portaladm.store.db.transaction import Transaction
from portaladm.store.links.rows import EARLIER
from portaladm.store.roster.findings import people as register_findings
from portaladm.store.roster.findings.unknown_words import (
    find_stored_left_alone,
    find_students_left_alone,
    find_unknown_words,
)
from portaladm.store.roster.kinds import IS_PRESENT, IS_STUDENT
from portaladm.store.roster.register import pairs
from portaladm.store.roster.register.agents import split_agents
from portaladm.store.roster.staging import stage_faults
from portaladm.store.roster.temp_tables import (
    GONE_PARENTS,
    ORGS,
    PAIRS,
    PEOPLE,
    ROLES,
    TIES,
    UNKNOWN_WORDS,
)

_TABLES = (ORGS, PEOPLE, ROLES, TIES, PAIRS, GONE_PARENTS, UNKNOWN_WORDS)
_PLAIN = "place, id, kind, access, role, first, last, grade, org, email, phone"
_ROWS_A_STATEMENT = 50
"""Many rows in one INSERT cost a third less than as many INSERTs."""


class Register:
    """What a reader fills; see ``register/people.py`` for the cells."""

    def __init__(
        self, transaction: Transaction, progress: Callable[[int], None] = lambda rows: None
    ) -> None:
        self.transaction = transaction
        self.progress = progress
        transaction.limit_temp_memory(24_576)
        self._make_tables()

    def _make_tables(self) -> None:
        self._repeats: bool | None = None
        self.deletes = False
        self.has_marks = False
        for table in _TABLES:
            create(self.transaction, table)

    def add_orgs(self, rows: Iterable[tuple[str, str, int]]) -> None:
        """Organisations: id, name, 1 for a school."""
        self._insert("orgs", 3, rows)

    def add_people(self, people: Sequence[Sequence[object]]) -> None:
        """People, in the order of their places; nearly all of them are there and enrolled."""
        *plain, withdrawn_on, states = people
        if any(states) or any(withdrawn_on):
            self.deletes = self.deletes or PersonState.DELETED in states
            self._insert("people", len(people), zip(*people, strict=True))
        else:
            self._insert(f"people ({_PLAIN})", len(plain), zip(*plain, strict=True))

    def repeats_people(self, *, numbered_apart: bool = False) -> bool:
        """Whether an id stands on several lines; the index by id tells in passing."""
        key = f"id, ({IS_STUDENT})" if numbered_apart else "id"
        if self._repeats is None:
            index = f"INDEX temp.people_id ON people ({key})"
            self._repeats = not self.transaction.make_unique(f"CREATE UNIQUE {index}")
            if self._repeats:
                self.transaction.run(f"CREATE {index}")
        return self._repeats

    def forget_people(self) -> None:
        """Take the people, their ties and their faults out again, to be read another way."""
        self.transaction.run("DROP INDEX IF EXISTS temp.people_id")
        self._repeats = None
        self.has_marks = False
        for name in ("people", "ties", "faults", "unknown_words"):
            self.transaction.run(f"DELETE FROM temp.{name}")

    def forget_everything(self) -> None:
        """Be as empty as at the start."""
        self._make_tables()
        self.transaction.run("DELETE FROM temp.faults")

    def add_roles(self, rows: Iterable[tuple[str, str]]) -> None:
        """Roles that stand apart from the people: the person's id, what the file says."""
        self._insert("roles (person, said)", 2, rows)

    def find_roles(self, numbers: Sequence[str]) -> Iterator[tuple[str, str]]:
        """The roles of some people, in the order of the file; asked once all roles are in."""
        self.transaction.run("CREATE INDEX IF NOT EXISTS temp.roles_person ON roles (person)")
        marks = ", ".join("?" * len(numbers))
        return self.transaction.rows(
            f"SELECT person, said FROM temp.roles WHERE person IN ({marks}) "
            "ORDER BY person, id", numbers,
        )  # fmt: skip

    def find_roles_alone(self) -> list[str]:
        """The ids of people of the store who have a role in the file and no line of their own."""
        rows = self.transaction.rows(
            "SELECT DISTINCT r.person FROM temp.roles r "
            "WHERE NOT EXISTS (SELECT 1 FROM temp.people q WHERE q.id = r.person) "
            "AND (EXISTS (SELECT 1 FROM parents p WHERE p.number = r.person) "
            "OR EXISTS (SELECT 1 FROM students s WHERE s.number = r.person)) ORDER BY r.person"
        )
        return [person for (person,) in rows]

    def add_links(self, rows: Iterable[tuple[int, str, str, int, str]]) -> None:
        """Ties between people."""
        ordered = ((place, other, one, access, said) for place, one, other, access, said in rows)
        self._insert("ties (place, other, one, access, relation)", 5, ordered)

    def add_agents(self, places: Sequence[int], lists: Sequence[str]) -> None:
        """Ties of the person on a line to those whose ids a cell lists, with commas in between."""
        text = "".join(lists)
        self.has_marks = self.has_marks or any(mark in text for mark in SEPARATORS)
        self._insert("ties (place, other)", 2, _split_lists(places, lists))

    def add_unknown_words(self, rows: Iterable[tuple[str, int, str]]) -> None:
        """Words outside a format's closed list; a file that is read twice tells them once."""
        self.transaction.run_many("INSERT OR IGNORE INTO temp.unknown_words VALUES (?, ?, ?)", rows)

    def add_faults(self, faults: Iterable[Fault]) -> None:
        """What can't be read."""
        stage_faults(self.transaction, faults)

    def _insert(self, table: str, width: int, rows: Iterable[Sequence[object]]) -> None:
        one = f"({', '.join('?' * width)})"
        rows = iter(rows)
        while batch := list(islice(rows, _ROWS_A_STATEMENT)):
            values = ", ".join([one] * len(batch))
            cells = tuple(chain.from_iterable(batch))
            self.transaction.run(f"INSERT INTO temp.{table} VALUES {values}", cells)

    def stage_pairs(
        self, columns: Iterable[str], *, directed: bool, stored: bool,
        names: Mapping[str, CellName], blank_opens: bool, numbered_apart: bool = False,
        ends_others: bool = False, keeps_roles: bool = False,
    ) -> tuple[int, list[Finding]]:  # fmt: skip
        """Stage one row per pair of a student and a contact, with those of our columns.

        ``directed``: a tie runs from the student to the contact, whom it makes one; ``stored``:
        ends that the file lacks may be people of the store (a delta); ``names``: what the format
        calls ``id, first, last, org`` in a fault; ``numbered_apart``: a student and a contact of
        one id are two people; ``ends_others``: people of other roles have no links any more;
        ``keeps_roles``: who has no role in the file has that of the store. Gives how many
        rows, and what is worth a look. Parents whom the file deletes are left in
        ``temp.gone_parents``.
        """
        findings: list[Finding] = []
        if self.repeats_people(numbered_apart=numbered_apart):
            findings += register_findings.join_repeated_people(
                self.transaction, names["id"], numbered_apart=numbered_apart
            )
        if self.has_marks:
            findings += split_agents(self.transaction, stored=stored)
        self.transaction.run("CREATE INDEX temp.orgs_id ON orgs (id)")
        if self.deletes:
            pairs.take_deleted(self.transaction)
        if keeps_roles:
            pairs.keep_stored_roles(self.transaction)
        ends = pairs.LINK_ENDS_APART if numbered_apart else pairs.LINK_ENDS
        pairs.make_pairs(self.transaction, ends, directed=directed, stored=stored)
        survey = register_findings.survey_people(self.transaction)
        if survey.lacking:
            pairs.find_faulty_people(self.transaction, names)
            survey = register_findings.survey_people(self.transaction)
        findings += register_findings.find_all(self.transaction, survey, pairs.FITS, ends)
        findings += find_unknown_words(self.transaction, delta=stored)
        ended = pairs.take_other_roles(self.transaction) if ends_others else 0
        if survey.lost or ended:
            pairs.close_unknown_roles(self.transaction)
            find_alone = find_stored_left_alone if stored else find_students_left_alone
            findings += find_alone(self.transaction)
        return pairs.stage(self.transaction, tuple(columns), blank_opens), findings


def _split_lists(places: Sequence[int], lists: Sequence[str]) -> list[tuple[int, str]]:
    ties: list[tuple[int, str]] = []
    for place, cell in zip(places, lists, strict=True):
        if "," in cell:
            others = dict.fromkeys(map(str.strip, cell.split(",")))
            ties += [(place, other) for other in others if other]
        elif cell:
            ties.append((place, cell))
    return ties


def end_links_of_deleted(transaction: Transaction, values: Mapping[str, object]) -> int:
    """End the stored links of parents whom the file deletes, or has in another role; how many.

    ``values`` are ``batch`` and ``today``, as everywhere in a merge; nothing is removed, so that
    a parent who comes back has the same account.
    """
    ended = "SELECT l.id FROM links l JOIN parents p ON p.id = l.parent_id "
    ended += "JOIN temp.gone_parents g ON g.number = p.number WHERE l.ended_on IS NULL"
    transaction.run(
        "INSERT INTO roster_changes (batch_id, changed_on, record, record_id, earlier) "
        f"SELECT :batch, :today, 'link', l.id, {EARLIER} FROM links l WHERE l.id IN ({ended}) "
        "ORDER BY l.id",
        values,
    )
    count = transaction.run(
        f"UPDATE links SET ended_on = :today, changed_batch = :batch WHERE id IN ({ended})", values
    )
    _tell_other_roles(transaction, values)
    return count


def _tell_other_roles(transaction: Transaction, values: Mapping[str, object]) -> None:
    """Say of the links that this import has ended why, where the file has another role."""
    transaction.run(
        "UPDATE links SET access_why = ltrim(access_why || '-role', '-') WHERE id IN "
        "(SELECT record_id FROM roster_changes WHERE batch_id = :batch AND record = 'link') "
        "AND ended_on = :today "
        f"AND access_why IN ('', '{AccessWhy.RELATIONSHIP}', '{AccessWhy.BLANK}') "
        "AND EXISTS (SELECT 1 FROM parents p JOIN temp.people f ON f.id = p.number "
        f"WHERE p.id = links.parent_id AND f.kind = 0 AND f.role <> '' AND f.{IS_PRESENT})",
        values,
    )
