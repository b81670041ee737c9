"""A CSV's lines and their digests: what has changed since an earlier file, at no row's cost.

Nearly every line of a nightly roster is the line of the night before. A digest of eight bytes a
line, salted so that nobody can prepare two lines with one digest, tells which are not; only those
are read as rows. On two cores the digests of a large first roster are taken by a worker process
while the rows are staged.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import islice, repeat
from pathlib import Path
from typing import IO

from portaladm.domain.rosters import BLOCK_LINES
from portaladm.workers import WORTH_A_WORKER, Send, Worker, WorkerFailed, start_worker

DIGEST_BYTES = 8
SALT_BYTES = 16
NO_DIGEST = bytes(DIGEST_BYTES)
"""Stands for a line that is to be looked at every night."""
_LOOK_AHEAD = 20_000
_MOST_WAITING = 250_000
_MOST_CHANGED = 200_000

Block = tuple[bytes, Sequence[int]]
"""Of up to ``BLOCK_LINES`` lines in order: their digests, and what each line stands for."""


class TooMuchChanged(Exception):
    """So many lines differ that reading the whole file costs less."""


def digest_lines(lines: Iterable[bytes], salt: bytes) -> list[bytes]:
    """The digest of each line, its line end included."""
    blake = hashlib.blake2b
    return [blake(salt + line, digest_size=DIGEST_BYTES).digest() for line in lines]


def read_blocks(handle: IO[bytes], header_lines: int) -> Iterator[list[bytes]]:
    """The lines after the header, block by block."""
    handle.seek(0)
    for _ in islice(handle, header_lines):
        pass
    while lines := list(islice(handle, BLOCK_LINES)):
        yield lines


class Comparison:
    """A file's lines against the blocks of an earlier one, in constant memory.

    Lines are looked for near where they were, so that the order of the file may change a little;
    what moved far counts as changed, which costs time and nothing else. ``changed`` holds the
    lines without a counterpart, by their numbers; once every block is compared, ``gone`` holds
    what the lines stood for that the file no longer has.
    """

    def __init__(self, earlier: Iterator[Block], earlier_lines: int, salt: bytes) -> None:
        self.changed: dict[int, bytes] = {}
        self.gone: list[int] = []
        self.same = 0
        self._earlier = earlier
        self._most = min(_MOST_CHANGED, max(1_000, earlier_lines // 4))
        self._salt = salt
        self._waiting: dict[bytes, int] = {}
        self._loaded = self._seen = 0

    def compare(self, blocks: Iterable[list[bytes]], first_line: int) -> Iterator[Block]:
        """The file's own blocks; 0 stands for a line that has changed.

        :raises TooMuchChanged: a quarter of the lines, or 200,000.
        """
        line = first_line
        for lines in blocks:
            digests = digest_lines(lines, self._salt)
            found = self._match(digests)
            missed = [n for n, one in enumerate(found) if not one]
            self.changed.update((line + n, lines[n]) for n in missed)
            self.same += len(lines) - len(missed)
            self._refuse_much(len(self.changed))
            line += len(lines)
            yield b"".join(digests), found
        while self._load():
            self._refuse_much(len(self._waiting))
        self.gone += self._waiting.values()

    def _match(self, digests: list[bytes]) -> list[int]:
        self._seen += len(digests)
        while self._loaded < self._seen + _LOOK_AHEAD and self._load():
            pass
        found = list(map(self._waiting.pop, digests, repeat(0)))
        while found.count(0) > len(found) // 8 and len(self._waiting) < _MOST_WAITING:
            if not self._load():
                break
            again = zip(found, digests, strict=True)
            found = [one or self._waiting.pop(digest, 0) for one, digest in again]
        return found

    def _load(self) -> bool:
        block = next(self._earlier, None)
        if block is None:
            return False
        joined, meanings = block
        digests = split_digests(joined)
        if NO_DIGEST in digests:
            pairs = zip(digests, meanings, strict=True)
            self.gone += [one for digest, one in pairs if digest == NO_DIGEST and one]
        self._waiting.update(zip(digests, meanings, strict=True))
        self._waiting.pop(NO_DIGEST, None)
        self._loaded += len(digests)
        return True

    def _refuse_much(self, count: int) -> None:
        if count > self._most:
            raise TooMuchChanged


def split_digests(joined: bytes) -> list[bytes]:
    """The single digests of a block."""
    return [joined[at : at + DIGEST_BYTES] for at in range(0, len(joined), DIGEST_BYTES)]


@contextmanager
def digesting(
    handle: IO[bytes], path: str, size: int, header_lines: int, salt: bytes
) -> Iterator[Callable[[], bytes]]:
    """Take the digests of a file's lines beside other work; the call waits for them.

    An empty answer means that there are none: the worker failed, and nothing is lost but the time
    that they would save.
    """
    if path == "-" or size < WORTH_A_WORKER:
        yield lambda: _digest_file(handle, header_lines, salt)
        return
    with ExitStack() as stack:
        try:
            worker = stack.enter_context(start_worker(digest_in_worker, path, header_lines, salt))
        except WorkerFailed:
            yield lambda: b""
        else:
            yield lambda: _collect(worker)


def digest_in_worker(send: Send, path: str, header_lines: int, salt: bytes) -> None:
    """Send the digests of a file's lines, all at once: they are read after the rows are staged."""
    with Path(path).open("rb") as handle:
        send(_digest_file(handle, header_lines, salt))


def _collect(worker: Worker) -> bytes:
    try:
        return b"".join(worker.receive())
    except WorkerFailed:
        return b""


def _digest_file(handle: IO[bytes], header_lines: int, salt: bytes) -> bytes:
    blocks = read_blocks(handle, header_lines)
    return b"".join(b"".join(digest_lines(lines, salt)) for lines in blocks)
