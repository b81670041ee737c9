"""What a writer of rows is, and the one of CSV; the others are beside it.

A writer takes rows in the order of its columns. CSV cells are guarded against formulas unless
machines read them (raw).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import islice
from typing import Any, Protocol

from portaladm.outputs.guard import guard_cell, may_run

_BATCH = 200

Row = Sequence[Any]


class Sink(Protocol):
    """Where bytes go."""

    def write(self, data: bytes, /) -> object:
        """Take some bytes."""


class Writer(Protocol):
    """One table on its way out."""

    def write_rows(self, rows: Iterable[Row]) -> None:
        """Append rows."""

    def finish(self) -> None:
        """Write what closes the table."""


class CsvWriter:
    """CSV (RFC 4180) in UTF-8; with a BOM, Excel reads the accents right."""

    def __init__(
        self, sink: Sink, columns: Sequence[str], *, bom: bool = False, raw: bool = False,
        line_end: str = "\r\n", outside: Collection[str] | None = None,
        guard: Callable[[str], str] = guard_cell,
    ) -> None:  # fmt: skip
        """``outside`` names the columns with text from outside; without it all may hold some."""
        self._sink = sink
        self._raw = raw
        self._guard = guard
        self._places = None
        if outside is not None:
            self._places = [place for place, name in enumerate(columns) if name in outside]
        self._text = io.StringIO(newline="")
        self._csv = csv.writer(self._text, lineterminator=line_end)
        if bom:
            sink.write(b"\xef\xbb\xbf")
        self._csv.writerow(columns)
        self._flush()

    def write_rows(self, rows: Iterable[Row]) -> None:
        """Append rows, some hundreds at a time; cells are guarded only where any need it."""
        rows = iter(rows)
        while batch := list(islice(rows, _BATCH)):
            if not self._raw and may_run(batch, self._places):
                batch = [
                    [self._guard(cell) if isinstance(cell, str) else cell for cell in row]
                    for row in batch
                ]
            self._csv.writerows(batch)
            self._flush()

    def finish(self) -> None:
        """Nothing more: CSV has no end mark."""

    def _flush(self) -> None:
        self._sink.write(self._text.getvalue().encode("utf-8"))
        self._text.seek(0)
        self._text.truncate()
