"""Staging a large CSV file with a second process, which stages the second half meanwhile.

The worker is only a help: where it fails, or meets what is wrong or odd, the rest is read here.
"""

from __future__ import annotations

import gc
import marshal
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import astuple
from typing import NamedTuple

from portaladm.readers.csv.halves import HalvedReader, SecondHalf, reopen_roster
from portaladm.readers.csv.native import Batch
from portaladm.readers.rows import Chunk
from portaladm.services.roster.staging.sending import sending
from portaladm.services.roster.staging.survey import survey_staged
from portaladm.store.db.temp_tables import TablesApart, add_packed
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster.findings.cells import CONDITIONS
from portaladm.store.roster.staging import stage_rows
from portaladm.store.roster.survey import SURVEYED_IDS, Survey, survey_some
from portaladm.store.roster.temp_tables import STAGED
from portaladm.workers import Send, WorkerFailed, start_worker

FIRST_SHARE = 0.33
"""Of the bytes of a first roster: while others are staged, the first process merges."""
_PART_ROWS = 5_000
_MERGED_ROWS = 100_000
"""Rows that are merged together."""


class Part(NamedTuple):
    """What a worker has staged: rows as pages of SQLite, and the records read up to them.

    ``survey`` counts all rows of the half; None unless the file ends with these.
    """

    records: int
    rows: int
    packed: bytes
    survey: Survey | None = None


def read_with_worker(
    transaction: Transaction, reader: HalvedReader, half: SecondHalf,
    tell: Callable[[int, Survey | None], None],
    merge: Callable[[Transaction], None] | None = None,
) -> Iterator[tuple[Batch, Chunk]]:  # fmt: skip
    """What is left to be staged here; each chunk must be staged before the next one is asked for.

    ``tell`` is called with the number of rows of each part that the worker has staged, and with the
    survey of the whole file if it ends there. The first half is surveyed while the worker has its
    own to finish, and ``merge`` merges it, and what comes from the worker, if no row is odd.
    """
    reader.forget_findings()
    rest = reader.start
    with suppress(WorkerFailed), start_worker(stage_in_worker, half) as worker:
        reached = yield from reader.read_stretch(rest, half.place.offset)
        if reached.broken:  # perhaps only because the half ends within a cell
            rest = rest._replace(skip=reached.records)
        else:
            rest = half.place._replace(lines=reached.lines, records=reached.records)
        if not reached.broken and reached.lines == half.place.lines:
            here, unmerged = survey_staged(transaction), _MERGED_ROWS
            for message in worker.receive():
                part = _unpack(message)
                add_packed(transaction, part.packed)
                if part.survey:
                    tell(part.rows, here + part.survey if here.fits(part.survey) else None)
                    return
                tell(part.rows, None)
                rest = rest._replace(skip=part.records)
                unmerged += part.rows
                if merge and unmerged > _MERGED_ROWS and not (here.faulty or here.suspect):
                    merge(transaction)
                    unmerged = 0
    yield from reader.read_from(rest)


def stage_in_worker(send: Send, half: SecondHalf) -> None:
    """Stage the second half as far as nothing is wrong with it, then send it.

    :raises WorkerFailed: the file is another one now.
    """
    gc.disable()  # it would look for circles among millions of cells
    with reopen_roster(half) as again, sending(send) as put:
        for part in _stage_parts(again, half):
            put(_pack(part))


def _pack(part: Part) -> bytes:
    survey = astuple(part.survey) if part.survey else None
    return marshal.dumps((*part[:-1], survey))


def _unpack(message: bytes) -> Part:
    records, rows, packed, survey = marshal.loads(message)  # noqa: S302 - our own process
    return Part(records, rows, packed, Survey(*survey) if survey else None)


def _stage_parts(reader: HalvedReader, half: SecondHalf) -> Iterator[Part]:
    lengths = _measure_first_ids(reader)
    apart, surveys = TablesApart(STAGED), list[Survey]()
    records = rows = 0
    ends = False

    def read() -> Iterator[tuple[Batch, Chunk]]:
        nonlocal ends
        reached = yield from reader.read_stretch(half.place)
        ends = not reached.broken

    def pack() -> Part:
        surveys.append(survey_some(apart.transaction, CONDITIONS, lengths))
        survey = sum(surveys[1:], surveys[0]) if ends else None
        return Part(records, rows, apart.pack(), survey)

    for batch, chunk in read():
        if chunk.faults or reader.findings:
            break
        stage_rows(apart.transaction, reader.columns, chunk.rows, chunk.lines, chunk.first_line)
        records += len(batch.records)
        rows += len(chunk.rows)
        if rows >= _PART_ROWS:
            yield pack()
            rows = 0
    if rows or ends:
        yield pack()


def _measure_first_ids(reader: HalvedReader) -> tuple[int, ...]:
    """What the survey takes for the length of all ids."""
    with closing(reader.read_stretch(reader.start)) as batches:
        first = next((chunk.rows[0] for _, chunk in batches if chunk.rows), ())
    reader.forget_findings()
    cells = dict(zip(reader.columns, first, strict=False))
    return tuple(len(cells.get(name, "")) for name in SURVEYED_IDS)
