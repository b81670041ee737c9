"""People whose personal data go: who they are, what of them goes, and what the trail keeps.

The trail keeps their ids. Reason and detail of its rows about them are erased; the chain has the
salted digest of these (``domain/trail/chain.py``), so it still holds together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from portaladm.domain.folding import fold_name
from portaladm.store.db.meta import read_meta, write_meta
from portaladm.store.db.temp_tables import (
    ERASED_LINKS,
    ERASED_NUMBERS,
    ERASED_PARENTS,
    ERASED_STUDENTS,
    create,
)
from portaladm.store.db.transaction import Transaction
from portaladm.store.restrictions.rows import COMING, IN_FORCE

_PARENTS = "(SELECT id FROM temp.erased_parents)"
_STUDENTS = "(SELECT id FROM temp.erased_students)"
_LINKS = "(SELECT id FROM temp.erased_links)"
_KEYS = f"(SELECT id FROM activation_keys WHERE parent_id IN {_PARENTS})"
_ACCOUNTS = f"(SELECT id FROM accounts WHERE parent_id IN {_PARENTS})"
_SESSIONS = f"account_id IN {_ACCOUNTS} OR key_id IN {_KEYS}"
_NUMBERS = "(SELECT number FROM temp.erased_numbers WHERE kind = '{kind}')"
_PARENT_NUMBERS = _NUMBERS.format(kind="parent")

_GOES = (
    ("reminders", f"key_id IN {_KEYS}"),
    ("letter_marks", f"key_id IN {_KEYS}"),
    ("oidc_grants", f"session_id IN (SELECT id FROM sessions WHERE {_SESSIONS})"),
    ("sessions", _SESSIONS),
    ("devices", f"account_id IN {_ACCOUNTS}"),
    ("sign_ins", f"account_id IN {_ACCOUNTS}"),
    ("accounts", f"parent_id IN {_PARENTS}"),
    ("activation_keys", f"parent_id IN {_PARENTS}"),
    ("restrictions", f"parent_id IN {_PARENTS} OR student_id IN {_STUDENTS}"),
    ("roster_changes", f"record = 'link' AND record_id IN {_LINKS}"
     f" OR record = 'parent' AND record_id IN {_PARENTS}"
     f" OR record = 'student' AND record_id IN {_STUDENTS}"),
    ("links", f"id IN {_LINKS}"),
    ("parent_aliases", f"parent_id IN {_PARENTS}"),
    ("identity_questions", "EXISTS (SELECT 1 FROM temp.erased_numbers n "
     "WHERE n.kind = identity_questions.kind AND n.number IN (identity_questions.number, "
     "identity_questions.stored_number))"),
    ("parents", f"id IN {_PARENTS}"),
    ("students", f"id IN {_STUDENTS}"),
)  # fmt: skip
"""Each table and which of its rows go, in an order in which none points at one that is gone."""
TABLES = tuple(name for name, _ in _GOES)
_ABOUT = (
    "subject IN (SELECT kind || ':' || number FROM temp.erased_numbers) "
    "AND (reason <> '' OR detail <> '')"
)
_ERASE = "UPDATE trail SET reason = '', detail = '', salt = '' WHERE text_digest <> '' AND "
_SUBJECTS = "(SELECT kind || ':' || number FROM temp.erased_numbers)"
_OF_BATCHES = (
    "action BETWEEN 'batch:' AND 'batch;' AND reason <> '' "
    f"AND batch IN (SELECT batch FROM trail WHERE batch <> '' AND subject IN {_SUBJECTS}) "
    "AND batch NOT IN (SELECT batch FROM trail WHERE batch <> '' "
    f"AND subject BETWEEN 'parent:' AND 'parent;' AND subject NOT IN {_SUBJECTS})"
)
"""Batches of keys or passwords for these people alone: their reason may well name them."""


class Texts(NamedTuple):
    """Rows of the trail about some people: those whose texts go, and those whose texts can't.

    These are from before the trail had digests of its texts.
    """

    erased: int
    kept: int


class Held(NamedTuple):
    """Who left before the day and stays, since a restriction on them is in force or to come."""

    parents: int
    students: int


def count_lasting_restrictions(transaction: Transaction, parent_id: int, today: str) -> int:
    """How many restrictions on a parent are in force or still to come."""
    count: int = transaction.value(
        f"SELECT count(*) FROM restrictions r WHERE r.parent_id = :parent "
        f"AND ({IN_FORCE} OR {COMING})",
        {"parent": parent_id, "today": today},
    )
    return count


def choose_person(transaction: Transaction, parent_id: int) -> None:
    """One person goes, with every record that was merged into this one."""
    _begin(transaction)
    transaction.run(
        "INSERT INTO temp.erased_parents SELECT id, number FROM parents "
        "WHERE :id IN (id, merged_into)",
        {"id": parent_id},
    )
    _gather(transaction)


def choose_withdrawn(transaction: Transaction, before: str, today: str) -> Held:
    """Students who were withdrawn before a day go, and parents who have had no child since.

    A parent has none whose links all ended before it, or are to such students. Whoever is under a
    restriction stays, with the student of it: they might come back with a roster.
    """
    _begin(transaction)
    gone = "SELECT id, number FROM students WHERE withdrawn_on < :before"
    left = (
        "SELECT p.id, p.number FROM parents p JOIN batches b ON b.id = p.changed_batch "
        "WHERE p.merged_into IS NULL AND NOT EXISTS (SELECT 1 FROM links l "
        "JOIN students s ON s.id = l.student_id WHERE l.parent_id = p.id "
        "AND coalesce(s.withdrawn_on >= :before, true) "
        "AND coalesce(coalesce(l.ended_on, l.provisional_until) >= :before, true)) "
        "AND (b.created_at < :before OR EXISTS (SELECT 1 FROM links l WHERE l.parent_id = p.id))"
    )
    held = []
    for kind, whom in (("parent", left), ("student", gone)):
        transaction.run(f"INSERT INTO temp.erased_{kind}s {whom}", {"before": before})
        kept = f"SELECT r.{kind}_id FROM restrictions r WHERE {IN_FORCE} OR {COMING}"
        held.append(
            transaction.run(
                f"DELETE FROM temp.erased_{kind}s WHERE id IN ({kept})", {"today": today}
            )
        )
    transaction.run(
        "INSERT INTO temp.erased_parents SELECT id, number FROM parents "
        f"WHERE merged_into IN {_PARENTS}"
    )
    _gather(transaction)
    return Held(*held)


def _begin(transaction: Transaction) -> None:
    for table in (ERASED_PARENTS, ERASED_STUDENTS, ERASED_LINKS, ERASED_NUMBERS):
        create(transaction, table)


def _gather(transaction: Transaction) -> None:
    """The links of those who go, and every number that ever stood for them."""
    transaction.run(
        f"INSERT INTO temp.erased_links SELECT id FROM links WHERE parent_id IN {_PARENTS} "
        f"OR student_id IN {_STUDENTS}"
    )
    for kind, source in (
        ("parent", "SELECT number FROM temp.erased_parents"),
        ("parent", f"SELECT number FROM parent_aliases WHERE parent_id IN {_PARENTS}"),
        ("student", "SELECT number FROM temp.erased_students"),
    ):
        transaction.run(
            f"INSERT OR IGNORE INTO temp.erased_numbers SELECT '{kind}', number FROM ({source})"
        )


def count_going(transaction: Transaction) -> dict[str, int]:
    """How many rows of each table go with those who were chosen."""
    return {
        table: transaction.value(f"SELECT count(*) FROM {table} WHERE {where}")
        for table, where in _GOES
    }


def count_texts(transaction: Transaction) -> Texts:
    """How many rows of the trail about them have texts."""
    erased = kept = 0
    for which in (_ABOUT, _OF_BATCHES):
        sql = f"SELECT count(*), count(*) FILTER (WHERE text_digest = '') FROM trail WHERE {which}"
        [(found, old)] = transaction.rows(sql)
        erased, kept = erased + found - old, kept + old
    return Texts(erased, kept)


def list_subjects(transaction: Transaction, kind: str) -> Iterator[str]:
    """Those who were chosen as the trail names them, by their numbers of before."""
    for (number,) in transaction.rows(f"SELECT number FROM temp.erased_{kind}s ORDER BY id"):
        yield f"{kind}:{number}"


def erase(transaction: Transaction, names: tuple[str, ...] = ()) -> dict[str, int]:
    """Delete every row of those who were chosen and the texts of the trail about them.

    ``names`` are texts that name one person: rows of the trail about something else that hold one
    of them lose their texts as well, but not rows about a namesake. Returns the rows deleted.
    """
    for name in names:
        _erase_mentions(transaction, name)
    transaction.run(_ERASE + _ABOUT)
    _erase_pairs(transaction)
    transaction.run(_ERASE + _OF_BATCHES)
    # What a merge noted to be taken back holds the names of a question about identity.
    transaction.run(
        "UPDATE batches SET summary = json_remove(summary, '$.before') WHERE kind = 'counter' "
        "AND json_extract(summary, '$.action') = 'merge' AND (json_extract(summary, '$.keep') "
        f"IN {_PARENT_NUMBERS} OR json_extract(summary, '$.drop') IN {_PARENT_NUMBERS})"
    )
    return {table: transaction.run(f"DELETE FROM {table} WHERE {where}") for table, where in _GOES}


def _erase_mentions(transaction: Transaction, name: str) -> None:
    transaction.define_function("fold_name", fold_name)
    transaction.run(
        f"{_ERASE} (reason <> '' OR detail <> '') "
        "AND instr(fold_name(reason || ' ' || detail), :name) > 0 "
        "AND subject NOT IN (SELECT 'parent:' || number FROM parents WHERE "
        f"fold_name(first_name || ' ' || last_name) = :name AND id NOT IN {_PARENTS})",
        {"name": fold_name(name)},
    )


def _erase_pairs(transaction: Transaction) -> None:
    """Erase texts of the trail about a parent who stays and a student who goes."""
    sql = "SELECT 1 FROM temp.erased_numbers WHERE kind = 'student' AND number = ?"
    if transaction.row("SELECT 1 FROM temp.erased_students") is None:
        return
    rows = transaction.rows(
        "SELECT seq, detail FROM trail WHERE text_digest <> '' AND detail <> '' "
        "AND (action BETWEEN 'link:' AND 'link;' OR action = 'restriction:moved')"
    )
    seqs = [
        (seq,) for seq, detail in rows
        if any(transaction.row(sql, (word,)) for word in re.split(r"[\s,;:]+", detail))
    ]  # fmt: skip
    transaction.run_many(f"{_ERASE} seq = ?", seqs)


_UNFINISHED = "erased_bytes"


def note_bytes(transaction: Transaction, at: str) -> None:
    """What was deleted may still stand in the file's bytes, until it is rewritten."""
    write_meta(transaction, _UNFINISHED, at)


def forget_bytes(transaction: Transaction) -> None:
    """The file was rewritten."""
    transaction.run("DELETE FROM meta WHERE name = ?", (_UNFINISHED,))


def read_bytes_noted(transaction: Transaction) -> str:
    """Since when the file may hold bytes of erased people; empty if it does not."""
    return read_meta(transaction, _UNFINISHED) or ""
