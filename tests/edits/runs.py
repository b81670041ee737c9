"""One run of the oracle: a good roster, what an office makes of it, and who sees whom then."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

from tests.conftest import Office
from tests.edits.district import make_district
from tests.edits.edits import EDITS
from tests.edits.flat import FLAT
from tests.edits.linked import LINKED
from tests.edits.oracle import Pair, find_strangers
from tests.edits.tables import Tables

FORMATS = FLAT | LINKED
OPTIONS = (
    (), ("--snapshot",), ("--apply-rest",), ("--snapshot", "--apply-rest"), ("--keep-good-rows",),
    ("--keep-good-rows", "--apply-rest"),
    ("--snapshot", "--keep-good-rows", "--apply-rest", "--max-removals", "100%"),
    ("--max-identity-changes", "1000", "--snapshot", "--max-removals", "100%"),
)  # fmt: skip
CODES = (0, 1, 3, 4)
"""Done, refused, done in part, stopped: nothing else, and never a defect."""


def see(office: Office) -> set[Pair]:
    """Who sees whom, by their names."""
    listed = office.run("links", "list", "--format", "json", code=0).json
    return {(row["parent_name"], row["student_name"]) for row in listed if row["visible"]}


def edit_tables(tables: Tables, chance: random.Random) -> Tables:
    """The tables with one edit or two, of whichever of them."""
    edited = {name: [dict(row) for row in rows] for name, rows in tables.items()}
    for _ in range(chance.choice((1, 1, 1, 2))):
        rows = chance.choice(list(edited.values()))
        if len(rows) > 1:
            chance.choice(EDITS)(rows, chance)
    return edited


def edit_once(folder: Path, format: str, seed: int, stored: bool) -> list[Pair]:
    """Import a good roster, then a bad one (or the bad one alone); who sees a stranger."""
    chance = random.Random(seed)
    office, how = Office(folder), FORMATS[format]
    tables = how.make(make_district(chance, chance.choice((3, 8, 20))), chance)
    good, _ = how.write(folder, "good", tables)
    bad, options = how.write(folder, "bad", edit_tables(tables, chance))
    if stored:
        office.run("roster", "import", good, *options, code=0)
    for _ in range(2):
        done = office.run("roster", "import", bad, *options, *chance.choice(OPTIONS))
        assert done.code in CODES, (seed, done.err)
        assert "Something went wrong" not in done.err, (seed, done.err)
    seen = see(office) if office.store.exists() else set()
    return list(find_strangers(seen, how.read(good if stored else bad, bad)))


def find_violations(folder: Path, format: str, seeds: range) -> dict[int, list[Pair]]:
    """The seeds of a format with which somebody sees a stranger, and who."""
    found = {}
    for seed in seeds:
        place = folder / str(seed)
        place.mkdir()
        strangers = edit_once(place, format, seed, stored=seed % 4 > 0)
        if strangers:
            found[seed] = strangers
        shutil.rmtree(place)
    return found
