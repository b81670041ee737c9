"""A backup that becomes the store: what the present one, attached as ``present``, has besides.

Keys are the same by their hash; accounts and restrictions by their id and the moment of their
making, since a later store may have given the same id again.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from portaladm.domain.trail import Action, Head
from portaladm.store.db.transaction import Transaction

_SAME_ACCOUNT = "p.id = a.id AND p.created_at = a.created_at"
_OF_PARENT = "JOIN main.parents n ON n.id = {}.parent_id"
_CLOSED = (
    "k.closed_at IS NULL AND NOT EXISTS (SELECT 1 FROM present.activation_keys p "
    "WHERE p.hash = k.hash AND p.closed_at IS NULL)"
)
_CHANGED = (
    f"a.closed_at IS NULL AND NOT EXISTS (SELECT 1 FROM present.accounts p WHERE {_SAME_ACCOUNT} "
    "AND p.password_at = a.password_at AND p.temporary_until IS a.temporary_until)"
)
_LOST_ORDERS = (
    "FROM present.restrictions r JOIN present.parents pp ON pp.id = r.parent_id "
    "JOIN present.students ps ON ps.id = r.student_id "
    "LEFT JOIN main.parents n ON n.number = pp.number "
    "LEFT JOIN main.students s ON s.number = ps.number "
    "WHERE r.lifted_at IS NULL AND NOT EXISTS (SELECT 1 FROM main.restrictions m "
    "WHERE m.id = r.id AND m.denied_at = r.denied_at AND m.lifted_at IS NULL)"
)


class LostOrder(NamedTuple):
    """A restriction that the backup lacks; ``parent_id`` and ``student_id`` are the backup's.

    They are None for people whom the backup does not know.
    """

    parent: str
    student: str
    reason: str
    case_number: str
    from_on: str
    until_on: str | None
    denied_at: str
    denied_by: str
    verified_by: str
    parent_id: int | None = None
    student_id: int | None = None


class Stop(NamedTuple):
    """An account that was disabled or closed since."""

    account_id: int
    parent: str
    at: str
    reason: str | None


def attach_present(transaction: Transaction, path: Path) -> None:
    """Let statements read the present store; nothing is written into it."""
    transaction.run("ATTACH ? AS present", (str(path),))


def find_common(transaction: Transaction) -> int:
    """The last row of the trail that both have."""
    found: int | None = transaction.value(
        "SELECT max(m.seq) FROM main.trail m JOIN present.trail p USING (seq, hash)"
    )
    return found or 0


def read_present_head(transaction: Transaction) -> Head:
    """The last row of the present store's trail."""
    row = transaction.row("SELECT seq, hash FROM present.trail ORDER BY seq DESC LIMIT 1")
    return Head(*row) if row else Head(0, b"")


def read_revived_keys(transaction: Transaction) -> dict[int, str]:
    """Keys that work in the backup and not in the present store: their ids, with the parents."""
    sql = f"SELECT k.id, n.number FROM main.activation_keys k {_OF_PARENT.format('k')} "
    return dict(transaction.rows(f"{sql}WHERE {_CLOSED} ORDER BY k.id"))


def read_old_passwords(transaction: Transaction) -> dict[int, str]:
    """Accounts whose password the present store has changed or reset since."""
    sql = f"SELECT a.id, n.number FROM main.accounts a {_OF_PARENT.format('a')} "
    return dict(transaction.rows(f"{sql}WHERE {_CHANGED} ORDER BY a.id"))


def read_stopped(transaction: Transaction, column: str) -> list[Stop]:
    """Accounts that were stopped since: ``column`` is ``disabled`` or ``closed``."""
    return [
        Stop(*row)
        for row in transaction.rows(
            f"SELECT a.id, n.number, p.{column}_at, p.{column}_reason FROM main.accounts a "
            f"{_OF_PARENT.format('a')} JOIN present.accounts p ON {_SAME_ACCOUNT} "
            f"WHERE a.{column}_at IS NULL AND p.{column}_at IS NOT NULL ORDER BY a.id"
        )
    ]


def read_open_keys(
    transaction: Transaction, parent_ids: Iterable[int], batches: Iterable[str]
) -> dict[int, str]:
    """The open keys of these parents and of these batches: their ids, with the parents."""
    sql = f"SELECT k.id, n.number FROM main.activation_keys k {_OF_PARENT.format('k')} "
    sql += "JOIN main.batches b ON b.id = k.batch_id WHERE k.closed_at IS NULL AND "
    found: list[tuple[int, str]] = []
    for one in parent_ids:
        found += transaction.rows(f"{sql}k.parent_id = ?", (one,))
    for code in batches:
        found += transaction.rows(f"{sql}b.code = ?", (code,))
    return dict(sorted(found))


def read_open_accounts(transaction: Transaction, parent_ids: Iterable[int]) -> dict[int, str]:
    """The open accounts of these parents: their ids, with the parents."""
    sql = f"SELECT a.id, n.number FROM main.accounts a {_OF_PARENT.format('a')} "
    found = [
        transaction.row(f"{sql}WHERE a.closed_at IS NULL AND a.parent_id = ?", (one,))
        for one in parent_ids
    ]
    return {row[0]: row[1] for row in found if row}


def read_lost_accounts(transaction: Transaction) -> list[tuple[str, str]]:
    """Accounts that were made since: the parent's id and the username."""
    return [
        (parent, username)
        for parent, username in transaction.rows(
            "SELECT n.number, p.username FROM present.accounts p "
            "JOIN present.parents n ON n.id = p.parent_id WHERE p.closed_at IS NULL AND NOT EXISTS "
            f"(SELECT 1 FROM main.accounts a WHERE {_SAME_ACCOUNT}) ORDER BY n.number"
        )
    ]


def read_lost_orders(transaction: Transaction) -> list[LostOrder]:
    """Restrictions that nobody lifted and that the backup has not, or has as lifted."""
    return [
        LostOrder(*row)
        for row in transaction.rows(
            "SELECT pp.number, ps.number, r.reason, r.case_number, r.from_on, r.until_on, "
            f"r.denied_at, r.denied_by, r.verified_by, n.id, s.id {_LOST_ORDERS} ORDER BY r.id"
        )
    ]


def read_lifted_orders(transaction: Transaction) -> list[tuple[str, str]]:
    """Restrictions that were lifted since and stand again: parent and student."""
    return [
        (parent, student)
        for parent, student in transaction.rows(
            "SELECT n.number, s.number FROM main.restrictions r "
            f"{_OF_PARENT.format('r')} JOIN main.students s ON s.id = r.student_id "
            "JOIN present.restrictions p ON p.id = r.id AND p.denied_at = r.denied_at "
            "WHERE r.lifted_at IS NULL AND p.lifted_at IS NOT NULL ORDER BY r.id"
        )
    ]


def read_lost_keys(transaction: Transaction) -> list[tuple[str, int]]:
    """The batches of open keys that the backup does not know, each with how many."""
    return [
        (code, count)
        for code, count in transaction.rows(
            "SELECT b.code, count(*) FROM present.activation_keys p "
            "JOIN present.batches b ON b.id = p.batch_id WHERE p.closed_at IS NULL AND NOT EXISTS "
            "(SELECT 1 FROM main.activation_keys k WHERE k.hash = p.hash) GROUP BY b.id"
        )
    ]


def count_reopened_links(transaction: Transaction) -> int:
    """Links that give access in the backup and that a roster has closed or ended since."""
    count: int = transaction.value(
        "SELECT count(*) FROM main.links l JOIN main.parents n ON n.id = l.parent_id "
        "JOIN main.students s ON s.id = l.student_id JOIN present.parents pp USING (number) "
        "JOIN present.students ps ON ps.number = s.number JOIN present.links p "
        "ON p.parent_id = pp.id AND p.student_id = ps.id WHERE l.portal_access = 1 "
        "AND l.ended_on IS NULL AND (p.portal_access = 0 OR p.ended_on IS NOT NULL)"
    )
    return count


def count_erasures(transaction: Transaction, after: int) -> int:
    """How many people the present store has erased since a row of the trail."""
    sql = "SELECT count(*) FROM present.trail WHERE seq > ? AND action IN (?, ?)"
    erased = (Action.PARENT_ERASED.value, Action.STUDENT_ERASED.value)
    count: int = transaction.value(sql, (after, *erased))
    return count


def stop_accounts(transaction: Transaction, column: str, stops: Iterable[Stop]) -> None:
    """Stop these accounts: ``column`` is ``disabled`` or ``closed``."""
    transaction.run_many(
        f"UPDATE main.accounts SET {column}_at = ?, {column}_reason = ? "
        f"WHERE id = ? AND {column}_at IS NULL",
        ((one.at, one.reason, one.account_id) for one in stops),
    )


def carry_attempts(transaction: Transaction) -> None:
    """Take over the counts of failures, who signed in, and the notes of unfinished files."""
    columns = "failures, failed_at, signed_in_at"
    same = "p.id = accounts.id AND p.created_at = accounts.created_at"
    transaction.run(
        f"UPDATE main.accounts SET ({columns}) = (SELECT {columns} FROM present.accounts p "
        f"WHERE {same}) WHERE EXISTS (SELECT 1 FROM present.accounts p WHERE {same})"
    )
    transaction.run(
        "INSERT INTO main.sign_ins (account_id, at, channel, outcome) SELECT s.account_id, s.at, "
        "s.channel, s.outcome FROM present.sign_ins s JOIN present.accounts p ON p.id = "
        f"s.account_id JOIN main.accounts a ON {_SAME_ACCOUNT} WHERE NOT EXISTS (SELECT 1 FROM "
        "main.sign_ins m WHERE m.id = s.id AND m.at = s.at) ORDER BY s.id"
    )
    transaction.run("INSERT OR IGNORE INTO main.part_files SELECT * FROM present.part_files")


def expire_passwords(transaction: Transaction, account_ids: dict[int, str], at: str) -> int:
    """Let the passwords of these accounts open nothing any more; how many are open accounts."""
    return transaction.run_many(
        "UPDATE main.accounts SET temporary_until = ?, password_at = ? "
        "WHERE id = ? AND closed_at IS NULL",
        ((at, at, one) for one in account_ids),
    )


def forget_sessions(transaction: Transaction) -> None:
    """End every session and forget every device."""
    for table in ("oidc_grants", "sessions", "devices"):
        transaction.run(f"DELETE FROM main.{table}")
