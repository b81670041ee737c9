"""The rejects file: the faulty rows as the roster has them, with what is wrong in front.

It can be corrected in Excel and imported again: the columns ``line``, ``code`` and ``message`` are
passed over by our own reader.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Protocol

from portaladm.domain.lines.sheets import place_fault
from portaladm.domain.rosters import LINE_LIMIT, Fault
from portaladm.outputs.guard import guard_cell, unguard_cell
from portaladm.readers.rows import RosterReader


class Sink(Protocol):
    """Where bytes go."""

    def write(self, data: bytes) -> object:
        """Take some bytes."""


def write_rejects(
    sink: Sink, reader: RosterReader, faults: Iterable[Fault], say: Callable[[Fault], str]
) -> int:
    """Write every row that a fault names; how many.

    ``faults`` come in the order of the file; ``say`` words one.
    """
    by_line = groupby(faults, key=lambda fault: fault.row_line)
    rows = reader.read_raw_rows()
    _, header = next(rows)
    sink.write(b"\xef\xbb\xbf" + _encode(["line", "code", "message", *header]))
    count = 0
    for line, wrong in by_line:
        row = _seek(rows, line)
        if row is not None:
            found = [place_fault(fault, reader.file.sheets) for fault in wrong]
            codes = "; ".join(dict.fromkeys(fault.code for fault in found))
            message = "; ".join(map(say, found))
            # What protects a cell from Excel is no part of it: written as it stands, it would be.
            cells = [unguard_cell(cell.strip()) for cell in row]
            sink.write(_encode([str(found[0].shown_line), codes, message, *cells]))
            count += 1
    return count


def _seek(rows: Iterator[tuple[int, list[str]]], line: int) -> list[str] | None:
    for number, row in rows:
        if number == line:
            return row
        if number > line and number // LINE_LIMIT == line // LINE_LIMIT:  # in the same table
            return None
    return None


def _encode(cells: list[str]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerow([guard_cell(cell) for cell in cells])
    return text.getvalue().encode("utf-8")
