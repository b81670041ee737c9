"""What a run of the torture reports: how many points, which seed, what was wrong."""

from __future__ import annotations

import platform
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Verdict:
    """One run: its points, its violations, and what its control found (None: never run).

    ``skipped`` says why nothing was run.
    """

    name: str
    seed: int
    points: int = 0
    violations: list[str] = field(default_factory=list)
    control: int | None = None
    notes: list[str] = field(default_factory=list)
    skipped: str = ""

    @property
    def good(self) -> bool:
        """Whether all held, and the control shows that it need not have."""
        return bool(self.skipped) or (not self.violations and bool(self.control))

    def add(self, where: str, wrong: list[str]) -> None:
        """Count a point with what was wrong there."""
        self.points += 1
        self.violations += [f"{where}: {what}" for what in wrong]

    def __str__(self) -> str:
        if self.skipped:
            return f"{self.name}: skipped, {self.skipped}"
        control = "" if self.control is None else f", control found {self.control}"
        lines = [
            f"{self.name}: N={self.points} seed={self.seed}, {len(self.violations)} violations"
            f"{control}",
            *(f"  note: {note}" for note in self.notes),
            *(f"  {violation}" for violation in self.violations[:20]),
        ]
        return "\n".join(lines)


Run = Callable[[Path, int, int], Verdict]
"""Takes a folder of its own, a seed and how many points; gives its verdict."""


def describe_versions() -> str:
    """What the figures hold for."""
    import sqlalchemy
    import sqlmodel

    return (
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        f"SQLAlchemy {sqlalchemy.__version__}, SQLModel {sqlmodel.__version__}, "
        f"{platform.system()} {platform.release()} ({sys.platform})"
    )
