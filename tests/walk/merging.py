"""Two records of one person: what a merge brings over, and what taking it back restores."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, replace

from tests.walk.model import Account, District, Key, Link, Order
from tests.walk.rules import is_eligible


@dataclass
class Merge:
    """A merge, and everything before it and after it; ``rosters``: how many had come by then,
    ``renumbered``: how often others had got new ids.
    """

    keep: str
    drop: str
    before: District
    after: District | None = None
    rosters: int = 0
    renumbered: int = 0
    is_standing: bool = True


def merge(district: District, keep: str, drop: str, keep_account: str = "") -> Merge:
    """Let DROP be KEEP from now on; ``keep_account``: the username that stays of two."""
    done = Merge(keep, drop, deepcopy(district))
    _close_accounts(district, keep, drop, keep_account)
    _close_keys(district, keep, drop)
    _move_links(district, keep, drop)
    records: list[Order | Key | Account] = [
        *district.orders, *district.keys, *district.accounts,
    ]  # fmt: skip
    for one in records:
        one.parent = keep if one.parent == drop else one.parent
    del district.parents[drop], district.contacts[drop]
    district.aliases[drop] = keep
    district.merged.add(drop)
    for number, parent in district.aliases.items():
        district.aliases[number] = keep if parent == drop else parent
    return done


def _close_accounts(district: District, keep: str, drop: str, stays: str) -> None:
    both = [account for one in (keep, drop) if (account := district.find_account(one))]
    for account in both if len(both) > 1 else ():
        account.closed = "" if account.username == stays else "merged"


def _close_keys(district: District, keep: str, drop: str) -> None:
    """Nobody with an account needs a key, and nobody needs two: the one that works stays."""
    opened = [key for one in (keep, drop) if (key := district.find_open_key(one))]
    has_account = any(district.find_account(one) for one in (keep, drop))
    best = None if has_account else min(opened, key=lambda key: _rank(district, key), default=None)
    for key in opened:
        key.closed = "" if key is best else "merged"


def _rank(district: District, key: Key) -> tuple[int, bool, int]:
    """A live one before a suspended one before an expired one; one on paper; the newer one.

    Of two of one batch that of the record that stays, which is asked about first.
    """
    is_live = key.last >= district.today and is_eligible(district, key.parent)
    state = 0 if is_live else 1 if key.last >= district.today else 2
    batches = list(dict.fromkeys(one.batch for one in district.keys))
    return state, not key.sent, -batches.index(key.batch)


def _move_links(district: District, keep: str, drop: str) -> None:
    """DROP's children come over; what ended is over. A stored no stays a no."""
    for theirs in [one for one in district.links if one.parent == drop]:
        ours = district.find_link(keep, theirs.student)
        district.links.remove(theirs)
        if theirs.ended_on is None and ours is None:
            district.links.append(replace(theirs, parent=keep))
        elif ours and theirs.ended_on is None and _revives(theirs, ours):
            ours.disputed = theirs.disputed if ours.access and not theirs.access else ours.disputed
            ours.access = ours.access and theirs.access
            ours.ended_on, ours.until, ours.taken_back = None, theirs.until, False
        elif ours and theirs.ended_on is None and _disagree(theirs, ours):
            ours.access, ours.disputed = False, True


def _disagree(theirs: Link, ours: Link) -> bool:
    """A yes and a no, both of rosters: a family of the counter has no word of one."""
    differ = theirs.disputed or theirs.access != ours.access
    return differ and theirs.until is None and ours.until is None


def _revives(theirs: Link, ours: Link) -> bool:
    """Where both have the child, the link of the record that stays holds, if it holds at all."""
    return ours.ended_on is not None or (ours.until is not None and theirs.until is None)


def unmerge(district: District, done: Merge) -> None:
    """Links, orders, keys, accounts and ids are as they were; what befell them since stays."""
    before, both = done.before, (done.keep, done.drop)
    district.links[:] = [one for one in district.links if one.parent not in both]
    district.links += [deepcopy(one) for one in before.links if one.parent in both]
    for order, was_order in zip(district.orders, before.orders, strict=False):
        order.parent = was_order.parent if was_order.parent in both else order.parent
    for key in district.keys:
        was = next((one for one in before.keys if one.text == key.text), None)
        if was and was.parent in both:
            key.parent = was.parent
            reopened = {"merged": was.closed, "merged, undone": was.closed or "undone"}
            key.closed = reopened.get(key.closed, key.closed)
    for n, was_account in enumerate(before.accounts):
        if was_account.parent in both:
            account = district.accounts[n]
            account.parent = was_account.parent
            account.closed = was_account.closed if account.closed == "merged" else account.closed
    district.parents[done.drop] = before.parents[done.drop]
    district.contacts[done.drop] = before.contacts[done.drop]
    for number in [n for n in district.aliases if before.aliases.get(n, n) == done.drop]:
        district.aliases[number] = done.drop
    district.aliases.pop(done.drop)
    district.merged.discard(done.drop)
    done.is_standing = False
