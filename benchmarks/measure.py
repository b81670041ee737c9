"""Whole processes, timed in turn: A, B, A, B; the median of the pairs' ratios is the figure."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL

Prepare = Callable[[], None]


@dataclass(frozen=True)
class Run:
    """One finished process: wall seconds, peak memory in MB."""

    seconds: float
    megabytes: float


def run_process(
    command: Sequence[str | Path],
    folder: Path,
    ok: Sequence[int] = (0,),
    *,
    stdout: int = DEVNULL,
    typed: bytes = b"",
) -> Run:
    """Run a command in ``folder`` to its end; ``stdout`` may be the descriptor of a terminal.

    Modules are compiled once, as an installed program's are, whatever the surroundings say.

    :raises RuntimeError: it ended with another exit code.
    """
    environment = {**os.environ, "PORTALADM_STORE": str(folder / "bench.db")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    started = time.perf_counter()
    process = subprocess.Popen(
        list(map(str, command)), cwd=folder, env=environment, stdin=subprocess.PIPE,
        stdout=stdout, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stderr is not None
    assert process.stdin is not None
    process.stdin.write(typed)  # a line fits into the pipe; nobody has to be reading yet
    process.stdin.close()
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    code = os.waitstatus_to_exitcode(status)
    if code not in ok:
        raise RuntimeError(f"{command} ended with {code}: {said.decode()[-2000:]}")
    return Run(seconds, usage.ru_maxrss / 1024)


def compare(
    ours: Sequence[str | Path], floor: Sequence[str | Path], folder: Path, *, runs: int,
    before_ours: Prepare = lambda: None, before_floor: Prepare = lambda: None,
    stdout: int = DEVNULL, ok: Sequence[int] = (0,), typed: bytes = b"",
) -> tuple[list[Run], list[Run]]:  # fmt: skip
    """Run both in turn, after one uncounted run of each where they are short.

    ``stdout``, ``ok`` (the exit codes) and what is ``typed`` are those of ours.
    """
    mine, others = [], []
    for count in range(runs + (1 if runs > 3 else 0)):
        before_floor()
        other = run_process(floor, folder)
        before_ours()
        own = run_process(ours, folder, ok, stdout=stdout, typed=typed)
        if count or runs <= 3:
            mine.append(own)
            others.append(other)
    return mine, others


def print_ratio(what: str, mine: list[Run], floor: list[Run], limit: str) -> None:
    """One line of the table: our median, the floor's, the ratio, what it may be at most."""
    ratio = statistics.median(a.seconds / b.seconds for a, b in zip(mine, floor, strict=True))
    own = statistics.median(run.seconds for run in mine)
    other = statistics.median(run.seconds for run in floor)
    memory = max(run.megabytes for run in mine)
    sys.stdout.write(
        f"{what:<52} {own:>8.3f} s {other:>8.3f} s {ratio:>6.2f}x  at most {limit:<6} "
        f"{memory:>6.0f} MB\n"
    )
    sys.stdout.flush()
