"""Reading rosters in tests, by the same door as the commands."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from portaladm.config.schema import Roster
from portaladm.domain.rosters import COLUMNS, Fault
from portaladm.readers.csv.column_map import ColumnMap
from portaladm.readers.formats import open_roster
from portaladm.readers.rows import RowReader

TODAY = date(2026, 8, 31)
SHARED = Path(__file__).parents[3] / "shared" / "data"


def read(
    path: Path, columns: ColumnMap | None = None, encoding: str | None = None
) -> tuple[dict[int, dict[str, str]], list[Fault]]:
    """Every row by its line, and every fault."""
    with open_roster(
        str(path), columns=columns, encoding=encoding, as_of=TODAY, settings=Roster()
    ) as reader:
        assert isinstance(reader, RowReader)
        rows: dict[int, dict[str, str]] = {}
        faults: list[Fault] = []
        for chunk in reader.read_chunks():
            lines = chunk.lines or range(chunk.first_line, chunk.first_line + len(chunk.rows))
            for line, row in zip(lines, chunk.rows, strict=True):
                rows[line] = dict(zip(reader.columns, row, strict=True))
            faults += chunk.faults
        return rows, faults


def any_map(header: list[str]) -> ColumnMap:
    """A map for a table of whatever columns: its first ones become ours, the rest is constant."""
    columns = dict(zip(COLUMNS, header, strict=False))
    constants = {name: "x" for name in COLUMNS if name not in columns}
    return ColumnMap(columns, constants)
