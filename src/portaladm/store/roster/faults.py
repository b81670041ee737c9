"""The faults of a roster as they are told: equal ones as one, in the order of the file."""

from __future__ import annotations

import heapq
import marshal
from collections.abc import Collection, Iterator
from itertools import chain, groupby
from typing import Any

from portaladm.domain.lines.faults import FaultGroup, RowPeople, join_lines
from portaladm.domain.rosters import LINE_LIMIT, Fault
from portaladm.errors import Remark
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster.staging import SOURCE_LINE

LISTED = 5_000
"""Groups that a result carries; every fault is in the rejects file."""

_NAMED = "student_id, student, parent_id, parent"


def count_faults(transaction: Transaction) -> tuple[int, int]:
    """How many faults there are, on how many lines."""
    row = transaction.row(f"SELECT count(*), count(DISTINCT {SOURCE_LINE}) FROM temp.faults")
    assert row is not None
    return row[0], row[1]


def read_faults(transaction: Transaction) -> Iterator[Fault]:
    """Every fault, in the order of the file."""
    rows = transaction.rows(
        "SELECT line, col, key, said, file FROM temp.faults ORDER BY line, place"
    )
    return (_make_fault(*row) for row in rows)


def read_fault_groups(transaction: Transaction, named: int) -> tuple[FaultGroup, ...]:
    """The first :data:`LISTED` groups of equal faults; ``named`` rows of each with their people."""
    rows = transaction.rows(
        f"SELECT line, col, key, said, file, place, {_NAMED} FROM temp.faults "
        "LEFT JOIN temp.refused USING (line) ORDER BY place, col, key, said, file, line"
    )
    groups = (_make_group(alike, named) for _, alike in groupby(rows, lambda row: row[1:6]))
    first = heapq.nsmallest(LISTED, groups, key=lambda found: (found[0].fault.line, found[1]))
    return tuple(group for group, _ in first)


def name_rows(transaction: Transaction, lines: Collection[int]) -> dict[int, Remark]:
    """Whom some staged rows are about, by their lines."""
    rows = transaction.rows(
        "SELECT line, student_id, student_first_name || ' ' || student_last_name, parent_id, "
        "parent_first_name || ' ' || parent_last_name FROM temp.staged "
        f"WHERE line IN ({', '.join('?' * len(lines))})",
        tuple(lines),
    )
    return {line: RowPeople(*people).describe(line) for line, *people in rows}


def _make_group(rows: Iterator[tuple[Any, ...]], named: int) -> tuple[FaultGroup, int]:
    """One pass over a group: a roster may have the same fault on each of a million rows."""
    first, count = next(rows), 0
    lines: list[int] = []
    people: list[Remark] = []
    for line, *_, student_id, student, parent_id, parent in chain([first], rows):
        count += 1
        lines.append(line % LINE_LIMIT)
        if student_id is not None and len(people) < named:
            people.append(RowPeople(student_id, student, parent_id, parent).describe(line))
    group = FaultGroup(_make_fault(*first[:5]), count, join_lines(lines), tuple(people))
    return group, first[5]


def _make_fault(line: int, column: str, key: str, said: bytes | None, file: str) -> Fault:
    return Fault(line, column, key, marshal.loads(said) if said else {}, file)  # noqa: S302 - ours
