"""What letters need to know beyond a key file: whose child goes where, and which homes are apart.

Set by set over the selection of :mod:`portaladm.store.keys.selecting`, in the order of its parents.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from typing import Any

from portaladm.store.db.temp_tables import APART, SLIPS, create
from portaladm.store.db.transaction import Transaction
from portaladm.store.keys.addressees import YOUNGEST_FIRST, define_rank, read_addressees
from portaladm.store.keys.rows import IN_BATCH
from portaladm.store.keys.selecting import clear_selection
from portaladm.store.links.rows import ELIGIBLE, ENROLLED, GIVES_ACCESS

# A difference in spelling counts as two homes: then both letters are posted, which harms nobody.
_HOME = (
    "CASE WHEN trim(q.address) = '' THEN '' ELSE replace(replace(replace("
    "lower(q.address || q.city || q.state || q.postal_code), ' ', ''), '.', ''), ',', '') END"
)


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """One parent's children as a letter tells them, the youngest first.

    ``children`` and ``schools`` (each once) are those of children whom this parent may see;
    ``grade`` is the youngest one's. ``apart``: somebody else linked to one of the parent's
    children has another address, or one of them has none.
    """

    parent_id: int
    children: tuple[str, ...]
    schools: tuple[str, ...]
    grade: str
    apart: bool


@dataclass(frozen=True, slots=True)
class SlipFacts:
    """Where a slip goes; school, grade and student are the youngest child's, or empty."""

    language: str
    address: str
    city: str
    state: str
    postal_code: str
    school: str
    grade: str
    first_student: str


def read_letter_facts(transaction: Transaction, today: str) -> Iterator[LetterFacts]:
    """The facts of the selected parents, in the order of ``keys.read_addressees``."""
    _select_apart(transaction, today)
    define_rank(transaction)
    rows = transaction.rows(
        "SELECT x.parent_id, s.first_name || ' ' || s.last_name, s.grade, sc.name, "
        "EXISTS (SELECT 1 FROM temp.apart a WHERE a.parent_id = x.parent_id) "
        "FROM temp.selected x JOIN links l ON l.parent_id = x.parent_id "
        "JOIN students s ON s.id = l.student_id JOIN schools sc ON sc.id = s.school_id "
        f"WHERE {GIVES_ACCESS} "
        f"ORDER BY x.parent_id, {YOUNGEST_FIRST}, s.first_name, s.last_name, s.id",
        {"today": today},
    )
    return (_gather(parent_id, links) for parent_id, links in groupby(rows, lambda row: row[0]))


def select_holders(transaction: Transaction, batch_ids: Iterable[int], today: str) -> str:
    """Select the parents whose letters of these batches can still be used; their last day.

    Their keys are neither used nor revoked, and they have access today. Without any: "".
    """
    clear_selection(transaction)
    for batch_id in batch_ids:
        transaction.run(
            "INSERT OR IGNORE INTO temp.selected SELECT k.parent_id, 'has-key' "
            "FROM activation_keys k JOIN parents p ON p.id = k.parent_id "
            f"WHERE {IN_BATCH} AND k.closed_at IS NULL AND p.merged_into IS NULL AND {ELIGIBLE}",
            {"batch": batch_id, "today": today},
        )
    day = transaction.value(
        "SELECT max(k.expires_on) FROM temp.selected x "
        "JOIN activation_keys k ON k.parent_id = x.parent_id AND k.closed_at IS NULL"
    )
    return str(day or "")


def read_slip_facts(
    transaction: Transaction, account_ids: Iterable[int], today: str
) -> list[SlipFacts]:
    """The facts of these accounts' parents, in the order given."""
    define_rank(transaction)
    create(transaction, SLIPS)
    transaction.run_many("INSERT INTO temp.slips VALUES (?, ?)", enumerate(account_ids))
    rows = transaction.rows(
        "SELECT p.language, p.address, p.city, p.state, p.postal_code, coalesce(sc.name, ''), "
        "coalesce(c.grade, ''), coalesce(c.first_name || ' ' || c.last_name, '') FROM ("
        "SELECT n.place, a.parent_id, (SELECT s.id FROM links l "
        "JOIN students s ON s.id = l.student_id "
        f"WHERE l.parent_id = a.parent_id AND {GIVES_ACCESS} "
        f"ORDER BY {YOUNGEST_FIRST}, s.first_name, s.last_name, s.id LIMIT 1) AS child "
        "FROM temp.slips n JOIN accounts a ON a.id = n.account_id) x "
        "JOIN parents p ON p.id = x.parent_id LEFT JOIN students c ON c.id = x.child "
        "LEFT JOIN schools sc ON sc.id = c.school_id ORDER BY x.place",
        {"today": today},
    )
    return [SlipFacts(*row) for row in rows]


def digest_letters(transaction: Transaction, today: str) -> bytes:
    """What the letters of the selected parents say, as SHA-256: to see whether it still holds."""
    digest = sha256()
    every = read_letter_facts(transaction, today)
    for person, facts in zip(read_addressees(transaction, today), every, strict=True):
        digest.update(f"{person!r}{facts!r}\n".encode())
    return digest.digest()


def _gather(parent_id: int, links: Iterable[tuple[Any, ...]]) -> LetterFacts:
    _, children, grades, schools, apart = zip(*links, strict=True)
    return LetterFacts(parent_id, children, tuple(dict.fromkeys(schools)), grades[0], apart[0] == 1)


def _select_apart(transaction: Transaction, today: str) -> None:
    """Those of the selected parents who have a child with a second home.

    Every link that the roster still has counts, with portal access or without: the school bag of
    a child goes to that home, too.
    """
    create(transaction, APART)
    transaction.run(
        "INSERT OR IGNORE INTO temp.apart SELECT m.parent_id FROM ("
        "SELECT l.student_id FROM links l JOIN students s ON s.id = l.student_id "
        "JOIN parents q ON q.id = l.parent_id "
        f"WHERE l.ended_on IS NULL AND q.merged_into IS NULL AND {ENROLLED} "
        "AND l.student_id IN (SELECT o.student_id FROM links o "
        "JOIN temp.selected x ON x.parent_id = o.parent_id) "
        f"GROUP BY l.student_id HAVING count(DISTINCT {_HOME}) > 1 "
        f"OR (count(*) > 1 AND min({_HOME}) = '')) d "
        "JOIN links m ON m.student_id = d.student_id "
        "JOIN temp.selected x ON x.parent_id = m.parent_id WHERE m.ended_on IS NULL",
        {"today": today},
    )
