"""Keys, from the office to the parent's account."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.walk.model import Account, Key
from tests.walk.rules import is_eligible, is_good, judge_key
from tests.walk.steps.running import SEEN, WHY, run
from tests.walk.world import PASSWORD, World

_UNUSED = {"": "undone", "merged": "merged, undone"}
"""How keys are closed before and after their batch is undone: no unmerge brings one back."""


def issue_keys(world: World, parent: str = "") -> None:
    """Keys for whoever is eligible and never had one, or whose last one was undone."""
    district = world.district
    parent = district.resolve(parent)
    path = world.make_name("keys", ".csv")
    words = ("--parent", parent, "--posted") if parent else ()
    if parent and parent not in district.parents:
        return
    turn = {
        one
        for one in district.parents
        if parent in ("", one)
        and district.find_account(one) is None
        and judge_key(district, one) in ("no-key", "key-undone")
        and is_eligible(district, one)
    }
    world.run("keys", "issue", *words, "--posted", "-o", path)
    _take_keys(world, path, turn)


def _take_keys(world: World, path: Path, turn: set[str]) -> None:
    district = world.district
    made = list(world.read_keys(path)) if path.exists() else []
    got = {parent for parent, _, _ in made}
    assert got == turn, f"keys for {got}, by the rules {turn}"
    last = district.today + timedelta(days=district.settings.key_days)
    for parent, text, reference in made:
        if opened := district.find_open_key(parent):
            opened.closed = "replaced"
        district.keys.append(Key(parent, text, reference, last))


def reissue_key(world: World, parent: str) -> None:
    """A new key for an eligible parent without an account; the old one is closed."""
    district = world.district
    parent = district.resolve(parent)
    fine = (
        parent in district.parents
        and district.find_account(parent) is None
        and is_eligible(district, parent)
    )
    path = world.make_name("keys", ".csv")
    run(world, "keys", "reissue", parent, "--posted", "-o", str(path), *WHY, fine=fine)
    _take_keys(world, path, {parent} if fine else set())


def revoke_key(world: World, parent: str) -> None:
    opened = world.district.find_open_key(world.district.resolve(parent))
    run(world, "keys", "revoke", parent, *WHY, fine=opened is not None)
    if opened:
        opened.closed = "revoked"


def extend_key(world: World, parent: str, days: str) -> None:
    opened = world.district.find_open_key(world.district.resolve(parent))
    last = world.district.today + timedelta(days=int(days))
    words = ("keys", "extend", parent, "--until", last.isoformat(), *SEEN, *WHY)
    run(world, *words, fine=opened is not None)
    if opened:
        opened.last = last


def _find_batch(world: World, number: str) -> str:
    """One of the batches of keys, counted from the first."""
    codes = list(dict.fromkeys(one.batch for one in world.district.keys))
    return codes[int(number) % len(codes)] if codes else ""


def undo_batch(world: World, number: str) -> None:
    code = _find_batch(world, number)
    if code:
        world.run("batches", "undo", code, *WHY, code=None)
    for one in world.district.keys:
        if one.batch == code and one.closed in _UNUSED:
            one.closed = _UNUSED[one.closed]


def mark_sent(world: World, number: str) -> None:
    """The letters of a batch go to the post."""
    code = _find_batch(world, number)
    if code:
        world.run("batches", "mark", code, "--sent")
    for one in world.district.keys:
        one.sent = one.sent or one.batch == code


def activate(world: World, parent: str) -> None:
    """The parent types the newest key that there is; it may be dead."""
    district = world.district
    keys = district.find_keys(district.resolve(parent))
    if not keys:
        return
    key = next((one for one in keys if not one.closed), keys[-1])
    username = f"user{len(district.accounts) + 1}"
    fine = is_good(district, key)
    typed = f"{key.text}\n{PASSWORD}\n{PASSWORD}\n"
    words = ("accounts", "activate", "--username", username, "--secrets-stdin")
    run(world, *words, stdin=typed, fine=fine)
    if fine:
        key.closed = "used"
        district.accounts.append(Account(key.parent, username, PASSWORD))


def mark_letter(world: World, parent: str, how: str) -> None:
    """A letter came back, or somebody took it; its key stays as it is."""
    opened = world.district.find_open_key(world.district.resolve(parent))
    if opened:
        options = ("--verified-by", "photo-id") if how == "handed-over" else ()
        run(world, "letters", "mark", opened.reference, f"--{how}", *options, fine=True)
        opened.mark = how
