"""What staff say of single letters: a history, of which the newest row counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from portaladm.domain.keys import LetterMark
from portaladm.domain.trail import AuditMetadata
from portaladm.store.db.transaction import Transaction


class MarkRecord(NamedTuple):
    """What staff said of one letter, when, who did, and how the person who took it was checked."""

    mark: str
    marked_at: str
    actor: str
    verified_by: str
    reason: str


def read_marks(transaction: Transaction, key_id: int) -> Iterator[MarkRecord]:
    """What staff ever said of a key's letter, the oldest first."""
    rows = transaction.rows(
        "SELECT mark, marked_at, actor, verified_by, reason FROM letter_marks "
        "WHERE key_id = ? ORDER BY id",
        (key_id,),
    )
    return map(MarkRecord._make, rows)


def insert_marks(
    transaction: Transaction, key_ids: Iterable[int], mark: LetterMark, metadata: AuditMetadata,
    *, verified_by: str, reason: str,
) -> None:  # fmt: skip
    """Note what became of the letters of these keys; what was said before stays on record."""
    said = (mark.value, metadata.at, metadata.actor, verified_by, reason)
    transaction.run_many(
        "INSERT INTO letter_marks (key_id, mark, marked_at, actor, verified_by, reason) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        ((key_id, *said) for key_id in key_ids),
    )
