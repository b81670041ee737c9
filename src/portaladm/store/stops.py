"""Imports that stopped and left no batch, until a later one goes well."""

from __future__ import annotations

from typing import NamedTuple

from portaladm.store.db.transaction import Transaction

OPEN = "settled_at IS NULL"
"""No import went well since."""
ROWS_WAIT = "rows-wait"
"""The code of an import that went well but for rows that wait for an answer."""


class StopRecord(NamedTuple):
    """An import that stopped: its file, how it was asked for (JSON), why, and when."""

    file_path: str
    options: str
    code: str
    stopped_at: str


def count_stops(transaction: Transaction) -> int:
    """How many files' imports stopped since the last good one."""
    return int(transaction.value(f"SELECT count(*) FROM import_stops WHERE {OPEN}"))


def read_stops(transaction: Transaction, most: int) -> list[StopRecord]:
    """The imports that stopped since the last good one, the newest first."""
    columns = ", ".join(StopRecord._fields)
    rows = transaction.rows(
        f"SELECT {columns} FROM import_stops WHERE {OPEN} ORDER BY id DESC LIMIT ?", (most,)
    )
    return [StopRecord(*row) for row in rows]


def keep_stop(transaction: Transaction, record: StopRecord, actor: str) -> None:
    """Keep that an import stopped; an earlier stop of the same file waits no more."""
    settle_stops(transaction, record.stopped_at, record.file_path)
    columns = ", ".join(StopRecord._fields)
    transaction.run(
        f"INSERT INTO import_stops ({columns}, actor) VALUES (?, ?, ?, ?, ?)", (*record, actor)
    )


def settle_stops(transaction: Transaction, at: str, file_path: str | None = None) -> None:
    """An import went well, or the same file was tried again: the stops before wait no more."""
    transaction.run(
        f"UPDATE import_stops SET settled_at = :at WHERE {OPEN} "
        "AND (CAST(:path AS TEXT) IS NULL OR file_path = :path)",
        {"at": at, "path": file_path},
    )
