"""Two records of one person, and new numbers: what moves from one parent to the other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from portaladm.domain.keys import Closing
from portaladm.domain.link_access import AccessWhy
from portaladm.store.db.temp_tables import RENUMBERED, create
from portaladm.store.db.transaction import Transaction
from portaladm.store.links.rows import note_earlier
from portaladm.store.roster.aliases import add_alias, move_aliases


class DroppedLink(NamedTuple):
    """A link of the parent who is dropped, that did not end; ``kept_id`` is KEEP's own to it."""

    id: int
    student_id: int
    student_number: str
    kept_id: int | None


def read_dropped_links(transaction: Transaction, drop_id: int, keep_id: int) -> list[DroppedLink]:
    """The links that a merge has to bring over."""
    rows = transaction.rows(
        "SELECT d.id, d.student_id, s.number, k.id FROM links d "
        "JOIN students s ON s.id = d.student_id "
        "LEFT JOIN links k ON k.parent_id = ? AND k.student_id = d.student_id "
        "WHERE d.parent_id = ? AND d.ended_on IS NULL ORDER BY d.id",
        (keep_id, drop_id),
    )
    return [DroppedLink(*row) for row in rows]


def move_links(
    transaction: Transaction, dropped: Iterable[DroppedLink], keep_id: int, today: str,
    batch_id: int,
) -> None:  # fmt: skip
    """Bring links over; the old ones end today, so that a day in the past can be asked about.

    Where both parents have one, KEEP's stays. If it had ended, or was provisional, it holds again
    as DROP's does. A no of either stays a no; where a roster listed both, one with a yes and the
    other with a no, only staff can open the link from now on.
    """
    dropped = list(dropped)
    note_earlier(transaction, [link.id for link in dropped], today, batch_id)
    kept = [link.kept_id for link in dropped if link.kept_id is not None]
    note_earlier(transaction, kept, today, batch_id)
    transaction.run_many(
        "INSERT INTO links (parent_id, student_id, relationship, portal_access, since, "
        "provisional_until, created_batch, changed_batch, access_why) SELECT ?, student_id, "
        "relationship, portal_access, ?, provisional_until, ?, ?, access_why FROM links "
        "WHERE id = ?",
        ((keep_id, today, batch_id, batch_id, one.id) for one in dropped if one.kept_id is None),
    )
    _close_disputed(transaction, dropped, today, batch_id)
    transaction.run_many(
        "UPDATE links SET portal_access = min(links.portal_access, d.portal_access), "
        "access_why = CASE WHEN d.portal_access < links.portal_access "
        f"OR links.access_why = '{AccessWhy.TAKEN_BACK}' THEN d.access_why "
        "ELSE links.access_why END, "
        "ended_on = NULL, provisional_until = d.provisional_until, changed_batch = ?, "
        "since = CASE WHEN links.ended_on IS NULL THEN links.since ELSE ? END "
        "FROM links d WHERE d.id = ? AND links.id = ? AND (links.ended_on IS NOT NULL "
        "OR (links.provisional_until IS NOT NULL AND d.provisional_until IS NULL))",
        ((batch_id, today, one.id, one.kept_id) for one in dropped if one.kept_id is not None),
    )
    transaction.run_many(
        "UPDATE links SET ended_on = ?, changed_batch = ? WHERE id = ?",
        ((today, batch_id, one.id) for one in dropped),
    )


def _close_disputed(
    transaction: Transaction, dropped: Iterable[DroppedLink], today: str, batch_id: int
) -> None:
    """Close KEEP's links where DROP's says something else; a relationship alone says nothing."""
    merge, listed = AccessWhy.MERGE.value, f"{AccessWhy.RELATIONSHIP.value}%"
    transaction.run_many(
        f"UPDATE links SET portal_access = 0, access_why = '{merge}', changed_batch = ?, "
        "since = CASE links.portal_access WHEN 1 THEN ? ELSE links.since END "
        "FROM links d WHERE d.id = ? AND links.id = ? AND links.ended_on IS NULL "
        "AND links.provisional_until IS NULL AND d.provisional_until IS NULL "
        f"AND ((links.portal_access <> d.portal_access AND links.access_why NOT LIKE '{listed}' "
        f"AND d.access_why NOT LIKE '{listed}') OR d.access_why = '{merge}')",
        ((batch_id, today, one.id, one.kept_id) for one in dropped if one.kept_id is not None),
    )


def has_open_key(transaction: Transaction, parent_id: int) -> bool:
    """Whether a parent has a key that is not closed, expired or not."""
    sql = "SELECT 1 FROM activation_keys WHERE parent_id = ? AND closed_at IS NULL"
    return transaction.row(sql, (parent_id,)) is not None


def close_open_key(
    transaction: Transaction, parent_id: int, closing: Closing, at: str, reason: str
) -> int:
    """Close a parent's open key; how many were open."""
    return transaction.run(
        "UPDATE activation_keys SET closed_at = ?, closed_as = ?, closed_reason = ? "
        "WHERE parent_id = ? AND closed_at IS NULL",
        (at, closing.value, reason, parent_id),
    )


def move_history(transaction: Transaction, drop_id: int, keep_id: int) -> None:
    """Keys and accounts, closed ones too, and with them all sign-ins, belong to KEEP."""
    for table in ("activation_keys", "accounts"):
        transaction.run(f"UPDATE {table} SET parent_id = ? WHERE parent_id = ?", (keep_id, drop_id))


def drop_parent(
    transaction: Transaction, drop_id: int, number: str, keep_id: int, today: str, batch_id: int
) -> None:
    """DROP, and who was merged into DROP before, is KEEP from now on, by every number."""
    transaction.run(
        "UPDATE parents SET merged_into = :keep, changed_batch = :batch "
        "WHERE id = :drop OR merged_into = :drop",
        {"keep": keep_id, "drop": drop_id, "batch": batch_id},
    )
    move_aliases(transaction, drop_id, keep_id)
    add_alias(transaction, number, keep_id, today)


def is_merged(transaction: Transaction, number: str) -> bool:
    """Whether a parent with this number was merged into another."""
    sql = "SELECT 1 FROM parents WHERE number = ? AND merged_into IS NOT NULL"
    return transaction.row(sql, (number,)) is not None


def renumber_parents(
    transaction: Transaction, changes: Iterable[tuple[int, str, str]], today: str, batch_id: int
) -> None:
    """Give parents (id, old number, new number) their new numbers, all at once.

    Swaps and chains are fine. An old number stays as an alias, unless somebody has it now.
    """
    create(transaction, RENUMBERED)
    transaction.run_many("INSERT INTO temp.renumbered VALUES (?, ?, ?)", changes)
    transaction.run(
        "INSERT INTO roster_changes (batch_id, changed_on, record, record_id, earlier) "
        "SELECT ?, ?, 'parent', p.id, json_object('number', p.number, 'changed_batch', "
        "p.changed_batch) FROM temp.renumbered r JOIN parents p ON p.id = r.parent_id "
        "ORDER BY p.id",
        (batch_id, today),
    )
    # First out of each other's way: numbers are unique, and no number holds a line feed.
    transaction.run(
        "UPDATE parents SET number = char(10) || id "
        "WHERE id IN (SELECT parent_id FROM temp.renumbered)"
    )
    transaction.run(
        "UPDATE parents SET number = r.new, changed_batch = ? FROM temp.renumbered r "
        "WHERE r.parent_id = parents.id",
        (batch_id,),
    )
    transaction.run("DELETE FROM parent_aliases WHERE number IN (SELECT new FROM temp.renumbered)")
    transaction.run(
        "INSERT INTO parent_aliases (number, parent_id, since) SELECT old, parent_id, ? "
        "FROM temp.renumbered WHERE old NOT IN (SELECT new FROM temp.renumbered)",
        (today,),
    )
