"""How many examples a finding shows: settled once for an import, asked by each of its findings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

FEW = 5
"""Examples of a finding where not all are asked for."""
_SHOWN: ContextVar[int] = ContextVar("shown", default=FEW)


def count_shown() -> int:
    """The most examples of one finding."""
    return _SHOWN.get()


def shows_all() -> bool:
    """Whether every example is asked for: then it may cost another look at the rows."""
    return count_shown() > FEW


@contextmanager
def showing(examples: int) -> Iterator[None]:
    """Have each finding show so many examples."""
    token = _SHOWN.set(examples)
    try:
        yield
    finally:
        _SHOWN.reset(token)
