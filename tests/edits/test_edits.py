"""Whatever an office does to a good roster, nobody sees a stranger's child."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from tests.conftest import Office
from tests.edits.oracle import EDITS, find_strangers, make_district, read_given, write_rows

OPTIONS = (
    (), ("--snapshot",), ("--apply-rest",), ("--snapshot", "--apply-rest"), ("--keep-good-rows",),
    ("--keep-good-rows", "--apply-rest"),
    ("--snapshot", "--keep-good-rows", "--apply-rest", "--max-removals", "100%"),
    ("--max-identity-changes", "1000", "--snapshot", "--max-removals", "100%"),
)  # fmt: skip
CODES = (0, 1, 3, 4)
"""Done, refused, done in part, stopped: nothing else, and never a defect."""


def see(office: Office) -> set[tuple[str, str]]:
    listed = office.run("links", "list", "--format", "json", code=0).json
    return {(row["parent_name"], row["student_name"]) for row in listed if row["visible"]}


def edit_once(folder: Path, seed: int, stored: bool) -> list[tuple[str, str]]:
    """Import a good roster, then a bad one (or the bad one alone); who sees a stranger."""
    chance = random.Random(seed)
    office = Office(folder)
    good, bad = folder / "good.csv", folder / "bad.csv"
    rows = make_district(chance, chance.choice((3, 8, 20)))
    write_rows(good, rows)
    edited = [dict(row) for row in rows]
    for _ in range(chance.choice((1, 1, 1, 2))):
        chance.choice(EDITS)(edited, chance)
    write_rows(bad, edited)
    given = read_given(good, bad)
    if stored:
        office.run("roster", "import", good, code=0)
    for _ in range(2):
        done = office.run("roster", "import", bad, *chance.choice(OPTIONS))
        assert done.code in CODES, (seed, done.err)
        assert "Something went wrong" not in done.err, (seed, done.err)
    return list(find_strangers(see(office), given)) if office.store.exists() else []


def run_seeds(folder: Path, seeds: range) -> None:
    for seed in seeds:
        place = folder / str(seed)
        place.mkdir()
        strangers = edit_once(place, seed, stored=seed % 4 > 0)
        assert strangers == [], f"seed {seed}"
        shutil.rmtree(place)


@pytest.mark.parametrize("part", range(4))
def test_no_edit_shows_a_strangers_child(part: int, tmp_path: Path) -> None:
    run_seeds(tmp_path, range(part * 25, part * 25 + 25))


@pytest.mark.torture
@pytest.mark.parametrize("part", range(10))
def test_a_thousand_edits_show_no_strangers_child(part: int, tmp_path: Path) -> None:
    run_seeds(tmp_path, range(1000 + part * 100, 1100 + part * 100))


def test_the_oracle_finds_a_stranger() -> None:
    given = {("Omar Lopez", "Ana Lopez"), ("Pia Ruiz", "Ben Ruiz")}
    assert (
        list(find_strangers({("Omar Lopez", "Ana López"), ("Pia Ruiz", "Ben Holm")}, given)) == []
    )
    assert list(find_strangers({("Omar Lopez", "Ben Ruiz")}, given)) == [("Omar Lopez", "Ben Ruiz")]
