"""The rows of a short list that a person wrote or exported: any table, or one name a line.

Such a list comes as Excel, an editor or this program saved it: CSV with any usual delimiter and
line end, in UTF-8 or UTF-16 with or without a mark, packed with gzip, or a workbook.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import IO, NamedTuple

from portaladm.errors import Refused
from portaladm.outputs.guard import unguard_cell
from portaladm.readers.csv.header import DELIMITERS, plain_cell
from portaladm.readers.csv.recovery import read_records
from portaladm.readers.files.archives import open_archive
from portaladm.readers.files.encoding import find_mark, find_utf_32
from portaladm.readers.files.source import name_source, open_bytes
from portaladm.readers.files.unreadable import refuse_other_zip, refuse_unreadable
from portaladm.readers.unknown import ZIP_STARTS
from portaladm.readers.workbook.odd import OddCell, TypedCell

_MOST_BYTES = 500_000_000
_HINT = re.compile(r'"?sep=[^"\r\n]"?(\r\n|\r|\n)')
"""Excel's own line on the delimiter."""
_LOOKED_AT = 200
_OPENING = {
    "roster-missing": "names-missing",
    "roster-missing.near": "names-missing.near",
    "roster-missing.name": "names-missing.name",
    "roster-is-a-folder": "names-missing.folder",
    "roster-unreadable": "names-missing.unreadable",
}
"""What is said of a roster that can't be opened, and of a list."""


class ListRow(NamedTuple):
    """A row with something in it: its first line, or its number in Excel, and its cells.

    What protects a cell from Excel is no part of it, nor are empty cells at the end.
    """

    line: int
    cells: list[str]


def read_list(path: str, columns: Sequence[str]) -> list[ListRow]:
    """All rows of a list; ``-`` is standard input.

    The delimiter is the one by which the first row has one of ``columns``.

    :raises Refused: ``names-*``, ``roster-not-csv``, ``xlsx-*``, ``zip-*``: it can't be read.
    """
    name = name_list(path)
    with _open(path) as handle:
        handle.seek(0)
        if handle.read(4) in ZIP_STARTS:
            return list(_read_workbook(handle, name))
        refuse_unreadable(handle, name)
        handle.seek(0)
        return _read_text(_decode(handle.read()), name, columns)


def name_list(path: str) -> str:
    """A list's file at the start of a sentence."""
    return "Standard input" if path == "-" else name_source(path)


def refuse_unreadable_cell(row: ListRow, place: int, name: str) -> None:
    """Refuse a cell that is to name somebody and can't: no letters, an error, a date of Excel's.

    :raises Refused: ``names-encoding``, ``names-odd``, with the line.
    """
    cell = row.cells[place]
    if isinstance(cell, OddCell | TypedCell):
        raise Refused("names-odd", file=name, line=row.line, text=str(cell))
    if any("\ud800" <= character <= "\udfff" for character in cell):
        raise Refused("names-encoding", file=name, line=row.line)


def _open(path: str) -> IO[bytes]:
    try:
        return open_bytes(path, max_bytes=_MOST_BYTES)
    except Refused as error:
        key = error.remark.key
        if key not in _OPENING:
            raise
        values = error.remark.values
        raise Refused(
            _OPENING[key], file=path, reason=values.get("reason", ""), near=values.get("near", ())
        ) from error


def _decode(data: bytes) -> str:
    """The text; a byte that is no letter stays, and is refused only where a name has it."""
    start = data[:_LOOKED_AT]
    encoding = find_mark(start) or find_utf_32(start) or _find_utf_16(start) or "utf-8-sig"
    return data.decode(encoding, "surrogateescape" if encoding == "utf-8-sig" else "replace")


def _find_utf_16(start: bytes) -> str:
    """UTF-16 without its mark: every other byte of an id is zero."""
    low, high = start[1::2].count(0), start[::2].count(0)
    if 2 * max(low, high) <= len(start) // 2:
        return ""
    return "utf-16-le" if low > high else "utf-16-be"


def _read_text(text: str, name: str, columns: Sequence[str]) -> list[ListRow]:
    found = _HINT.match(text)
    skipped = 1 if found else 0
    before = csv.field_size_limit(max(len(text), 1))
    try:
        delimiter = max(DELIMITERS, key=lambda mark: _weigh(text, mark, skipped, columns))
        return list(_read_records(text, delimiter, skipped, name))
    finally:
        csv.field_size_limit(before)


def _weigh(text: str, delimiter: str, skipped: int, columns: Sequence[str]) -> tuple[bool, int]:
    """Whether a delimiter shows one of the columns in the first row, and how many cells."""
    records = (record for _, record, _ in _split(text, delimiter, skipped))
    first = next((record for record in records if any(map(str.strip, record))), [])
    return any(plain_cell(cell) in columns for cell in first), len(first)


def _read_records(text: str, delimiter: str, skipped: int, name: str) -> Iterator[ListRow]:
    for line, record, problem in _split(text, delimiter, skipped):
        if problem:
            raise Refused("names-broken", file=name, line=line)
        yield from _make_row(line, record)


def _split(text: str, delimiter: str, skipped: int) -> Iterator[tuple[int, list[str], str]]:
    return read_records(io.StringIO(text, newline=""), delimiter, skipped)


def _read_workbook(handle: IO[bytes], name: str) -> Iterator[ListRow]:
    """The first sheet in sight.

    :raises Refused: ``names-hidden``: the whole of it, or one of its rows, is not in sight.
    """
    from portaladm.readers.workbook.parts import find_workbook, open_book
    from portaladm.readers.workbook.sheets import Sheets

    with open_archive(handle, name, _MOST_BYTES) as archive:
        if not find_workbook(archive, name):
            refuse_other_zip(archive.names, name)
            raise Refused("names-zip", file=name)
        sheets = Sheets(open_book(archive, name))
        if sheets.list_filled() and not sheets.list_visible():
            raise Refused("names-hidden.sheets", file=name)
        for row in sheets.read(sheets.choose(None)):
            if row.hidden:
                raise Refused("names-hidden", file=name, line=row.number)
            yield from _make_row(row.number, row.cells)


def _make_row(line: int, record: Sequence[str]) -> Iterator[ListRow]:
    cells = [_clean(cell) for cell in record]
    while cells and not cells[-1]:
        cells.pop()
    if cells:
        yield ListRow(line, cells)


def _clean(cell: str) -> str:
    return cell if isinstance(cell, OddCell | TypedCell) else unguard_cell(cell.strip())
