"""Whether the lists say of everybody what the rules say: parents, accounts, keys and links."""

from __future__ import annotations

from typing import Any

from tests.walk.ends import find_end
from tests.walk.model import District, Key
from tests.walk.rules import find_child_causes, is_eligible, judge_account, judge_key
from tests.walk.world import World

_OF_KEY = {"no-key": "never-issued", "": "has-key", "key-used": "revoked"}


def compare_lists(world: World) -> None:
    """Hold the four lists against the rules."""
    _compare_parents(world)
    _compare_accounts(world)
    _compare_keys(world)
    _compare_links(world)


def _read(world: World, noun: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = world.read(noun, "list")
    return found


def _compare_parents(world: World) -> None:
    district = world.district
    said = {one["parent_id"]: (one["eligible"], one["status"]) for one in _read(world, "parents")}
    expected = {
        one: (is_eligible(district, one), _judge_parent(world, one)) for one in district.parents
    }
    _compare("parents list", said, expected)


def _judge_parent(world: World, parent: str) -> str:
    district = world.district
    if district.find_account(parent):
        return "has-account"
    if not is_eligible(district, parent):
        return "not-eligible"
    code = judge_key(district, parent)
    return _OF_KEY.get(code, code.removeprefix("key-"))


def _compare_accounts(world: World) -> None:
    district = world.district
    said = {
        one["username"]: (one["parent_id"], one["status"], one["ends_on"])
        for one in _read(world, "accounts")
    }
    expected = {
        one.username: (one.parent, judge_account(district, one), write_end(district, one.parent))
        for one in district.accounts
        if not one.closed
    }
    _compare("accounts list", said, expected)


def write_end(district: District, parent: str) -> str | None:
    """The last day of the parent's account, as data has it."""
    day = find_end(district, parent)
    return day.isoformat() if day else None


def _compare_keys(world: World) -> None:
    said = {one["key_reference"]: (one["parent_id"], one["status"]) for one in _read(world, "keys")}
    expected = {
        one.reference: (one.parent, judge_key_status(world, one)) for one in world.district.keys
    }  # fmt: skip
    _compare("keys list", said, expected)


def judge_key_status(world: World, key: Key) -> str:
    """The status of a key, as lists show it."""
    if key.closed:
        return "redeemed" if key.closed == "used" else "revoked"
    if key.last < world.district.today:
        return "expired"
    return "live" if is_eligible(world.district, key.parent) else "suspended"


def _compare_links(world: World) -> None:
    district = world.district
    lines = _read(world, "links")
    said = {(one["parent_id"], one["student_id"]): one["visible"] for one in lines}
    moved = [one for one in lines if one["school"] != district.schools[one["student_id"]]]
    assert not moved, f"links list: {moved}, by the rules {district.schools}"
    expected = {
        (one.parent, one.student): not find_child_causes(
            district, one.parent, one.student, grace=True
        )
        for one in district.links
    }
    orders = {(one.parent, one.student): False for one in district.orders}
    _compare("links list", said, {pair: orders[pair] for pair in said if pair in orders} | expected)


def _compare(name: str, said: dict[Any, Any], expected: dict[Any, Any]) -> None:
    wrong = {
        one: (said.get(one), expected.get(one))
        for one in said.keys() | expected.keys()
        if said.get(one) != expected.get(one)
    }
    assert not wrong, f"{name}: said, and by the rules: {wrong}"
