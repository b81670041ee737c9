"""The lines of the last whole roster: a digest each, and the link that the line stands for.

They hold while the store is what the last snapshot said: what moves or renames records calls
:func:`forget_lines`, and the next roster is read whole again.
"""

from __future__ import annotations

import json
import struct
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby

from portaladm.domain.rosters import BLOCK_LINES
from portaladm.store.db.meta import read_meta, write_meta
from portaladm.store.db.temp_tables import TempTable, create
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster.temp_tables import (
    EARLIER_BLOCKS,
    GONE_LINES,
    LINE_BLOCKS,
    PICKED_LINES,
    RELATED_LINES,
)

_META = "roster_lines"
_LINE_LINKS = (
    "FROM temp.staged st CROSS JOIN parents p ON p.number = st.parent_id "
    "CROSS JOIN students s ON s.number = st.student_id "
    "CROSS JOIN links l ON l.parent_id = p.id AND l.student_id = s.id"
)


@dataclass(frozen=True)
class KnownLines:
    """What the remembered lines rest on.

    ``mark`` decides what a line means (encoding, columns, settings); ``lines``, ``students`` and
    ``parents`` count what the roster had; its rows begin on ``first_line``.
    """

    mark: str
    salt: str
    lines: int
    students: int
    parents: int
    first_line: int


def read_known(transaction: Transaction) -> KnownLines | None:
    """What is remembered, if it still holds."""
    text = read_meta(transaction, _META)
    return KnownLines(**json.loads(text)) if text else None


def forget_lines(transaction: Transaction) -> None:
    """Records were moved or renamed: the next roster is read whole."""
    write_meta(transaction, "roster_state", "")
    write_meta(transaction, _META, "")


def copy_line_blocks(transaction: Transaction) -> None:
    """Copy the remembered lines, so that they can be read without a lock on the store."""
    create(transaction, EARLIER_BLOCKS)
    transaction.run(
        "INSERT INTO temp.earlier_blocks SELECT id, digests, links FROM roster_lines ORDER BY id"
    )


def read_copied_blocks(transaction: Transaction) -> Iterator[tuple[bytes, Sequence[int]]]:
    """The copied lines in the order of their file: digests, and link ids (0: none)."""
    rows = transaction.rows("SELECT digests, links FROM temp.earlier_blocks ORDER BY id")
    return ((digests, _unpack(links)) for digests, links in rows)


def stage_line_blocks(
    transaction: Transaction, blocks: Iterable[tuple[bytes, Sequence[int]]]
) -> None:
    """Put a file's own lines aside, until its rows are merged."""
    create(transaction, LINE_BLOCKS)
    transaction.run_many(
        "INSERT INTO temp.line_blocks (digests, links) VALUES (?, ?)",
        ((digests, _pack(links)) for digests, links in blocks),
    )


def read_staged_blocks(transaction: Transaction) -> Iterator[Sequence[int]]:
    """What the file's own lines stand for, block by block."""
    rows = transaction.rows("SELECT links FROM temp.line_blocks ORDER BY id")
    return (_unpack(links) for (links,) in rows)


def stage_gone(transaction: Transaction, links: Iterable[int]) -> None:
    """Note the links whose lines the file no longer has as they were."""
    _stage_links(transaction, GONE_LINES, links)


def stage_picked(transaction: Transaction, links: Iterable[int]) -> None:
    """Note the links whose lines have not changed and are looked at nevertheless."""
    _stage_links(transaction, PICKED_LINES, links)


def _stage_links(transaction: Transaction, table: TempTable, links: Iterable[int]) -> None:
    create(transaction, table)
    statement = f"INSERT OR IGNORE INTO temp.{table.name} VALUES (?)"
    transaction.run_many(statement, ((n,) for n in links))


def find_related(transaction: Transaction) -> set[int]:
    """The links of everybody whom the staged rows name: their other rows must be looked at, too."""
    create(transaction, RELATED_LINES)
    for of_student, source in (
        (1, "students s ON s.number = st.student_id JOIN links l ON l.student_id = s.id"),
        (0, "parents p ON p.number = st.parent_id JOIN links l ON l.parent_id = p.id"),
        (
            0,
            "parent_aliases a ON a.number = st.parent_id JOIN links l ON l.parent_id = a.parent_id",
        ),
    ):
        transaction.run(
            f"INSERT OR IGNORE INTO temp.related_lines SELECT l.id, {of_student} "
            f"FROM temp.staged st CROSS JOIN {source}"
        )
    return {n for (n,) in transaction.rows("SELECT id FROM temp.related_lines")}


def count_moves(transaction: Transaction, known: KnownLines) -> tuple[int, int]:
    """How many students and parents the whole file has; asked before the merge."""
    counts = []
    for before, key, table in (
        (known.students, "student_id", "students"),
        (known.parents, "parent_id", "parents"),
    ):
        staged = transaction.value(f"SELECT count(DISTINCT {key}) FROM temp.staged")
        had = (
            f"SELECT DISTINCT l.{key} AS id FROM (SELECT id FROM temp.gone_lines "
            "UNION SELECT id FROM temp.picked_lines) o JOIN links l ON l.id = o.id"
        )
        here = f"x.number IN (SELECT {key} FROM temp.staged)"
        stayed = transaction.value(
            f"SELECT count(*) FROM ({had}) h JOIN {table} x ON x.id = h.id WHERE {here}"
        )
        counts.append(before + staged - stayed - _count_left(transaction, key, table, here))
    return counts[0], counts[1]


def _count_left(transaction: Transaction, key: str, table: str, here: str) -> int:
    """How many lost a line and have none in the file."""
    rows = transaction.rows(
        f"SELECT k.id, x.id FROM {table} x JOIN links k ON k.{key} = x.id WHERE x.id IN "
        f"(SELECT l.{key} FROM temp.gone_lines g JOIN links l ON l.id = g.id) AND NOT {here}"
    )
    owners: dict[int, int] = dict(rows)
    lost = set(owners)
    kept = {
        owners[n] for block in read_staged_blocks(transaction) for n in lost.intersection(block)
    }
    return len(set(owners.values()) - kept)


def remember_all(
    transaction: Transaction, known: KnownLines, digests: bytes, *, in_order: bool
) -> None:
    """Remember every line of a roster that was read whole, and what it stands for.

    Lines without a row of their own, or whose row does not stand for itself (it repeats a pair,
    or another row about the same person says something else), are looked at every night.
    ``in_order``: every line made a new link, in the order of the lines.
    """
    first_line = known.first_line
    links = _list_links(transaction, first_line, known.lines, in_order)
    size = len(digests) // known.lines
    blocks = (
        (digests[n * size : (n + BLOCK_LINES) * size], links[n : n + BLOCK_LINES])
        for n in range(0, known.lines, BLOCK_LINES)
    )
    stage_line_blocks(transaction, blocks)
    unlinked = () if 0 not in links else (n for n, link in enumerate(links, first_line) if not link)
    unsettled = _read_unsettled(transaction)
    _mark_lines(transaction, dict.fromkeys((*unlinked, *unsettled)), unsettled, first_line)
    _keep(transaction, known)


def remember_changed(transaction: Transaction, known: KnownLines, changed: Iterable[int]) -> None:
    """Remember the lines of a roster of which only the changed lines were read."""
    links: dict[int, int | None] = dict.fromkeys(changed, 0)
    links.update(transaction.rows(f"SELECT st.line, l.id {_LINE_LINKS}"))
    _mark_lines(transaction, links, _read_unsettled(transaction), known.first_line)
    _keep(transaction, known)


def _list_links(
    transaction: Transaction, first_line: int, lines: int, in_order: bool
) -> Sequence[int]:
    """What each line stands for, 0 for nothing."""
    first, last, rows = transaction.row(
        "SELECT min(line), max(line), count(*) FROM temp.staged"
    ) or (0, 0, 0)
    if in_order and (first, last, rows) == (first_line, first_line + lines - 1, lines):
        start = transaction.value("SELECT min(id) FROM links")
        return range(start, start + lines)
    links = array("q", bytes(8 * lines))
    for line, link in transaction.rows(f"SELECT st.line, l.id {_LINE_LINKS}"):
        links[line - first_line] = link
    return links


def _read_unsettled(transaction: Transaction) -> set[int]:
    return {line for (line,) in transaction.rows("SELECT line FROM temp.unsettled")}


def _mark_lines(
    transaction: Transaction, links: dict[int, int | None], unsettled: set[int], first_line: int
) -> None:
    """Set what lines of the staged blocks stand for (None: as it is); look at some every night."""
    for block, lines in groupby(sorted(links), lambda line: (line - first_line) // BLOCK_LINES):
        row = transaction.row(
            "SELECT digests, links FROM temp.line_blocks WHERE id = ?", (block + 1,)
        )
        assert row is not None
        digests, meanings = bytearray(row[0]), list(_unpack(row[1]))
        size = len(digests) // len(meanings)
        for line in lines:
            n, link = (line - first_line) % BLOCK_LINES, links[line]
            if link is not None:
                meanings[n] = link
            if not meanings[n] or line in unsettled:
                digests[n * size : (n + 1) * size] = bytes(size)
        transaction.run(
            "UPDATE temp.line_blocks SET digests = ?, links = ? WHERE id = ?",
            (bytes(digests), _pack(meanings), block + 1),
        )


def _keep(transaction: Transaction, known: KnownLines) -> None:
    transaction.run("DELETE FROM roster_lines")
    transaction.run(
        "INSERT INTO roster_lines SELECT id, digests, links FROM temp.line_blocks ORDER BY id"
    )
    write_meta(transaction, _META, json.dumps(asdict(known)))


def _pack(links: Sequence[int]) -> bytes:
    return struct.pack(f"<{len(links)}q", *links)


def _unpack(packed: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(packed) // 8}q", packed)
