"""Time, settings and rosters."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta

from tests.walk.effects import check_effect
from tests.walk.rosters import find_concerned, take_back, take_roster
from tests.walk.rules import is_eligible
from tests.walk.steps.running import WHY
from tests.walk.world import World

ANY_NUMBER = ("--max-removals", "--max-new-links", "--max-new-parents", "--max-name-changes")
SETTINGS = {
    "access.grace_days": "grace_days", "access.provisional_days": "provisional_days",
    "keys.days": "key_days", "passwords.temporary_days": "temporary_days",
    "restrictions.confirm_end": "confirm_end", "roster.blank_access": "blank_access",
}  # fmt: skip


RELATIONSHIPS = ("cousin", "neighbour", "grandaunt")


def wait(world: World, days: str, minutes: str = "0") -> None:
    world.district.wait(int(days), int(minutes))


def set_up(world: World, name: str, value: str) -> None:
    """Change a setting, such as ``access.grace_days``."""
    world.run("config", "set", name, value)
    new = int(value) if value.isdigit() else value == "yes"
    setattr(world.district.settings, SETTINGS[name], new)


def list_word(world: World, verb: str, word: str) -> None:
    """Add a relationship to the list of those with access, or remove it; nothing else changes.

    The rosters of this district say themselves who has access.
    """
    name, listed = "roster.eligible_relationships", world.district.settings.relationships
    world.run("config", verb, name, word, code=None)
    if verb == "add":
        listed.add(word)
    else:
        listed.discard(word)
    [shown] = [one["value"] for one in world.read("config", "show") if one["name"] == name]
    assert {one for one in shown if one in RELATIONSHIPS} == listed, f"{name}: {shown}, {listed}"


def import_roster(world: World, mode: str, *edits: str) -> None:
    """The student system changes, and its roster comes in; ``mode``: snapshot or delta."""
    for edit in edits:
        _edit(world, *edit.split())
    if not world.rows:
        return
    words = [word for name in ANY_NUMBER for word in (name, "1000")]
    words += ["--snapshot"] if mode == "snapshot" else []
    words = ["roster", "import", str(world.write_roster()), *words, "--yes"]
    tried, done = world.read(*words, "--dry-run"), world.read(*words)
    same = {"batch": done["batch"], "dry_run": False}
    assert tried | same == done, f"a dry run told {tried}, and it was {done}"
    before = deepcopy(world.district)
    taken = take_roster(world.district, world.rows.values(), snapshot=mode == "snapshot")
    check_effect(done, before, world.district)
    if taken:  # an import that changes nothing is none
        world.imports.append(taken)
        world.is_undone = False


def _edit(world: World, what: str, student: str, more: str = "") -> None:
    """``add S P``, ``drop S P``, ``gone S``, ``left S DAYS``, ``back S``, ``move S``, ``no S P``.

    ``yes`` and ``blank`` are as ``no``; ``move`` is to the other school.
    """
    of_child = [pair for pair in world.rows if pair[1] == student]
    pair = (more, student)
    if what == "add" and pair not in world.rows:
        world.list(more, student)
    elif what == "drop":
        world.rows.pop(pair, None)
    elif what == "gone":
        for one in of_child:
            del world.rows[one]
    elif what == "move":
        for one in of_child:
            other = {"Oak School": "Elm School", "Elm School": "Oak School"}
            world.rows[one]["school"] = other[world.rows[one]["school"]]
    elif what in ("left", "back"):
        day = world.district.today + timedelta(days=int(more or 0))
        for one in of_child:
            world.rows[one]["withdrawn_on"] = day.isoformat() if what == "left" else ""
    elif what in ("no", "yes", "blank") and pair in world.rows:
        world.rows[pair]["portal_access"] = what.replace("blank", "")


def undo_roster(world: World, *options: str) -> None:
    """Take the last import back; where something relies on it, it is refused and stays."""
    ended = world.run("roster", "undo", *options, *WHY, code=None)
    if ended.code:
        return
    assert world.imports and not world.is_undone, "an import was undone that was none"
    district, taken = world.district, world.imports.pop()
    concerned = find_concerned(taken)
    take_back(district, taken)
    world.is_undone = True
    for key in district.keys[taken.keys :]:
        gone = key.parent not in district.parents or not is_eligible(district, key.parent)
        if not key.closed and gone and key.parent in concerned:
            assert "--with-keys" in options, f"{key} relied on the import"
            key.closed = "undone"
