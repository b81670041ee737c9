"""Sums over the covered rows: what comes and goes cancels out, and nothing else does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portaladm.domain.trail.covered import (
    KINDS,
    NOTHING,
    add_up,
    changes_nothing,
    move,
    name_kinds,
    read_sums,
    sum_rows,
    write_sums,
)

ROWS = st.lists(st.text(max_size=5), max_size=6)


@pytest.mark.slow
@given(ROWS, ROWS)
def test_a_change_moves_the_sum_to_that_of_what_is_there_then(
    before: list[str], after: list[str]
) -> None:
    sums = move(NOTHING, {"key": sum_rows("key", before)})
    moved = move(sums, {"key": sum_rows("key", after) - sum_rows("key", before)})
    assert moved == move(NOTHING, {"key": sum_rows("key", after)})
    assert (moved == sums) == (sorted(before) == sorted(after))


def test_the_kind_and_how_often_a_row_stands_count() -> None:
    assert sum_rows("key", ["1"]) != sum_rows("account", ["1"])
    assert sum_rows("key", ["1", "1"]) != sum_rows("key", ["1"])
    assert sum_rows("key", ["1", "2"]) == sum_rows("key", ["2", "1"])


def test_what_came_and_went_changes_nothing() -> None:
    one = sum_rows("link", ["1,1"])
    assert changes_nothing({})
    assert changes_nothing({"link": one - one, "key": 0})
    assert not changes_nothing({"link": -one})


@pytest.mark.slow
@given(st.lists(st.integers(0, 2**256 - 1), min_size=len(KINDS), max_size=len(KINDS)))
def test_sums_are_read_as_they_were_written(values: list[int]) -> None:
    sums = dict(zip(KINDS, values, strict=True))
    assert read_sums(write_sums(sums)) == sums


def test_what_are_no_sums_is_told() -> None:
    spaced = write_sums(NOTHING).replace(" ", "  ")
    for text in ("", "x", spaced, write_sums(NOTHING)[:-65], write_sums(NOTHING) + " 0", "g " * 5):
        assert read_sums(text) is None


def test_kinds_are_named_in_words() -> None:
    assert name_kinds(("account", "pepper")) == "accounts, the pepper"


def test_sums_stay_below_their_modulus() -> None:
    assert add_up([2**256 - 1, 3]) == 2
    assert move({**NOTHING, "key": 2**256 - 1}, {"key": 3}) == {**NOTHING, "key": 2}
    assert changes_nothing({"key": 2**256, "link": -(2**256)})
