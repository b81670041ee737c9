"""How a file with made-up people says so: in its name, and in a column of its own."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from portaladm.outputs.writers import Row, Writer

SAMPLE, SAMPLE_COLUMN = "SAMPLE", "sample"


def mark_name(name: str) -> str:
    """A file's name that can't be mistaken: ``keys.csv`` is ``PRACTICE-keys.csv``."""
    return name if name.startswith("PRACTICE-") else f"PRACTICE-{name}"


def mark_path(path: Path, *, sample: bool) -> Path:
    """A file's path, absolute; that of a ``sample`` with a marked name."""
    path = path.expanduser().absolute()
    return path.with_name(mark_name(path.name)) if sample else path


class MarkedWriter:
    """A table whose first column says of each row that it is a sample."""

    def __init__(self, writer: Writer) -> None:
        """``writer`` has :data:`SAMPLE_COLUMN` as its first column."""
        self._writer = writer

    def write_rows(self, rows: Iterable[Row]) -> None:
        """Append rows, marked."""
        self._writer.write_rows((SAMPLE, *row) for row in rows)

    def finish(self) -> None:
        """Write what closes the table."""
        self._writer.finish()
