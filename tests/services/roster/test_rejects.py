"""Faulty rows: all listed at once with their fix; the good and the corrected ones are imported."""

from __future__ import annotations

import csv
import random

import pytest

from portaladm.domain.rosters import REQUIRED
from tests.conftest import Office
from tests.kits.work import dump_all_but_stops
from tests.services.roster.model import (
    agreeing_rows,
    open_office,
    read_store,
    write,
)

BREAKS = {
    "parent_last_name": "", "student_id": "", "school": "", "portal_access": "maybe",
    "withdrawn_on": "31.08.2026", "city": "Jonesboro\u202e", "email": "x\x1b[0m",
}  # fmt: skip


@pytest.mark.turns(6, otherwise="slow")
@pytest.mark.parametrize("seed", range(6))
def test_the_good_rows_and_the_mended_rejects_make_the_good_roster(seed: int) -> None:
    dice = random.Random(seed)
    good = agreeing_rows(dice, 14)
    broken = [dict(row) for row in good]
    for place in dice.sample(range(14), 5):
        for column in dice.sample(sorted(BREAKS), dice.randint(1, 3)):
            broken[place][column] = BREAKS[column]
    with open_office() as office:
        office.run("roster", "import", write(office, good), code=0)
        wanted = read_store(office)
    with open_office() as office:
        rejects = office.folder / "rejects.csv"
        words = ("--keep-good-rows", "--rejects", rejects)
        office.run("roster", "import", write(office, broken), *words, code=3)
        rows = office.read_csv(rejects)
        assert [int(row["line"]) - 2 for row in rows] == [
            n for n, row in enumerate(broken) if row != good[n]
        ]
        rows = [row | good[int(row["line"]) - 2] for row in rows]
        with rejects.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        office.run("roster", "import", rejects, code=0)
        assert read_store(office) == wanted


MISTAKES: tuple[tuple[str, str, str], ...] = (
    *((column, "", "is empty: fill it in") for column in REQUIRED),
    *(("portal_access", text, "neither yes nor no") for text in ("maybe", "x", "2", "oui", "-")),
    *(("withdrawn_on", text, "not a date written YYYY-MM-DD")
      for text in ("31.08.2026", "2026-02-30", "08/31/2026", "2026-9-1", "2026-W36-1", "soon")),
    *(("parent_first_name", f"Jo{c}sé", f"U+{ord(c):04X} at position 3")
      for c in "\x07\x1b\x7f\x9b\u200b\u202e\u2066\ufeff"),
)  # fmt: skip


def test_thirty_different_mistakes_are_all_listed_at_once_with_their_cure(office: Office) -> None:
    rows = [office.row({column: text}) for column, text, _ in MISTAKES]
    rows += [office.row({"student_id": "9", "parent_id": "9", "portal_access": a}) for a in "yn"]
    path = write(office, rows)
    with path.open("a", encoding="utf-8") as file:
        file.write("too,few\n" + "," * 30 + "x\n")
    good = office.write_roster({}, name="good.csv")
    office.run("roster", "import", good, code=0)
    before = dump_all_but_stops(office)

    refused = office.run("roster", "import", path, code=1)

    listed = [line.strip() for line in refused.err.splitlines() if line.startswith("  line ")]
    assert len(listed) == len(MISTAKES) + 4 >= 30
    for number, (column, _, what) in enumerate(MISTAKES, 2):
        assert listed[number - 2].startswith(f"line {number}, {column}: ")
        assert what in listed[number - 2]
    two, four = len(MISTAKES) + 2, len(MISTAKES) + 4
    assert f"the opposite on line {two + 1}" in listed[two - 2]
    assert f"the opposite on line {two}" in listed[two - 1]
    assert listed[four - 2].startswith(f"line {four}, the whole line: there are 2 cells")
    assert "look for a comma too many" in listed[four - 1]
    assert f"{len(listed)} faults on {len(listed)} lines; nothing was imported" in refused.err
    assert dump_all_but_stops(office) == before
