"""How many examples a finding shows: settled once for an import, asked by each of its findings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_SHOWN: ContextVar[int] = ContextVar("shown", default=5)


def count_shown() -> int:
    """The most examples of one finding."""
    return _SHOWN.get()


@contextmanager
def showing(examples: int) -> Iterator[None]:
    """Have each finding show so many examples."""
    token = _SHOWN.set(examples)
    try:
        yield
    finally:
        _SHOWN.reset(token)
