"""What the links of a parent say together: whether a child is shown, and the last good day of it.

The same rule in SQL, for sets, is ``LAST_DAY`` in ``store/accounts/states.py``; a test holds the
two against each other and against every single day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from portaladm.domain.link_access import LinkFacts, has_lapsed, judge_link, last_day_of_grace
from portaladm.domain.restrictions import judge_term

_DAY = timedelta(days=1)


class Enrolment(NamedTuple):
    """Whether a parent has access by any child, or had it until a day.

    ``ends_on`` is the last day with access: the day before the first on which no child is shown,
    though one may be again later. It is over where none is shown today. None: no end is in sight,
    or, without access, somebody took it away: that has no day.
    """

    has_access: bool
    ends_on: date | None = None

    def has_ended(self, today: date) -> bool:
        """Whether no child is left for whom the portal may be used."""
        return not self.has_access or (self.ends_on is not None and today > self.ends_on)


def judge_enrolment(
    links: Iterable[LinkFacts], today: date, grace_days: int, *, confirm_end: bool
) -> Enrolment:
    """What the links of one parent say; without ``grace_days``, of the parent's keys.

    Their restrictions are needed with those that are still to come.
    """
    links = tuple(links)

    def is_shown(day: date) -> bool:
        return any(
            judge_link(one, day, grace_days, confirm_end=confirm_end).visible for one in links
        )

    ends = sorted(day for one in links for day in _list_ends(one, grace_days) if day >= today)
    if is_shown(today):
        return Enrolment(True, next((day for day in ends if not is_shown(day + _DAY)), None))
    over = _find_past_day(links, today, grace_days, confirm_end=confirm_end)
    return Enrolment(over is not None, over)


def _list_ends(link: LinkFacts, grace_days: int) -> Iterator[date]:
    """The days after which something may close a child."""
    yield from _list_days(link, grace_days)
    yield from (one.from_on - _DAY for one in link.restrictions if not one.lifted)


def _find_past_day(
    links: Iterable[LinkFacts], today: date, grace_days: int, *, confirm_end: bool
) -> date | None:
    """The last day of those whose days ran out, where nobody took away the access to another."""
    found = [one for one in links if one.portal_access]
    taken = [
        one for one in found
        if (one.ended_on is not None and not has_lapsed(one, today))
        or any(judge_term(term, today, confirm_end=confirm_end).closes for term in one.restrictions)
    ]  # fmt: skip
    if taken:
        return None
    return max((min(_list_days(one, grace_days)) for one in found), default=None)


def _list_days(link: LinkFacts, grace_days: int) -> Iterator[date]:
    """The last days that the roster and the counter know."""
    if link.withdrawn_on is not None:
        yield last_day_of_grace(link.withdrawn_on, grace_days)
    if link.provisional_until is not None:
        yield link.provisional_until
