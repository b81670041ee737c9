"""From records to rows: widths, line breaks within a cell, invisible characters."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.readers.csv.pairs import GOOD, HEADER
from tests.readers.reading import any_map, read

LAST = GOOD.format(n=9)


def write(tmp_path: Path, *lines: str) -> Path:
    (tmp_path / "r.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path / "r.csv"


def test_a_row_has_as_many_cells_as_the_header_but_for_empty_ones_at_its_end(
    tmp_path: Path,
) -> None:
    more, fewer = LAST.strip() + ",x", LAST.strip().rpartition(",")[0]
    rows, faults = read(write(tmp_path, HEADER.strip(), LAST.strip() + ",, ", more, fewer))
    assert list(rows) == [2]
    assert [(fault.line, fault.key) for fault in faults] == [
        (3, "wrong-number-of-cells.more"), (4, "wrong-number-of-cells.fewer"),
    ]  # fmt: skip


def test_a_row_of_another_program_may_lack_its_last_cells_but_not_those_that_decide(
    tmp_path: Path,
) -> None:
    rows, faults = read(write(tmp_path, "a,b,c", "1,2", "1,2,3"), any_map(["a", "b", "c"]))
    assert (list(rows), faults) == ([2, 3], [])


@pytest.mark.parametrize(
    ("said", "wanted"), [("1 Oak\nflat 2", "1 Oak, flat 2"), ("\n1 Oak\n\n", "1 Oak")]
)
def test_line_breaks_of_an_address_become_commas(tmp_path: Path, said: str, wanted: str) -> None:
    cells = LAST.strip().split(",")
    cells[HEADER.strip().split(",").index("address")] = f'"{said}"'
    rows, faults = read(write(tmp_path, HEADER.strip(), ",".join(cells)))
    assert [row["address"] for row in rows.values()] == [wanted] and not faults


def test_an_invisible_character_is_a_fault_of_its_row_alone(tmp_path: Path) -> None:
    hidden = LAST.replace("Ana", "A\u200bna").strip()
    rows, faults = read(write(tmp_path, HEADER.strip(), hidden, LAST.strip()))
    assert list(rows) == [3]
    assert [(fault.line, fault.column) for fault in faults] == [(2, "student_first_name")]
