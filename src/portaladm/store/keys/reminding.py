"""Whose keys stand unused, as a selection: who is to be reminded by a letter, and who is not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from portaladm.domain.batches import FileState
from portaladm.domain.keys import LetterMark, ReminderStatus
from portaladm.store.db.transaction import Transaction
from portaladm.store.keys.rows import IN_BATCH, NEWEST_MARK
from portaladm.store.keys.selecting import Filters, clear_selection
from portaladm.store.links.rows import ELIGIBLE, has_child

_STATUS = f"""CASE
    WHEN NOT {ELIGIBLE} THEN '{ReminderStatus.SUSPENDED}'
    WHEN k.expires_at <= :now THEN '{ReminderStatus.EXPIRED}'
    WHEN m.mark = '{LetterMark.RETURNED}' THEN '{ReminderStatus.RETURNED}'
    WHEN k.issued_at > :before THEN '{ReminderStatus.RECENT}'
    WHEN EXISTS (SELECT 1 FROM reminders n JOIN batches b ON b.id = n.batch_id
        WHERE n.key_id = k.id AND b.created_at >= :before AND b.file_state NOT IN
        ('{FileState.LOST}', '{FileState.DESTROYED}')) THEN '{ReminderStatus.REMINDED}'
    ELSE '{ReminderStatus.DUE}' END"""


class DueKey(NamedTuple):
    """The key of which a parent is reminded."""

    id: int
    parent_id: int
    batch_code: str
    serial: int
    issued_at: str
    expires_on: str


def select_unused(
    transaction: Transaction, filters: Filters, *, batch_id: int | None,
    languages: Sequence[str] | None, today: str, now: str, before: str,
) -> dict[ReminderStatus, int]:  # fmt: skip
    """Select the parents of unused keys whom a letter is due; how many there are of each status.

    ``before`` is the timestamp before which a key was issued, or its last reminder made;
    ``languages`` are words of rosters.
    """
    clear_selection(transaction)
    where, values = ["k.closed_at IS NULL", "p.merged_into IS NULL"], dict[str, object]()
    child, more = has_child(
        "p.id", "l.ended_on IS NULL", schools=filters.schools, grades=filters.grades,
        students=filters.students,
    )  # fmt: skip
    where += [child] if child else []
    if batch_id is not None:
        where.append(IN_BATCH)
        values["batch"] = batch_id
    for column, name, wanted in (
        ("p.number", "parent", filters.parents or None), ("p.language", "language", languages),
    ):  # fmt: skip
        if wanted is not None:
            values |= {f"{name}{n}": text for n, text in enumerate(wanted)}
            where.append(f"{column} IN ({', '.join(f':{name}{n}' for n in range(len(wanted)))})")
    transaction.run(
        f"INSERT INTO temp.selected SELECT p.id, {_STATUS} FROM activation_keys k "
        f"JOIN parents p ON p.id = k.parent_id {NEWEST_MARK} WHERE {' AND '.join(where)}",
        {"today": today, "now": now, "before": before, **values, **more},
    )
    rows = transaction.rows("SELECT status, count(*) FROM temp.selected GROUP BY status")
    counts = {ReminderStatus(status): count for status, count in rows}
    transaction.run("DELETE FROM temp.selected WHERE status <> ?", (ReminderStatus.DUE.value,))
    return counts


def read_due_keys(transaction: Transaction) -> Iterator[DueKey]:
    """The open keys of the selected parents, in the order of the parents."""
    rows = transaction.rows(
        "SELECT k.id, k.parent_id, b.code, k.serial, k.issued_at, k.expires_on "
        "FROM temp.selected x JOIN activation_keys k ON k.parent_id = x.parent_id "
        "AND k.closed_at IS NULL JOIN batches b ON b.id = k.batch_id ORDER BY x.parent_id"
    )
    return (DueKey(*row) for row in rows)


def read_languages_of_parents(transaction: Transaction) -> list[str]:
    """Every word for a language that rosters have."""
    return [word for (word,) in transaction.rows("SELECT DISTINCT language FROM parents")]


def note_reminders(transaction: Transaction, key_ids: Sequence[int], batch_id: int) -> None:
    """Keep of which keys a batch of letters reminds."""
    transaction.run_many(
        "INSERT INTO reminders (key_id, batch_id) VALUES (?, ?)",
        ((key_id, batch_id) for key_id in key_ids),
    )
