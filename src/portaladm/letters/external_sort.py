"""Letters in the order in which they go out, at any number in the same memory.

They come in the order of the roster. So many at a time are sorted and put aside in a file without a
name; reading merges these runs. Their keys stay here, sixteen bytes each, and are on no disk.
"""

from __future__ import annotations

import pickle  # of our own letters, in a file that nobody else can open
from collections.abc import Iterator
from dataclasses import replace
from heapq import merge
from pathlib import Path
from uuid import UUID

from portaladm.domain.keys import KEY_BYTES, format_key
from portaladm.letters.models import Letter
from portaladm.letters.sorting import Sort, order_of
from portaladm.letters.temporary_file import TemporaryFile

RUN = 5_000
"""Letters that are sorted at once, 1 to 2 kB each; fewer than that never leave the memory."""

_BLOCK = 100
_Numbered = tuple[int, Letter]


class ExternalSort:
    """Takes letters one by one, returns them sorted, as often as asked."""

    def __init__(self, by: Sort, folder: Path | None = None, run: int = RUN) -> None:
        self._order = order_of(by)
        self._folder = folder
        self._size = run
        self._keys = bytearray()
        self._run: list[_Numbered] = []
        self._temporary: TemporaryFile | None = None
        self._runs: list[list[tuple[int, int]]] = []
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __enter__(self) -> ExternalSort:
        return self

    def __exit__(self, *_: object) -> None:
        if self._temporary:
            self._temporary.close()

    def add(self, letter: Letter) -> None:
        """Take one letter; one without a key is for lists alone.

        :raises Refused: ``temporary-unwritable``.
        """
        self._keys += UUID(letter.key).bytes if letter.key else bytes(KEY_BYTES)
        self._run.append((self._count, replace(letter, key="")))
        self._count += 1
        if len(self._run) == self._size:
            self._put_aside()

    def read(self) -> Iterator[Letter]:
        """The letters in order, each with its key."""
        for number, letter in self._merge():
            key = self._keys[number * KEY_BYTES : (number + 1) * KEY_BYTES]
            yield replace(letter, key=format_key(key.hex().upper()))

    def read_keyless(self) -> Iterator[Letter]:
        """The letters in order, for lists."""
        return (letter for _, letter in self._merge())

    def _merge(self) -> Iterator[_Numbered]:
        def order(pair: _Numbered) -> object:
            return self._order(pair[1])

        self._run.sort(key=order)  # type: ignore[arg-type]
        return merge(*map(self._read_run, self._runs), iter(self._run), key=order)  # type: ignore[arg-type]

    def _put_aside(self) -> None:
        run, self._run = self._run, []
        run.sort(key=lambda pair: self._order(pair[1]))
        self._temporary = self._temporary or TemporaryFile(self._folder)
        blocks = []
        for start in range(0, len(run), _BLOCK):
            data = pickle.dumps(run[start : start + _BLOCK], pickle.HIGHEST_PROTOCOL)
            blocks.append((self._temporary.size, len(data)))
            self._temporary.write(data)
        self._runs.append(blocks)

    def _read_run(self, blocks: list[tuple[int, int]]) -> Iterator[_Numbered]:
        assert self._temporary is not None
        for block in blocks:
            yield from pickle.loads(self._temporary.read(*block))  # noqa: S301
