"""Grades in the order of age, however a school writes them: Pre-K, TK, K, 1, 2nd, Grade 10."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

UNKNOWN_RANK = 99
"""Comes after every grade: an empty cell, or a word that is no grade."""
_EARLY = {
    "3k": -4, "3pk": -4, "k3": -4, "4k": -3, "4pk": -3, "k4": -3,
    "it": -6, "infanttoddler": -6, "pr": -5, "preschool": -5, "pk3": -4, "pre3": -4,
    "pk": -3, "prek": -3, "prekindergarten": -3, "prekinder": -3, "pk4": -3, "vpk": -3,
    "tk": -2, "transitionalkindergarten": -2, "jk": -2, "juniorkindergarten": -2,
    "k": -1, "kg": -1, "kn": -1, "kinder": -1, "kindergarten": -1, "sk": -1, "k5": -1,
    "seniorkindergarten": -1, "reception": -1,
}  # fmt: skip
LONG_WORDS = frozenset(word for word in _EARLY if len(word) > 5)
"""Words for grades without a number, in small letters without blanks and hyphens."""
_PLAIN = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"\d+")
_LIST = re.compile(r"[^,;|\s]+")


@lru_cache(maxsize=1_000)
def rank_grade(grade: str) -> int:
    """The place of a grade among all: the youngest first, :data:`UNKNOWN_RANK` for no grade."""
    word = _PLAIN.sub("", grade.casefold())
    word = word.removeprefix("grade").removesuffix("grade") or word
    if word in _EARLY:
        return _EARLY[word]
    number = _NUMBER.search(word)
    return min(int(number[0][:3]), UNKNOWN_RANK) if number else UNKNOWN_RANK


def is_grade(word: str) -> bool:
    """Whether a word is a grade that has a place."""
    return rank_grade(word) < UNKNOWN_RANK


def choose_grades(cells: Sequence[str]) -> Sequence[str]:
    """The first grade of each cell that lists several; else the cell as it is."""
    chosen = {cell: _choose_grade(cell) for cell in set(cells)}
    if all(map(str.__eq__, chosen, chosen.values())):
        return cells
    return [chosen[cell] for cell in cells]


@lru_cache(maxsize=1_000)
def _choose_grade(cell: str) -> str:
    words = _LIST.findall(cell)
    return words[0] if len(words) > 1 and all(map(is_grade, words)) else cell
