"""System calls that fail, once or from then on: refused in one sentence, or done; never half.

The long run lets strace fail a call that touches the office's folder; the everyday one fails what
Python itself opens, links, removes and syncs (``faults.py``). Beside them: a disk that is really
full (a small file system where root may mount one, else the largest size of a file).
"""

from __future__ import annotations

import errno
import os
import random
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.torture.judging import judge
from tests.torture.nursery import Ending, Nursery, store_of
from tests.torture.runs.kill import Point, find_points, recover
from tests.torture.scenes import SCENES, Scene, Stage, find_scene
from tests.torture.verdicts import Verdict

ERRORS = ("ENOSPC", "EIO", "EACCES", "EROFS", "EMFILE")
_CAN_FAIL = {
    "ENOSPC": ("openat", "write", "pwrite64", "fsync", "fdatasync", "link", "linkat", "mkdir"),
    "EIO": ("openat", "read", "pread64", "write", "pwrite64", "fsync", "fdatasync", "link",
            "linkat", "unlink", "ftruncate"),
    "EACCES": ("openat", "link", "linkat", "unlink", "mkdir"),
    "EROFS": ("openat", "write", "pwrite64", "link", "linkat", "unlink", "mkdir"),
    "EMFILE": ("openat",),
}  # fmt: skip
_SYSCALLS = tuple(sorted({name for names in _CAN_FAIL.values() for name in names}))


def run_errors(
    folder: Path, seed: int, count: int, *, strace: bool | None = None,
    scenes: Sequence[Scene] = SCENES,
) -> Verdict:  # fmt: skip
    """``count`` commands with a failing call each, an eighth of them on a disk that is full."""
    use_strace = shutil.which("strace") is not None if strace is None else strace
    verdict, dice = Verdict("error", seed), random.Random(seed)
    went_well = 0
    nursery = Nursery()
    for place, scene in enumerate(scenes):
        share = count // len(scenes) + (place < count % len(scenes))
        stage = Stage(nursery, scene, folder / f"error-{place}")
        points = find_points(stage, use_strace, _SYSCALLS, errors_only=True)
        for _ in range(share - share // 8):
            point, error = _choose(dice, points, use_strace)
            for_good = dice.random() < 0.5
            ending = _run_failing(stage, point, error, for_good)
            went_well += ending.code == 0
            when = "from then on" if for_good else "once"
            where = f"{scene.name}, {error} at {point} {when}"
            verdict.add(where, _judge_failure(stage, ending))
        for _ in range(share // 8):
            verdict.add(*_try_full_disk(stage, dice))
    verdict.control = _control(nursery, folder / "error-control", use_strace)
    how = "by strace" if use_strace else "in the program's own calls"
    verdict.notes.append(f"{how}; {went_well} commands could do without the call that failed")
    return verdict


def _choose(dice: random.Random, points: list[Point], strace: bool) -> tuple[Point, str]:
    while True:
        point, error = dice.choice(points), dice.choice(ERRORS)
        if not strace or point[0] in _CAN_FAIL[error]:
            return point, error


def _run_failing(
    stage: Stage, point: Point, error: str, for_good: bool, broken: str = ""
) -> Ending:  # fmt: skip
    folder = stage.reset()
    kind, place = point
    if kind == "step":
        fault = {"at": place, "error": getattr(errno, error), "for_good": for_good}
        return stage.run(fault=fault, broken=broken)
    inject = f"inject={kind}:error={error}:when={'1+' if for_good else place}"
    options = ("-e", f"trace={kind}", "-e", inject, *(_paths(folder) if for_good else ()))
    return stage.run(strace=options, broken=broken)


def _paths(folder: Path) -> tuple[str, ...]:
    """What fails for good: the store, its journal and its folder; the rest of the machine works."""
    store = store_of(folder)
    paths = (folder, store.parent, store, store.with_name(f"{store.name}-journal"))
    return tuple(word for path in paths for word in ("-P", str(path)))


def _judge_failure(stage: Stage, ending: Ending) -> list[str]:
    """What is wrong after a command that met an error, before and after the repair."""
    wrong = []
    if ending.traceback or ending.code < 0 or ending.code == 124:
        wrong.append(f"exit {ending.code}: {ending.err}")
    if ending.code == 0:
        wrong += [f"exit 0, and yet: {what}" for what in stage.scene.finished(stage.folder)]
    elif ending.err.count("Error: ") != 1:
        wrong.append(f"{ending.err.count('Error: ')} sentences: {ending.err}")
    wrong += [f"at once: {what}" for what in judge(stage.folder, after_repair=False)]
    return wrong + recover(stage)


def _try_full_disk(stage: Stage, dice: random.Random) -> tuple[str, list[str]]:
    """The command with only some kilobytes left, then with room again."""
    folder = stage.reset()
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    if os.geteuid() == 0 and (left := dice.randrange(0, 200, 4)) is not None:
        try:
            with _small_disk(folder, size + (4 << 20)):
                _fill(folder, left << 10)
                ending = stage.run()
                (folder / "filler").unlink()
                return f"{stage.scene.name}, {left} kB left", _judge_failure(stage, ending)
        except PermissionError:
            pass
    limit = dice.randrange(4096, 120_000, 4096)
    ending = stage.run(largest_file=limit)
    return f"{stage.scene.name}, no file above {limit} bytes", _judge_failure(stage, ending)


@contextmanager
def _small_disk(folder: Path, size: int) -> Iterator[None]:
    """Put the folder's content on a file system of ``size`` bytes, at the same path.

    :raises PermissionError: nothing may be mounted here.
    """
    aside = folder.with_name(f"{folder.name}-aside")
    folder.rename(aside)
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=700", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        folder.rmdir()
        aside.rename(folder)
        raise PermissionError("mount")
    try:
        shutil.copytree(aside, folder, symlinks=True, dirs_exist_ok=True)
        yield
    finally:
        shutil.rmtree(aside)
        subprocess.run(["umount", str(folder)], check=True)


def _fill(folder: Path, left: int) -> None:
    """Fill the disk of a folder until only ``left`` bytes are free."""
    free = shutil.disk_usage(folder).free
    with (folder / "filler").open("wb") as file:
        for _ in range(max(0, free - left) >> 12):
            file.write(bytes(4096))


def _control(nursery: Nursery, folder: Path, strace: bool) -> int:
    """With errors of the output file passed over, a failing sync stores keys without a file."""
    stage = Stage(nursery, find_scene("keys issue"), folder)
    for point in find_points(stage, strace, _SYSCALLS, errors_only=True):
        if point[0] in ("step", "fsync", "write"):
            ending = _run_failing(stage, point, "EIO", not strace, broken="errors-passed-over")
            if found := _judge_failure(stage, ending):
                return len(found)
    return 0
