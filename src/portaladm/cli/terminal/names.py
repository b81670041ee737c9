"""Names from arguments, from a file or from stdin: parents, usernames."""

from __future__ import annotations

import codecs
import csv
import io
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from portaladm.errors import Misused, Refused
from portaladm.outputs.guard import unguard_cell

_DELIMITERS = ",;\t|"
_HINT = re.compile(r'"?sep=[^"\n]"?\n')
"""Excel's own line on the delimiter."""


def collect_names(
    arguments: Iterable[str] | None, from_file: str | None, columns: Sequence[str]
) -> tuple[str, ...]:
    """The names of a command line, each once, in order.

    A file holds one name a line, or is a CSV with a header that has one of ``columns``; what
    protects a cell from Excel (``="0010001"``) is no part of it.

    :raises Refused: ``names-*``: the file is not there, or holds no name.
    """
    names = list(map(str.strip, arguments or ()))
    if from_file is not None:
        names += read_names(from_file, columns)
    return tuple(dict.fromkeys(filter(None, names)))


def read_names(file: str, columns: Sequence[str]) -> list[str]:
    """The names of a file; ``-`` is standard input.

    A header once more and lines of dashes name nobody.
    """
    rows = _read_rows(file, columns)
    if not rows:
        raise Refused("names-empty", file=_call(file))
    header = list(map(_plain, rows[0]))
    for column in columns:
        if column in header:
            place = header.index(column)
            cells = [row[place] for row in rows[1:] if len(row) > place]
            return [cell for cell in cells if cell.strip("-=_ ") and _plain(cell) != column]
    if max(map(len, rows)) > 1:
        raise Refused("names-columns", file=_call(file), columns=tuple(columns))
    return [row[0] for row in rows]


def _read_rows(file: str, columns: Sequence[str]) -> list[list[str]]:
    """The rows that hold something; the delimiter is the one that shows one of the columns."""
    lines = io.StringIO(_read_text(file), newline=None).read()
    found = _HINT.match(lines)
    lines = lines[found.end() :] if found else lines
    first = lines.lstrip("\n").partition("\n")[0]
    delimiter = max(_DELIMITERS, key=lambda mark: _fitness(first, mark, columns))
    reader = csv.reader(io.StringIO(lines), delimiter=delimiter)
    try:
        return [_clean(row) for row in reader if any(map(str.strip, row))]
    except csv.Error as error:
        raise Refused(
            "names-broken", file=_call(file), line=reader.line_num, reason=str(error)
        ) from error


def _fitness(first: str, delimiter: str, columns: Sequence[str]) -> tuple[bool, int]:
    cells = list(map(_plain, first.split(delimiter)))
    return any(cell.strip('"') in columns for cell in cells), len(cells)


def _plain(cell: str) -> str:
    """A header's cell for comparing: ``Parent ID`` is ``parent_id``."""
    return "_".join(cell.casefold().replace("_", " ").split())


def read_pairs(file: str, columns: tuple[str, str]) -> list[tuple[int, str, str]]:
    """Two columns of a CSV file, each row with its line; ``-`` is standard input.

    :raises Refused: ``names-*``: no file, no UTF-8, no such columns, nobody named.
    """
    text = _read_text(file)
    first = text.lstrip().partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    places: list[int] = []
    pairs = []
    try:
        for cells in reader:
            row = _clean(cells)
            if not places and any(row):
                places = _find_places(file, [cell.casefold() for cell in row], columns)
            elif any(row):
                one, other = (row[place] if place < len(row) else "" for place in places)
                pairs.append((reader.line_num, one, other))
    except csv.Error as error:
        raise Refused(
            "names-broken", file=_call(file), line=reader.line_num, reason=str(error)
        ) from error
    if not pairs:
        raise Refused("names-empty.pairs", file=_call(file), header=",".join(columns))
    return pairs


def _clean(row: Sequence[str]) -> list[str]:
    """The cells without what protects them from Excel: ``="0010001"`` is 0010001."""
    return [unguard_cell(cell.strip()) for cell in row]


def _find_places(file: str, header: list[str], columns: tuple[str, str]) -> list[int]:
    for column in columns:
        if column not in header:
            raise Refused(
                "names-columns.pairs", file=_call(file), column=column, header=",".join(columns)
            )
    return [header.index(column) for column in columns]


def refuse_none(names: Sequence[str], batch: str | None, example: str) -> None:
    """Refuse a command that names nobody, or both people and a batch.

    :raises Misused: ``nobody-named``, ``named-twice``.
    """
    if batch and names:
        raise Misused("named-twice")
    if not batch and not names:
        raise Misused("nobody-named", example=example)


def refuse_stray(words: Sequence[str]) -> None:
    """Refuse what stands on a line of ``keys issue`` without its option, and name the option.

    :raises Misused: ``stray-argument``.
    """
    if not words:
        return
    word = words[0]
    if word == "-" or Path(word).exists():
        option, what = "--roster", "a roster to import first"
    elif Path(word).suffix:
        option, what = "-o", "the file to write"
    else:
        option, what = "--parent", "one parent alone"
    raise Misused("stray-argument", word=word, more=", ".join(words[1:]), meant=what, option=option)


def _read_text(file: str) -> str:
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        utf_16 = data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
        return data.decode("utf-16" if utf_16 else "utf-8-sig")
    except FileNotFoundError:
        raise Refused("names-missing", file=file) from None
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Refused("names-encoding", file=_call(file), line=line) from error
    except OSError as error:
        raise Refused("names-missing.unreadable", file=file, reason=error.strerror) from error


def _call(file: str) -> str:
    return "Standard input" if file == "-" else Path(file).name
