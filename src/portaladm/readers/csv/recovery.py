"""Reading a broken CSV record by record: one stray quotation mark costs one line.

``csv.reader`` in its strict mode finds a quotation mark that is not closed only where another one
stands, lines later, or at the end of the file. Here the line on which the record began is given
up alone, and reading goes on with the very next line.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import IO, TypeVar

from portaladm.domain.rosters import Fault
from portaladm.errors import Refused, Remark

T = TypeVar("T")

LINE_BREAK = re.compile(r"\r\n|\r|\n")
CUT_OFF = "cut-off"
MOST_AFTER = 10_000
"""Records after a broken one without one good row among them; more of them say nothing more."""
LONGEST_RECORD = 100
"""Lines; a record over more of them has an unclosed quotation mark."""


Numbered = tuple[int, list[str], str]
"""A record with its first line and the key of its fault."""


def take(records: Iterator[T], count: int, limit: int) -> list[T]:
    """The next records, whose cells may have ``limit`` characters."""
    with _limited(limit):
        return list(islice(records, count))


def skip(records: Iterator[T], count: int, limit: int) -> int:
    """Pass over so many records, under the same limit; how many there were."""
    with _limited(limit):
        return sum(1 for _ in islice(records, count))


@contextmanager
def _limited(limit: int) -> Iterator[None]:
    """That limit is the whole process's, so it is given back: others may read meanwhile."""
    before = csv.field_size_limit(limit)
    try:
        yield
    finally:
        csv.field_size_limit(before)


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


class AfterBroken:
    """The records after a broken one, until a good row follows.

    Behind a quotation mark that is never closed, every line of a file may be at fault.
    """

    def __init__(self, file: str, width: int) -> None:
        self._file = file
        self._fewest = min(width, 2)
        self._broken: tuple[int, str] | None = None
        self._count = 0

    def check(self, batch: Iterable[Numbered], good_lines: Iterable[int]) -> None:
        """Count the next records; ``good_lines`` are those that could be read.

        A row of one cell is not good, even where a row may lack its last cells.

        :raises Refused: ``roster-faulty.rest``: too many without one good row.
        """
        good = set(good_lines)
        for line, record, problem in batch:
            if line in good and len(record) >= self._fewest:
                self._broken, self._count = None, 0
            elif self._broken:
                self._count += any(map(str.strip, record))
            elif problem.startswith("broken-csv"):
                self._broken = line, record[0]
        if self._broken and self._count >= MOST_AFTER:
            first = _describe_end(*self._broken)
            raise Refused("roster-faulty.rest", file=self._file, first=first)


def make_fault(line: int, record: list[str], problem: str, file: str = "") -> Fault:
    """The fault of a record of :func:`read_records`."""
    if problem != CUT_OFF:
        return Fault(line, "", problem, file=file)
    last = line + sum(len(LINE_BREAK.findall(cell)) for cell in record)
    return Fault(line, "", "cut-off", {"line": last}, file)


def read_records(
    text: IO[str], delimiter: str, header_lines: int, width: int = 0
) -> Iterator[Numbered]:
    """Every record after the header: its first line, its cells, and the key of its fault ("").

    A broken record has its line as it stands for its one cell. The last one is cut off where it
    has no line break and fewer cells than ``width``, or an open quotation mark.
    """
    lines = _Lines(text, header_lines)
    while True:
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            taken, raw = len(lines.taken), lines.taken[0].rstrip("\r\n")
            cut = taken == 1 and raw == lines.taken[0]
            yield lines.finish(1), [raw], _find_key(str(error), cut=cut)
            continue
        short = len(record) < width and any(map(str.strip, record))
        cut = short and not lines.taken[-1].endswith(("\r", "\n"))
        yield lines.finish(len(lines.taken)), record, CUT_OFF if cut else ""


def _describe_end(line: int, raw: str) -> Remark:
    """Why reading ended after a broken line: an odd number of quotation marks leaves one open."""
    if raw.count('"') % 2:
        return Remark("fault.broken-csv.open", line=line)
    return Remark("fault.broken-csv.rest", line=line)


def _find_key(error: str, *, cut: bool) -> str:
    if "field larger" in error:
        return "broken-csv.long"
    if cut and "unexpected end" in error:
        return CUT_OFF
    return "broken-csv.unclosed" if "unexpected end" in error else "broken-csv.inside"
