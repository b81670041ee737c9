"""Kills on both sides of the commit from which the secrets of a file count, placed by step."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.torture.nursery import Ending, Nursery

_COMMIT, _NAMING = "sql 'COMMIT", ("os.link ", "os.rename ")
_SAME = 40
"""So many characters tell one kind of step from another."""


def find_steps(events: Sequence[str], name: str) -> tuple[list[int], list[int]]:
    """The steps of an undisturbed run before its commit, and those after it, counted from 1.

    They begin where the part file of ``name`` is born. The commit is the last one before that file
    gets its name. A step is killed before it is done, so the commit itself is a step before it.
    What is repeated at once (a row after another) is one step.
    """
    steps = dict(enumerate(events, 1))
    part = f"/.{name}."
    born = next(step for step, event in steps.items() if part in event)
    named = next(
        step for step, event in steps.items() if event.startswith(_NAMING) and part in event
    )
    commit = max(step for step in range(born, named) if steps[step].startswith(_COMMIT))
    kept = [step for step in steps if step >= born and not _is_repeated(steps, step)]
    return [step for step in kept if step <= commit], [step for step in kept if step > commit]


def _is_repeated(steps: Mapping[int, str], step: int) -> bool:
    return steps[step][:_SAME] == steps.get(step - 1, "")[:_SAME]


def choose_kills(
    events: Sequence[str], name: str, count: int, seed: int
) -> list[tuple[int, bool]]:  # fmt: skip
    """So many steps, half of them before the commit: each with whether it lies after it."""
    before, after = find_steps(events, name)
    dice = random.Random(seed)
    return [
        *((step, False) for step in dice.sample(before, count - count // 2)),
        *((step, True) for step in dice.sample(after, count // 2)),
    ]


class KilledCommand:
    """A command that writes ``name``, in a process of its own, killed at its own steps."""

    def __init__(self, folder: Path, name: str, *line: str) -> None:
        self._folder, self._name, self._line, self._nursery = folder, name, line, Nursery()

    def run(self, **more: object) -> Ending:
        """Run it; ``more`` is what a :class:`tests.torture.nursery.Job` takes."""
        environment = {"TORTURE_OF": str(self._folder)}
        return self._nursery.run(self._folder, *self._line, environment=environment, **more)

    def run_whole(self) -> tuple[str, ...]:
        """Its steps, where nothing disturbs it."""
        ending = self.run(fault={"at": 0})
        assert ending.code == 0, ending.err
        return ending.events

    def kill_at(self, step: int) -> None:
        """Let it come as far as this step."""
        ending = self.run(fault={"at": step})
        assert ending.killed, f"step {step}: exit {ending.code}: {ending.err}"


def find_processes(folder: Path) -> Iterator[Path]:
    """What :class:`KilledCommand` has left of worker processes."""
    mark = f"TORTURE_OF={folder}\0".encode()
    return (path for path in Path("/proc").glob("[0-9]*") if mark in _read_environment(path))


def _read_environment(process: Path) -> bytes:
    try:
        return (process / "environ").read_bytes()
    except OSError:  # it has ended, or is somebody else's
        return b""
