"""What a snapshot changes: only the lines that the snapshot before did not have.

While the store is what the last snapshot said, a line with the same bytes means what it meant.
The lines that differ are staged, and with them every other line about the people they name, so
that the same merge takes the same decisions as if the whole file had been staged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from portaladm.domain.rosters import Counts, MergeCounts
from portaladm.readers.csv.line_digests import DIGEST_BYTES, SALT_BYTES, Comparison, TooMuchChanged
from portaladm.readers.csv.native import CsvReader
from portaladm.readers.rows import RosterReader
from portaladm.services.context import Context
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster import line_digests, staging
from portaladm.store.roster.line_digests import KnownLines


@dataclass(frozen=True)
class Changes:
    """The staged part of a snapshot: what it rests on, the lines that differ, what it leaves out.

    ``lines`` and ``rows`` count those of the whole file, ``unread`` the rows not staged.
    """

    known: KnownLines
    changed: tuple[int, ...]
    lines: int
    rows: int
    unread: int


class ChangesStale(Exception):
    """Somebody else changed the roster in the meantime: the file must be read whole."""


def mark_reading(context: Context, reader: RosterReader) -> str:
    """What decides, beside the lines themselves, what they mean; empty where lines mean nothing."""
    if not isinstance(reader, CsvReader) or reader.file.format != "csv":
        return ""
    return repr((reader.layout_mark, context.settings.roster.blank_access))


def stage_changes(context: Context, reader: RosterReader) -> Changes | None:
    """Stage the lines that differ from the last snapshot; None where the file must be read whole.

    Staging is left empty or half full then. The store is read twice, for moments only: while the
    file is compared, nobody waits for a lock.
    """
    with context.store.read() as transaction:
        known = line_digests.read_known(transaction)
        if not known or known.mark != mark_reading(context, reader):
            return None
        line_digests.copy_line_blocks(transaction)
    assert isinstance(reader, CsvReader)
    with context.store.read() as transaction:
        comparison = _compare(transaction, reader, known)
        if comparison is None:
            return None
        differing = _stage_lines(transaction, reader, comparison.changed)
        if differing is None:
            return None
    with context.store.read() as transaction:
        related = line_digests.find_related(transaction)
    with context.store.read() as transaction:
        again = _stage_lines(transaction, reader, _pick_lines(transaction, reader, related))
    if again is None:
        return None
    same, changed = comparison.same, tuple(comparison.changed)
    return Changes(known, changed, same + len(changed), same + differing, same - again)


def _compare(transaction: Transaction, reader: CsvReader, known: KnownLines) -> Comparison | None:
    earlier = line_digests.read_copied_blocks(transaction)
    comparison = Comparison(earlier, known.lines, bytes.fromhex(known.salt))
    try:
        blocks = comparison.compare(reader.read_line_blocks(), reader.first_line)
        line_digests.stage_line_blocks(transaction, blocks)
    except TooMuchChanged:
        return None
    line_digests.stage_gone(transaction, comparison.gone)
    return comparison


def _stage_lines(
    transaction: Transaction, reader: CsvReader, picked: dict[int, bytes]
) -> int | None:
    """Stage the rows on some lines; how many, or None where one of them is not in order."""
    chunk = reader.parse_lines(picked)
    if chunk is None or chunk.faults:
        return None
    staging.stage_rows(transaction, reader.columns, chunk.rows, chunk.lines, 0)
    return len(chunk.rows)


def _pick_lines(transaction: Transaction, reader: CsvReader, related: set[int]) -> dict[int, bytes]:
    """The unchanged lines that stand for some links."""
    picked: dict[int, bytes] = {}
    found: list[int] = []
    line = reader.first_line
    blocks = zip(
        reader.read_line_blocks(), line_digests.read_staged_blocks(transaction), strict=False
    )
    for texts, links in blocks:
        places = [n for n, link in enumerate(links) if link and link in related]
        picked.update((line + n, texts[n]) for n in places)
        found += [links[n] for n in places]
        line += len(texts)
    line_digests.stage_picked(transaction, found)
    return picked


def refuse_stale(transaction: Transaction, changes: Changes) -> None:
    """Refuse changes that no longer rest on what the store is.

    :raises ChangesStale: the caller stages the whole file.
    """
    if line_digests.read_known(transaction) != changes.known:
        raise ChangesStale


def count_whole(counts: MergeCounts, changes: Changes, people: tuple[int, int]) -> MergeCounts:
    """The counts of the whole file, of which only the changes were merged."""
    students, parents = people
    return replace(
        counts, rows=changes.rows,
        students=_fill(counts.students, students), parents=_fill(counts.parents, parents),
        links=replace(counts.links, same=counts.links.same + changes.unread),
    )  # fmt: skip


def _fill(counts: Counts, total: int) -> Counts:
    return replace(counts, same=total - counts.new - counts.changed)


@dataclass(frozen=True)
class WholeLines:
    """The digests of a file that was staged whole."""

    mark: str
    salt: bytes
    digests: bytes
    first_line: int
    lines: int


@contextmanager
def taking_digests(
    context: Context, reader: RosterReader, *, wanted: bool
) -> Iterator[Callable[[], WholeLines | None]]:
    """Take the digests of a file beside its staging; the call waits for them.

    It returns None where they are not wanted or would not hold: another format, rows over several
    lines.
    """
    mark = mark_reading(context, reader) if wanted else ""
    if not mark:
        yield lambda: None
        return
    assert isinstance(reader, CsvReader)
    salt = context.random_bytes(SALT_BYTES)
    with reader.digesting_lines(salt) as wait:
        yield lambda: _check_digests(reader, WholeLines(mark, salt, wait(), reader.first_line, 0))


def _check_digests(reader: CsvReader, taken: WholeLines) -> WholeLines | None:
    count = len(taken.digests) // DIGEST_BYTES
    return replace(taken, lines=count) if count and count == reader.lines_read else None


def remember(
    transaction: Transaction, counts: MergeCounts, source: Changes | WholeLines, *, in_order: bool
) -> None:
    """Remember the lines of a roster that the store now agrees with.

    ``in_order``: every line made a new link, in the order of the lines.
    """
    students, parents = (
        counts.new + counts.changed + counts.same for counts in (counts.students, counts.parents)
    )
    if isinstance(source, WholeLines):
        known = KnownLines(
            source.mark, source.salt.hex(), source.lines, students, parents, source.first_line
        )
        line_digests.remember_all(transaction, known, source.digests, in_order=in_order)
    else:
        known = replace(source.known, lines=source.lines, students=students, parents=parents)
        line_digests.remember_changed(transaction, known, source.changed)
