"""The header of a table: where it stands, what separates its cells, and how they are spelt.

A cell of a header may hold line breaks (Alt+Enter in Excel); they are blanks to us, as any other
white space is. A file without a header has numbered columns instead.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import IO, NamedTuple

from portaladm.errors import Refused
from portaladm.outputs.guard import unguard_cell

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar", "^": "caret"}
"""What is found out by itself; any other character must be named by a map."""
MOST_LINES = 50
"""Lines of a header; one over more of them has an unclosed quotation mark."""
LONGEST_HEADER = 1 << 17
"""Characters of a header's line that are read; a longer one is no header."""
REJECTS = ("line", "code", "message")
"""The columns that a rejects file has in front of the roster's own."""
_CURLY = re.compile(r"\s*[“”„‟«»‘’‚‹›].*[“”„‟«»‘’‚‹›]\s*", re.DOTALL)
_HINT = re.compile(r'"?sep=([^"\r\n])"?[\r\n]*')


class Header(NamedTuple):
    """A header: the delimiter, the line on which it ends, its cells, and the bare record.

    ``record`` is empty where the file has no header.
    """

    delimiter: str
    last_line: int
    cells: list[str]
    record: list[str]


def clean_cell(cell: str) -> str:
    """A header's cell in one line, with single blanks and without what protects it from Excel."""
    return unguard_cell(" ".join(cell.split()))


def plain_cell(cell: str) -> str:
    """A header's cell for comparing: ``Student ID`` is ``student_id``."""
    return "_".join(clean_cell(cell).casefold().replace("_", " ").split())


def read_header(
    text: IO[str], name: str, known: set[str], *,
    delimiter: str = "", skip_rows: int = 0, named: bool = True, rows: int = 1,
) -> Header:  # fmt: skip
    """The header of a text that stands at its start.

    ``known`` are the names by which the delimiter is told where none is given; ``skip_rows`` lines
    stand above the header. A file that is not ``named`` has columns ``column 1`` and so on. A
    header over several ``rows`` has lines of groups above its own names. A rejects file of ours
    is read as one whatever is said of the roster that it comes from.

    :raises Refused: ``roster-empty``; ``roster-quotes``: no cell is held together.
    """
    first = text.readline().removeprefix("\ufeff")
    if first.startswith(",".join(REJECTS) + ","):
        record, lines = _read_record(first, text, ",")
        return Header(",", lines, [clean_cell(cell) for cell in record], record)
    line = 1
    for _ in range(skip_rows):
        first, line = text.readline(), line + 1
    if found := _HINT.fullmatch(first):  # Excel's own hint
        delimiter, first, line = delimiter or found[1], text.readline(), line + 1
    if not first.strip():
        raise Refused("roster-empty.file", file=name)
    first = first[:LONGEST_HEADER]
    delimiter = delimiter or max(DELIMITERS, key=lambda mark: _fitness(first, mark, known))
    record, lines = _read_record(first, text, delimiter)
    _refuse_curly(record, name)
    if not named:
        return Header(delimiter, line - 1, name_columns(len(record)), [])
    groups = []
    for _ in range(rows - 1):
        groups.append(record)
        record, more = _read_record(text.readline(), text, delimiter)
        lines += more
    return Header(delimiter, line - 1 + lines, join_names([*groups, record]), record)


def _refuse_curly(record: Sequence[str], name: str) -> None:
    """A comma inside of curly quotation marks would part a cell of the rows below."""
    told = [cell for cell in record if cell.strip()]
    if len(told) > 1 and all(map(_CURLY.fullmatch, told)):
        raise Refused("roster-quotes", file=name, cell=told[0].strip())


def join_names(records: Sequence[Sequence[str]]) -> list[str]:
    """The names of columns over one or more lines: ``Father`` above ``Email`` is ``Father Email``.

    A group's name stands above its first column and holds up to the next one.
    """
    width = max(map(len, records))
    names = [""] * width
    for record in records[:-1]:
        group = ""
        for place in range(width):
            group = (record[place].strip() if place < len(record) else "") or group
            names[place] = f"{names[place]} {group}"
    last = [*records[-1], *[""] * (width - len(records[-1]))]
    return [clean_cell(f"{name} {cell}" if name else cell)
            for name, cell in zip(names, last, strict=True)]  # fmt: skip


def name_delimiter(delimiter: str) -> str:
    """A delimiter in words, or as it is."""
    return DELIMITERS.get(delimiter, repr(delimiter))


def name_columns(count: int) -> list[str]:
    """The names of columns that have none."""
    return [f"column {number}" for number in range(1, count + 1)]


def skip_lines(text: IO[str], count: int) -> None:
    """Go on to the line after the first ``count``."""
    for _ in range(count):
        text.readline()


def _read_record(first: str, text: IO[str], delimiter: str) -> tuple[list[str], int]:
    """The record that begins with a line, and over how many lines it goes."""
    reader = csv.reader(_continue(first, text), delimiter=delimiter, strict=True)
    try:
        return next(reader), reader.line_num
    except csv.Error:  # a stray quotation mark: the line as it is
        return split_line(first, delimiter), 1


def split_line(line: str, delimiter: str) -> list[str]:
    """The cells of one line, whatever it holds; of what is no table, only the beginning is read.

    ``csv`` takes no cell that is longer than any name.
    """
    line = line[:LONGEST_HEADER]
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return line.split(delimiter)


def _continue(first: str, text: IO[str]) -> Iterator[str]:
    yield first
    yield from islice(iter(text.readline, ""), MOST_LINES - 1)


def _fitness(line: str, delimiter: str, known: Sequence[str] | set[str]) -> tuple[int, int]:
    cells = split_line(line, delimiter)
    names = set(map(plain_cell, cells))
    return len(names & set(map(plain_cell, known))), len(cells)
