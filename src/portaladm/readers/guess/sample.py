"""An unknown table, and what is looked at of it: its first rows, and the columns of its ids."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from portaladm.readers.guess.office import Start

SAMPLE_ROWS = 2_000
_ID = re.compile(r"[\w.{}-]{1,40}")
_MOST_IDS = 200_000
"""Rows of a table whose ids are looked at."""


@dataclass(frozen=True)
class UnknownTable:
    """A table: what it is called, its columns' names, where it begins, and its rows.

    ``kind`` is what a map calls it, ``file`` or ``sheet``; ``encoding`` is one that must be named.
    """

    name: str
    header: list[str]
    start: Start
    rows: Iterator[list[str]]
    kind: str = "file"
    encoding: str = ""

    @property
    def settings(self) -> Mapping[str, object]:
        """What a map must say of the table."""
        named = {"encoding": self.encoding} if self.encoding else {}
        return {**named, **self.start.settings}


@dataclass(frozen=True)
class Sample:
    """A table's first rows, as the cells of each column.

    ``keys`` are, by the place of a column, its values in the whole table: of the columns in each
    of whose ``rows`` is what may be an id.
    """

    table: UnknownTable
    values: Sequence[list[str]]
    keys: Mapping[int, frozenset[str]]
    rows: int

    @property
    def header(self) -> list[str]:
        """The names of the columns."""
        return self.table.header


def take_sample(table: UnknownTable, *, alone: bool = True) -> Sample:
    """Read a table for what is looked at; of one that is ``alone``, that is only its first rows."""
    width = len(table.header)
    sample: list[list[str]] = []
    keys: dict[int, set[str]] = {place: set() for place in range(width)}
    count = 0
    for row in islice(table.rows, SAMPLE_ROWS if alone else _MOST_IDS):
        if len(row) != width:
            continue
        cells = list(map(str.strip, row))
        if not any(cells):
            continue
        count += 1
        if len(sample) < SAMPLE_ROWS:
            sample.append(cells)
        for place in [place for place in keys if not _may_be_id(cells[place])]:
            del keys[place]
        for place, known in keys.items():
            known.add(cells[place])
    values = [[row[place] for row in sample] for place in range(width)]
    found = {place: frozenset(known) for place, known in keys.items() if known}
    return Sample(table, values, found, count)


def _may_be_id(text: str) -> bool:
    return any(map(str.isdigit, text)) and _ID.fullmatch(text) is not None
