"""What relies on an import that is to be undone: keys, accounts, merges.

Asked after ``effect.find_concerned`` of the same import, which leaves ``temp.concerned``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from portaladm.domain.keys import BATCH_STRIDE, Closing
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster.undo.records import ImportRecord

_RELIES = "NOT a.without_it AND k.batch_id > :batch"
"""Key ``k`` of the concerned ``a`` was issued since, and its parent is not eligible without."""


class DependentKey(NamedTuple):
    """A key that was issued on an import; ``username`` is of the account that was made of it."""

    key_id: int
    batch: str
    serial: int
    parent_id: str
    parent_name: str
    username: str | None = None


class KeyBatch(NamedTuple):
    """A batch of keys issued since: how many of its open keys rely on the import."""

    id: int
    code: str
    file_state: str
    relying: int
    open: int
    redeemed: int


class Merge(NamedTuple):
    """Two records that are one since, and one of them, or a link of theirs, came with it."""

    batch: str
    keep: str
    drop: str


def read_open_keys(transaction: Transaction, batch: ImportRecord) -> list[DependentKey]:
    """The unused keys of parents who are not eligible without the import."""
    rows = transaction.rows(
        "SELECT k.id, b.code, k.serial, p.number, p.first_name || ' ' || p.last_name "
        "FROM temp.concerned a CROSS JOIN activation_keys k ON k.parent_id = a.parent_id "
        "JOIN parents p ON p.id = a.parent_id JOIN batches b ON b.id = k.batch_id "
        f"WHERE {_RELIES} AND k.closed_at IS NULL ORDER BY k.id",
        {"batch": batch.id},
    )
    return [DependentKey(*row) for row in rows]


def read_redeemed(
    transaction: Transaction, batch: ImportRecord, *, relying: bool
) -> list[DependentKey]:
    """Keys of which an open account was made since, of parents who rely on the import or not."""
    rows = transaction.rows(
        "SELECT k.id, b.code, k.serial, p.number, p.first_name || ' ' || p.last_name, x.username "
        "FROM temp.concerned a CROSS JOIN accounts x ON x.parent_id = a.parent_id "
        "AND x.closed_at IS NULL JOIN activation_keys k ON k.id = x.key_id "
        "JOIN parents p ON p.id = a.parent_id JOIN batches b ON b.id = k.batch_id "
        f"WHERE {'NOT ' if relying else ''}a.without_it "
        "AND (k.batch_id > :batch OR x.created_at > :created) ORDER BY k.id",
        {"batch": batch.id, "created": batch.created_at},
    )
    return [DependentKey(*row) for row in rows]


def read_key_batches(transaction: Transaction, batch: ImportRecord) -> list[KeyBatch]:
    """The batches in which keys that rely on the import were issued."""
    of_batch = f"k.id > b.id * {BATCH_STRIDE} AND k.id < (b.id + 1) * {BATCH_STRIDE}"
    rows = transaction.rows(
        "SELECT b.id, b.code, b.file_state, x.relying, "
        f"(SELECT count(*) FROM activation_keys k WHERE {of_batch} AND k.closed_at IS NULL), "
        f"(SELECT count(*) FROM activation_keys k WHERE {of_batch} AND k.closed_as = 'redeemed') "
        "FROM (SELECT k.batch_id, count(*) AS relying FROM temp.concerned a "
        "CROSS JOIN activation_keys k ON k.parent_id = a.parent_id "
        f"WHERE {_RELIES} AND k.closed_at IS NULL GROUP BY 1) x "
        "JOIN batches b ON b.id = x.batch_id ORDER BY b.id",
        {"batch": batch.id},
    )
    return [KeyBatch(*row) for row in rows]


def close_keys(
    transaction: Transaction, keys: Sequence[DependentKey], at: str, reason: str
) -> None:
    """Close keys because the import that they rely on is undone."""
    transaction.run_many(
        "UPDATE activation_keys SET closed_at = ?, closed_as = ?, closed_reason = ? WHERE id = ?",
        ((at, Closing.UNDONE.value, reason, key.key_id) for key in keys),
    )


def find_merges(transaction: Transaction, batch: ImportRecord) -> Iterator[Merge]:
    """Merges since that took over what the import brought or changed."""
    touched = (
        "EXISTS (SELECT 1 FROM roster_changes c JOIN links l ON l.id = c.record_id "
        "WHERE c.batch_id = b.id AND c.record = 'link' AND (l.created_batch = :batch "
        "OR EXISTS (SELECT 1 FROM roster_changes e WHERE e.record = 'link' "
        "AND e.record_id = l.id AND e.batch_id = :batch)))"
    )
    people = (
        "EXISTS (SELECT 1 FROM parents p WHERE p.created_batch = :batch AND p.number IN "
        "(json_extract(b.summary, '$.keep'), json_extract(b.summary, '$.drop')))"
    )
    rows = transaction.rows(
        "SELECT b.code, json_extract(b.summary, '$.keep'), json_extract(b.summary, '$.drop') "
        "FROM batches b WHERE b.kind = 'counter' AND b.id > :batch AND b.undone_at IS NULL "
        f"AND json_extract(b.summary, '$.action') = 'merge' AND ({touched} OR {people})",
        {"batch": batch.id},
    )
    return (Merge(*row) for row in rows)
