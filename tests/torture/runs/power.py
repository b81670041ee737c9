"""The power goes: what was not synced is lost, torn or kept, and nothing that was promised is gone.

A command is traced once with all that it writes. A point is a state of the disk that a cut behind
one of its calls may leave (``disk/cut.py``), each state once: doctor and a second run must come to
the right end from it. After a command that ended well, its work must be there without a second run.
"""

from __future__ import annotations

import hashlib
import random
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from tests.torture.disk.calls import STRACE, read_calls
from tests.torture.disk.cut import Disk, lay, read_folder
from tests.torture.judging import judge
from tests.torture.nursery import Nursery
from tests.torture.runs.kill import recover
from tests.torture.scenes import SCENES, Stage, find_scene
from tests.torture.verdicts import Verdict

_LAST = 0.1
"""So many of the cuts come after the command has ended well."""
_AT_LEAST = 4
"""A small run has fewer scenes, with so many states each: to trace one takes its time."""
_TRIES = 20
"""After so many states in a row that were there before, a scene has no more."""
_CONTROLS = ("unsynced", "half-synced", "files-unsynced")
_ENOUGH = 150
SCENES_CUT = tuple(scene for scene in SCENES if scene.name != "letters")
"""Letters are printed by other processes, and their file goes the same way as that of keys."""


def run_power(folder: Path, seed: int, count: int) -> Verdict:
    """``count`` states of the disk, spread over the scenes."""
    verdict, dice = Verdict("power", seed), random.Random(seed)
    if shutil.which("strace") is None:
        verdict.skipped = "needs strace"
        return verdict
    nursery, calls = Nursery(), 0
    scenes = dice.sample(SCENES_CUT, max(1, min(len(SCENES_CUT), count // _AT_LEAST)))
    for place, scene in enumerate(scenes):
        share = count // len(scenes) + (place < count % len(scenes))
        cut = _Cut(Stage(nursery, scene, folder / f"power-{place}"))
        calls += len(cut.steps)
        for where, wrong in cut.try_states(dice, share):
            verdict.add(f"{scene.name}, {where}", wrong)
    verdict.control = _control(nursery, folder, dice)
    verdict.notes.append(f"different states, behind {calls} calls that write, name or sync")
    return verdict


class _Cut:
    """A command that was traced, and the disk behind each of its calls."""

    def __init__(self, stage: Stage, broken: str = "") -> None:
        self._stage = stage
        folder = stage.reset()
        self._before = read_folder(folder)
        ending = stage.run(strace=STRACE, broken=broken)
        assert ending.code == 0, ending.err
        self._calls = list(read_calls(ending.events))
        disk = Disk(folder, self._before)
        self.steps = [number for number, call in enumerate(self._calls, 1) if disk.take(call)]
        assert disk.settle() == read_folder(folder), "the disk was not followed rightly"

    def try_states(self, dice: random.Random, count: int) -> Iterator[tuple[str, list[str]]]:
        """So many different states, judged: where the cut was, and what is wrong."""
        seen: set[bytes] = set()
        misses = 0
        while len(seen) < count and misses < _TRIES:
            ended = dice.random() < _LAST
            step = len(self._calls) if ended else dice.choice(self.steps)
            found = self._follow(step).survive(dice)
            mark = hashlib.sha256(repr((ended, found)).encode()).digest()
            misses = misses + 1 if mark in seen else 0
            if mark not in seen:
                seen.add(mark)
                lay(self._stage.folder, found)
                where = "the end" if ended else f"call {step}, {self._calls[step - 1].name}"
                yield f"cut behind {where}", self._judge(ended)

    def _follow(self, step: int) -> Disk:
        disk = Disk(self._stage.folder, self._before)
        for call in self._calls[:step]:
            disk.take(call)
        return disk

    def _judge(self, ended: bool) -> list[str]:
        try:
            return self._judge_promise() if ended else recover(self._stage)
        except sqlite3.DatabaseError as error:  # no store any more
            return [str(error)]

    def _judge_promise(self) -> list[str]:
        """The command said that it was done: it is, without a second run."""
        scene, folder = self._stage.scene, self._stage.folder
        doctor = self._stage.nursery.run(folder, "doctor", "--repair")
        wrong = [f"doctor: exit {doctor.code}: {doctor.out} {doctor.err}"] if doctor.code else []
        return [*wrong, *judge(folder), *(f"promised: {what}" for what in scene.finished(folder))]


def _control(nursery: Nursery, folder: Path, dice: random.Random) -> int:
    """Without the syncs of SQLite, with its usual ones, and without ours: each loses something."""
    found = []
    for broken in _CONTROLS:
        cut = _Cut(Stage(nursery, find_scene("keys issue"), folder / broken), broken)
        found.append(0)
        for _, wrong in cut.try_states(dice, _ENOUGH):
            found[-1] += len(wrong)
            if wrong:
                break
    return sum(found) if all(found) else 0
