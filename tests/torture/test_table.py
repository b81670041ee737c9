"""A run's row of the table is written again or added to; the page around it stays."""

from __future__ import annotations

import re
from pathlib import Path

from tests.torture.__main__ import describe_run
from tests.torture.runs.all_runs import RUNS
from tests.torture.table import BEGIN, END, PAGE, write_row
from tests.torture.verdicts import Verdict


def read_rows(page: Path) -> list[list[str]]:
    table = page.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
    return [line.strip("| ").split(" | ") for line in table.splitlines()[3:]]


def test_a_row_is_replaced_or_added_to_and_the_page_stays(tmp_path: Path) -> None:
    page = tmp_path / "safety.md"
    page.write_text(f"# Safety\n\n{BEGIN}\n{END}\n\nThe end.\n", encoding="utf-8")
    order = ["kill", "power"]
    for seed, points, add in ((1, 700, False), (2, 1_300, True), (2, 1_300, True)):
        power = Verdict("power", seed, points, control=2)
        write_row(power, order, what="cut", add=add, page=page)
        kill = Verdict("kill", 3, 5, violations=["wrong"], control=1)
        write_row(kill, order, what="killed", page=page)
        write_row(Verdict("kill", 3, skipped="needs strace"), order, what="killed", page=page)
    # The third is of a seed that was added already, so it stands by itself.
    assert [row[:6] for row in read_rows(page)] == [
        ["kill", "killed", "5", "1", "1", "3"],
        ["power", "cut", "1,300", "0", "2", "2"],
    ]
    write_row(Verdict("power", 1, 700, control=2), order, what="cut", add=True, page=page)
    assert read_rows(page)[1][:6] == ["power", "cut", "2,000", "0", "4", "2, 1"]
    text = page.read_text(encoding="utf-8")
    assert text.startswith("# Safety\n") and text.endswith(f"{END}\n\nThe end.\n")


def test_the_page_has_the_rows_of_runs_that_there_are() -> None:
    rows = read_rows(PAGE)
    assert [row[0] for row in rows] == [name for name in RUNS if name in {row[0] for row in rows}]
    for name, what, points, broken, control, *_ in rows:
        assert what == describe_run(RUNS[name][0])
        assert int(points.replace(",", "")) > 0 and broken == "0"
        assert int(control.replace(",", "")) > 0
    assert not re.search(r"\| *\|", "".join(map(str, rows)))
