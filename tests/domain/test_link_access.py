"""Access: the verdict on one link, and that the SQL for sets says the same."""

from __future__ import annotations

import itertools
import sqlite3
from datetime import date, timedelta

import pytest

from portaladm.cli.messages import say
from portaladm.domain.link_access import (
    LinkFacts,
    Verdict,
    Visibility,
    explain_verdict,
    judge_link,
    refuse_past_end,
)
from portaladm.errors import Misused
from portaladm.store.links.rows import GIVES_ACCESS

TODAY = date(2026, 8, 31)
DAY = timedelta(days=1)
GOOD = LinkFacts(portal_access=True)


def judge(**facts: object) -> Visibility:
    return judge_link(LinkFacts(**({"portal_access": True} | facts)), TODAY, 30).visibility  # type: ignore[arg-type]


def test_an_enrolled_child_is_visible() -> None:
    assert judge_link(GOOD, TODAY, 30) == Verdict(Visibility.VISIBLE)


def test_what_staff_denied_outranks_everything() -> None:
    assert judge(restricted=True) == Visibility.RESTRICTED
    assert judge(restricted=True, portal_access=False, ended_on=TODAY) == Visibility.RESTRICTED


def test_a_denial_holds_through_its_last_day_and_not_longer() -> None:
    assert judge(restricted=True, restricted_until=TODAY) == Visibility.RESTRICTED
    assert judge(restricted=True, restricted_until=TODAY - DAY) == Visibility.VISIBLE


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


def test_each_verdict_has_its_own_words() -> None:
    said = {
        say(explain_verdict(Verdict(one, TODAY, TODAY + DAY), "court")).message
        for one in Visibility
    }
    assert len(said) == len(Visibility)
    assert not [text for text in said if "{" in text]
    restricted = explain_verdict(Verdict(Visibility.RESTRICTED), "case 7")
    assert say(restricted).message == "denied by staff: case 7"


def test_an_order_cannot_end_before_today() -> None:
    refuse_past_end(None, TODAY)
    refuse_past_end(TODAY, TODAY)
    with pytest.raises(Misused):
        refuse_past_end(TODAY - DAY, TODAY)


def test_the_sql_for_sets_and_the_rule_for_one_say_the_same() -> None:
    driver = sqlite3.connect(":memory:")
    driver.executescript(
        "CREATE TABLE links (id, parent_id, student_id, portal_access, ended_on, "
        "provisional_until);"
        "CREATE TABLE students (id, withdrawn_on);"
        "CREATE TABLE restrictions (parent_id, student_id, until_on, lifted_at);"
    )
    days = (None, TODAY - DAY, TODAY, TODAY + DAY)
    facts = [
        LinkFacts(access, left, ended, provisional, restricted, until)
        for access, left, ended, provisional, restricted, until in itertools.product(
            (True, False), days, (None, TODAY), days, (True, False), days
        )
    ]
    for n, one in enumerate(facts):
        driver.execute(
            "INSERT INTO links VALUES (?, 1, ?, ?, ?, ?)",
            (n, n, one.portal_access, _text(one.ended_on), _text(one.provisional_until)),
        )
        driver.execute("INSERT INTO students VALUES (?, ?)", (n, _text(one.withdrawn_on)))
        if one.restricted:
            values = (n, _text(one.restricted_until))
            driver.execute("INSERT INTO restrictions VALUES (1, ?, ?, NULL)", values)
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
        if judge_link(one, TODAY, 30).visibility is Visibility.VISIBLE
    }  # fmt: skip
    assert given == judged
    assert 0 < len(given) < len(facts)


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
