"""A small district, walked over at random: each answer is that of the rules.

A longer walk, of other seeds: ``WALK_SEED=7 WALK_STEPS=500 pytest -n 0 -m torture tests/walk``.
"""

from __future__ import annotations

import os

import pytest

from tests.walk.walking import walk

SEED, STEPS, LENGTH = (
    int(os.environ.get(f"WALK_{name}", usual))
    for name, usual in (("SEED", "1"), ("STEPS", "2000"), ("LENGTH", "100"))
)


@pytest.mark.turns(4)
@pytest.mark.parametrize("seed", range(4))
def test_every_answer_is_that_of_the_rules(seed: int) -> None:
    walk(seed, 25, whole=False)


@pytest.mark.torture
@pytest.mark.parametrize("seed", range(SEED, SEED + STEPS // LENGTH))
def test_every_answer_on_a_long_walk_is_that_of_the_rules(seed: int) -> None:
    walk(seed, LENGTH)
