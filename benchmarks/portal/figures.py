"""One line for each figure, with what it may be."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def print_figure(what: str, measured: str, limit: str, least: int = 0) -> None:
    """A line; ``least``: the limit is the least, not the most."""
    bound = "at least" if least else "at most"
    sys.stdout.write(f"{what:<46} {measured:>22}  {bound} {limit}\n")
    sys.stdout.flush()


def find_p99(values: Sequence[float]) -> float:
    """What 99 of 100 values are not above."""
    return sorted(values)[max(0, -(-len(values) * 99 // 100) - 1)]
