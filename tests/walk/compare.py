"""Whether the program's answers are those of the rules: every parent, child and key."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from tests.walk.causes import find_key_causes, find_sign_in_causes
from tests.walk.ends import find_key_end
from tests.walk.lists import compare_lists
from tests.walk.model import Key
from tests.walk.rules import Cause, Causes, closes, find_child_causes, is_good, judge_account
from tests.walk.shown import compare_accounts, compare_shown
from tests.walk.world import World

Answers = dict[str, list[dict[str, Any]]]
_ORDER = re.compile(r"--order (R\d+)")


def compare(world: World, asked: Iterable[str] = ()) -> Answers:
    """Hold the answers against the rules: of those who are asked about, or of everybody.

    It returns what ``explain`` and ``keys check`` say, by parent.
    """
    district = world.district
    asked = {district.resolve(one) for one in asked} & district.parents.keys() or district.parents
    found = {one: world.read("parents", "explain", one) for one in asked}
    for parent, answers in found.items():
        _compare_parent(world, parent, answers)
    for alias, parent in district.aliases.items() if asked is district.parents else ():
        assert world.read("parents", "explain", alias) == found[parent], alias
    for key, line in _compare_keys(world):
        if key.parent in found:
            found[key.parent].append({"about": key.text, "student_id": None, **line})
    compare_lists(world)
    for parent in sorted(found)[world.files % 3 :: 3]:
        compare_shown(world, parent)
        [sign_in] = [one for one in found[parent] if one["about"] == "sign-in"]
        compare_accounts(world, parent, sign_in["causes"])
    return found


def find_answer(world: World, parent: str, answer: dict[str, Any]) -> dict[str, Any]:
    """The same answer now: of ``explain``, or of ``keys check`` where it is about a key.

    Nothing is said of a child who was restricted without a link, and is not any more.
    """
    if answer["about"].startswith("{"):
        words = ("keys", "check", "--secrets-stdin")
        [line] = world.read(*words, stdin=answer["about"] + "\n", code=None)
        return dict(line)
    same = ("about", "student_id")
    found = world.read("parents", "explain", parent)
    alike = (one for one in found if all(one[name] == answer[name] for name in same))
    return next(alike, {"causes": []})


def read_causes(answer: dict[str, Any]) -> Causes:
    """The causes of an answer; restrictions are known by the command that lifts them."""
    return tuple(
        Cause(
            one["cause"], one["student_id"], one["lifted_by"],
            order[1] if (order := _ORDER.search(one["command"] or "")) else "",
        )
        for one in answer["causes"]
    )  # fmt: skip


def _compare_parent(world: World, parent: str, answers: list[dict[str, Any]]) -> None:
    district = world.district
    by_about = {one["about"]: one for one in answers}
    sign_in = by_about["sign-in"]
    _compare_causes(f"{parent} sign-in", sign_in, find_sign_in_causes(district, parent))
    account = district.find_account(parent)
    if account:
        expected = judge_account(district, account)
        assert sign_in["status"] == expected, f"{parent}: {sign_in}, by the rules {expected}"
    else:
        _compare_causes(f"{parent} key", by_about["key"], find_key_causes(district, parent))
    opened = district.find_open_key(parent)
    letter = by_about.get("letter", {}).get("status", "")
    assert letter == (opened.mark if opened else ""), f"{parent} letter: {letter}"
    children = {one["student_id"]: one for one in answers if one["about"] == "child"}
    assert set(children) == _find_children(world, parent), (parent, list(children))
    for student, answer in children.items():
        if student:
            _compare_child(world, parent, student, answer)


def _compare_causes(about: str, answer: dict[str, Any], expected: Iterable[Causes]) -> None:
    said = read_causes(answer)
    assert _sort(said) in set(map(_sort, expected)), (
        f"{about}: {_tell(said)}\nby the rules {' or '.join(map(_tell, expected))}"
    )


def _sort(causes: Causes) -> Causes:
    """Restrictions that stand side by side have no order among them."""
    place, found = 0, list(causes)
    while place < len(found):
        end = place
        while end < len(found) and found[end].order:
            end += 1
        found[place:end] = sorted(found[place:end])
        place = end + 1
    return tuple(found)


def _tell(causes: Causes) -> str:
    return ", ".join(" ".join(map(str, filter(None, one))) for one in causes) or "nothing"


def _find_children(world: World, parent: str) -> set[str | None]:
    """The linked children, and those who are restricted now without a link."""
    district = world.district
    linked: set[str | None] = {one.student for one in district.links if one.parent == parent}
    for order in district.orders:
        if order.parent == parent and closes(district, order):
            linked.add(order.student)
    return linked or {None}


def _compare_child(world: World, parent: str, student: str, answer: dict[str, Any]) -> None:
    expected = find_child_causes(world.district, parent, student, grace=True)
    _compare_causes(f"{parent} {student}", answer, [expected])
    assert (answer["status"] in ("visible", "grace")) == (not expected), answer


def _compare_keys(world: World) -> Iterator[tuple[Key, dict[str, Any]]]:
    """Every key that was ever made, as a parent reads it out."""
    district, keys = world.district, world.district.keys
    if not keys:
        return
    typed = "\n".join(one.text for one in keys)
    lines = world.read("keys", "check", "--secrets-stdin", stdin=f"{typed}\n", code=None)
    for key, line in zip(keys, lines, strict=True):
        good = is_good(district, key)
        assert line["good"] == good, (key, line)
        ends_on = find_key_end(district, key).isoformat() if good else None
        assert line["ends_on"] == ends_on, f"{key}: {line}, by the rules until {ends_on}"
        is_open = not key.closed and not district.find_account(key.parent)
        find = find_key_causes if is_open else find_sign_in_causes
        _compare_causes(f"{key}", line, {()} if good else find(district, key.parent))
        yield key, line
