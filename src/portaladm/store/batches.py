"""Batches and the part files of those that are being written."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, NamedTuple

from portaladm.domain.batches import BatchKind, FileState, make_batch_code
from portaladm.domain.keys import Closing, KeyState
from portaladm.store.db.transaction import Transaction
from portaladm.store.keys import IN_BATCH
from portaladm.store.links.rows import ELIGIBLE

if TYPE_CHECKING:
    from portaladm.store.db.tables import Batch


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


_COLUMNS = ", ".join(one.name for one in fields(BatchRecord))


class PartRecord(NamedTuple):
    """A private file whose writing began; ``path`` is the name that it was to get at its end."""

    code: str
    path: str
    started_at: str


def choose_free_code(transaction: Transaction, random_bytes: Callable[[int], bytes]) -> str:
    """A batch code that neither a batch nor a file in work has."""
    while True:
        code = make_batch_code(random_bytes)
        taken = "SELECT 1 FROM batches WHERE code = ? UNION SELECT 1 FROM part_files WHERE code = ?"
        if transaction.row(taken, (code, code)) is None:
            return code


def insert_batch(
    transaction: Transaction, *, code: str, kind: BatchKind, created_at: str, actor: str,
    file_name: str = "", file_path: str = "", file_state: FileState = FileState.NONE,
    sha256: str = "", size: int = 0, count: int = 0, settings: dict[str, Any] | None = None,
    summary: dict[str, Any] | None = None,
) -> int:  # fmt: skip
    """Store a new batch; returns its id."""
    from portaladm.store.db.tables import Batch

    batch = Batch(
        code=code, kind=kind.value, created_at=created_at, actor=actor, file_name=file_name,
        file_path=file_path, file_state=file_state.value, sha256=sha256, size=size, count=count,
        settings=json.dumps(settings or {}), summary=json.dumps(summary or {}),
    )  # fmt: skip
    transaction.add(batch)
    assert batch.id is not None
    return batch.id


def find_batch(transaction: Transaction, code: str) -> BatchRecord | None:
    """The batch with this code, in any case, or None."""
    row = transaction.row(f"SELECT {_COLUMNS} FROM batches WHERE code = ?", (code.upper(),))
    return _to_record(row) if row else None


def read_batches(
    transaction: Transaction, kind: str | None = None, state: str | None = None
) -> Iterator[BatchRecord]:
    """All batches, the newest first, those of one kind or file state on demand."""
    wheres, values = ["1"], []
    if kind:
        wheres.append("kind = ?")
        values.append(kind)
    if state:
        wheres.append("file_state = ?")
        values.append(state)
    sql = f"SELECT {_COLUMNS} FROM batches WHERE {' AND '.join(wheres)} ORDER BY id DESC"
    return (_to_record(row) for row in transaction.rows(sql, values))


def update_file_state(
    transaction: Transaction, batch_id: int, state: FileState, file_path: str | None = None
) -> None:
    """Move a batch's file on in its life, to another place on demand."""
    batch = _get(transaction, batch_id)
    batch.file_state = state.value
    batch.file_path = batch.file_path if file_path is None else file_path


def update_counts(
    transaction: Transaction, batch_id: int, count: int, summary: dict[str, Any]
) -> None:
    """Complete a batch that was stored before its work was done in the same transaction."""
    batch = _get(transaction, batch_id)
    batch.count, batch.summary = count, json.dumps(summary)


def read_codes(transaction: Transaction, file_name: str | None = None) -> list[str]:
    """Every batch's code, for near matches of a mistyped one; or those with a file of this name."""
    where, values = ("", ()) if file_name is None else ("WHERE file_name = ? ", (file_name,))
    rows = transaction.rows(f"SELECT code FROM batches {where}ORDER BY id DESC", values)
    return [code for (code,) in rows]


def count_key_states(
    transaction: Transaction, batch_id: int, today: str, now: str
) -> dict[KeyState, int]:
    """How many of a batch's keys are in which state (the rule of ``domain.keys.key_state``)."""
    rows = transaction.rows(
        "SELECT CASE WHEN k.closed_as = 'redeemed' THEN 'redeemed' "
        "WHEN k.closed_as IS NOT NULL THEN 'revoked' WHEN k.expires_at <= :now THEN 'expired' "
        f"WHEN {ELIGIBLE} THEN 'live' ELSE 'suspended' END, count(*) "
        "FROM activation_keys k JOIN parents p ON p.id = k.parent_id "
        f"WHERE {IN_BATCH} GROUP BY 1",
        {"batch": batch_id, "today": today, "now": now},
    )
    return {KeyState(state): count for state, count in rows}


def count_open_keys(transaction: Transaction, batch_id: int) -> int:
    """How many of a batch's keys are not closed: those that undoing it would close."""
    sql = f"SELECT count(*) FROM activation_keys k WHERE {IN_BATCH} AND k.closed_at IS NULL"
    count: int = transaction.value(sql, {"batch": batch_id})
    return count


def count_closed_keys(transaction: Transaction, batch_id: int, closing: Closing) -> int:
    """How many of a batch's keys were closed this way."""
    sql = f"SELECT count(*) FROM activation_keys k WHERE {IN_BATCH} AND k.closed_as = :closing"
    count: int = transaction.value(sql, {"batch": batch_id, "closing": closing.value})
    return count


def read_open_numbers(transaction: Transaction, batch_id: int) -> Iterator[str]:
    """The numbers of the parents whose key of this batch is not closed, in order of serials."""
    rows = transaction.rows(
        "SELECT p.number FROM activation_keys k JOIN parents p ON p.id = k.parent_id "
        f"WHERE {IN_BATCH} AND k.closed_at IS NULL ORDER BY k.id",
        {"batch": batch_id},
    )
    return (number for (number,) in rows)


def close_open_keys(
    transaction: Transaction, batch_id: int, closing: Closing, at: str, reason: str
) -> int:
    """Close all of a batch's keys that are still open; how many."""
    return transaction.run(
        "UPDATE activation_keys AS k SET closed_at = :at, closed_as = :closing, "
        f"closed_reason = :reason WHERE {IN_BATCH} AND k.closed_at IS NULL",
        {"batch": batch_id, "at": at, "closing": closing.value, "reason": reason},
    )


def mark_undone(transaction: Transaction, batch_id: int, at: str) -> None:
    """Record that a batch was undone."""
    _get(transaction, batch_id).undone_at = at


def insert_part_file(transaction: Transaction, code: str, path: str, started_at: str) -> None:
    """Note that a private file is about to be written, so that a crash leaves a trace.

    ``path`` is its final name; until then it lies under ``outputs.private.part_path_of`` of it.
    """
    from portaladm.store.db.tables import PartFile

    transaction.add(PartFile(code=code, path=path, started_at=started_at))


def delete_part_file(transaction: Transaction, code: str) -> None:
    """The file is committed or gone: forget the note."""
    transaction.run("DELETE FROM part_files WHERE code = ?", (code,))


def read_part_files(transaction: Transaction) -> list[PartRecord]:
    """Every noted file, in the order of their beginning."""
    sql = "SELECT code, path, started_at FROM part_files ORDER BY started_at"
    return [PartRecord(*row) for row in transaction.rows(sql)]


def _get(transaction: Transaction, batch_id: int) -> Batch:
    from portaladm.store.db.tables import Batch

    return transaction.session.get_one(Batch, batch_id)


def _to_record(row: tuple[Any, ...]) -> BatchRecord:
    *plain, settings, summary, undone_at = row
    plain[2], plain[7] = BatchKind(plain[2]), FileState(plain[7])
    content = (json.loads(settings), json.loads(summary), undone_at)
    return BatchRecord(*plain, *content)  # type: ignore[call-arg]
