"""Taking back the last roster import: the values before it, from what it noted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from portaladm.store.db.transaction import Transaction
from portaladm.store.earlier import find_earlier

FIELDS = {
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
class ImportRecord:
    """An import: its batch, and when it was undone, if it was."""

    id: int
    code: str
    file_name: str
    created_at: str
    undone_at: str | None = None


def read_imports(transaction: Transaction) -> Iterator[ImportRecord]:
    """All imports, the newest first."""
    rows = transaction.rows(
        "SELECT id, code, file_name, created_at, undone_at FROM batches "
        "WHERE kind = 'roster-import' ORDER BY id DESC"
    )
    return (ImportRecord(*row) for row in rows)


LEAVING = "l.created_batch = :batch AND l.changed_batch = :batch"
"""Link ``l`` leaves with the batch: it brought the link, and nobody has changed it since."""

_STAYING = f"SELECT {{}} FROM links l WHERE NOT ({LEAVING})"
# Whom others rely on stays on record: somebody's link, a court order, a key, an account.
_RELIED_ON = {
    "links": (),
    "students": (_STAYING.format("l.student_id"), "SELECT student_id FROM restrictions"),
    "parents": (
        _STAYING.format("l.parent_id"), "SELECT parent_id FROM restrictions",
        "SELECT parent_id FROM activation_keys", "SELECT parent_id FROM accounts",
        "SELECT merged_into FROM parents WHERE merged_into IS NOT NULL",
    ),
}  # fmt: skip


class UndoCounts(NamedTuple):
    """How many records an undo restores and removes; ``kept`` people came with the import.

    They stay on record without the children or parents that it gave them, because keys, accounts,
    court orders or links of others are about them.
    """

    restored: int
    removed: int
    kept: int


NOTHING = UndoCounts(0, 0, 0)


def count_changes(transaction: Transaction, batch_id: int) -> UndoCounts:
    """How much taking the batch back would restore, remove and keep."""
    values = {"batch": batch_id}
    restored = sum(
        transaction.value(
            f"SELECT count(DISTINCT c.record_id) FROM roster_changes c JOIN {table} t "
            f"ON t.id = c.record_id WHERE c.batch_id = :batch AND c.record = '{record}' "
            f"{_restores(record, 't')}",
            values,
        )
        for record, (table, _) in FIELDS.items()
    )
    brought = {
        table: transaction.value(f"SELECT count(*) FROM {table} WHERE {_brought(table)}", values)
        for table in _RELIED_ON
    }
    removed = {
        table: transaction.value(
            f"SELECT count(*) FROM {table} WHERE {_brought(table)} {_is_free(table)}", values
        )
        for table in _RELIED_ON
    }
    return UndoCounts(
        restored, sum(removed.values()), sum(brought.values()) - sum(removed.values())
    )


def take_back(transaction: Transaction, batch_id: int, today: str) -> UndoCounts:
    """Restore what the batch changed and remove what it brought, but for whom others rely on."""
    counts = count_changes(transaction, batch_id)
    values = {"batch": batch_id, "today": today}
    for record, (table, names) in FIELDS.items():
        changes = ", ".join(f"{name} = {find_earlier(table, name)}" for name in names)
        transaction.run(
            f"UPDATE {table} SET {changes} FROM roster_changes c WHERE c.batch_id = :batch "
            f"AND c.record = '{record}' AND c.record_id = {table}.id {_restores(record, table)} "
            "AND c.id = (SELECT min(f.id) FROM roster_changes f WHERE f.record = c.record "
            "AND f.record_id = c.record_id AND f.batch_id = :batch)",
            values,
        )
    for table in _RELIED_ON:
        if table == "parents":
            transaction.run(
                "DELETE FROM parent_aliases WHERE parent_id IN (SELECT id FROM parents "
                f"WHERE {_brought('parents')} {_is_free('parents')})",
                values,
            )
        transaction.run(f"DELETE FROM {table} WHERE {_brought(table)} {_is_free(table)}", values)
    transaction.run(
        "UPDATE students SET withdrawn_on = :today, since = :today "
        "WHERE created_batch = :batch AND (withdrawn_on IS NULL OR withdrawn_on > :today) "
        "AND id NOT IN (SELECT student_id FROM links)",
        values,
    )
    transaction.run("DELETE FROM roster_changes WHERE batch_id = :batch", values)
    return counts


def _restores(record: str, table: str) -> str:
    """What another has changed since stays as it is; of parents, that is never what is restored."""
    return "" if record == "parent" else f"AND {table}.changed_batch = :batch"


def _brought(table: str) -> str:
    changed = " AND changed_batch = :batch" if table == "links" else ""
    return f"created_batch = :batch{changed}"


def _is_free(table: str) -> str:
    return " ".join(f"AND id NOT IN ({relied_on})" for relied_on in _RELIED_ON[table])
