"""Which rows the trail covers, and how each change of one is noted until the trail has it.

A trigger notes the covered columns before and after in a temporary table, inside the transaction,
so that what is rolled back is forgotten with it. The next row of the trail takes the notes in
(``store/trail.py``); a transaction that would commit notes which no row took is a defect.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, groupby
from operator import itemgetter
from typing import NamedTuple

from portaladm.domain.trail.covered import (
    KINDS,
    Sums,
    add_up,
    changes_nothing,
    encode_kind,
    sum_encoded,
    sum_rows,
)
from portaladm.store.db.temp_tables import COVERED_CHANGES, create
from portaladm.store.db.transaction import Transaction


class Covered(NamedTuple):
    """One kind of covered rows: its table, the columns that count, which rows.

    The first ``numbers`` columns and texts after them are written in a way that is three times as
    fast as the usual one, and that takes a blob for the text or the number it looks like.
    """

    table: str
    columns: tuple[str, ...]
    where: str = ""
    numbers: int = 0


# Not covered: failures and sign-ins, which change without a word on the trail, and contact data.
COVERED = {
    "account": Covered("accounts", (
        "id", "parent_id", "key_id", "username", "password", "temporary_until", "created_at",
        "password_at", "disabled_at", "disabled_reason", "closed_at", "closed_reason",
    )),
    "change": Covered("roster_changes", (
        "id", "batch_id", "changed_on", "record", "record_id", "earlier",
    )),
    "key": Covered("activation_keys", (
        "id", "parent_id", "hash", "batch_id", "serial", "issued_at", "expires_on", "expires_at",
        "closed_at", "closed_as", "closed_reason",
    )),
    "link": Covered("links", (
        "parent_id", "student_id", "portal_access", "access_why", "ended_on", "provisional_until",
    ), numbers=3),
    "pepper": Covered("meta", ("name", "value"), "{row}name = 'pepper'"),
    "restriction": Covered("restrictions", (
        "id", "parent_id", "student_id", "reason", "case_number", "denied_at", "denied_by",
        "from_on", "until_on", "verified_by", "lifted_at", "lifted_by", "lifted_reason",
    )),
}  # fmt: skip
"""By kind. ``{row}`` stands for the row's name and a dot."""


_BLOCK_ROWS = 5_000
"""Rows that are hashed together."""
_MOST_WAITING = 60
"""Blocks that wait to be hashed: some MB."""
_RANGE = ":range"
"""Behind the kind of a note that stands for a range of new rows."""


def begin_noting(transaction: Transaction) -> None:
    """Note every change of covered rows on this connection from now on."""
    create(transaction, COVERED_CHANGES)
    for kind, covered in COVERED.items():
        of = ", ".join(covered.columns)
        _make_trigger(transaction, kind, "insert", "AFTER INSERT", "new")
        _make_trigger(transaction, kind, "update", f"AFTER UPDATE OF {of}", "old", "new")
        _make_trigger(transaction, kind, "delete", "AFTER DELETE", "old")


def stop_noting(transaction: Transaction, kinds: Iterable[str]) -> None:
    """Note no more what becomes of rows of these kinds: they are counted when all are there."""
    for kind in kinds:
        for event in ("insert", "update", "delete"):
            transaction.run(f"DROP TRIGGER IF EXISTS temp.covered_{kind}_{event}")


@contextmanager
def noting_as_range(
    transaction: Transaction, kind: str, first_id: int, last_id: int
) -> Iterator[None]:
    """Note new rows of one kind, which have these ids, as one range instead of one by one.

    None of them may change again before the next row of the trail.
    """
    if not is_noting(transaction):
        yield
        return
    transaction.run(f"DROP TRIGGER temp.covered_{kind}_insert")
    yield
    _make_trigger(transaction, kind, "insert", "AFTER INSERT", "new")
    note = (f"{kind}{_RANGE}", first_id, last_id)
    transaction.run("INSERT INTO temp.covered_changes VALUES (?, ?, ?)", note)


def _make_trigger(transaction: Transaction, kind: str, name: str, event: str, *rows: str) -> None:
    covered = COVERED[kind]
    earlier, later = (_write_row(covered, row) if row in rows else "NULL" for row in ("old", "new"))
    when = f"WHEN {covered.where.format(row=f'{rows[-1]}.')}" if covered.where else ""
    transaction.run(
        f"CREATE TEMP TRIGGER IF NOT EXISTS covered_{kind}_{name} {event} ON main.{covered.table} "
        f"{when} BEGIN INSERT INTO covered_changes VALUES ('{kind}', {earlier}, {later}); END"
    )


def _write_row(covered: Covered, row: str = "") -> str:
    """The columns of a row as one text in SQL, in which a NULL, a text and a blob differ."""
    dot = f"{row}." if row else ""
    if covered.numbers:
        ways = ["%d"] * covered.numbers + ["%Q"] * (len(covered.columns) - covered.numbers)
        values = ", ".join(f"{dot}{column}" for column in covered.columns)
        return f"printf('{','.join(ways)}', {values})"
    return " || ',' || ".join(f"quote({dot}{column})" for column in covered.columns)


def is_noting(transaction: Transaction) -> bool:
    """Whether changes are noted on this connection."""
    sql = "SELECT 1 FROM temp.sqlite_schema WHERE name = 'covered_changes'"
    return transaction.row(sql) is not None


def sum_changes(transaction: Transaction) -> dict[str, int]:
    """What the notes add to each kind's sum; empty where nothing was changed."""
    found: dict[str, int] = {}
    if not is_noting(transaction):
        return found
    notes = transaction.rows("SELECT kind, earlier, later FROM temp.covered_changes")
    ranges = []
    for kind, some in groupby(notes, itemgetter(0)):
        for _, earlier, later in some:
            if kind.endswith(_RANGE):
                ranges.append((kind.removesuffix(_RANGE), earlier, later))
                continue
            came = sum_rows(kind, (later,)) if later is not None else 0
            went = sum_rows(kind, (earlier,)) if earlier is not None else 0
            found[kind] = found.get(kind, 0) + came - went
    for kind, first_id, last_id in ranges:
        where = f"id BETWEEN {int(first_id)} AND {int(last_id)}"
        found[kind] = found.get(kind, 0) + sum_kind(transaction, kind, where)
    return {} if changes_nothing(found) else found


def forget_changes(transaction: Transaction) -> None:
    """The trail has what was noted."""
    if is_noting(transaction):
        transaction.run("DELETE FROM temp.covered_changes")


def sum_kind(transaction: Transaction, kind: str, where: str = "1") -> int:
    """The sum of one kind over the store as it is now, in constant memory."""
    return begin_sum(transaction, kind, where)()


def begin_sum(
    transaction: Transaction, kind: str, where: str = "1", table: str = ""
) -> Callable[[], int]:
    """Begin to sum rows of one kind, of another ``table`` if it is named; call for the sum.

    SQLite writes the rows, some thousand at a time, and lets go of the interpreter meanwhile: a
    thread hashes them, and goes on while other statements run.
    """
    blocks = _write_blocks(transaction, kind, where, table or f"main.{COVERED[kind].table}")
    first = next(blocks, None)
    if first is None or first.rows < _BLOCK_ROWS:
        total = _sum_block(kind, first) if first else 0
        return lambda: add_up([total])
    return _sum_in_thread(kind, chain([first], blocks))


def _sum_in_thread(kind: str, blocks: Iterable[_Block]) -> Callable[[], int]:
    from concurrent.futures import Future, ThreadPoolExecutor  # takes longer than few rows

    waiting, done = deque[Future[int]](), list[int]()
    thread = ThreadPoolExecutor(1)
    try:
        for block in blocks:
            if len(waiting) == _MOST_WAITING:
                done.append(waiting.popleft().result())
            waiting.append(thread.submit(_sum_block, kind, block))
    finally:
        thread.shutdown(wait=False)
    return lambda: add_up([*done, *(one.result() for one in waiting)])


class _Block(NamedTuple):
    """Some rows of a kind as they are hashed, with a NUL and the name of the kind between them."""

    rows: int
    written: bytes


def _sum_block(kind: str, block: _Block) -> int:
    """What a block adds. Where the number of rows should not be right, it counts as one row.

    No text has a NUL that ``printf()`` or ``quote()`` writes: they end there.
    """
    written = encode_kind(kind) + block.written
    rows = written.split(b"\0")
    return sum_encoded(rows if len(rows) == block.rows else [written])


def _write_blocks(transaction: Transaction, kind: str, where: str, table: str) -> Iterator[_Block]:
    """All rows of a kind in the order of the table, some thousand in a block."""
    covered = COVERED[kind]
    text, counts = _write_row(covered), covered.where.format(row="") or "1"
    between = f"char(0) || CAST(x'{encode_kind(kind).hex()}' AS TEXT)"
    last = None
    while True:
        after = "1" if last is None else f"rowid > {last}"
        rows = f"FROM {table} WHERE {counts} AND {where} AND {after}"
        some = f"SELECT rowid {rows} ORDER BY rowid LIMIT {_BLOCK_ROWS}"
        last = transaction.value(f"SELECT max(rowid) FROM ({some})")
        if last is None:
            return
        found = transaction.row(
            f"SELECT count(*), CAST(group_concat({text}, {between}) AS BLOB) {rows} "
            f"AND rowid <= {last}"
        )
        assert found is not None
        yield _Block(*found)


def sum_all(transaction: Transaction) -> Sums:
    """The sum of each kind over the whole store."""
    return {kind: sum_kind(transaction, kind) for kind in KINDS}


def find_odd_kinds(transaction: Transaction) -> set[str]:
    """Kinds with a value that its text hides: of another type than its column, or with a NUL.

    ``quote()`` and ``printf()`` end at a NUL, and ``%d`` takes 0.25 for 0, which still counts as
    yes where SQL asks for it.
    """
    return {kind for kind, covered in COVERED.items() if _has_odd_values(transaction, covered)}


def _has_odd_values(transaction: Transaction, covered: Covered) -> bool:
    declared = transaction.rows(
        f"SELECT name, lower(type) FROM pragma_table_info('{covered.table}')"
    )
    odd = " OR ".join(
        f"typeof({name}) NOT IN ('{kind}', 'null')"
        + (f" OR instr({name}, char(0))" if kind == "text" else "")
        for name, kind in declared
        if name in covered.columns
    )
    counts = covered.where.format(row="") or "1"
    sql = f"SELECT EXISTS (SELECT 1 FROM main.{covered.table} WHERE {counts} AND ({odd}))"
    return bool(transaction.value(sql))
