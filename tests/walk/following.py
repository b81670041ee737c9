"""Doing what the program proposes, as an office would, with the placeholders filled in."""

from __future__ import annotations

from datetime import timedelta

from tests.walk.steps.roster import import_roster
from tests.walk.world import PASSWORD, World

_ASKS = {
    ("links", "allow"), ("links", "open"), ("links", "deny"), ("parents", "merge"),
    ("parents", "add"), ("parents", "remove-added"),
}  # fmt: skip


def follow(world: World, parent: str, student: str | None, words: list[str]) -> bool:
    """Do it for a parent, or for whom the command names; False where only the office knows how.

    ``student`` is whom the student system is put right about.
    """
    district, noun = world.district, tuple(words[:2])
    parent = parent or next((one for one in words if district.resolve(one) in district.parents), "")
    account = district.find_account(district.resolve(parent))
    filled = {
        "WHY": "a reason", "WAY": "photo-id", "RELATIONSHIP": "mother",
        "DATE": (district.today + timedelta(days=40)).isoformat(),
        "STUDENT": _find_open_child(world, parent),
        "USERNAME": account.username if account else "",
    }  # fmt: skip
    words = [filled.get(word, word) for word in words]
    if "" in words or "NUMBER" in words or noun[0] == "config":
        return False
    if noun == ("roster", "import"):
        if student:
            _correct(world, parent, student)
        return bool(student)
    if noun == ("accounts", "activate"):
        key = district.find_open_key(parent)
        assert key, parent
        words += ["--username", "someone1", "--secrets-stdin"]
        world.run(*words, stdin=f"{key.text}\n{PASSWORD}\n{PASSWORD}\n")
    elif noun == ("passwords", "change"):
        assert account
        lines = f"{account.password}\n{PASSWORD} two\n{PASSWORD} two\n"
        world.run(*words, "--secrets-stdin", stdin=lines)
    else:
        world.run(*words, *_add_options(world, noun))
    return True


def _add_options(world: World, noun: tuple[str, ...]) -> list[str]:
    """What a person answers, and where secrets go."""
    if noun == ("passwords", "reset"):
        return ["--verified-by", "photo-id", "--show", "--yes"]
    if noun in {("accounts", "enable"), ("accounts", "unlock"), ("keys", "extend")}:
        return ["--verified-by", "photo-id"]
    if noun == ("keys", "issue"):
        return ["-o", str(world.make_name("keys", ".csv")), "--posted"]
    if noun == ("keys", "reissue"):
        return ["-o", str(world.make_name("keys", ".csv")), "--posted", "--yes"]
    return ["--yes"] if noun in _ASKS else []


def _find_open_child(world: World, parent: str) -> str:
    """A child who is enrolled, and not denied to this parent."""
    district = world.district
    return next(
        (
            student
            for student, left in district.students.items()
            if left is None and not district.find_orders(parent, student)
        ),
        "",
    )


def _correct(world: World, parent: str, student: str) -> None:
    """The student system is put right for a child, and its roster comes in."""
    resolve = world.district.resolve
    listed = [one for one, child in world.rows if child == student and resolve(one) == parent]
    edits = (
        f"add {student} {parent}",
        f"back {student}",
        *(f"yes {student} {one}" for one in [*listed, parent]),
    )
    import_roster(world, "delta", *edits)
