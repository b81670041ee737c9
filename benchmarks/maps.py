"""``python -m benchmarks.maps [--rows N]``: tables read through a map, against the same as our CSV.

Both hold the same pairs: a table with two parents a row, and our CSV with a row for each.
"""

from __future__ import annotations

import argparse
import csv
import tempfile
from pathlib import Path

from benchmarks.__main__ import OURS, remove_store
from benchmarks.make_roster import make_rows, write_roster
from benchmarks.measure import compare, print_ratio
from portaladm.domain.rosters import COLUMNS

OWN = (
    "parent_id", "parent_first_name", "parent_last_name", "relationship", "portal_access", "email",
    "phone", "language",
)  # fmt: skip
SHARED = tuple(column for column in COLUMNS if column not in OWN)


def write_wide(path: Path, pairs: int, seed: int = 1) -> None:
    """Write the roster of :func:`write_roster` with both parents of a student in one row."""
    header = [*SHARED, *(f"{column}_{n}" for n in (1, 2) for column in OWN)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        rows = make_rows(pairs, seed)
        for both in zip(rows, rows, strict=True):
            cells = [dict(zip(COLUMNS, row, strict=True)) for row in both]
            own = [row[column] for row in cells for column in OWN]
            writer.writerow([*(cells[0][column] for column in SHARED), *own])


def write_map(path: Path, *, derived: bool) -> None:
    """Write the map of such a table; ``derived``: its ids are not read."""
    lines = ["[columns]", *(f'{column} = "{column}"' for column in SHARED)]
    for n in (1, 2):
        own = OWN[1:] if derived else OWN
        lines += ["[[parents]]", *(f'{column} = "{column}_{n}"' for column in own)]
        lines += ['parent_id = "derived"'] if derived else []
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def measure_wide(folder: Path, rows: int, runs: int, *, derived: bool) -> None:
    """The first import of two parents a row, against the same pairs as our CSV."""
    roster, wide, columns = (folder / name for name in ("roster.csv", "wide.csv", "map.toml"))
    write_roster(roster, rows)
    write_wide(wide, rows)
    write_map(columns, derived=derived)
    mine, floors = compare(
        (*OURS, "roster", "import", wide, "--columns", columns),
        (*OURS, "roster", "import", roster), folder, runs=runs,
        before_ours=lambda: remove_store(folder, "bench"),
        before_floor=lambda: remove_store(folder, "bench"),
    )  # fmt: skip
    what = "two parents a row" + (", ids derived" if derived else "")
    print_ratio(f"{what}, {rows:,} pairs / as our CSV", mine, floors, "-" if derived else "1.3x")


def main() -> None:
    """Measure the tables, with ids and without."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.maps", description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="portaladm-bench-") as name:
        for derived in (False, True):
            measure_wide(Path(name), given.rows, given.runs, derived=derived)


if __name__ == "__main__":
    main()
