"""The notes of private files whose writing began."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from portaladm.store.db.transaction import Transaction

if TYPE_CHECKING:
    pass


class PartRecord(NamedTuple):
    """A private file whose writing began; ``path`` is the name that it was to get at its end."""

    code: str
    path: str
    started_at: str


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
