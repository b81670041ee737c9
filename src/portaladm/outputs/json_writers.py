"""JSON: one plain array of objects, or one object a line.

What is unknown is null, and a list is an array.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from portaladm.outputs.writers import Row, Sink

BETWEEN = "; "
"""What stands between the things of a list that is one cell."""

LISTS = frozenset({"students"})
"""Columns whose cells are joined so where they come from; in JSON they are arrays."""


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
