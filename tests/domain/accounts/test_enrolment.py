"""The last good day of a parent: of every combination, held against each single day."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from portaladm.domain.accounts.enrolment import Enrolment, judge_enrolment
from portaladm.domain.link_access import LinkFacts, judge_link
from portaladm.domain.restrictions import Term

TODAY = date(2026, 8, 31)
DAYS = (None, *(TODAY + timedelta(days=n) for n in (-3, -1, 0, 2)))
FAR = 12


def day(number: int) -> date:
    return TODAY + timedelta(days=number)


def judge(*links: LinkFacts, grace: int = 0, confirm_end: bool = True) -> Enrolment:
    return judge_enrolment(links, TODAY, grace, confirm_end=confirm_end)


@pytest.mark.parametrize(
    ("links", "ends_on"),
    [
        ([LinkFacts(True)], None),
        ([LinkFacts(True, withdrawn_on=day(5))], day(6)),
        ([LinkFacts(True, restrictions=(Term(day(5)),))], day(4)),
        ([LinkFacts(True, restrictions=(Term(day(5), day(9)),))], day(4)),
        ([LinkFacts(True, restrictions=(Term(day(5), lifted=True),))], None),
        ([LinkFacts(True, provisional_until=day(5))], day(5)),
        ([LinkFacts(True, day(9), provisional_until=day(5), restrictions=(Term(day(3)),))], day(2)),
        ([LinkFacts(True, day(5)), LinkFacts(True, provisional_until=day(3))], day(6)),
        ([LinkFacts(True, day(5)), LinkFacts(True)], None),
        ([LinkFacts(True, day(5)), LinkFacts(False)], day(6)),
    ],
)
def test_the_child_that_is_shown_longest_counts(links: list[LinkFacts], ends_on: date) -> None:
    assert judge(*links, grace=2) == Enrolment(True, ends_on)


def test_a_child_that_an_order_gives_back_in_time_goes_on() -> None:
    leaving, closed = (
        LinkFacts(True, day(5)),
        LinkFacts(True, restrictions=(Term(day(-9), day(3)),)),
    )
    assert judge(leaving, closed, confirm_end=False) == Enrolment(True, None)
    assert judge(leaving, closed) == Enrolment(True, day(4))
    late = LinkFacts(True, restrictions=(Term(day(-9), day(8)),))
    assert judge(leaving, late, confirm_end=False) == Enrolment(True, day(4))


def test_a_day_that_is_over_is_told_only_where_nobody_took_the_access_away() -> None:
    over, lapsed = LinkFacts(True, day(-9)), LinkFacts(True, provisional_until=day(-2))
    assert judge(over, lapsed) == Enrolment(True, day(-2))
    assert judge(over, LinkFacts(False)) == Enrolment(True, day(-10))
    for taken in (
        LinkFacts(True, ended_on=day(-1)),
        LinkFacts(True, None, None, None, (Term(day(-1)),)),
    ):
        assert judge(over, taken) == Enrolment(False)
    assert judge() == judge(LinkFacts(False)) == Enrolment(False)


@pytest.mark.turns(4, otherwise="slow")
@pytest.mark.parametrize("confirm_end", [True, False])
@pytest.mark.parametrize("grace", [0, 3])
def test_every_combination_is_that_of_each_single_day(grace: int, confirm_end: bool) -> None:
    links = [
        LinkFacts(True, left, ended, until, terms)
        for left, ended, until, terms in itertools.product(
            DAYS, (None, day(-2)), DAYS,
            ((), (Term(day(1)),), (Term(day(1), day(2)),), (Term(day(-2), day(3)),)),
        )
    ]  # fmt: skip
    pairs = [(one,) for one in links] + list(zip(links, links[7:] + links[:7], strict=True))
    pairs += list(itertools.combinations(links[::9], 2))
    seen = set()
    for pair in pairs:
        found = judge(*pair, grace=grace, confirm_end=confirm_end)
        shown = _walk(pair, grace, confirm_end)
        assert found.has_ended(TODAY) is not shown[0]
        if shown[0]:
            last = next((n - 1 for n, is_shown in enumerate(shown) if not is_shown), None)
            assert found.ends_on == (None if last is None else day(last)), pair
            seen.add(last)
    assert len(seen) > 3


def _walk(links: Sequence[LinkFacts], grace: int, confirm_end: bool) -> list[bool]:
    return [
        any(judge_link(one, day(n), grace, confirm_end=confirm_end).visible for one in links)
        for n in range(FAR)
    ]
