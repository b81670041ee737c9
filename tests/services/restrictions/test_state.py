"""How restrictions are told, and written into the trail."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from portaladm.cli.messages import say
from portaladm.domain.restrictions import Restriction, describe_term
from portaladm.services.restrictions.state import tell_restriction
from tests.conftest import MONDAY, Office

PLAIN = Restriction(
    7, "", "court", "2026-08-31", None, "2026-08-31T15:00:00.000Z", "clerk", "", None, None, None
)


@pytest.mark.parametrize(
    ("changes", "days", "text"),
    [
        ({}, 0, "R7 (court)"),
        ({"case_number": "26-9"}, 0, "R7 (case 26-9: court)"),
        ({"until_on": "2026-09-02"}, 2, "R7 until 2026-09-02 (court)"),
        ({"until_on": "2026-09-02"}, 3, "R7, over since 2026-09-02 and not lifted yet (court)"),
        ({"from_on": "2026-09-02"}, 0, "R7 from 2026-09-02 (court)"),
        ({"lifted_at": "x"}, 0, "R7, which was lifted (court)"),
    ],
)
def test_a_restriction_is_told_with_its_days_its_case_and_its_reason(
    office: Office, changes: dict[str, Any], days: int, text: str
) -> None:
    with office.open() as context:
        told = tell_restriction(
            context.at(MONDAY + timedelta(days=days)), PLAIN._replace(**changes)
        )
    assert say(told).message == text


def test_one_that_a_date_ended_is_told_as_over(office: Office) -> None:
    with office.open() as context:
        settings = context.settings
        by_date = replace(settings.restrictions, confirm_end="no")
        there = replace(context, settings=replace(settings, restrictions=by_date))
        told = tell_restriction(there, PLAIN._replace(until_on="2026-08-30"))
    assert say(told).message == "R7, which ended on 2026-08-30 (court)"


def test_the_trail_keeps_every_part_of_a_restriction() -> None:
    whole = PLAIN._replace(until_on="2026-09-02", case_number="26-9, until further notice")
    assert describe_term(PLAIN, "S1") == "R7: student S1, from 2026-08-31"
    assert describe_term(whole, "S1") == (
        "R7: student S1, from 2026-08-31, until 2026-09-02, case 26-9, until further notice"
    )
