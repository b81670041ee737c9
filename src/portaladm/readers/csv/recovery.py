"""Reading a broken CSV record by record: one stray quotation mark costs one line.

``csv.reader`` in its strict mode finds a quotation mark that is not closed only where another one
stands, lines later, or at the end of the file. Here the line on which the record began is given
up alone, and reading goes on with the very next line.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from typing import IO

LONGEST_RECORD = 100
"""Lines; a record over more of them has an unclosed quotation mark."""


class _Lines:
    """The lines of a text, with those of the record in work, and a way to give them back."""

    def __init__(self, text: IO[str], skip: int) -> None:
        self._text = text
        self._back: deque[str] = deque()
        self.taken: list[str] = []
        self.line = 1
        for _ in range(skip):
            text.readline()
            self.line += 1

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= LONGEST_RECORD:
            raise csv.Error("unexpected end of data")
        line = self._back.popleft() if self._back else self._text.readline()
        if not line:
            raise StopIteration
        self.taken.append(line)
        return line

    def finish(self, used: int) -> int:
        """End a record after ``used`` of its lines; returns the line on which it began."""
        began = self.line
        self._back.extendleft(reversed(self.taken[used:]))
        self.taken = []
        self.line += used
        return began


def read_records(
    text: IO[str], delimiter: str, header_lines: int
) -> Iterator[tuple[int, list[str], str]]:
    """Every record after the header: its first line, its cells, and the key of its fault ("").

    A broken record has its line as it stands for its one cell.
    """
    lines = _Lines(text, header_lines)
    while True:
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raw = lines.taken[0].rstrip("\r\n")
            yield lines.finish(1), [raw], _find_key(str(error))
            continue
        yield lines.finish(len(lines.taken)), record, ""


def _find_key(error: str) -> str:
    if "field larger" in error:
        return "broken-csv.long"
    return "broken-csv.unclosed" if "unexpected end" in error else "broken-csv.inside"
