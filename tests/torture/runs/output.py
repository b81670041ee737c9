"""Targets that are not what they seem: nothing foreign is touched, the file is private."""

from __future__ import annotations

import os
import random
import stat
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from tests.torture.judging import count_open_keys, judge
from tests.torture.nursery import Nursery, store_of
from tests.torture.scenes import Stage, find_scene
from tests.torture.verdicts import Verdict

MASKS = (0o000, 0o022, 0o077)
_MINE = b"mine, and precious"
_NOBODY = 65_534


@dataclass(frozen=True)
class Target:
    """One kind of target: how it is made, and whether keys may be written there.

    ``is_folder``: a backup goes into it, under a name with the day.
    """

    name: str
    make: Callable[[Path], object]
    taken: bool = True
    as_nobody: bool = False
    is_folder: bool = False


def _hard_link(path: Path) -> None:
    other = path.with_name("other.txt")
    other.write_bytes(_MINE)
    os.link(other, path)


def _symlink(path: Path) -> None:
    other = path.with_name("other.txt")
    other.write_bytes(_MINE)
    path.symlink_to(other)


TARGETS = (
    Target("absent", lambda path: None, taken=False),
    Target("file", lambda path: path.write_bytes(_MINE)),
    Target("symlink", _symlink),
    Target("dangling symlink", lambda path: path.symlink_to(path.with_name("nowhere"))),
    Target("link to a folder", lambda path: path.symlink_to(path.parent), is_folder=True),
    Target("hard link", _hard_link),
    Target("FIFO", os.mkfifo),
    Target("folder", lambda path: path.mkdir(), is_folder=True),
    Target("device", lambda path: path.symlink_to("/dev/null")),
    Target("read-only folder", lambda path: path.parent.chmod(0o555), as_nobody=True),
    Target("missing folder", lambda path: path.parent.rmdir()),
)  # fmt: skip
_COMMANDS = ("keys issue", "store backup")


def run_outputs(folder: Path, seed: int, count: int) -> Verdict:
    """Up to ``count`` of all targets, masks and commands."""
    verdict, dice = Verdict("output", seed), random.Random(seed)
    cases = list(product(TARGETS, MASKS, _COMMANDS))
    chosen = dice.sample(cases, min(count, len(cases)))
    nursery = Nursery()
    stages = {
        name: Stage(nursery, find_scene(name), folder / name.replace(" ", "-"))
        for name in _COMMANDS
    }
    for target, mask, name in chosen:
        if target.as_nobody and os.geteuid() != 0 and os.access("/", os.W_OK):
            continue
        verdict.add(f"{name}, {target.name}, {mask:03o}", _try(stages[name], target, mask))
    for target in TARGETS[1:3]:
        broken = _try(stages["keys issue"], target, 0o022, "open-anything")
        verdict.control = (verdict.control or 0) + len(broken)
    return verdict


def _try(stage: Stage, target: Target, mask: int, broken: str = "") -> list[str]:
    office = stage.reset()
    suffix = ".db" if stage.scene.name == "store backup" else ".csv"
    path = office / "out" / f"target{suffix}"
    path.parent.mkdir()
    user = _prepare(office, target, path)
    before = _look(office)
    command = [str(path) if word == stage.scene.files[0] else word for word in stage.scene.command]
    ending = stage.nursery.run(office, *command, mask=mask, user=user, broken=broken)
    wrong = [f"exit {ending.code}: {ending.err}"] if ending.traceback else []
    wrong += judge(office, after_repair=False)
    within = target.is_folder and stage.scene.name == "store backup"
    made = [*path.glob("portaladm-*.db")] if within else [path]
    free = not target.taken and target.name != "missing folder" and not target.as_nobody
    works = within or free
    if works != (ending.code == 0):
        wrong.append(f"exit {ending.code}: {ending.err}")
    if works and [stat.S_IMODE(one.stat().st_mode) for one in made if one.is_file()] != [0o600]:
        wrong.append("the file is not private")
    ours = {str(one.resolve()) for one in made} if works else set[str]()
    if [seen for seen in _look(office) if seen[0] not in ours] != before:
        wrong.append("something foreign was touched")
    if not works and stage.scene.name == "keys issue" and count_open_keys(office):
        wrong.append("refused, and yet keys were issued")
    if (path.parent / "nowhere").exists() or [*path.parent.glob(".*")]:
        wrong.append("something was left behind")
    if path.parent.is_dir():
        path.parent.chmod(0o755)
    return wrong


def _prepare(office: Path, target: Target, path: Path) -> int | None:
    """Make the target; gives the user to be where root would be stopped by nothing."""
    target.make(path)
    if not target.as_nobody or os.geteuid() != 0:
        return None
    for folder in (office, *office.parents[:-2]):
        folder.chmod(folder.stat().st_mode | 0o055)
    store = store_of(office)
    for mine in (store, store.parent):
        os.chown(mine, _NOBODY, _NOBODY)
    return _NOBODY


def _look(office: Path) -> list[tuple[str, int, bytes]]:
    """What lies beside the store: names, kinds with rights, contents."""
    seen = []
    for path in sorted(office.rglob("*")):
        if "office" in path.relative_to(office).parts[:1]:
            continue
        kind = path.lstat().st_mode
        content = path.read_bytes() if stat.S_ISREG(kind) else b""
        seen.append((str(path), kind, content))
    return seen
