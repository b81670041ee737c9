"""Staging a large CSV file with a second process, which stages the second half meanwhile.

The worker is only a help: where it fails, or meets what is wrong or odd, the rest is read here.
"""

from __future__ import annotations

import gc
import marshal
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import NamedTuple

from portaladm.letters.temporary_file import TemporaryFile
from portaladm.readers.csv.halves import SecondHalf, reopen_roster
from portaladm.readers.csv.native import Batch, CsvReader
from portaladm.readers.rows import Chunk
from portaladm.store.db.temp_tables import TableApart, add_packed
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster.staging import stage_rows
from portaladm.store.roster.temp_tables import STAGED
from portaladm.workers import Send, WorkerFailed, start_worker

_PART_ROWS = 20_000


class Part(NamedTuple):
    """What a worker has staged: rows as pages of SQLite, and the records read up to them.

    ``is_last``: the file ends with them.
    """

    records: int
    rows: int
    packed: bytes
    is_last: bool


def read_with_worker(
    transaction: Transaction, reader: CsvReader, half: SecondHalf, count: Callable[[int], None]
) -> Iterator[tuple[Batch, Chunk]]:
    """What is left to be staged here; ``count`` is told of the rows that the worker has staged."""
    reader.forget_findings()
    rest = reader.start
    with suppress(WorkerFailed), start_worker(stage_in_worker, reader, half) as worker:
        reached = yield from reader.read_stretch(rest, half.place.offset)
        if reached.broken:  # perhaps only because the half ends within a cell
            rest = rest._replace(skip=reached.records)
        else:
            rest = half.place._replace(lines=reached.lines, records=reached.records)
        if not reached.broken and reached.lines == half.place.lines:
            for message in worker.receive():
                part = Part(*marshal.loads(message))  # noqa: S302 - our own process
                add_packed(transaction, STAGED, part.packed)
                count(part.rows)
                if part.is_last:
                    return
                rest = rest._replace(skip=part.records)
    yield from reader.read_from(rest)


def stage_in_worker(send: Send, reader: CsvReader, half: SecondHalf) -> None:
    """Stage the second half as far as nothing is wrong with it, then send it.

    Until the first process has read its own half, what is ready waits on the disk.

    :raises WorkerFailed: the file is another one now.
    """
    gc.disable()  # it would look for circles among millions of cells
    with reopen_roster(reader, half) as again, TemporaryFile() as ready:
        lengths = [ready.write(marshal.dumps(tuple(part))) for part in _stage_parts(again, half)]
        start = 0
        for length in lengths:
            send(ready.read(start, length))
            start += length


def _stage_parts(reader: CsvReader, half: SecondHalf) -> Iterator[Part]:
    apart = TableApart(STAGED)
    records = rows = 0
    is_last = False

    def read() -> Iterator[tuple[Batch, Chunk]]:
        nonlocal is_last
        reached = yield from reader.read_stretch(half.place)
        is_last = not reached.broken

    for batch, chunk in read():
        if chunk.faults or reader.findings:
            break
        stage_rows(apart.transaction, reader.columns, chunk.rows, chunk.lines, chunk.first_line)
        records += len(batch.records)
        rows += len(chunk.rows)
        if rows >= _PART_ROWS:
            yield Part(records, rows, apart.pack(), is_last)
            rows = 0
    if rows or is_last:
        yield Part(records, rows, apart.pack(), is_last)
