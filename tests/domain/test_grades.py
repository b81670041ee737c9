"""Grades in the order of age."""

from __future__ import annotations

import pytest

from portaladm.domain.grades import UNKNOWN_RANK, choose_grades, rank_grade

ORDER = [
    ("PR", "Preschool"), ("PK3",), ("PK", "Pre-K", "pre k", "Pre-Kindergarten", "PreK"),
    ("TK", "T.K.", "Transitional Kindergarten"), ("K", "KG", "kg", "Kindergarten", "KINDER"),
    ("1", "01", "1st", "Grade 1", "1. Klasse", "1b"), ("2",), ("9", "09"), ("10", "10th Grade"),
    ("12", "Gr. 12"),
]  # fmt: skip


def test_every_spelling_of_a_grade_has_the_place_of_its_age() -> None:
    ranks = [{rank_grade(word) for word in words} for words in ORDER]
    assert [len(same) for same in ranks] == [1] * len(ORDER)
    places = [same.pop() for same in ranks]
    assert places == sorted(set(places)) and places[-1] < UNKNOWN_RANK


@pytest.mark.parametrize("word", ["", " ", "Other", "adult", "UG", "--"])
def test_what_is_no_grade_comes_last(word: str) -> None:
    assert rank_grade(word) == UNKNOWN_RANK


def test_a_cell_of_several_grades_gives_the_first_of_them() -> None:
    assert choose_grades(["04", "03,04", "K;1", "Grade 4", ""]) == ["04", "03", "K", "Grade 4", ""]
    cells = ["04", "Not, a list"]
    assert choose_grades(cells) is cells
