"""Taking a merge back: two records as they were, from what the merge noted."""

from __future__ import annotations

from typing import NamedTuple

from portaladm.domain.keys import Closing
from portaladm.store.db.transaction import Transaction
from portaladm.store.earlier import read_earlier
from portaladm.store.parents.merge_record import MergeRecord

_LINK = (
    "relationship", "portal_access", "since", "ended_on", "provisional_until", "changed_batch",
    "access_why",
)  # fmt: skip


class ReopenedKey(NamedTuple):
    """A key that the merge had closed; it stays closed where its batch was undone since."""

    reference: str
    parent_number: str
    undone: bool


class LaterChange(NamedTuple):
    """A batch after the merge that changed a person or a link of the two: ``what`` says which."""

    code: str
    kind: str
    file_name: str
    created_at: str
    what: str


def restore_links(transaction: Transaction, keep_id: int, batch_id: int) -> None:
    """Give every link what it had before the batch, and remove those that the batch made."""
    values = ", ".join(f"{name} = {read_earlier(name)}" for name in _LINK)
    transaction.run(
        f"UPDATE links SET {values} FROM roster_changes c WHERE c.batch_id = :batch "
        "AND c.record = 'link' AND c.record_id = links.id",
        {"batch": batch_id},
    )
    transaction.run(
        "DELETE FROM links WHERE parent_id = ? AND created_batch = ?", (keep_id, batch_id)
    )
    transaction.run("DELETE FROM roster_changes WHERE batch_id = ?", (batch_id,))


def restore_parents(transaction: Transaction, record: MergeRecord, drop: str) -> None:
    """DROP is a person again, by every number that DROP had."""
    transaction.run_many(
        "UPDATE parents SET merged_into = nullif(?, id), changed_batch = ? WHERE id = ?",
        ((record.drop_id, changed, parent_id) for parent_id, changed in record.changed),
    )
    transaction.run(
        "DELETE FROM parent_aliases WHERE number = ? AND parent_id = ?", (drop, record.keep_id)
    )
    transaction.run_many(
        "UPDATE parent_aliases SET parent_id = ? WHERE number = ? AND parent_id = ?",
        ((record.drop_id, number, record.keep_id) for number in record.aliases),
    )


def restore_belongings(transaction: Transaction, record: MergeRecord) -> None:
    """DROP's keys, accounts and restrictions are DROP's again, in the state that they have now.

    An account that was made since of one of these keys, and closed again, goes with its key.
    """
    for table, ids in (
        ("activation_keys", record.keys), ("accounts", record.accounts),
        ("restrictions", record.restrictions),
    ):  # fmt: skip
        transaction.run_many(
            f"UPDATE {table} SET parent_id = ? WHERE id = ?", ((record.drop_id, one) for one in ids)
        )
    transaction.run_many(
        "UPDATE accounts SET parent_id = ? WHERE key_id = ?",
        ((record.drop_id, key) for key in record.keys),
    )


def reopen_keys(transaction: Transaction, record: MergeRecord, at: str) -> list[ReopenedKey]:
    """Open again what the merge closed at this time; a key of a batch undone since is undone."""
    rows = list(
        transaction.rows(
            "SELECT k.id, b.code || '-' || k.serial, p.number, b.undone_at IS NOT NULL "
            "FROM activation_keys k JOIN batches b ON b.id = k.batch_id "
            "JOIN parents p ON p.id = k.parent_id WHERE k.parent_id IN (?, ?) "
            "AND k.closed_as = 'merged' AND k.closed_at = ? ORDER BY k.id",
            (record.keep_id, record.drop_id, at),
        )
    )
    transaction.run_many(
        "UPDATE activation_keys SET closed_at = NULL, closed_as = NULL, closed_reason = NULL "
        "WHERE id = ?",
        ((key_id,) for key_id, _, _, undone in rows if not undone),
    )
    transaction.run_many(
        "UPDATE activation_keys SET closed_as = ?, closed_reason = 'batch undone' WHERE id = ?",
        ((Closing.UNDONE.value, key_id) for key_id, _, _, undone in rows if undone),
    )
    return [ReopenedKey(reference, number, bool(undone)) for _, reference, number, undone in rows]


def reopen_account(
    transaction: Transaction, record: MergeRecord, at: str, why: str
) -> tuple[str, str] | None:
    """Open the account again that the merge closed; its parent and username, if there was one."""
    found = transaction.row(
        "SELECT a.id, p.number, a.username FROM accounts a JOIN parents p ON p.id = a.parent_id "
        "WHERE a.parent_id IN (?, ?) AND a.closed_at = ? AND a.closed_reason = ?",
        (record.keep_id, record.drop_id, at, why),
    )
    if found is None:
        return None
    transaction.run(
        "UPDATE accounts SET closed_at = NULL, closed_reason = NULL WHERE id = ?", (found[0],)
    )
    return found[1], found[2]


def restore_questions(transaction: Transaction, record: MergeRecord) -> None:
    """Ask again what the merge withdrew."""
    transaction.run_many(
        "INSERT OR IGNORE INTO identity_questions (kind, number, doubt, stored_number, "
        "stored_name, new_name, asked_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        record.questions,
    )


def find_changes(
    transaction: Transaction, record: MergeRecord, batch_id: int
) -> list[LaterChange]:  # fmt: skip
    """Batches after the merge that changed one of the two, or a link of theirs.

    New numbers don't stand in the way, and other merges do by themselves: neither is listed.
    """
    rows = transaction.rows(
        "WITH touched (batch, what) AS ("
        "SELECT changed_batch, 'person' FROM parents WHERE id = :keep "
        "UNION SELECT batch_id, 'person' FROM roster_changes "
        "WHERE record = 'parent' AND record_id = :keep "
        "UNION SELECT changed_batch, 'link' FROM links WHERE parent_id IN (:keep, :drop) "
        "UNION SELECT created_batch, 'link' FROM links WHERE parent_id IN (:keep, :drop) "
        "UNION SELECT c.batch_id, 'link' FROM links l JOIN roster_changes c ON c.record = 'link' "
        "AND c.record_id = l.id WHERE l.parent_id IN (:keep, :drop)) "
        "SELECT b.code, b.kind, b.file_name, b.created_at, min(t.what) "
        "FROM touched t JOIN batches b ON b.id = t.batch "
        "WHERE b.id > :batch AND b.undone_at IS NULL "
        "AND coalesce(json_extract(b.summary, '$.action'), '') NOT IN ('merge', 'renumber') "
        "GROUP BY b.id ORDER BY b.id DESC",
        {"keep": record.keep_id, "drop": record.drop_id, "batch": batch_id},
    )
    return [LaterChange(*row) for row in rows]


def find_new_keys(transaction: Transaction, record: MergeRecord, batch_id: int) -> list[str]:
    """References of open keys that were issued since."""
    rows = transaction.rows(
        "SELECT b.code || '-' || k.serial FROM activation_keys k "
        "JOIN batches b ON b.id = k.batch_id WHERE k.parent_id = ? AND k.closed_at IS NULL "
        "AND k.batch_id > ? ORDER BY k.id",
        (record.keep_id, batch_id),
    )
    return [reference for (reference,) in rows]


def find_new_accounts(transaction: Transaction, record: MergeRecord) -> list[tuple[str, str, str]]:
    """Open accounts that were made since: username, the key's reference, when."""
    rows = transaction.rows(
        "SELECT a.username, b.code || '-' || k.serial, a.created_at FROM accounts a "
        "JOIN activation_keys k ON k.id = a.key_id JOIN batches b ON b.id = k.batch_id "
        "WHERE a.parent_id = ? AND a.closed_at IS NULL AND a.id > ? ORDER BY a.id",
        (record.keep_id, record.last_account),
    )
    return [(username, reference, at) for username, reference, at in rows]
