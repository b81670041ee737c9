"""Where the staged file has somebody: the line to name beside an id."""

from __future__ import annotations

from collections.abc import Sequence

from portaladm.domain.rosters import LINE_LIMIT
from portaladm.errors import Remark
from portaladm.store.db.transaction import Transaction


def find_lines(transaction: Transaction, column: str, ids: Sequence[str]) -> dict[str, int]:
    """The first line of each id in ``parent_id`` or ``student_id``; one pass over the rows.

    Where people stand apart from their ties, a row's line is the parent's: a student has none.
    """
    rows = transaction.rows(
        f"SELECT {column}, min(line) FROM temp.staged "
        f"WHERE {column} IN ({', '.join('?' * len(ids))}) GROUP BY {column}",
        ids,
    )
    return {
        number: line % LINE_LIMIT
        for number, line in rows
        if line < LINE_LIMIT or column == "parent_id"
    }


def name_with_lines(transaction: Transaction, column: str, ids: Sequence[str]) -> list[Remark]:
    """``0010442 on line 7`` for each of a few ids; the id alone where there is no line."""
    lines = find_lines(transaction, column, ids)
    return [
        Remark("example.id-on-line", number=number, line=lines[number])
        if number in lines
        else Remark("example.id", number=number)
        for number in ids
    ]
