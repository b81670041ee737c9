"""Staging a roster: its rows in a temporary table, and the faults found there set by set.

Temporary tables belong to the connection: staging takes no lock on the store. What can be said of
one row alone is said in Python only for the rows that SQL points at (``domain/rosters.py`` has
the rules); a test holds the two against each other.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice

from portaladm.domain.rosters import (
    COLUMNS,
    LINE_LIMIT,
    MOST_BLOCKS,
    NOT_LISTED,
    Fault,
    find_row_faults,
)
from portaladm.errors import Refused, Remark
from portaladm.store.db.temp_tables import create
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster.shown import count_shown
from portaladm.store.roster.survey import FAULTY, NO_SQL, SUSPECT, YES_SQL
from portaladm.store.roster.temp_tables import FAULTS, REFUSED, STAGED, TWICE, UNSETTLED

ACCESS = (
    "CASE st.portal_access WHEN 'yes' THEN 1 WHEN 'no' THEN 0 ELSE "  # quick, as nearly all say
    f"CASE WHEN lower(st.portal_access) IN ({YES_SQL}) THEN 1 "
    f"WHEN lower(st.portal_access) IN ({NO_SQL}) THEN 0 END END"
)
"""What a staged row says of portal access: 1, 0, or NULL for a blank cell."""

NO_BY_RELATIONSHIP = f"st.portal_access = '{NOT_LISTED}'"
"""A no that only the relationship gives: told apart in formats without a portal flag alone."""

SOURCE_LINE = (
    f"CASE WHEN line / {MOST_BLOCKS * LINE_LIMIT} = line % {LINE_LIMIT} "
    f"THEN line % {LINE_LIMIT} ELSE line END"
)
"""The line of a pair that ``number_block`` numbered, and any other number as it is."""

MOST_FAULTS = 200_000
"""More of them are one fault of the whole export; to look at each took minutes."""
CHANGED_LATER_KIB = 65_536
"""Of a later roster, which has no stand-ins of the store's tables in memory."""
_OTHERS = 10
"""Lines that a fault names beside its own."""


def create_staging(
    transaction: Transaction, max_cache_kib: int = 16_384, max_changed_kib: int = 46_080
) -> None:
    """Make the temporary tables again; a sort takes as much memory as the cache.

    Nobody else can read from the first changed page that is written before the commit; there may
    be ``max_changed_kib`` of these in memory, beyond the cache if need be.
    """
    transaction.limit_memory(max_cache_kib, max_changed_kib)
    for table in (STAGED, FAULTS, REFUSED, UNSETTLED):
        create(transaction, table)


def stage_rows(
    transaction: Transaction, columns: Sequence[str], rows: Sequence[Sequence[str]],
    lines: Sequence[int] | None, first_line: int,
) -> None:  # fmt: skip
    """Put rows into the staging table; ``lines`` None means consecutive from ``first_line``.

    A row's line is its row id. SQLite numbers on from the largest, so only a chunk's first row
    needs its number given.
    """
    names, marks = ", ".join(columns), ", ".join("?" * len(columns))
    numbered = f"INSERT INTO temp.staged (line, {names}) VALUES (?, {marks})"
    if lines is not None:
        pairs = zip(lines, rows, strict=True)
        transaction.run_many(numbered, ((line, *row) for line, row in pairs))
    elif rows:
        transaction.run(numbered, (first_line, *rows[0]))
        if len(rows) > 1:
            plain = f"INSERT INTO temp.staged ({names}) VALUES ({marks})"
            transaction.run_many(plain, rows[1:])


def stage_faults(transaction: Transaction, faults: Iterable[Fault]) -> None:
    """Put faults aside; memory stays flat however many there are.

    Version 0 of ``marshal`` gives equal values equal bytes, by which equal faults are found.

    :raises Refused: ``roster-faulty.many``: an export that is wrong as a whole; those beyond
        :data:`MOST_FAULTS` are not even looked at.
    """
    room = MOST_FAULTS + 1 - _count_staged_faults(transaction)
    transaction.run_many(
        "INSERT INTO temp.faults (line, place, col, key, said, file) VALUES (?, ?, ?, ?, ?, ?)",
        (
            (f.line, COLUMNS.index(f.column) if f.column in COLUMNS else -1,
             f.column, f.key, marshal.dumps(dict(f.values), 0) if f.values else None, f.file)
            for f in islice(faults, room)
        ),
    )  # fmt: skip
    if _count_staged_faults(transaction) > MOST_FAULTS:
        raise Refused("roster-faulty.many", most=MOST_FAULTS, details=_list_kinds(transaction))


def _count_staged_faults(transaction: Transaction) -> int:
    """How many were put aside, found without passing over them."""
    count: int = transaction.value("SELECT coalesce(max(id), 0) FROM temp.faults")
    return count


def _list_kinds(transaction: Transaction) -> tuple[Remark, ...]:
    """The first fault of each kind and column, as far as a person reads on."""
    rows = transaction.rows(
        "SELECT line, col, key, said, file FROM temp.faults WHERE id IN "
        "(SELECT min(id) FROM temp.faults GROUP BY col, key, file) ORDER BY id LIMIT 20"
    )
    return tuple(
        Fault(line, column, key, marshal.loads(said) if said else {}, file).detail  # noqa: S302
        for line, column, key, said, file in rows
    )


def find_row_faults_in_staging(transaction: Transaction) -> None:
    """Move the rows with a faulty cell, and those that are no family, to the faults.

    The last day of the year 9999 is how many programs write that there is no such day.
    """
    transaction.run("UPDATE temp.staged SET withdrawn_on = '' WHERE withdrawn_on = '9999-12-31'")
    names = ", ".join(COLUMNS)
    rows = transaction.rows(f"SELECT line, {names} FROM temp.staged WHERE {FAULTY} OR {SUSPECT}")
    stage_faults(
        transaction,
        (
            fault
            for line, *cells in rows
            for fault in find_row_faults(line, dict(zip(COLUMNS, cells, strict=True)))
        ),
    )
    settle_faults(transaction)


def find_pair_faults(transaction: Transaction) -> tuple[int, list[int]]:
    """Settle pairs that stand twice.

    Rows of one pair with a yes and a no become faults; among rows that agree, a blank access
    takes what the others say. Gives how many rows repeat a pair, and some of their lines.
    """
    create(transaction, TWICE)
    index_pairs(transaction)
    transaction.run(
        "INSERT INTO temp.twice SELECT parent_id, student_id, count(*), "
        f"min({ACCESS}), max({ACCESS}) FROM temp.staged st WHERE (parent_id, student_id) IN "
        "(SELECT parent_id, student_id FROM temp.staged GROUP BY parent_id, student_id "
        "HAVING count(*) > 1) GROUP BY parent_id, student_id"
    )
    if transaction.row("SELECT 1 FROM temp.twice") is None:
        return 0, []
    stage_faults(transaction, list(_contradictions(transaction)))
    _drop_faulty_rows(transaction)
    repeated = transaction.value(
        "SELECT coalesce(sum(times - 1), 0) FROM temp.twice WHERE least IS most"
    )
    transaction.run(
        "UPDATE temp.staged SET portal_access = CASE t.most WHEN 1 THEN 'yes' ELSE 'no' END "
        "FROM temp.twice t WHERE t.parent_id = staged.parent_id "
        "AND t.student_id = staged.student_id AND t.most IS NOT NULL AND staged.portal_access = ''"
    )
    transaction.run(
        "INSERT INTO temp.unsettled SELECT line, '' FROM temp.staged "
        "JOIN temp.twice USING (parent_id, student_id) ORDER BY line"
    )
    lines = transaction.rows(
        f"SELECT line % {LINE_LIMIT} FROM temp.unsettled LIMIT ?", (count_shown(),)
    )
    return repeated, [line for (line,) in lines]


def index_pairs(transaction: Transaction) -> None:
    """Let the staged rows of a pair, or of a parent, be found at once."""
    transaction.run("CREATE INDEX IF NOT EXISTS temp.staged_pair ON staged (parent_id, student_id)")


def _contradictions(transaction: Transaction) -> Iterator[Fault]:
    rows = transaction.rows(
        "SELECT st.parent_id, st.student_id, st.line, st.portal_access FROM temp.staged st "
        "JOIN temp.twice t USING (parent_id, student_id) WHERE t.least <> t.most "
        "ORDER BY st.parent_id, st.student_id, st.line"
    )
    for _, pair in groupby(rows, key=lambda row: row[:2]):
        said = [(line, access) for _, _, line, access in pair]
        for line, access in said:
            others = list(islice((o % LINE_LIMIT for o, _ in said if o != line), _OTHERS))
            yield Fault(
                line,
                "portal_access",
                "contradiction",
                {"access": access or "nothing", "lines": others},
            )


def settle_faults(transaction: Transaction) -> None:
    """Take the faulty rows out of the staging table, and tell once what is wrong with one line.

    What is wrong with a student is found for each parent whom the line names.
    """
    _drop_faulty_rows(transaction)
    transaction.run(
        f"DELETE FROM temp.faults WHERE line >= {MOST_BLOCKS * LINE_LIMIT} AND id NOT IN "
        f"(SELECT min(id) FROM temp.faults GROUP BY {SOURCE_LINE}, col, key, said)"
    )


def _drop_faulty_rows(transaction: Transaction) -> None:
    """Take the rows that have a fault out; whom they are about is kept, to be told."""
    transaction.run(
        "INSERT OR IGNORE INTO temp.refused SELECT line, student_id, "
        "student_first_name || ' ' || student_last_name, parent_id, "
        "parent_first_name || ' ' || parent_last_name "
        "FROM temp.staged WHERE line IN (SELECT line FROM temp.faults)"
    )
    transaction.run("DELETE FROM temp.staged WHERE line IN (SELECT line FROM temp.faults)")


def count_staged(transaction: Transaction, after: int = -1) -> int:
    """How many good rows are staged, below the line ``after``."""
    count: int = transaction.value("SELECT count(*) FROM temp.staged WHERE line > ?", (after,))
    return count


def find_last_line(transaction: Transaction) -> int:
    """The last staged line; -1 where there is none."""
    last: int | None = transaction.value("SELECT max(line) FROM temp.staged")
    return -1 if last is None else last
