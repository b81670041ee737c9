"""Every case has its turn, and a share is never empty."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.thrift.turns import choose_share

ROOT = Path(__file__).parents[2]
FAMILY = """
import pytest

@pytest.mark.turns(3)
@pytest.mark.parametrize("case", range(9))
def test_in_turn(case): pass

@pytest.mark.turns(5, otherwise="slow")
@pytest.mark.parametrize("case", range(10))
def test_slow_in_turn(case): pass

@pytest.mark.turns(2, "kin")
def test_one(): pass

@pytest.mark.turns(2, "kin")
def test_other(): pass

@pytest.mark.torture
@pytest.mark.parametrize("case", range(35))
def test_long(case): pass

@pytest.mark.torture(share=1)
@pytest.mark.parametrize("case", range(3))
def test_short(case, record_property):
    record_property("verdict", f"short {case}: N=5")
    assert case != 1
    if case == 2:
        pytest.skip("not here")

@pytest.mark.torture(share=20)
@pytest.mark.parametrize("case", range(35))
def test_longest(case): pass
"""


@pytest.mark.parametrize("size", [1, 2, 7, 10, 11, 678])
@pytest.mark.parametrize("share", [2, 3, 10])
def test_so_many_turns_in_a_row_try_every_case_and_none_tries_nothing(
    size: int, share: int
) -> None:
    names = [f"case {number}" for number in range(size)]
    for first in (0, 4, 365):
        shares = [choose_share(names, "family", share, first + turn) for turn in range(share)]
        assert set().union(*shares) == set(names)
        assert all(shares)
        assert max(map(len, shares)) <= -(-size // share)


def test_the_order_of_collection_and_the_process_change_nothing() -> None:
    names = [f"case {number}" for number in range(40)]
    assert choose_share(names, "family", 10, 7) == choose_share(names[::-1], "family", 10, 7)
    assert choose_share(names, "family", 10, 7) != choose_share(names, "family", 10, 8)


@pytest.fixture
def family(tmp_path: Path) -> Path:
    path = tmp_path / "test_family.py"
    path.write_text(FAMILY, encoding="utf-8")
    return path


def run(*words: str | Path) -> str:
    """The end of a run of pytest with this plugin."""
    marks = [
        "markers=turns(days, family, otherwise): in turn", "markers=torture(share): long",
        "markers=slow: slow",
    ]  # fmt: skip
    options = [word for mark in marks for word in ("-o", mark)]
    program = [sys.executable, "-m", "pytest", "-q", "-p", "tests.thrift.turns", "-c", os.devnull]
    ended = subprocess.run(
        [*program, *options, "-p", "no:cacheprovider", "-p", "no:xdist", *map(str, words)],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    return ended.stdout + ended.stderr


@pytest.mark.slow
def test_a_day_runs_its_share_and_the_tenth_says_how_many_and_by_which_seed(
    family: Path,
) -> None:
    assert "6 passed, 88 deselected" in run(family, "-m", "not torture and not slow")
    assert "8 passed, 86 deselected" in run(family, "-m", "slow")
    assert "1 passed" in run(f"{family}::test_in_turn[4]", "-m", "not torture")
    tenth = run(family, "-m", "torture", "--tenth", "5")
    assert "\nshort 0: N=5\nshort 1: N=5\nshort 2: N=5\n" in tenth
    assert re.findall(r"\w+: N=\d+ of .+", tenth) == [
        "kin: N=1 of 1",
        "test_in_turn: N=1 of 6",
        "test_long: N=3 of 35",
        "test_longest: N=2 of 35",
        "test_short: N=2 of 3, 1 failed, 1 skipped",
    ]
    assert "\nA share of the torture: N=9, seed=5\n" in tenth
    assert "--tenth SEED needs -m torture" in run(family, "--tenth", "5")
