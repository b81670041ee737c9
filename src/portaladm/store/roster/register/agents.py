"""Lists of ids in one cell of a register, separated by something else than commas."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from portaladm.domain.cells.lists import SEPARATORS, split_by_marks, split_list
from portaladm.domain.rosters import LINE_LIMIT, Finding
from portaladm.errors import Remark
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster.shown import count_shown

_STORED = "SELECT number FROM students UNION ALL SELECT number FROM parents"


def split_agents(transaction: Transaction, *, stored: bool) -> Iterator[Finding]:
    """Take apart the lists whose pieces are all known ids; tell of the others.

    ``stored``: the people of the store count as known (a delta).
    """
    odd = transaction.rows(
        "SELECT id, place, other FROM temp.ties "
        f"WHERE one = '' AND other GLOB '*[{SEPARATORS}]*' "
        "AND NOT EXISTS (SELECT 1 FROM temp.people p WHERE p.id = ties.other)"
    )
    unread = []
    for row, place, cell in list(odd):
        pieces = split_by_marks(cell)
        known = _find_known(transaction, pieces, stored=stored)
        found = split_list(cell, known)
        if len(found) > 1:
            _replace(transaction, row, place, found)
        elif known or not cell.replace(" ", "").isalnum():
            unread.append((place, cell))
    if unread:
        examples = tuple(
            Remark("example.list-on-line", text=cell, line=place % LINE_LIMIT)
            for place, cell in sorted(unread)[: count_shown()]
        )
        yield Finding("list-unreadable", len(unread), examples=examples)


def _find_known(transaction: Transaction, pieces: Sequence[str], *, stored: bool) -> set[str]:
    people = "SELECT id FROM temp.people" + (f" UNION ALL {_STORED}" if stored else "")
    rows = transaction.rows(
        f"SELECT id FROM ({people}) WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(pieces),),
    )
    return {number for (number,) in rows}


def _replace(transaction: Transaction, row: int, place: int, found: Sequence[str]) -> None:
    transaction.run("DELETE FROM temp.ties WHERE id = ?", (row,))
    transaction.run_many(
        "INSERT INTO temp.ties (place, other) VALUES (?, ?)", ((place, one) for one in found)
    )
