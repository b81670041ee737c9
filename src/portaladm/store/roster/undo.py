"""Taking back the last roster import: the values before it, from what it noted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from portaladm.store.db.transaction import Transaction

_FIELDS = {
    "student": (
        "students",
        ("first_name", "last_name", "grade", "school_id", "withdrawn_on", "since", "changed_batch"),
    ),
    "parent": (
        "parents",
        (
            "first_name", "last_name", "email", "phone", "language", "address", "city", "state",
            "postal_code", "changed_batch",
        ),
    ),
    "link": (
        "links",
        (
            "relationship", "portal_access", "since", "ended_on", "provisional_until",
            "changed_batch", "access_why",
        ),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class LastRoster:
    """The last batch that changed the roster and was not undone."""

    id: int
    code: str
    kind: str
    file_name: str
    created_at: str


def find_last_roster(transaction: Transaction) -> LastRoster | None:
    """The newest import or change at the counter that still stands."""
    row = transaction.row(
        "SELECT id, code, kind, file_name, created_at FROM batches "
        "WHERE kind IN ('roster-import', 'counter') AND undone_at IS NULL ORDER BY id DESC LIMIT 1"
    )
    return LastRoster(*row) if row else None


def was_later_undone(transaction: Transaction, batch_id: int) -> bool:
    """Whether an import after this one has been undone already."""
    return (
        transaction.row(
            "SELECT 1 FROM batches WHERE kind = 'roster-import' AND undone_at IS NOT NULL "
            "AND id > ?", (batch_id,),
        )
        is not None
    )  # fmt: skip


def find_dependents(transaction: Transaction, batch: LastRoster) -> Iterator[tuple[str, int]]:
    """What has happened since that relies on the batch: its kind, and how often."""
    values = {"batch": batch.id, "code": batch.code}
    for what, sql in (
        ("key",
         "SELECT count(*) FROM activation_keys k JOIN parents p ON p.id = k.parent_id "
         "WHERE p.created_batch = :batch"),
        ("restriction",
         "SELECT count(*) FROM restrictions r JOIN parents p ON p.id = r.parent_id "
         "JOIN students s ON s.id = r.student_id "
         "WHERE :batch IN (p.created_batch, s.created_batch)"),
        ("parent",
         "SELECT count(*) FROM trail WHERE action IN ('parent:merged', 'parent:renumbered') "
         "AND seq > (SELECT max(seq) FROM trail WHERE action = 'roster:imported' "
         "AND batch = :code)"),
    ):  # fmt: skip
        count = transaction.value(sql, values)
        if count:
            yield what, count


def take_back(transaction: Transaction, batch_id: int) -> tuple[int, int]:
    """Restore what the batch changed and remove what it brought in: how many of each."""
    restored = 0
    for record, (table, names) in _FIELDS.items():
        changes = ", ".join(f"{name} = {_earlier(table, name)}" for name in names)
        restored += transaction.run(
            f"UPDATE {table} SET {changes} FROM roster_changes c WHERE c.batch_id = :batch "
            f"AND c.record = '{record}' AND c.record_id = {table}.id",
            {"batch": batch_id},
        )
    removed = 0
    for table in ("links", "students", "parents"):
        removed += transaction.run(
            f"DELETE FROM {table} WHERE created_batch = :batch", {"batch": batch_id}
        )
    transaction.run("DELETE FROM roster_changes WHERE batch_id = :batch", {"batch": batch_id})
    return restored, removed


def count_changes(transaction: Transaction, batch_id: int) -> dict[str, Any]:
    """How much taking the batch back would restore and remove."""
    values = {"batch": batch_id}
    return {
        "restored": transaction.value(
            "SELECT count(*) FROM roster_changes WHERE batch_id = :batch", values
        ),
        "removed": sum(
            transaction.value(f"SELECT count(*) FROM {t} WHERE created_batch = :batch", values)
            for t in ("links", "students", "parents")
        ),
    }


def _earlier(table: str, name: str) -> str:
    """The value before, or the present one where the import did not touch this column."""
    return (
        f"CASE WHEN json_type(c.earlier, '$.{name}') IS NULL THEN {table}.{name} "
        f"ELSE json_extract(c.earlier, '$.{name}') END"
    )
