"""The selected parents with everything that a mail merge needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from portaladm.domain.grades import rank_grade
from portaladm.store.db.transaction import Transaction
from portaladm.store.keys.rows import choose_end, make_ends_on
from portaladm.store.links.rows import GIVES_ACCESS

YOUNGEST_FIRST = (
    "CASE WHEN s.grade GLOB '[0-9]' OR s.grade GLOB '[0-9][0-9]' THEN CAST(s.grade AS INTEGER) "
    "ELSE rank_grade(s.grade) END"
)
"""The rank of a child ``s`` by ``domain/grades.py``, after :func:`define_rank`; a plain number,
which most grades are, needs no call."""


class Addressee(NamedTuple):
    """One parent who gets a key, with everything that a mail merge needs.

    ``ends_on`` is the last day with a child, after which no key opens anything; empty where no end
    is in sight.
    """

    parent_id: int
    number: str
    name: str
    students: str
    school: str
    language: str
    email: str
    address: str
    city: str
    state: str
    postal_code: str
    ends_on: str

    def end_before(self, last: str) -> str:
        """The last day on which a key works whose own last day is ``last``."""
        return choose_end(last, self.ends_on)


def define_rank(transaction: Transaction) -> None:
    """Let the statements of this connection order by :data:`YOUNGEST_FIRST`.

    Once: SQLite exchanges no function while a statement runs.
    """
    if not transaction.knows_function("rank_grade"):
        transaction.define_function("rank_grade", rank_grade)


def read_addressees(transaction: Transaction, today: str) -> Iterator[Addressee]:
    """The selected parents in the order in which rosters brought them in.

    ``students`` names only the children whom this parent may see; ``school`` is the youngest
    child's.
    """
    define_rank(transaction)
    rows = transaction.rows(
        "SELECT p.id, p.number, p.first_name || ' ' || p.last_name, "
        "group_concat(s.first_name || ' ' || s.last_name, '; '), "
        f"sc.name /* with min({YOUNGEST_FIRST}) */, p.language, p.email, "
        "p.address, p.city, p.state, p.postal_code, "
        f"{make_ends_on('p.id')}, "
        f"min({YOUNGEST_FIRST}) FROM temp.selected a JOIN parents p ON p.id = a.parent_id "
        "JOIN links l ON l.parent_id = p.id JOIN students s ON s.id = l.student_id "
        f"JOIN schools sc ON sc.id = s.school_id WHERE {GIVES_ACCESS} "
        "GROUP BY p.id ORDER BY p.id",
        {"today": today},
    )
    return (Addressee(*row[:-1]) for row in rows)
