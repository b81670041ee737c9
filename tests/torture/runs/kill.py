"""Killed at any step, or stopped by Ctrl-C: doctor and a second run leave nothing lost or doubled.

The long run lets strace kill the process at a system call that touches the office's folder; the
everyday one, and a machine without strace, kills it between two of its own steps (``faults.py``).
"""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.torture.judging import judge
from tests.torture.nursery import Ending, Nursery, store_of
from tests.torture.scenes import SCENES, Scene, Stage, find_scene
from tests.torture.verdicts import Verdict

SYSCALLS = (
    "openat", "write", "pwrite64", "fsync", "fdatasync", "rename", "renameat", "renameat2", "link",
    "linkat", "unlink", "unlinkat", "ftruncate",
)  # fmt: skip

_STOPPED = 130
"""The exit code after Ctrl-C."""
_SYNCS = ("step", "fsync", "fdatasync")
"""What the controls are killed at: SQLite waits for the disk by fdatasync, our files by fsync."""


def run_kills(
    folder: Path, seed: int, count: int, *, strace: bool | None = None,
    scenes: Sequence[Scene] = SCENES,
) -> Verdict:  # fmt: skip
    """``count`` killed commands, spread over the scenes."""
    use_strace = shutil.which("strace") is not None if strace is None else strace
    verdict = Verdict("kill", seed)
    dice, counts = random.Random(seed), Counts()
    nursery = Nursery()
    for place, scene in enumerate(scenes):
        share = count // len(scenes) + (place < count % len(scenes))
        stage = Stage(nursery, scene, folder / f"kill-{place}")
        for point in sorted(_choose_points(stage, dice, share, use_strace), key=str):
            verdict.add(f"{scene.name}, ended at {point}", _kill(stage, point, counts))
    verdict.control = _control(nursery, folder / "kill-control", use_strace)
    how = "by strace" if use_strace else "between the program's own steps"
    verdict.notes.append(f"{how}; {counts.killed} were killed before their end")
    return verdict


Point = tuple[str, int]
"""A kind of event and its place among its kind; kind "step" is any event of ``faults.py``.

At a "stop", which is also one of these, somebody presses Ctrl-C.
"""
_STOPS = 0.25


def _choose_points(stage: Stage, dice: random.Random, share: int, strace: bool) -> list[Point]:
    """Where the command is ended: one time in four by Ctrl-C, else killed."""
    stops = sum(dice.random() < _STOPS for _ in range(share))
    points = find_points(stage, strace)
    steps = find_points(stage, False) if strace and stops else points
    return [
        *dice.sample(points, min(share - stops, len(points))),
        *(("stop", place) for _, place in dice.sample(steps, min(stops, len(steps)))),
    ]


def find_points(
    stage: Stage, strace: bool, syscalls: Sequence[str] = SYSCALLS, errors_only: bool = False
) -> list[Point]:
    """Run the command unharmed and see where it can be killed."""
    folder = stage.reset()
    if not strace:
        ending = stage.run(fault={"error": 5 if errors_only else 0})
        assert ending.code == 0, ending.err
        return [("step", n + 1) for n in range(len(ending.events))]
    options = ("-e", f"trace={','.join(syscalls)}")
    ending = stage.run(strace=options)
    assert ending.code == 0, ending.err
    return find_calls(ending, folder)


def find_calls(ending: Ending, folder: Path) -> list[Point]:
    """The system calls of a traced run that touch the folder, each with its place in its kind."""
    points, counts = [], dict[str, int]()
    for line in ending.events:
        found = re.match(r"\d+\s+(\w+)\(", line)
        if found:
            counts[found[1]] = counts.get(found[1], 0) + 1
            if str(folder) in line:
                points.append((found[1], counts[found[1]]))
    return points


@dataclass
class Counts:
    """How many commands really ended by the signal; the last points lie behind the end."""

    killed: int = 0


def _kill(stage: Stage, point: Point, counts: Counts, broken: str = "") -> list[str]:
    """Kill the command at one point; what is wrong after doctor and a second run."""
    stage.reset()
    kind, place = point
    if kind == "stop":
        ending = stage.run(fault={"at": place, "interrupt": True}, broken=broken)
    elif kind == "step":
        ending = stage.run(fault={"at": place}, broken=broken)
    else:
        inject = f"inject={kind}:signal=KILL:when={place}"
        options = ("-e", f"trace={kind}", "-e", inject)
        ending = stage.run(strace=options, broken=broken)
    counts.killed += ending.killed
    fine = ending.killed or ending.code in ((0, _STOPPED) if kind == "stop" else (0,))
    wrong = [] if fine and not ending.traceback else [f"exit {ending.code}: {ending.err}"]
    return wrong + recover(stage)


def recover(stage: Stage) -> list[str]:
    """Doctor, then the command again; everything that is wrong on the way and at the end."""
    scene, folder = stage.scene, stage.folder
    wrong = [f"before doctor: {what}" for what in judge(folder, after_repair=False)]
    doctor = stage.nursery.run(folder, "doctor", "--repair", "--format", "json")
    never_made = not _is_made(folder) and "store-missing" in doctor.out
    if (doctor.code not in scene.doctor and not never_made) or doctor.traceback:
        wrong.append(f"doctor: exit {doctor.code}: {doctor.out} {doctor.err}")
    wrong += [f"after doctor: {what}" for what in judge(folder)]
    there = any((folder / name).exists() for name in scene.files)
    again = stage.run()
    if again.code not in scene.again or again.traceback:
        wrong.append(f"second run: exit {again.code}: {again.err}")
    if again.code and scene.files and not there:
        wrong.append(f"second run refused though nothing was there: {again.err}")
    wrong += [f"at the end: {what}" for what in judge(folder)]
    return wrong + [f"at the end: {what}" for what in scene.finished(folder)]


def _is_made(folder: Path) -> bool:
    """Whether the command came as far as to make the store: its schema stands in its header."""
    store = store_of(folder)
    return store.exists() and any(store.read_bytes()[60:64])


def _control(nursery: Nursery, folder: Path, strace: bool) -> int:
    """The file renamed before its commit, half of an answer or a merge committed: all are found."""
    names = (
        ("keys issue", "rename-before-commit"), ("parents identity", "answer-by-itself"),
        ("parents merge", "merge-by-itself"), ("parents unmerge", "parting-by-itself"),
    )  # fmt: skip
    found = [
        _find_break(Stage(nursery, find_scene(scene), folder / f"{place}"), broken, strace)
        for place, (scene, broken) in enumerate(names)
    ]
    return sum(found) if all(found) else 0


def _find_break(stage: Stage, broken: str, strace: bool) -> int:
    """Kill a broken program at every step, or where it waits for the disk, until one is found."""
    points = [point for point in find_points(stage, strace) if point[0] in _SYNCS]
    found = 0
    for point in points[::-1]:
        found += len(_kill(stage, point, Counts(), broken=broken))
        if found:
            break
    return found
