"""What a merge notes, so that it can be taken back: whose was what before it."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from portaladm.domain.identity import Question
from portaladm.store.db.transaction import Transaction


class MergeRecord(NamedTuple):
    """Two records as they were before their merge, by the store's ids.

    ``changed`` has DROP, and who was merged into DROP before, each with the batch that changed it.
    ``keys``, ``accounts`` and ``restrictions`` were DROP's. What has a higher id than
    ``last_account`` and ``last_restriction`` came later. ``questions`` about DROP were withdrawn.
    """

    keep_id: int
    drop_id: int
    changed: list[list[int]]
    aliases: list[str]
    keys: list[int]
    accounts: list[int]
    restrictions: list[int]
    last_account: int
    last_restriction: int
    questions: list[list[str]]


class StandingMerge(NamedTuple):
    """A merge that nobody has taken back; ``record`` is None where it noted nothing."""

    batch_id: int
    code: str
    at: str
    keep: str
    drop: str
    record: MergeRecord | None


def read_record(
    transaction: Transaction, keep_id: int, drop_id: int, questions: list[Question]
) -> MergeRecord:
    """What is to be noted of two records before they become one."""

    def read(sql: str) -> list[Any]:
        rows = transaction.rows(sql, {"drop": drop_id})
        return [row[0] if len(row) == 1 else list(row) for row in rows]

    return MergeRecord(
        keep_id, drop_id,
        read("SELECT id, changed_batch FROM parents WHERE :drop IN (id, merged_into) ORDER BY id"),
        read("SELECT number FROM parent_aliases WHERE parent_id = :drop ORDER BY number"),
        read("SELECT id FROM activation_keys WHERE parent_id = :drop ORDER BY id"),
        read("SELECT id FROM accounts WHERE parent_id = :drop ORDER BY id"),
        read("SELECT id FROM restrictions WHERE parent_id = :drop ORDER BY id"),
        transaction.value("SELECT coalesce(max(id), 0) FROM accounts"),
        transaction.value("SELECT coalesce(max(id), 0) FROM restrictions"),
        [list(map(str, question[:7])) for question in questions],
    )  # fmt: skip


def find_merges(
    transaction: Transaction, drop: str | None = None, *, undone: bool = False
) -> list[StandingMerge]:
    """The merges that stand, the newest first: all, or those that dropped a number.

    ``undone``: those that were taken back instead.
    """
    rows = transaction.rows(
        "SELECT id, code, created_at, json_extract(summary, '$.keep'), "
        "json_extract(summary, '$.drop'), json_extract(summary, '$.before') FROM batches "
        "WHERE kind = 'counter' AND json_extract(summary, '$.action') = 'merge' "
        f"AND undone_at IS {'NOT NULL' if undone else 'NULL'} "
        "AND (CAST(:drop AS TEXT) IS NULL OR json_extract(summary, '$.drop') = :drop) "
        "ORDER BY id DESC",
        {"drop": drop},
    )
    return [StandingMerge._make((*row[:-1], _read(row[-1]))) for row in rows]


def read_earlier_owners(transaction: Transaction, at: str) -> dict[int, int]:
    """Whose a restriction was before the merges, and their undoings, from ``at`` on moved it.

    Parents' ids by restrictions' ids; a restriction that nothing moved since is left out.
    """
    rows = transaction.rows(
        "SELECT created_at, coalesce(undone_at, ''), json_extract(summary, '$.before') "
        "FROM batches WHERE kind = 'counter' AND json_extract(summary, '$.action') = 'merge' "
        "AND max(created_at, coalesce(undone_at, '')) >= ? ORDER BY id",
        (at,),
    )
    moves = []
    for merged_at, undone_at, before in rows:
        record = _read(before)
        if record:
            moves += [(merged_at, record.drop_id, record), (undone_at, record.keep_id, record)]
    moves.sort(key=lambda move: move[0], reverse=True)  # what happened first counts
    return {
        number: owner for when, owner, record in moves if when >= at
        for number in record.restrictions
    }  # fmt: skip


def _read(before: str | None) -> MergeRecord | None:
    return MergeRecord(**json.loads(before)) if before else None
