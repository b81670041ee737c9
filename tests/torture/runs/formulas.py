"""Cells that a spreadsheet would run: none leaves the program as a formula."""

from __future__ import annotations

import csv
import io
import random
from pathlib import Path

from tests.torture.nursery import Nursery
from tests.torture.runs.names import write_odd_roster
from tests.torture.verdicts import Verdict

_STARTS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "'=", "''=")
_BODIES = (
    "1+1", "SUM(A1:A9)", "cmd|'/C calc'!A0", 'HYPERLINK("http://x.example","y")',
    'IMPORTXML("http://x.example","//a")', "A1",
)  # fmt: skip
CELLS = tuple(start + body for start in _STARTS for body in _BODIES)
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_HARMLESS = frozenset("0123456789 ()+-.")
"""Phone numbers and sums of numbers: exempt, see safety decision S7."""
_COLUMNS = ("parent_last_name", "student_first_name", "school", "email", "address", "city")


def run_formulas(folder: Path, seed: int, count: int) -> Verdict:
    """Up to ``count`` of the 60 cells, in CSV files, in CSV on stdout and in Excel files."""
    verdict, dice = Verdict("formulas", seed), random.Random(seed)
    found_raw = 0
    nursery = Nursery()
    for number, cell in enumerate(dice.sample(CELLS, min(count, len(CELLS)))):
        office = folder / str(number)
        office.mkdir()
        column = _COLUMNS[number % len(_COLUMNS)]
        if column == "parent_last_name":  # the cell of a name begins with the first name
            column = "parent_first_name"
        write_odd_roster(office / "roster.csv", column, cell)
        made = nursery.run(office, "keys", "issue", "--roster", "roster.csv", "-o", "keys.csv")
        wrong = [f"exit {made.code}: {made.err}"] if made.code else []
        listed = nursery.run(office, "keys", "list")
        wrong += _find_formulas(listed.out, "stdout")
        if not wrong:
            wrong += _find_formulas((office / "keys.csv").read_text("utf-8-sig"), "keys.csv")
            excel = ("keys", "reissue", "P000000", "--posted", "--yes", "-o", "keys.xlsx")
            made = nursery.run(office, *excel)
            wrong += [made.err] if made.code else _judge_excel(office / "keys.xlsx", cell)
            raw = ("keys", "reissue", "P000000", "--posted", "--yes", "-o", "raw.csv", "--raw-csv")
            assert nursery.run(office, *raw).code == 0
            found_raw += len(_find_formulas((office / "raw.csv").read_text("utf-8-sig"), ""))
        verdict.add(f"{cell!r} as {column}", wrong)
    verdict.control = found_raw  # --raw-csv guards nothing, and says so
    return verdict


def _find_formulas(text: str, where: str) -> list[str]:
    return [
        f"{where}: {cell!r} would run"
        for row in csv.reader(io.StringIO(text))
        for cell in row
        if cell.startswith(_DANGEROUS) and not set(cell) <= _HARMLESS
    ]


def _judge_excel(path: Path, cell: str) -> list[str]:
    from openpyxl import load_workbook

    sheet = load_workbook(path).active
    cells = [one for row in sheet.iter_rows() for one in row if one.value is not None]
    wrong = [f"{one.coordinate} is no text" for one in cells if one.data_type != "s"]
    clean = cell[1:] if cell.startswith("'") else cell
    if not any(clean in str(one.value) for one in cells):
        wrong.append(f"{clean!r} is nowhere in the workbook")
    return wrong
