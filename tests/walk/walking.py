"""A walk: steps one after the other, each followed by the comparison."""

from __future__ import annotations

import os
import random
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path

from tests.walk.compare import compare
from tests.walk.draw import draw_step
from tests.walk.lifting import Lifting
from tests.walk.steps.performing import Step, perform
from tests.walk.world import NAMES, found


def walk(seed: int, count: int, *, whole: bool = True) -> None:
    """A walk of so many steps; if it fails, its steps are told, to be replayed.

    After each step everybody is explained (``whole``), or whom it is about and some others.

    :raises AssertionError: with the steps that were done; ``WALK_SHRINK`` leaves out those without
        which it fails as well.
    """
    chance, done = random.Random(seed), list[Step]()
    with tempfile.TemporaryDirectory() as name:
        world = found(Path(name))
        lifting = Lifting()
        for _ in range(count):
            step = draw_step(chance, world)
            done.append(step)
            asked = [] if whole else [*step, chance.choice(list(NAMES))]
            try:
                perform(world, step)
                lifting.look(world, compare(world, asked))
            except Exception as error:
                steps = shrink(done) if os.environ.get("WALK_SHRINK") else done
                told = _find_error(steps) or error
                raise AssertionError(f"seed {seed}: {told}\n{tell(steps)}") from error


def tell(steps: Iterable[Step]) -> str:
    """Steps as they can be pasted into a test."""
    return "\n".join(["replay([", *(f"    {step!r}," for step in steps), "])"])


def replay(steps: Iterable[Step]) -> None:
    """Do these steps; the answers and the proposals are looked at after the last one."""
    with tempfile.TemporaryDirectory() as name:
        world = found(Path(name))
        for step in steps:
            perform(world, step)
        Lifting().look(world, compare(world))


def shrink(steps: list[Step]) -> list[Step]:
    """Leave out every step without which the walk fails in the same place."""
    error, size = _find_error(steps), len(steps)
    while size := size // 2:
        place = 0
        while place < len(steps):
            fewer = steps[:place] + steps[place + size :]
            if _is_alike(_find_error(fewer), error):
                steps = fewer
            else:
                place += size
    return steps


def _find_error(steps: list[Step]) -> Exception | None:
    try:
        replay(steps)
    except Exception as error:
        return error
    return None


def _is_alike(one: Exception | None, other: Exception | None) -> bool:
    return _find_place(one) == _find_place(other)


def _find_place(error: Exception | None) -> tuple[str, str]:
    """Where a walk failed, and with which words; of ids, days and numbers aside."""
    trace = error.__traceback__ if error else None
    while trace and trace.tb_next:
        trace = trace.tb_next
    words = re.sub(r"\b[A-Z]*\d[\w-]*|'.*?'", "", str(error))
    return (trace.tb_frame.f_code.co_name if trace else "", words)
