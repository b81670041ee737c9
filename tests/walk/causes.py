"""Everything that prevents a sign-in or a key, in order: by the manual alone.

Where a family of the counter is in the roster under another id, the causes behind that one are
those of the record that a merge makes of both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy

from tests.walk.merging import merge
from tests.walk.model import District
from tests.walk.rules import (
    Cause,
    Causes,
    find_account_causes,
    find_closed,
    find_duplicate,
    judge_key,
)

Find = Callable[[District, str], set[Causes]]


def find_sign_in_causes(district: District, parent: str) -> set[Causes]:
    """Why a parent can't sign in; several answers where two children are alike."""
    return set(_follow_merges(district, parent, _find_own(district, parent), find_sign_in_causes))


def find_key_causes(district: District, parent: str) -> set[Causes]:
    """Why a parent without an account has no key that works; who has an account needs none."""
    if district.find_account(parent):
        return {()}
    return set(_follow_merges(district, parent, _judge_keys(district, parent), find_key_causes))


def _find_own(district: District, parent: str) -> Iterator[Causes]:
    account = district.find_account(parent)
    if account is None:
        last = Cause("not-activated", None, "parent")
        for causes in _judge_keys(district, parent):
            yield causes if _is_retired(parent, causes) else (*causes, last)
        return
    first: Causes = (Cause("disabled", None, "office"),) if account.disabled else ()
    last_ones = tuple(find_account_causes(district, account))
    for closed in find_closed(district, parent, grace=True):
        yield (*first, *closed, *last_ones)


def _judge_keys(district: District, parent: str) -> Iterator[Causes]:
    code = judge_key(district, parent)
    own: Causes = (Cause(code, None, "office"),) if code else ()
    opened = district.find_open_key(parent)
    if opened and opened.mark == "returned":
        own = (*own, Cause("key-returned", None, "office"))
    for closed in find_closed(district, parent, grace=False):
        yield closed if _is_retired(parent, closed) else (*closed, *own)


def _is_retired(parent: str, causes: Causes) -> bool:
    """Whether the record's id is another person's now: then a key is no use to it."""
    return "~" in parent and any(one.code == "ended" for one in causes)


def _follow_merges(
    district: District, parent: str, found: Iterable[Causes], find: Find
) -> Iterator[Causes]:
    for causes in found:
        yield from _follow_merge(district, parent, causes, find)


def _follow_merge(
    district: District, parent: str, causes: Causes, find: Find
) -> Iterator[Causes]:  # fmt: skip
    for n, cause in enumerate(causes, 1):
        if cause.code == "provisional-over" and cause.student:
            link = district.find_link(parent, cause.student)
            other = link and find_duplicate(district, link)
            if other:
                account = district.find_account(parent)
                merged = deepcopy(district)
                merge(merged, other.parent, parent, account.username if account else "")
                for after in find(merged, other.parent):
                    new = tuple(one for one in after if one not in causes[:n])
                    yield (*causes[:n], *new)
                return
    yield causes
