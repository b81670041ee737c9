"""What an import may do at once, as shares of what is stored."""

from __future__ import annotations

from typing import Any

import pytest

from portaladm.errors import Misused
from portaladm.services.roster.limits import LimitRules, is_over
from portaladm.store.roster.limit import Impact


@pytest.mark.parametrize("typed", ["many", "-1", "101%", "1.5", "%", "1234567890"])
@pytest.mark.parametrize(
    "name", ["max_removals", "max_new_links", "max_name_changes", "max_new_parents"]
)
def test_a_limit_is_a_number_or_a_share(name: str, typed: Any) -> None:
    with pytest.raises(Misused) as raised:
        LimitRules(**{name: typed})
    assert raised.value.remark.values["option"] == f"--{name.replace('_', '-')}"


@pytest.mark.parametrize(
    ("count", "before", "limit", "over"),
    [
        (10, 100, None, False),
        (11, 100, None, True),
        (3, 19, None, False),
        (3, 20, None, True),
        (20, 100, "20%", False),
        (21, 100, "20%", True),
        (40, 100, "40", False),
        (41, 100, "40", True),
        (5, 10, "4", True),
    ],
)
def test_what_is_over_a_limit(count: int, before: int, limit: str | None, over: bool) -> None:
    assert is_over(Impact("links", "", count, before), limit, 10, smallest=20) is over


def test_a_number_counts_for_the_district_alone() -> None:
    assert not is_over(Impact("links", "Lincoln", 41, 50), "40", 10)
