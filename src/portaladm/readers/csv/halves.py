"""A large CSV file in two halves, so that a second process can read the second one.

A line near the middle begins a record only if the first half, read up to it, ends there outside
of quotation marks. Whoever reads the first half knows that at its end; until then, what is made of
the second half is a guess.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import IO, NamedTuple

from portaladm.platform import count_cores
from portaladm.readers.csv.column_map import ColumnMap
from portaladm.readers.csv.native import CsvReader, Place
from portaladm.readers.csv.parent_blocks import BlocksReader, open_blocks
from portaladm.readers.csv.stretches import BYTEWISE, find_line
from portaladm.readers.files.source import Source
from portaladm.readers.rows import RosterReader
from portaladm.workers import WORTH_A_WORKER, WorkerFailed

HalvedReader = CsvReader | BlocksReader
HALVED = (CsvReader, BlocksReader)


class SecondHalf(NamedTuple):
    """Where the second half of a file begins, what another process makes its reader of.

    By its ``state`` the file is known to be the same.
    """

    place: Place
    source: Source
    column_map: ColumnMap
    state: tuple[int, ...]


def find_second_half(reader: RosterReader, first: float = 0.5) -> SecondHalf | None:
    """The second half of a roster that is worth a second process; None for every other.

    ``first`` is the share of the bytes before it.
    """
    table = reader.table if isinstance(reader, BlocksReader) else reader
    if type(table) is not CsvReader or table.source.encoding not in BYTEWISE:
        return None
    assert isinstance(reader, HALVED)
    source = table.source
    if source.size < WORTH_A_WORKER or count_cores() < 2:
        return None
    try:
        state = _identify(source.handle)
        with Path(source.path).open("rb") as again:
            if _identify(again) != state:  # what was unpacked, or came through a pipe
                return None
    except OSError:  # also io.UnsupportedOperation: a file within a zip is no file of the system
        return None
    start = find_line(source.handle, int(first * source.size))
    return SecondHalf(Place(start.offset, start.lines, 0), source, reader.column_map, state)


@contextmanager
def reopen_roster(half: SecondHalf) -> Iterator[HalvedReader]:
    """The same reader in another process.

    :raises WorkerFailed: its file is another one now.
    """
    with Path(half.source.path).open("rb") as handle:
        if _identify(handle) != half.state:
            raise WorkerFailed("the roster is another one now")
        source = replace(half.source, handle=handle)
        reader = open_blocks(partial(CsvReader, source), half.column_map)
        assert isinstance(reader, HALVED)
        yield reader


def _identify(handle: IO[bytes]) -> tuple[int, ...]:
    state = os.fstat(handle.fileno())
    return state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns
