"""Whom a merge would take for somebody else, what waits for an answer, and the answers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from portaladm.domain.identity import Doubt, Person, Question
from portaladm.domain.ids.retired import list_retired
from portaladm.store.db.transaction import Transaction
from portaladm.store.restrictions.rows import COMING, IN_FORCE

TABLES = {"parent": "parents", "student": "students"}
_CONTACTS = {"parent": ("email", "phone", "address"), "student": ()}
# A link that this import made tells nothing of whom the record stood for before.
_VISIBLE = (
    "EXISTS (SELECT 1 FROM links l WHERE l.{kind}_id = t.id AND l.created_batch <> :batch "
    "AND l.ended_on IS NULL AND l.portal_access = 1)"
)
_RESTRICTED = (
    " OR EXISTS (SELECT 1 FROM restrictions r WHERE r.{kind}_id = t.id "
    f"AND ({IN_FORCE} OR {COMING}))"
)
_OF_EITHER = _VISIBLE + _RESTRICTED
_AT_RISK = {
    "student": _OF_EITHER.format(kind="student"),
    "parent": _OF_EITHER.format(kind="parent")
    + " OR EXISTS (SELECT 1 FROM accounts a WHERE a.parent_id = t.id AND a.closed_at IS NULL)"
    " OR EXISTS (SELECT 1 FROM activation_keys k WHERE k.parent_id = t.id "
    "AND k.closed_at IS NULL AND k.expires_at > :now)",
}


class Renamed(NamedTuple):
    """Somebody stored whose name an import changes.

    ``at_risk``: an account, a live key, a visible link or a restriction would go to whoever has
    the name.
    """

    number: str
    stored: Person
    new: Person
    at_risk: bool


def find_renamed(
    transaction: Transaction, kind: str, batch_id: int, *, now: str, today: str
) -> Iterator[Renamed]:
    """Stored people of whom a merge changed a name; contacts only where the file has them."""
    earlier = [f"json_extract(c.earlier, '$.{name}')" for name in ("first_name", "last_name")]
    told = [
        f"CASE WHEN json_type(c.earlier, '$.{name}') IS NULL THEN '' ELSE t.{name} END"
        for name in _CONTACTS[kind]
    ]
    contacts = [f"coalesce(json_extract(c.earlier, '$.{name}'), '')" for name in _CONTACTS[kind]]
    rows = transaction.rows(
        f"SELECT t.number, {_AT_RISK[kind]}, {', '.join([*earlier, *contacts])}, "
        f"{', '.join(['t.first_name', 't.last_name', *told])} FROM roster_changes c "
        f"JOIN {TABLES[kind]} t ON t.id = c.record_id WHERE c.batch_id = :batch "
        f"AND c.record = '{kind}' AND (t.first_name, t.last_name) IS NOT ({', '.join(earlier)})",
        {"batch": batch_id, "now": now, "today": today},
    )
    width = 2 + len(_CONTACTS[kind])
    for number, at_risk, *cells in rows:
        yield Renamed(number, Person(*cells[:width]), Person(*cells[width:]), bool(at_risk))


def keeps_relative(transaction: Transaction, kind: str, number: str, batch_id: int) -> bool:
    """Whether the file still has one of the stored pairs of somebody.

    A child whose name is corrected keeps a parent; a parent keeps a child.
    """
    other = "student" if kind == "parent" else "parent"
    found = transaction.value(
        f"SELECT EXISTS (SELECT 1 FROM {TABLES[kind]} t JOIN links l ON l.{kind}_id = t.id "
        f"JOIN {other}s o ON o.id = l.{other}_id JOIN temp.staged st "
        f"ON st.{kind}_id = t.number AND st.{other}_id = o.number "
        "WHERE t.number = ? AND l.created_batch <> ?)",
        (number, batch_id),
    )
    return bool(found)


class StagedRow(NamedTuple):
    """A staged row by its line and the people it names."""

    line: int
    student: str
    parent: str


def find_rows_of(
    transaction: Transaction, parents: Iterable[str], students: Iterable[str]
) -> list[StagedRow]:
    """The staged rows that name one of some people."""
    rows = transaction.rows(
        "SELECT line, student_id, parent_id FROM temp.staged "
        "WHERE parent_id IN (SELECT value FROM json_each(:parents)) "
        "OR student_id IN (SELECT value FROM json_each(:students)) ORDER BY line",
        {"parents": json.dumps(list(parents)), "students": json.dumps(list(students))},
    )
    return [StagedRow(*row) for row in rows]


def put_rows_aside(transaction: Transaction, rows: Iterable[StagedRow]) -> None:
    """Take rows that wait for an answer out of the staging table.

    About whom other rows are left, the name stays as it is stored: those rows alone may have
    another than the file's last one.
    """
    lines = json.dumps([row.line for row in rows])
    for kind, table in TABLES.items():
        transaction.run(
            f"UPDATE temp.staged SET ({kind}_first_name, {kind}_last_name) = "
            f"(t.first_name, t.last_name) FROM {table} t WHERE t.number = staged.{kind}_id "
            f"AND staged.{kind}_id IN (SELECT {kind}_id FROM temp.staged "
            "WHERE line IN (SELECT CAST(value AS INTEGER) FROM json_each(:lines)))",
            {"lines": lines},
        )
    transaction.run(
        "DELETE FROM temp.staged "
        "WHERE line IN (SELECT CAST(value AS INTEGER) FROM json_each(:lines))",
        {"lines": lines},
    )


_COLUMNS = (
    "kind, number, doubt, stored_number, stored_name, new_name, asked_at, "
    "coalesce(answer, ''), coalesce(answered_at, '')"
)


def keep_questions(transaction: Transaction, questions: Iterable[Question], at: str) -> None:
    """Keep questions until somebody answers them; one that was asked before is asked again."""
    transaction.run_many(
        "INSERT INTO identity_questions (kind, number, doubt, stored_number, stored_name, "
        "new_name, asked_at) VALUES (?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (kind, number, stored_name, new_name) DO UPDATE SET asked_at = "
        "excluded.asked_at, answer = NULL, answered_at = NULL",
        ((*question[:6], at) for question in questions),
    )


def find_settled(transaction: Transaction) -> list[Question]:
    """Open questions about people of whom the staged rows leave no doubt."""
    rows = transaction.rows(
        f"SELECT {_COLUMNS} FROM identity_questions q WHERE answer IS NULL AND CASE kind "
        "WHEN 'parent' THEN EXISTS (SELECT 1 FROM temp.staged st "
        "WHERE st.parent_id IN (q.number, q.stored_number)) "
        "ELSE EXISTS (SELECT 1 FROM temp.staged st "
        "WHERE st.student_id IN (q.number, q.stored_number)) END ORDER BY id"
    )
    return [Question(kind, number, Doubt(doubt), *rest) for kind, number, doubt, *rest in rows]


def find_replaced(transaction: Transaction, asked: Iterable[Question]) -> list[Question]:
    """Open questions about the same ids as others that are asked now."""
    asked = list(asked)
    known = {identify(question) for question in asked}
    return [
        one
        for kind in TABLES
        for one in read_questions(transaction, kind, [q.number for q in asked if q.kind == kind])
        if not one.answer and identify(one) not in known
    ]


def find_open(transaction: Transaction) -> Iterator[tuple[str, ...]]:
    """What makes each question without an answer one."""
    return transaction.rows(
        "SELECT kind, number, stored_name, new_name FROM identity_questions WHERE answer IS NULL"
    )


def identify(question: Question) -> tuple[str, ...]:
    """What makes two questions one."""
    return question.kind, question.number, question.stored_name, question.new_name


def withdraw_questions(transaction: Transaction, questions: Iterable[Question]) -> None:
    """Ask some open questions no longer."""
    transaction.run_many(
        "DELETE FROM identity_questions "
        "WHERE (kind, number, stored_name, new_name) = (?, ?, ?, ?) AND answer IS NULL",
        map(identify, questions),
    )


def read_name(transaction: Transaction, kind: str, number: str) -> str | None:
    """The full name of somebody who is stored; None if nobody has the id."""
    name: str | None = transaction.value(
        f"SELECT (SELECT first_name || ' ' || last_name FROM {TABLES[kind]} WHERE number = ?)",
        (number,),
    )
    return name


def read_questions(
    transaction: Transaction, kind: str, numbers: Sequence[str] | None = None
) -> Iterator[Question]:
    """The questions about people of a kind, the newest first; of some ids only if given."""
    rows = transaction.rows(
        f"SELECT {_COLUMNS} FROM identity_questions WHERE kind = :kind "
        "AND (CAST(:numbers AS TEXT) IS NULL OR number IN (SELECT value "
        "FROM json_each(:numbers))) ORDER BY asked_at DESC, id",
        {"kind": kind, "numbers": None if numbers is None else json.dumps(list(numbers))},
    )
    for kind_, number, doubt, *rest in rows:
        yield Question(kind_, number, Doubt(doubt), *rest)


def keep_answer(transaction: Transaction, question: Question, answer: str, at: str) -> None:
    """Keep the answer to a question."""
    transaction.run(
        "UPDATE identity_questions SET answer = ?, answered_at = ? "
        "WHERE (kind, number, stored_name, new_name) = (?, ?, ?, ?)",
        (answer, at, question.kind, question.number, question.stored_name, question.new_name),
    )


def retire(transaction: Transaction, kind: str, number: str, batch_id: int, today: str) -> str:
    """Free an id for another person: the record keeps its history under a number of its own.

    Its links end today, and a student leaves. Gives the record's new number.
    """
    table = TABLES[kind]
    record = transaction.value(f"SELECT id FROM {table} WHERE number = ?", (number,))
    retired = _choose_retired(transaction, table, number)
    transaction.run(
        f"UPDATE {table} SET number = ?, changed_batch = ? WHERE id = ?",
        (retired, batch_id, record),
    )
    transaction.run(
        f"UPDATE links SET ended_on = ?, changed_batch = ? WHERE {kind}_id = ? "
        "AND ended_on IS NULL",
        (today, batch_id, record),
    )
    if kind == "student":
        transaction.run(
            "UPDATE students SET withdrawn_on = ?, since = ? WHERE id = ? "
            "AND (withdrawn_on IS NULL OR withdrawn_on > ?)",
            (today, today, record, today),
        )
    return retired


def _choose_retired(transaction: Transaction, table: str, number: str) -> str:
    taken = f"SELECT 1 FROM {table} WHERE number = ?"
    return next(one for one in list_retired(number) if not transaction.row(taken, (one,)))
