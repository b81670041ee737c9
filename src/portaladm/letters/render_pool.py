"""Prints chunks in child processes, a few at a time, and gives the answers in order."""

from __future__ import annotations

import contextlib
import os
import pickle  # between our own processes, see worker.py
import subprocess  # our own interpreter, no shell
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain, islice
from typing import TypeVar

from portaladm.errors import Refused
from portaladm.letters.chunks import Chunk, Printed, Sheets, print_chunk
from portaladm.platform import count_cores

CHUNK = 500
"""Letters for each child: its start is a tenth of its work, its memory 400 MB."""

MOST_CHILDREN = 3
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

    No more than ``jobs`` children run and one finished answer waits, so that memory does not grow.
    Leaving early (an error, Ctrl-C) ends the children.

    :raises Refused: what the child refused; ``letters-engine-failed`` when it ended otherwise.
    """
    stream = iter(chunks)
    first = list(islice(stream, 2))
    if len(first) == 1 and first[0].size <= few:
        yield print_chunk(first[0])
        return
    with _Children(jobs or min(MOST_CHILDREN, count_cores())) as children:
        yield from children.run(first, stream)


class _Children:
    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._threads = ThreadPoolExecutor(jobs)
        # Typst's own threads would only wait for each other.
        threads = str(max(1, count_cores() // jobs))
        self._environment = {**os.environ, "RAYON_NUM_THREADS": threads}
        self._running: set[subprocess.Popen[bytes]] = set()

    def __enter__(self) -> _Children:
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        for child in list(self._running):
            with contextlib.suppress(OSError):
                child.kill()
        self._threads.shutdown(wait=True)

    def run(self, first: list[Chunk | Sheets], rest: Iterator[Chunk | Sheets]) -> Iterator[Printed]:
        waiting: deque[Future[Printed]] = deque()
        for chunk in chain(first, rest):
            waiting.append(self._threads.submit(self._print_in_child, chunk))
            if len(waiting) > self._jobs:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def _print_in_child(self, chunk: Chunk | Sheets) -> Printed:
        # -P: a file called typst.py in the folder where the clerk works is not imported.
        command = [sys.executable, "-P", "-m", "portaladm.letters.worker"]
        pipe = subprocess.PIPE
        with subprocess.Popen(  # noqa: S603  # nothing in the command comes from outside
            command, stdin=pipe, stdout=pipe, stderr=pipe, env=self._environment
        ) as child:
            self._running.add(child)
            try:
                output, complaint = child.communicate(pickle.dumps(chunk))
            finally:
                self._running.discard(child)
        return _read_answer(output, child.returncode, complaint)


def _read_answer(output: bytes, status: int, complaint: bytes) -> Printed:
    if status != 0:
        last = complaint.decode(errors="replace").strip().rpartition("\n")[2]
        raise Refused(
            "letters-engine-failed",
            f"The process that prints letters ended with status {status}.",
            "Nothing was kept; run the command again (too little memory is the usual cause).",
            (last[:200],) if last else (),
        )
    answer = pickle.loads(output)  # noqa: S301
    if isinstance(answer, Printed):
        return answer
    raise Refused(*answer)
