"""Formats of data that goes out: CSV, JSON, JSON Lines and Excel, row by row.

A writer takes rows in the order of its columns. JSON is one plain array of objects, in which what
is unknown is null and a list is an array; CSV cells are guarded against formulas unless machines
read them (raw); Excel gets text cells, so that leading zeros and keys stay as they are.
"""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Collection, Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from portaladm.errors import Misused, Refused
from portaladm.outputs.guard import guard_cell, may_run
from portaladm.platform import keep_from_others

FILE_FORMATS = (".csv", ".json", ".jsonl", ".xlsx")
SECRET_FORMATS = (*FILE_FORMATS, ".pdf")
"""Keys and temporary passwords also go on paper."""
BETWEEN = "; "
"""What stands between the things of a list that is one cell."""
LISTS = frozenset({"students"})
"""Columns whose cells are joined so where they come from; in JSON they are arrays."""
_BATCH = 200
_MOST_ROWS = 1_048_576  # of an Excel sheet
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
    ) -> None:  # fmt: skip
        """``outside`` names the columns with text from outside; without it all may hold some."""
        self._sink = sink
        self._raw = raw
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
                batch = [[_guard(cell) for cell in row] for row in batch]
            self._csv.writerows(batch)
            self._flush()

    def finish(self) -> None:
        """Nothing more: CSV has no end mark."""

    def _flush(self) -> None:
        self._sink.write(self._text.getvalue().encode("utf-8"))
        self._text.seek(0)
        self._text.truncate()


class JsonWriter:
    """One plain array of flat objects, one object a line."""

    def __init__(self, sink: Sink, columns: Sequence[str]) -> None:
        self._sink = sink
        self._columns = columns
        self._lead = "[\n"

    def write_rows(self, rows: Iterable[Row]) -> None:
        """Append rows."""
        for row in rows:
            self._sink.write(f"{self._lead}{to_json(self._columns, row)}".encode())
            self._lead = ",\n"

    def finish(self) -> None:
        """Close the array."""
        self._sink.write(b"[]\n" if self._lead == "[\n" else b"\n]\n")


class JsonLinesWriter:
    """One flat object a line."""

    def __init__(self, sink: Sink, columns: Sequence[str]) -> None:
        self._sink = sink
        self._columns = columns

    def write_rows(self, rows: Iterable[Row]) -> None:
        """Append rows."""
        for row in rows:
            self._sink.write(f"{to_json(self._columns, row)}\n".encode())

    def finish(self) -> None:
        """Nothing more: each line stands for itself."""


class ExcelWriter:
    """An .xlsx workbook with text cells, through a library that keeps memory constant."""

    def __init__(self, handle: BinaryIO, columns: Sequence[str], temporary: Path) -> None:
        refuse_missing_xlsx()
        import xlsxwriter

        temporary.mkdir(mode=0o700)
        keep_from_others(temporary)
        self._temporary = temporary
        options = {"constant_memory": True, "tmpdir": str(temporary), "strings_to_formulas": False}
        self._book = xlsxwriter.Workbook(handle, options)
        self._sheet = self._book.add_worksheet()
        self._text = self._book.add_format({"num_format": "@"})
        self._next = 0
        self._sheet.freeze_panes(1, 0)
        self.write_rows([columns])

    def write_rows(self, rows: Iterable[Row]) -> None:
        """Append rows of text cells."""
        for row in rows:
            if self._next >= _MOST_ROWS:
                raise Refused("xlsx-too-long", most=_MOST_ROWS)
            for place, cell in enumerate(row):
                self._sheet.write_string(self._next, place, _to_text(cell), self._text)
            self._next += 1

    def finish(self) -> None:
        """Write the workbook and remove the scratch folder."""
        try:
            self._book.close()
        finally:
            shutil.rmtree(self._temporary, ignore_errors=True)


def refuse_format(path: Path, formats: Sequence[str] = FILE_FORMATS) -> None:
    """Refuse a file name whose ending names no format, or one whose library is missing.

    :raises Misused: ``unknown-format``.
    """
    if path.suffix.lower() not in formats:
        raise Misused("unknown-format", path=path, formats=tuple(formats))
    if path.suffix.lower() == ".xlsx":
        refuse_missing_xlsx()
    if path.suffix.lower() == ".pdf":
        refuse_missing_letters()


def refuse_missing_xlsx() -> None:
    """Say now, not after the work, that the library for Excel files is missing."""
    from importlib.util import find_spec

    if find_spec("xlsxwriter") is None:
        raise Refused("xlsx-extra-missing")


def refuse_missing_letters() -> None:
    """Say now, before any key is made, that the engine for letters is missing."""
    from importlib.util import find_spec

    if find_spec("typst") is None:
        raise Refused("letters-extra-missing")


def _guard(cell: Any) -> Any:
    return guard_cell(cell) if isinstance(cell, str) else cell


def to_json(columns: Sequence[str], row: Row) -> str:
    """One row as an object: what is unknown is null, a list is an array."""
    import json

    cells = zip(columns, row, strict=True)
    return json.dumps({name: _to_value(name, cell) for name, cell in cells}, ensure_ascii=False)


def _to_value(name: str, cell: Any) -> Any:
    if name in LISTS and not isinstance(cell, list | tuple):
        return cell.split(BETWEEN) if cell else []
    if isinstance(cell, dict):
        return {inner: _to_value(inner, value) for inner, value in cell.items()}
    if isinstance(cell, list | tuple):
        return [_to_value("", one) for one in cell]
    return None if cell == "" else cell


def _to_text(cell: Any) -> str:
    return "" if cell is None else str(cell)
