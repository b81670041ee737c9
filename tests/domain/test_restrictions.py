"""Where a restriction stands today, and what staff call it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from portaladm.domain.restrictions import (
    RestrictionState,
    Term,
    judge_term,
    name_restriction,
    read_restriction_name,
)

TODAY = date(2026, 8, 31)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("term", "state", "by_date"),
    [
        (Term(TODAY), "in-force", "in-force"),
        (Term(TODAY - DAY), "in-force", "in-force"),
        (Term(TODAY + DAY), "future", "future"),
        (Term(TODAY, TODAY), "in-force", "in-force"),
        (Term(TODAY - DAY, TODAY - DAY), "unconfirmed", "over"),
        (Term(TODAY + DAY, TODAY + DAY), "future", "future"),
        (Term(TODAY, None, True), "lifted", "lifted"),
        (Term(TODAY - DAY, TODAY - DAY, True), "lifted", "lifted"),
        (Term(TODAY + DAY, None, True), "lifted", "lifted"),
    ],
)
def test_a_restriction_stands_somewhere_on_each_day(term: Term, state: str, by_date: str) -> None:
    assert judge_term(term, TODAY, confirm_end=True) == state
    assert judge_term(term, TODAY, confirm_end=False) == by_date


def test_what_waits_for_staff_closes_as_what_is_in_force() -> None:
    closing = {state for state in RestrictionState if state.closes}
    assert closing == {RestrictionState.IN_FORCE, RestrictionState.UNCONFIRMED}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("R17", 17), ("r17", 17), (" R17 ", 17), ("17", 17), ("R", None), ("", None),
        ("R-1", None), ("R1x", None), ("R1.5", None), ("R" + "9" * 19, None), ("R٣", None),
    ],
)  # fmt: skip
def test_a_restriction_is_found_by_its_name(text: str, number: int | None) -> None:
    assert read_restriction_name(text) == number


def test_a_name_is_read_as_it_is_written() -> None:
    assert read_restriction_name(name_restriction(17)) == 17
