"""Access: the verdict on one link, and that the SQL for sets says the same."""

from __future__ import annotations

import itertools
import sqlite3
from datetime import date, timedelta

import pytest

from portaladm.cli.messages import say
from portaladm.domain.link_access import (
    AccessWhy,
    LinkFacts,
    Verdict,
    Visibility,
    explain_verdict,
    judge_link,
    refuse_bad_days,
)
from portaladm.domain.restrictions import Term
from portaladm.errors import Misused, Remark
from portaladm.store.links.rows import GIVES_ACCESS

TODAY = date(2026, 8, 31)
DAY = timedelta(days=1)
GOOD = LinkFacts(portal_access=True)


def judge(*, confirm_end: bool = True, **facts: object) -> Visibility:
    given = LinkFacts(**({"portal_access": True} | facts))  # type: ignore[arg-type]
    return judge_link(given, TODAY, 30, confirm_end=confirm_end).visibility


def test_an_enrolled_child_is_visible() -> None:
    assert judge_link(GOOD, TODAY, 30) == Verdict(Visibility.VISIBLE)


def test_what_staff_denied_outranks_everything() -> None:
    denied = (Term(TODAY),)
    assert judge(restrictions=denied) == Visibility.RESTRICTED
    assert judge(restrictions=denied, portal_access=False, ended_on=TODAY) == Visibility.RESTRICTED


@pytest.mark.parametrize(
    ("terms", "confirmed", "by_date"),
    [
        ([Term(TODAY, TODAY)], "restricted", "restricted"),
        ([Term(TODAY - DAY, TODAY - DAY)], "restricted", "visible"),
        ([Term(TODAY + DAY)], "visible", "visible"),
        ([Term(TODAY, lifted=True)], "visible", "visible"),
        ([Term(TODAY - DAY, TODAY - DAY), Term(TODAY + DAY)], "restricted", "visible"),
        ([Term(TODAY - DAY, TODAY - DAY), Term(TODAY)], "restricted", "restricted"),
        ([Term(TODAY, TODAY, lifted=True), Term(TODAY, TODAY + DAY)], "restricted", "restricted"),
    ],
)
def test_any_restriction_that_holds_today_closes(
    terms: list[Term], confirmed: str, by_date: str
) -> None:
    assert judge(restrictions=tuple(terms)) == confirmed
    assert judge(restrictions=tuple(terms), confirm_end=False) == by_date


@pytest.mark.parametrize(
    ("ends", "until"),
    [
        ([None], None),
        ([TODAY], TODAY),
        ([TODAY, TODAY + DAY], TODAY + DAY),
        ([TODAY, None], None),
        ([TODAY - DAY, TODAY], TODAY),
    ],
)
def test_a_child_is_closed_until_the_last_restriction_has_ended(
    ends: list[date | None], until: date | None
) -> None:
    facts = LinkFacts(True, restrictions=tuple(Term(TODAY - DAY, end) for end in ends))
    assert judge_link(facts, TODAY, 30) == Verdict(Visibility.RESTRICTED, until=until)


def test_a_family_of_the_counter_is_seen_through_its_last_day() -> None:
    assert judge(provisional_until=TODAY) == Visibility.VISIBLE
    assert judge(provisional_until=TODAY - DAY) == Visibility.PROVISIONAL_OVER


@pytest.mark.parametrize(
    ("left", "grace", "expected"),
    [
        (TODAY + DAY, 0, Visibility.VISIBLE),
        (TODAY, 0, Visibility.NOT_ENROLLED),
        (TODAY, 1, Visibility.GRACE),
        (TODAY - DAY, 1, Visibility.NOT_ENROLLED),
        (TODAY - 29 * DAY, 30, Visibility.GRACE),
        (TODAY - 30 * DAY, 30, Visibility.NOT_ENROLLED),
    ],
)
def test_grace_counts_from_the_first_day_without_enrolment(
    left: date, grace: int, expected: Visibility
) -> None:
    verdict = judge_link(LinkFacts(True, withdrawn_on=left), TODAY, grace)
    assert verdict.visibility == expected


def test_grace_never_covers_access_that_was_taken_away() -> None:
    assert judge(portal_access=False, withdrawn_on=TODAY) == Visibility.NO_ACCESS
    assert judge(ended_on=TODAY, withdrawn_on=TODAY) == Visibility.ENDED
    taken = judge(ended_on=TODAY, withdrawn_on=TODAY, access_why=AccessWhy.TAKEN_BACK)
    assert taken == Visibility.TAKEN_BACK


def test_each_verdict_has_its_own_words() -> None:
    order = (Remark("restriction.in-force", id="R7", until=None, case="7", reason="court"),)
    said = {
        say(explain_verdict(Verdict(one, TODAY, TODAY + DAY), order)).message for one in Visibility
    }
    assert len(said) == len(Visibility)
    assert not [text for text in said if "{" in text]
    restricted = explain_verdict(Verdict(Visibility.RESTRICTED), order)
    assert say(restricted).message == "denied by staff: R7 (case 7: court)"


@pytest.mark.parametrize(
    ("from_on", "until_on", "code"),
    [
        (None, None, None),
        (None, TODAY, None),
        (TODAY - DAY, TODAY, None),
        (TODAY + DAY, TODAY + DAY, None),
        (None, TODAY - DAY, "until-past"),
        (TODAY - DAY, TODAY - DAY, "until-past"),
        (TODAY + DAY, TODAY, "until-before-from"),
    ],
)
def test_an_order_ends_today_at_the_earliest_and_not_before_it_begins(
    from_on: date | None, until_on: date | None, code: str | None
) -> None:
    if code is None:
        refuse_bad_days(from_on, until_on, TODAY)
        return
    with pytest.raises(Misused) as refused:
        refuse_bad_days(from_on, until_on, TODAY)
    assert refused.value.code == code


@pytest.mark.parametrize("confirm_end", [True, False])
def test_the_sql_for_sets_and_the_rule_for_one_say_the_same(confirm_end: bool) -> None:
    driver = sqlite3.connect(":memory:")
    driver.create_function("ends_by_date", 0, lambda: int(not confirm_end))
    driver.executescript(
        "CREATE TABLE links (id INTEGER PRIMARY KEY, parent_id, student_id, portal_access, "
        "ended_on, provisional_until);"
        "CREATE TABLE students (id INTEGER PRIMARY KEY, withdrawn_on);"
        "CREATE TABLE restrictions (parent_id, student_id, from_on, until_on, lifted_at);"
        "CREATE INDEX of_pair ON restrictions (parent_id, student_id);"
    )
    days = (None, TODAY - DAY, TODAY, TODAY + DAY)
    facts = [
        LinkFacts(access, left, ended, provisional, restrictions)
        for access, left, ended, provisional in itertools.product(
            (True, False), days, (None, TODAY), days
        )
        for restrictions in _combine_restrictions()
    ]
    for n, one in enumerate(facts):
        driver.execute(
            "INSERT INTO links VALUES (?, 1, ?, ?, ?, ?)",
            (n, n, one.portal_access, _text(one.ended_on), _text(one.provisional_until)),
        )
        driver.execute("INSERT INTO students VALUES (?, ?)", (n, _text(one.withdrawn_on)))
        driver.executemany(
            "INSERT INTO restrictions VALUES (1, ?, ?, ?, ?)",
            [
                (n, _text(term.from_on), _text(term.until_on), "x" if term.lifted else None)
                for term in one.restrictions
            ],
        )
    given = {
        n
        for (n,) in driver.execute(
            f"SELECT l.id FROM links l JOIN students s ON s.id = l.student_id WHERE {GIVES_ACCESS}",
            {"today": TODAY.isoformat()},
        )
    }
    driver.close()
    judged = {
        n for n, one in enumerate(facts)
        if judge_link(one, TODAY, 30, confirm_end=confirm_end).visibility is Visibility.VISIBLE
    }  # fmt: skip
    assert given == judged
    assert 0 < len(given) < len(facts)


def _combine_restrictions() -> list[tuple[Term, ...]]:
    """None, each alone, and some of two."""
    single = [
        Term(since, until, lifted)
        for since in (TODAY - DAY, TODAY, TODAY + DAY)
        for until in (None, TODAY - DAY, TODAY, TODAY + DAY)
        for lifted in (False, True)
    ]
    return [(), *((one,) for one in single), *itertools.combinations(single[::5], 2)]


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
