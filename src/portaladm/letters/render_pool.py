"""Prints chunks in worker processes, a few at a time, and returns the answers in order.

Typst keeps what it has laid out (2.3 GB after 10,000 letters), so each chunk has a process of its
own.
"""

from __future__ import annotations

import pickle  # between our own processes, see workers.py
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import TypeVar

from portaladm.errors import PortalError, Refused, Remark
from portaladm.letters.chunks import Chunk, Printed, Sheets, print_chunk
from portaladm.platform import count_cores
from portaladm.workers import Send, WorkerFailed, run_in_order

CHUNK = 500
"""Letters for each worker: its start is a tenth of its work, its memory 400 MB."""

MOST_WORKERS = 3
_FEW = 40

_T = TypeVar("_T")


def split_into_chunks(things: Iterable[_T], size: int = CHUNK) -> Iterator[tuple[_T, ...]]:
    """``things`` in tuples of ``size``; never more than one tuple is held."""
    stream = iter(things)
    while chunk := tuple(islice(stream, size)):
        yield chunk


def print_all(
    chunks: Iterable[Chunk | Sheets], jobs: int | None = None, *, few: int = _FEW
) -> Iterator[Printed]:
    """The answers to ``chunks`` in order; a single one of ``few`` people needs no other process.

    No more than ``jobs`` workers run and one finished answer waits, so that memory does not grow.
    Leaving early (an error, Ctrl-C) ends the workers.

    :raises Refused: what a worker refused; ``letters-engine-failed`` when it ended otherwise.
    """
    stream = iter(chunks)
    first = list(islice(stream, 2))
    if len(first) == 1 and first[0].size <= few:
        yield print_chunk(first[0])
        return
    yield from _print_in_workers(chain(first, stream), jobs or min(MOST_WORKERS, count_cores()))


def _print_in_workers(chunks: Iterable[Chunk | Sheets], jobs: int) -> Iterator[Printed]:
    # Typst's own threads would only wait for each other.
    threads = str(max(1, count_cores() // jobs))
    try:
        for answer in run_in_order(print_in_worker, chunks, jobs, {"RAYON_NUM_THREADS": threads}):
            yield _read_answer(answer)
    except WorkerFailed as error:
        raise Refused(
            "letters-engine-failed", status=error.status,
            details=(str(error),) if str(error) else (),
        ) from error  # fmt: skip


def print_in_worker(send: Send, chunk: Chunk | Sheets) -> None:
    """Send a :class:`Printed`, or the error that a person should see."""
    try:
        answer: Printed | Remark = print_chunk(chunk)
    except PortalError as error:
        answer = error.remark
    send(pickle.dumps(answer, protocol=pickle.HIGHEST_PROTOCOL))


def _read_answer(text: bytes) -> Printed:
    answer = pickle.loads(text)  # noqa: S301
    if isinstance(answer, Printed):
        return answer
    raise Refused(answer)
