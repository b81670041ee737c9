"""What an import does to keys, accounts and parents: as the program tells it, and by the rules."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from tests.walk.ends import find_end
from tests.walk.model import District
from tests.walk.rules import is_eligible, judge_account

Effect = dict[str, set[str]]
"""Of accounts that end on a day, or were to, the parent with the day."""


def find_effect(before: District, after: District) -> Effect:
    """The parents to whom each thing happens; of accounts also their last days."""
    found: Effect = {
        "keys_suspended": set(), "keys_resumed": set(), "parents_eligible": set(),
        "parents_ineligible": set(), "accounts_ended": set(), "accounts_resumed": set(),
        "accounts_ending": set(), "accounts_kept": set(),
    }  # fmt: skip
    for parent in after.parents:
        was = parent in before.parents and is_eligible(before, parent)
        now = is_eligible(after, parent)
        key = after.find_open_key(parent)
        if account := after.find_account(parent):
            old, new = _ends(before, account.username), _ends(after, account.username)
            found["accounts_ended"] |= {parent} if new and not old else set()
            found["accounts_resumed"] |= {parent} if old and not new else set()
            was_to, is_to = find_end(before, parent), find_end(after, parent)
            if not old and not new and was_to != is_to:
                kind, day = ("accounts_ending", is_to) if is_to else ("accounts_kept", was_to)
                found[kind].add(f"{parent} {day}")
        elif was != now and key and key.last >= after.today:
            found["keys_resumed" if now else "keys_suspended"].add(parent)
        elif was != now:
            found["parents_eligible" if now else "parents_ineligible"].add(parent)
    return found


def _ends(district: District, username: str) -> bool:
    """Whether an account has ended, whatever else is to be said against it."""
    account = next(one for one in district.accounts if one.username == username)
    plain = deepcopy(account)
    plain.disabled = False
    return judge_account(district, plain) == "ended"


def check_effect(told: dict[str, Any], before: District, after: District) -> None:
    """Hold what an import told (its JSON) against the rules."""
    expected, effect = find_effect(before, after), told["effect"] or {"people": []}
    if not before.parents:  # of a first import only how many are eligible is told
        assert effect.get("parents_eligible", 0) == len(expected["parents_eligible"])
        return
    said: Effect = {kind: set() for kind in expected}
    for one in effect["people"]:
        kind, day = one["effect"], one["ends_on"]
        if kind == "accounts_ending" and day is None:
            kind = "accounts_ended"
        said[kind].add(f"{one['parent_id']} {day}" if day else one["parent_id"])
    wrong = {kind: (said[kind], expected[kind]) for kind in said if said[kind] != expected[kind]}
    assert not wrong, f"effect: said, and by the rules: {wrong}"
