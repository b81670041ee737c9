"""Restrictions: what staff recorded against a parent and a child, and whether it holds today.

The same rule in SQL, for sets, is ``IN_FORCE`` in ``store/restrictions/rows.py``; a test holds the
two against each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from portaladm.domain.timestamps import require_day

_REFERENCE = re.compile(r"[Rr]?([0-9]{1,18})")


class RestrictionState(StrEnum):
    """Where a restriction stands today.

    ``UNCONFIRMED``: its last day is over, and it holds until staff lift it
    (``restrictions.confirm_end``); where that is not asked for, it is ``OVER``.
    """

    FUTURE = "future"
    IN_FORCE = "in-force"
    UNCONFIRMED = "unconfirmed"
    OVER = "over"
    LIFTED = "lifted"

    @property
    def closes(self) -> bool:
        """Whether the parent may not see the child."""
        return self in (RestrictionState.IN_FORCE, RestrictionState.UNCONFIRMED)

    @property
    def counts(self) -> bool:
        """Whether it closes the child, or will."""
        return self.closes or self is RestrictionState.FUTURE


class Term(NamedTuple):
    """From when to when a restriction holds: its first and last day, and whether it was lifted.

    Without a last day it holds until staff lift it.
    """

    from_on: date
    until_on: date | None = None
    lifted: bool = False


class Restriction(NamedTuple):
    """What a restriction says, and of whom staff have it; ``lifted_at`` None: it was not lifted."""

    id: int
    case_number: str
    reason: str
    from_on: str
    until_on: str | None
    denied_at: str
    denied_by: str
    verified_by: str
    lifted_at: str | None
    lifted_by: str | None
    lifted_reason: str | None

    @property
    def term(self) -> Term:
        """From when to when it holds."""
        until = require_day(self.until_on) if self.until_on else None
        return Term(require_day(self.from_on), until, self.lifted_at is not None)


def judge_term(term: Term, today: date, *, confirm_end: bool) -> RestrictionState:
    """Where a restriction stands; with ``confirm_end`` no date alone opens anything."""
    if term.lifted:
        return RestrictionState.LIFTED
    if today < term.from_on:
        return RestrictionState.FUTURE
    if term.until_on is None or today <= term.until_on:
        return RestrictionState.IN_FORCE
    return RestrictionState.UNCONFIRMED if confirm_end else RestrictionState.OVER


def find_last_day(terms: Iterable[Term]) -> date | None:
    """The last day of the restriction that lasts longest; None if one has no end."""
    days = [term.until_on for term in terms]
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None


def name_restriction(number: int) -> str:
    """How staff call a restriction: ``R17``."""
    return f"R{number}"


def read_restriction_name(text: str) -> int | None:
    """The number in ``R17`` (or ``17``); None if it is no name of a restriction."""
    found = _REFERENCE.fullmatch(text.strip())
    return int(found[1]) if found else None


def describe_term(restriction: Restriction, student: str) -> str:
    """A restriction as the trail keeps it: what may hold anything, the case number, comes last."""
    until = f", until {restriction.until_on}" if restriction.until_on else ""
    case = f", case {restriction.case_number}" if restriction.case_number else ""
    name = name_restriction(restriction.id)
    return f"{name}: student {student}, from {restriction.from_on}{until}{case}"
