"""Conditions that several lists share, as SQL with its values."""

from __future__ import annotations

from collections.abc import Iterator

from portaladm.domain.spans import Span

ALL_ROWS = 2**62
"""A limit that is none; only SQLite takes -1 for it."""


def who_and_when(actor: str | None, span: Span, moment: str) -> Iterator[tuple[str, str]]:
    """What a list by one actor and within a span asks for; ``moment`` is the timestamp's column."""
    if actor is not None:
        yield "actor = ?", actor
    for condition, bound in zip((">=", "<"), span, strict=True):
        if bound:
            yield f"{moment} {condition} ?", bound
