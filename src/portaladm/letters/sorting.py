"""In which order letters go out, and in which parts: pure functions over the letters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from enum import StrEnum
from functools import lru_cache
from typing import Any

from portaladm.domain.grades import rank_grade
from portaladm.letters.models import Letter, Slip

_DIGITS = re.compile(r"(\d+)")


class Sort(StrEnum):
    """``school``: by school, grade, first student, to hand out. ``postal``: by postal code."""

    SCHOOL = "school"
    POSTAL = "postal"


class Split(StrEnum):
    """One PDF for each school or language."""

    SCHOOL = "school"
    LANGUAGE = "language"


Place = tuple[Any, ...]
"""What places are compared by."""


def order_of(by: Sort) -> Callable[[Letter | Slip], Place]:
    """Where a letter or slip stands when they are handed out or posted; ties by parent id."""
    return _by_postal_code if by is Sort.POSTAL else _by_school


def sort_slips(slips: Iterable[Slip], by: Sort) -> list[Slip]:
    """The slips in the order in which they are handed out or posted."""
    return sorted(slips, key=order_of(by))


def sort_titles(titles: Iterable[str]) -> list[str]:
    """Parts or schools in their order: "School 2" before "School 10"."""
    return sorted(titles, key=lambda title: (_natural(title), title))


def _by_school(person: Letter | Slip) -> Place:
    return (
        _natural(person.school),
        person.school,  # "OAK" and "Oak" are two schools, one after the other
        _grade(person.grade),
        _natural(person.first_student),
        person.parent_id,
    )


def _by_postal_code(person: Letter | Slip) -> Place:
    return (not person.postal_code, person.postal_code, person.address, *_by_school(person))


def _grade(grade: str) -> tuple[int, Any]:
    """The youngest first; of one grade 2a before 2b, and of other words each by itself."""
    rank = rank_grade(grade)
    return rank, () if rank < 0 else _natural(grade.strip().casefold())


@lru_cache(maxsize=4_096)  # schools come again and again
def _natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """A key that puts "School 2" before "School 10"."""
    return tuple(
        (0, int(piece), "") if piece.isdecimal() else (1, 0, piece.casefold())
        for piece in _DIGITS.split(text)
        if piece
    )
