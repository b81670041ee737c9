"""Whether all that is shown of one parent is so: children, keys, account and restrictions."""

from __future__ import annotations

from typing import Any

from tests.walk.lists import judge_key_status, write_end
from tests.walk.model import District, Order
from tests.walk.rules import find_child_causes, find_closed, is_over, judge_account
from tests.walk.world import World


def compare_shown(world: World, parent: str) -> None:
    """Hold ``parents show`` of a parent against the rules."""
    district = world.district
    [shown] = _listed(world.read("parents", "show", parent))
    account = district.find_account(parent)
    said = {
        "name": shown["parent_name"], "email": shown["email"] or "",
        "visible": set(shown["visible_student_ids"]),
        "keys": {one["key_reference"]: one["status"] for one in shown["keys"]},
        "account": (shown["username"], shown["account_status"]),
        "orders": {one["restriction_id"]: one["status"] for one in shown["restrictions"]},
    }  # fmt: skip
    expected = {
        "name": district.parents[parent], "email": district.contacts[parent],
        "visible": {
            one.student
            for one in district.links
            if one.parent == parent
            and not find_child_causes(district, parent, one.student, grace=True)
        },
        "keys": {one.reference: judge_key_status(world, one) for one in district.find_keys(parent)},
        "account": (
            (account.username, judge_account(district, account)) if account else (None, None)
        ),
        "orders": {
            one.name: status
            for one in district.orders
            if one.parent == parent and (status := _judge_order(district, one))
        },
    }  # fmt: skip
    wrong = {name: (said[name], expected[name]) for name in said if said[name] != expected[name]}
    assert not wrong, f"parents show {parent}: said, and by the rules: {wrong}"


def compare_accounts(world: World, parent: str, causes: list[dict[str, Any]]) -> None:
    """Hold ``accounts show`` against the rules, and against the ``causes`` of ``explain``.

    With an account that was closed for good no child is visible.
    """
    district = world.district
    for account in (one for one in district.accounts if one.parent == parent):
        shown = world.read("accounts", "show", account.username)
        is_open = not account.closed
        assert shown["causes"] == causes, f"accounts show {account}: {shown['causes']}, {causes}"
        said = shown["status"], shown["ends_on"], bool(shown["visible_student_ids"])
        expected = (
            judge_account(district, account) if is_open else "voided",
            write_end(district, parent) if is_open else None,
            is_open and () in find_closed(district, parent, grace=True),
        )
        assert said == expected, f"accounts show {account}: {said}, by the rules {expected}"


def _listed(found: Any) -> list[dict[str, Any]]:
    return found if isinstance(found, list) else [found]


def _judge_order(district: District, order: Order) -> str:
    """The status of a restriction that closes or will close; empty of any other."""
    if order.lifted or (is_over(district, order) and not district.settings.confirm_end):
        return ""
    if district.today < order.first:
        return "future"
    return "unconfirmed" if is_over(district, order) else "in-force"
