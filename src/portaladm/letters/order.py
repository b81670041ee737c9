"""In which order letters go out, and in which parts: pure functions over the letters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any

from portaladm.letters.content import Letter, Part, Slip

_DIGITS = re.compile(r"(\d+)")


class Sort(StrEnum):
    """``school``: by school, grade, first student, to hand out. ``postal``: by postal code."""

    SCHOOL = "school"
    POSTAL = "postal"


class Split(StrEnum):
    """One PDF for each school or language; ``none``: one for all."""

    NONE = "none"
    SCHOOL = "school"
    LANGUAGE = "language"


def sort_letters(letters: Iterable[Letter], by: Sort) -> list[Letter]:
    """The letters in the order in which they are handed out or posted; ties by parent id."""
    return sorted(letters, key=_by_postal_code if by is Sort.POSTAL else _by_school)


def sort_slips(slips: Iterable[Slip], by: Sort) -> list[Slip]:
    """The same for slips."""
    return sorted(slips, key=_by_postal_code if by is Sort.POSTAL else _by_school)


def split_letters(letters: Iterable[Letter], by: Split) -> list[Part]:
    """The letters in parts, each in the order given; parts sorted by their title."""
    groups: dict[str, list[Letter]] = {}
    for letter in letters:
        groups.setdefault(_TITLES[by](letter), []).append(letter)
    titles = sorted(groups, key=_natural)
    return [
        Part(title, number, len(titles), tuple(groups[title]))
        for number, title in enumerate(titles, 1)
    ]


def _by_school(person: Letter | Slip) -> tuple[Any, ...]:
    return (
        _natural(person.school),
        _grade(person.grade),
        _natural(person.first_student),
        person.parent_id,
    )


def _by_postal_code(person: Letter | Slip) -> tuple[Any, ...]:
    return (not person.postal_code, person.postal_code, *person.address, *_by_school(person))


def _grade(grade: str) -> tuple[int, Any]:
    """Kindergarten before 1, 2 before 10, other words last."""
    word = grade.strip().casefold()
    early = {"pk": -2, "prek": -2, "pre-k": -2, "tk": -1, "k": 0, "kg": 0, "kindergarten": 0}
    if word in early:
        return (early[word], ())
    number = _DIGITS.search(word)
    return (int(number[1]) if number else 99, _natural(word))


def _natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """A key that puts "School 2" before "School 10"."""
    return tuple(
        (0, int(piece), "") if piece.isdecimal() else (1, 0, piece.casefold())
        for piece in _DIGITS.split(text)
        if piece
    )


_TITLES: dict[Split, Callable[[Letter], str]] = {
    Split.NONE: lambda letter: "All letters",
    Split.SCHOOL: lambda letter: letter.school or "No school",
    Split.LANGUAGE: lambda letter: letter.language or "No language given",
}
