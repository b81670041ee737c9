"""What happens next, by chance: mostly what an office does, now and then what it shouldn't."""

from __future__ import annotations

import random

from tests.walk.steps.performing import Step
from tests.walk.steps.roster import RELATIONSHIPS
from tests.walk.world import NAMES, PAIRS, World

WEIGHTS = {
    "import": 14, "wait": 12, "issue": 8, "activate": 10, "deny": 6, "allow": 4, "add": 6,
    "remove-added": 3,
    "open": 3, "reissue": 4, "revoke": 3, "extend": 3, "undo-batch": 2, "account": 8, "rename": 2,
    "reset": 5, "sign-in": 6, "change": 4, "undo-roster": 2, "set": 3, "list": 1,
    "sent": 2, "merge": 4, "unmerge": 3,
    "mark": 2, "guess": 1, "allow-one": 2, "renumber": 2, "another": 2,
}  # fmt: skip
SETTINGS = {
    "access.grace_days": ("0", "5", "30"), "access.provisional_days": ("3", "14"),
    "keys.days": ("5", "21", "60"), "passwords.temporary_days": ("1", "7"),
    "restrictions.confirm_end": ("yes", "no"), "roster.blank_access": ("yes", "no"),
}  # fmt: skip
EDITS = (
    "add", "add", "drop", "gone", "left", "left", "back", "back", "move", "no", "yes", "blank",
)  # fmt: skip

_AGAIN = {"C1": ("S1", "S2"), "C3": ("S4", "S5")}
"""Families of the counter whom the roster has with these children under another id."""


def draw_step(chance: random.Random, world: World) -> Step:
    """The next step."""
    name = chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
    return (name, *_draw_rest(chance, world, name))


def _draw_rest(chance: random.Random, world: World, name: str) -> tuple[str, ...]:
    pick, parent = chance.choice, _draw_parent(chance, world)
    parents, student = list(world.district.parents), pick(list(PAIRS))
    match name:
        case "wait":
            days = pick(("0", "1", "1", "3", "7", "15", "31"))
            return (days, pick(("1", "10", "90")))
        case "set":
            setting = pick(list(SETTINGS))
            return (setting, pick(SETTINGS[setting]))
        case "list":
            return (pick(("add", "add", "remove")), pick(RELATIONSHIPS))
        case "import":
            edits = [_draw_edit(chance, world) for _ in range(pick((0, 1, 1, 2, 3)))]
            return (pick(("snapshot", "delta")), *edits)
        case "issue":
            return (pick(("", "", *parents)),)
        case "mark":
            return (parent, pick(("returned", "handed-over")))
        case "guess":
            return (_draw_owner(chance, world),)
        case "allow-one":
            return (f"R{chance.randrange(len(world.district.orders) + 1)}",)
        case "renumber":
            return (pick(("office", "both")), parent, *pick(((), (_draw_parent(chance, world),))))
        case "another":
            return (parent, pick(("same", "different", "corrected")))
        case "merge":
            return _draw_namesakes(chance, world)
        case "unmerge":
            gone = sorted(world.district.aliases)
            return (pick(gone) if gone else parent,)
        case "undo-batch" | "sent":
            return (str(chance.randrange(20)),)
        case "extend":
            return (parent, pick(("0", "2", "30")))
        case "account":
            return (pick(("disable", "enable", "unlock", "void")), _draw_owner(chance, world))
        case "rename" | "reset" | "sign-in" | "change":
            return (_draw_owner(chance, world), *_draw_way(chance, name))
        case "deny":
            terms = (("0",), ("0", "5"), ("0", "0"), ("2", "9"), ("0", "30"))
            return (*_draw_pair(chance, world), *pick(terms))
        case "allow":
            orders = [(o.parent, o.student) for o in world.district.orders if not o.lifted]
            return pick(orders) if orders else _draw_pair(chance, world)
        case "open":
            closed = [(o.parent, o.student) for o in world.district.links if not o.access]
            return pick(closed) if closed else _draw_pair(chance, world)
        case "add":
            family = pick((*NAMES, "C1", "C2", "C3", "C1", "C2", "C3"))
            child = pick(_AGAIN.get(family, (student,))) if pick((True, False)) else student
            return (family, child, pick(("", "email")))
        case "remove-added":
            given = [(o.parent, o.student) for o in world.district.links if o.until]
            one, child = pick(given) if given else (parent, student)
            return (one, pick(("", child)))
        case "undo-roster":
            return pick(((), ("--with-keys",)))
        case _:
            return (parent,)


def _draw_parent(chance: random.Random, world: World) -> str:
    """Somebody, now and then by an earlier id."""
    known = [*sorted(world.district.parents), *sorted(world.district.aliases)]
    return chance.choice(known or ["P1"])


def _draw_namesakes(chance: random.Random, world: World) -> tuple[str, str]:
    """Two of one name, where there are any."""
    names = world.district.parents
    pairs = [(a, b) for a in names for b in names if a != b and names[a] == names[b]]
    return chance.choice(pairs) if pairs else ("P4", "P5")


def _draw_owner(chance: random.Random, world: World) -> str:
    """Somebody who has an account, if anybody has."""
    owners = [one.parent for one in world.district.accounts if not one.closed]
    return chance.choice(owners) if owners else _draw_parent(chance, world)


def _draw_pair(chance: random.Random, world: World) -> tuple[str, str]:
    """Mostly a pair that is linked."""
    linked = [(one.parent, one.student) for one in world.district.links]
    other = (_draw_parent(chance, world), chance.choice(list(PAIRS)))
    return chance.choice(linked) if linked and chance.random() < 0.9 else other


def _draw_way(chance: random.Random, name: str) -> tuple[str, ...]:
    if name == "reset":
        return chance.choice(((), ("anyway",)))
    if name == "sign-in":
        return chance.choice((("right",), ("wrong", "1"), ("wrong", "3"), ("wrong", "6")))
    return chance.choice((("right",), ("wrong",))) if name == "change" else ()


def _draw_edit(chance: random.Random, world: World) -> str:
    pick, student = chance.choice, chance.choice(list(PAIRS))
    kinds = (
        "add",
        "add",
        "drop",
        "gone",
        "left",
        "left",
        "back",
        "back",
        "move",
        "no",
        "yes",
        "blank",
    )
    what = pick(kinds)
    if what in ("gone", "back", "move"):
        return f"{what} {student}"
    if what == "left":
        return f"left {student} {pick(('-40', '-29', '-30', '-3', '0', '4'))}"
    if what == "add":
        usual = pick(PAIRS[student])
        return f"add {student} {pick((usual, usual, pick(list(NAMES))))}"
    listed = [pair for pair in world.rows if pair[1] == student]
    return f"{what} {student} {pick(listed)[0] if listed else pick(PAIRS[student])}"
