"""The last good day of an account or a key, found by looking at each day: the manual alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from tests.walk.model import District, Key, Link
from tests.walk.rules import closes, find_closed, has_lapsed

_DAY = timedelta(days=1)


def find_end(district: District, parent: str, *, grace: bool = True) -> date | None:
    """The last day on which the parent sees a child, from today on without a gap.

    None: no end is in sight. Without a child it is a day that is over, or None where somebody took
    the access away.
    """
    if () not in find_closed(district, parent, grace=grace):
        return _find_past(district, parent)
    for day in sorted(_list_turns(district, parent, grace)):
        if day > district.today:
            then = replace(district, now=district.now + (day - district.today))
            if () not in find_closed(then, parent, grace=grace):
                return day - _DAY
    return None


def find_key_end(district: District, key: Key) -> date:
    """The last day on which a good key works."""
    return min(key.last, find_end(district, key.parent, grace=False) or key.last)


def _list_turns(district: District, parent: str, grace: bool) -> Iterator[date]:
    """The days on which anything can close a child."""
    longer = timedelta(days=district.settings.grace_days if grace else 0)
    for link in _list_links(district, parent):
        left = district.students[link.student]
        yield from (day + more for day, more in ((left, longer), (link.until, _DAY)) if day)
    yield from (one.first for one in district.orders if one.parent == parent)


def _find_past(district: District, parent: str) -> date | None:
    """The latest of the days that ran out, where no other child was taken away."""
    links = [one for one in _list_links(district, parent) if one.access]
    if any(_is_taken(district, one) for one in links):
        return None
    return max((_find_last(district, one) for one in links), default=None)


def _is_taken(district: District, link: Link) -> bool:
    orders = district.find_orders(link.parent, link.student)
    ended = link.ended_on is not None and not has_lapsed(district, link)
    return ended or any(closes(district, order) for order in orders)


def _find_last(district: District, link: Link) -> date:
    left, grace = district.students[link.student], district.settings.grace_days
    days = [left + timedelta(days=grace - 1)] if left else []
    return min([*days, *([link.until] if link.until else [])])


def _list_links(district: District, parent: str) -> list[Link]:
    return [one for one in district.links if one.parent == parent]
