"""Progress of long work, on stderr and only where somebody looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from portaladm.cli.terminal.context import CliContext

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

Update = Callable[[int, int | None], None]
"""What to call with done and total."""


@contextmanager
def show_progress(cli: CliContext, what: str) -> Iterator[Update]:
    """A bar with the rate and the time left."""
    with show_steps(cli, what) as (update,):
        yield update


@contextmanager
def show_steps(cli: CliContext, *whats: str) -> Iterator[tuple[Update, ...]]:
    """A bar for each step of the work, seen once that has begun."""
    if cli.quiet or cli.json or not cli.stderr_is_terminal:
        yield tuple(lambda done, total: None for _ in whats)
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    with Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"), TimeRemainingColumn(),
        console=Console(stderr=True), transient=True,
    ) as progress:  # fmt: skip
        tasks = [
            progress.add_task(what, start=not n, total=None, rate="", visible=not n)
            for n, what in enumerate(whats)
        ]
        yield tuple(partial(_update, progress, task) for task in tasks)


def _update(progress: Progress, task: TaskID, done: int, total: int | None) -> None:
    place = progress.task_ids.index(task)
    if not progress.tasks[place].started:
        progress.start_task(task)
    speed = progress.tasks[place].speed
    rate = f"{speed:,.0f}/s" if speed else ""
    progress.update(task, completed=done, total=total, rate=rate, visible=True)
