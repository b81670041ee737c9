"""What a parent of the counter leaves behind: links that are taken back, and the record itself."""

from __future__ import annotations

from collections.abc import Sequence

from portaladm.domain.batches import BatchKind
from portaladm.domain.link_access import AccessWhy
from portaladm.store.db.transaction import Transaction
from portaladm.store.links.rows import note_earlier


def take_back_links(
    transaction: Transaction, link_ids: Sequence[int], *, today: str, batch_id: int
) -> None:
    """End links of the counter, and note that it was not a roster; those that lapsed, as well."""
    note_earlier(transaction, link_ids, today, batch_id)
    transaction.run_many(
        "UPDATE links SET ended_on = min(?, provisional_until), "
        f"access_why = '{AccessWhy.TAKEN_BACK}', changed_batch = ? WHERE id = ?",
        ((today, batch_id, link_id) for link_id in link_ids),
    )


_BY_ROSTER = f"SELECT id FROM batches WHERE kind <> '{BatchKind.COUNTER.value}'"
_REMAINS = (
    f"SELECT 1 FROM parents WHERE id = :parent AND created_batch IN ({_BY_ROSTER})",
    "SELECT 1 FROM links WHERE parent_id = :parent AND provisional_until IS NULL",
    "SELECT 1 FROM activation_keys WHERE parent_id = :parent",
    "SELECT 1 FROM accounts WHERE parent_id = :parent",
    "SELECT 1 FROM restrictions WHERE parent_id = :parent",
    "SELECT 1 FROM parents WHERE merged_into = :parent",
    f"SELECT 1 FROM roster_changes WHERE batch_id IN ({_BY_ROSTER}) AND (record = 'parent' "
    "AND record_id = :parent OR record = 'link' AND record_id IN "
    "(SELECT id FROM links WHERE parent_id = :parent))",
)


def has_more_than_counter_links(transaction: Transaction, parent_id: int) -> bool:
    """Whether anything is stored of a parent but links of the counter: then the record stays."""
    return any(transaction.row(sql, {"parent": parent_id}) for sql in _REMAINS)


def remove_parent(transaction: Transaction, parent_id: int) -> None:
    """Remove a parent of whom only links of the counter are stored, and these with it."""
    theirs = "SELECT id FROM links WHERE parent_id = :parent"
    for sql in (
        f"DELETE FROM roster_changes WHERE record = 'link' AND record_id IN ({theirs})",
        "DELETE FROM roster_changes WHERE record = 'parent' AND record_id = :parent",
        "DELETE FROM links WHERE parent_id = :parent",
        "DELETE FROM parent_aliases WHERE parent_id = :parent",
        "DELETE FROM parents WHERE id = :parent",
    ):
        transaction.run(sql, {"parent": parent_id})
