"""Who sees which child, whose key and account work, and what closes a child: the manual alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from tests.walk.model import Account, District, Key, Link, Order


class Cause(NamedTuple):
    """What prevents something: of which child, who can lift it, and which restriction it is."""

    code: str
    student: str | None
    lifted_by: str
    order: str = ""


Causes = tuple[Cause, ...]
RANKS = ("office", "parent", "roster", "court")


def closes(district: District, order: Order) -> bool:
    """A restriction holds from its first day on; its last day alone opens nothing."""
    if order.lifted or district.today < order.first:
        return False
    return not is_over(district, order) or district.settings.confirm_end


def is_over(district: District, order: Order) -> bool:
    return order.last is not None and order.last < district.today


def has_lapsed(district: District, link: Link) -> bool:
    """Whether the days of a family of the counter were over before a roster listed it."""
    return link.until is not None and link.until < (link.ended_on or district.today)


def has_left(district: District, student: str, grace_days: int) -> bool:
    """An account lives as many days longer as the setting says; the day of leaving is the first."""
    left = district.students[student]
    return left is not None and district.today >= left + timedelta(days=grace_days)


def find_child_causes(district: District, parent: str, student: str, *, grace: bool) -> Causes:
    """Why a parent doesn't see a child: what courts say first, then what the roster says."""
    link = district.find_link(parent, student)
    found = _judge_link(district, link, grace) if link else [Cause("no-link", student, "roster")]
    return (*_find_order_causes(district, parent, student), *found)


def _find_order_causes(district: District, parent: str, student: str) -> Iterator[Cause]:
    for order in district.find_orders(parent, student):
        if closes(district, order):
            over = is_over(district, order)
            code = "restriction-unconfirmed" if over else "restricted"
            yield Cause(code, student, "office" if over else "court", order.name)


def _judge_link(district: District, link: Link, grace: bool) -> Iterator[Cause]:
    student, lapsed = link.student, has_lapsed(district, link)
    if link.ended_on and "~" in link.parent:  # the id is another person's now: nothing opens it
        yield Cause("ended", student, "roster")
        return
    if link.ended_on and not lapsed:
        code, lifter = ("taken-back", "office") if link.taken_back else ("ended", "roster")
        yield Cause(code, student, lifter)
    if not link.access:
        yield Cause("no-access", student, "office" if link.disputed else "roster")
    if lapsed:
        yield Cause("provisional-over", student, "office")
        yield from _inherit(district, find_duplicate(district, link))
    if has_left(district, student, district.settings.grace_days if grace else 0):
        yield Cause("not-enrolled", student, "roster")


def find_duplicate(district: District, link: Link) -> Link | None:
    """The roster's record of a parent of the same name and email with the same child."""
    name, email = district.parents[link.parent], district.contacts[link.parent]
    for other, theirs in district.parents.items():
        same = theirs == name and district.contacts[other] == email != ""
        if other != link.parent and same:
            found = district.find_link(other, link.student)
            if found and found.ended_on is None and found.until is None:
                return found
    return None


def _inherit(district: District, other: Link | None) -> Iterator[Cause]:
    """What the other record brings along once both are merged."""
    if other:
        yield from _find_order_causes(district, other.parent, other.student)
        if not other.access:
            yield Cause("no-access", other.student, "office" if other.disputed else "roster")


def find_closed(district: District, parent: str, *, grace: bool) -> set[Causes]:
    """One child is enough; else the causes of the one that is the easiest to open, or of its like.

    A restriction without a link makes no child.
    """
    children = [
        find_child_causes(district, parent, one.student, grace=grace)
        for one in district.links
        if one.parent == parent
    ]
    if not children:
        return {(Cause("no-child", None, "office"),)}
    least = min(map(_weigh, children))
    return {one for one in children if _weigh(one) == least}


def _weigh(causes: Causes) -> tuple[int, int]:
    return max((RANKS.index(one.lifted_by) for one in causes), default=-1), len(causes)


def is_eligible(district: District, parent: str) -> bool:
    """Days of grace are for accounts alone."""
    return () in find_closed(district, parent, grace=False)


def judge_key(district: District, parent: str) -> str:
    """What is to be said against the parent's keys; empty where one is good to use."""
    keys = district.find_keys(parent)
    if not keys:
        return "no-key"
    if opened := district.find_open_key(parent):
        return "key-expired" if opened.last < district.today else ""
    decided = [one.closed for one in keys if one.closed in ("used", "revoked")]
    return f"key-{decided[-1]}" if decided else "key-undone"


def is_waiting(account: Account, now: datetime) -> bool:
    """After five failures thirty seconds; each further one doubles it, up to an hour."""
    if account.failures < 5 or account.failed_at is None:
        return False
    seconds = min(30 * 2 ** (account.failures - 5), 3600)
    return now < account.failed_at + timedelta(seconds=seconds)


def find_account_causes(district: District, account: Account) -> Iterator[Cause]:
    """What is to be said against an account that is neither disabled nor ended."""
    if account.temporary_last:
        if account.temporary_last < district.today:
            yield Cause("temporary-expired", None, "office")
    elif account.failures >= 100:
        yield Cause("stopped", None, "office")
    elif is_waiting(account, district.now):
        yield Cause("waiting", None, "office")


def judge_account(district: District, account: Account) -> str:
    """The state of an account, as lists show it."""
    if account.disabled:
        return "disabled"
    if () not in find_closed(district, account.parent, grace=True):
        return "ended"
    codes = [one.code for one in find_account_causes(district, account)]
    return codes[0] if codes else "must-change" if account.temporary_last else "active"


def is_good(district: District, key: Key) -> bool:
    """Whether an account can be made with it now."""
    return not key.closed and key.last >= district.today and is_eligible(district, key.parent)
