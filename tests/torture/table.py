"""The table of docs/safety.md: what each run of the torture tried when it was last run in full."""

from __future__ import annotations

import platform
import re
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.torture.verdicts import Verdict

PAGE = Path(__file__).resolve().parents[2] / "docs" / "safety.md"
BEGIN, END = "<!-- python -m tests.torture --table -->", "<!-- end -->"
_HEADER = (
    "| run | what is tried | points | broken promises | the control found | seed | when, with |",
    "| --- | --- | --- | --- | --- | --- | --- |",
)
_ROW = re.compile(r"\| (\w+) \| (.*) \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \| ([\d, ]*) \| (.*) \|")
_POINTS, _BROKEN, _CONTROL, _SEEDS = 2, 3, 4, 5


def write_row(
    verdict: Verdict, order: Sequence[str], *, what: str, add: bool = False, page: Path = PAGE
) -> None:  # fmt: skip
    """Put a run into its row of the table, the others as they are; ``order``: of the rows.

    ``add``: to the points of its row come those of another seed. What was skipped has no row.
    """
    if verdict.skipped:
        return
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    table, _, after = rest.partition(END)
    rows = {cells[0]: list(cells) for cells in map(_read_row, table.splitlines()) if cells}
    row = _make_row(verdict, what)
    there = rows.get(verdict.name)
    if add and there and str(verdict.seed) not in there[_SEEDS].split(", "):
        for place in (_POINTS, _BROKEN, _CONTROL):
            row[place] = f"{_count(there[place]) + _count(row[place]):,}"
        row[_SEEDS] = f"{there[_SEEDS]}, {row[_SEEDS]}"
    rows[verdict.name] = row
    lines = [f"| {' | '.join(rows[name])} |" for name in order if name in rows]
    text = "\n".join((BEGIN, *_HEADER, *lines, END))
    page.write_text(f"{before}{text}{after}", encoding="utf-8")


def _read_row(line: str) -> tuple[str, ...]:
    found = _ROW.fullmatch(line)
    return found.groups() if found else ()


def _count(cell: str) -> int:
    return int(cell.replace(",", ""))


def _make_row(verdict: Verdict, what: str) -> list[str]:
    versions = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    numbers = (verdict.points, len(verdict.violations), verdict.control or 0)
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    return [
        verdict.name, what, *(f"{number:,}" for number in numbers), str(verdict.seed),
        f"{today}, {versions}",
    ]  # fmt: skip
