"""Batches as they are stored: finding one, and reading many."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from typing import Any, NamedTuple

from portaladm.domain.batches import BatchKind, FileState, make_batch_code
from portaladm.domain.spans import ALWAYS, Span
from portaladm.store.db.conditions import who_and_when
from portaladm.store.db.transaction import Transaction


@dataclass(frozen=True)
class BatchRecord:
    """A batch as the services see it."""

    id: int
    code: str
    kind: BatchKind
    created_at: str
    actor: str
    file_name: str
    file_path: str
    file_state: FileState
    sha256: str
    size: int
    count: int
    settings: dict[str, Any] = field(default_factory=dict)
    summary: dict[str, Any] = field(default_factory=dict)
    undone_at: str | None = None


class BatchFilters(NamedTuple):
    """Which batches are meant; empty means all. ``kinds`` and ``states`` are alternatives."""

    kinds: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    actor: str | None = None
    span: Span = ALWAYS


REMIND = "remind"
KIND = (
    f"CASE WHEN json_extract(summary, '$.action') = '{REMIND}' "
    f"THEN '{BatchKind.REMINDER.value}' ELSE kind END"
)
"""A batch's kind. Reminders are marked in the summary: the column's CHECK is older than they."""
_COLUMNS = ", ".join(one.name for one in fields(BatchRecord)).replace(" kind,", f" {KIND},")


def choose_free_code(transaction: Transaction, random_bytes: Callable[[int], bytes]) -> str:
    """A batch code that neither a batch nor a file in work has."""
    while True:
        code = make_batch_code(random_bytes)
        taken = "SELECT 1 FROM batches WHERE code = ? UNION SELECT 1 FROM part_files WHERE code = ?"
        if transaction.row(taken, (code, code)) is None:
            return code


def find_batch(transaction: Transaction, code: str) -> BatchRecord | None:
    """The batch with this code, in any case, or None."""
    row = transaction.row(f"SELECT {_COLUMNS} FROM batches WHERE code = ?", (code.upper(),))
    return _to_record(row) if row else None


def read_batches(
    transaction: Transaction, kind: str | None = None, state: str | None = None
) -> Iterator[BatchRecord]:
    """All batches, the newest first, those of one kind or file state on demand."""
    filters = BatchFilters((kind,) if kind else (), (state,) if state else ())
    return read_matching(transaction, filters)


def read_matching(transaction: Transaction, filters: BatchFilters) -> Iterator[BatchRecord]:
    """The batches for which all conditions hold, the newest first."""
    wheres, values = ["true"], list[str]()
    for column, names in ((KIND, filters.kinds), ("file_state", filters.states)):
        if names:
            wheres.append(f"{column} IN ({', '.join('?' * len(names))})")
            values += names
    for condition, value in who_and_when(filters.actor, filters.span, "created_at"):
        wheres.append(condition)
        values.append(value)
    sql = f"SELECT {_COLUMNS} FROM batches WHERE {' AND '.join(wheres)} ORDER BY id DESC"
    return (_to_record(row) for row in transaction.rows(sql, values))


def read_codes(transaction: Transaction, file_name: str | None = None) -> list[str]:
    """Every batch's code, for near matches of a mistyped one; or those with a file of this name."""
    where, values = ("", ()) if file_name is None else ("WHERE file_name = ? ", (file_name,))
    rows = transaction.rows(f"SELECT code FROM batches {where}ORDER BY id DESC", values)
    return [code for (code,) in rows]


def _to_record(row: tuple[Any, ...]) -> BatchRecord:
    *plain, settings, summary, undone_at = row
    plain[2], plain[7] = BatchKind(plain[2]), FileState(plain[7])
    content = (json.loads(settings), json.loads(summary), undone_at)
    return BatchRecord(*plain, *content)  # type: ignore[call-arg]
