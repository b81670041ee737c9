from __future__ import annotations

from portaladm.letters.order import Sort, Split, sort_letters, split_letters
from tests.letters.people import make_letter


def test_letters_are_sorted_to_be_handed_out() -> None:
    letters = [
        make_letter(1, school="School 10", grade="2"),
        make_letter(2, school="School 2", grade="10"),
        make_letter(3, school="School 2", grade="K"),
        make_letter(4, school="School 2", grade="2", first_student="Zoe"),
        make_letter(5, school="School 2", grade="2", first_student="Ann"),
        make_letter(6, school="School 2", grade="PK"),
    ]
    assert [one.parent_id[-1] for one in sort_letters(letters, Sort.SCHOOL)] == list("635421")


def test_letters_are_sorted_to_be_posted() -> None:
    letters = [make_letter(n, postal_code=code) for n, code in enumerate(["30236", "", "01010"])]
    assert [one.postal_code for one in sort_letters(letters, Sort.POSTAL)] == ["01010", "30236", ""]


def test_letters_are_split_in_parts() -> None:
    letters = [make_letter(1, school="B"), make_letter(2, school="A"), make_letter(3, school="B")]
    parts = split_letters(letters, Split.SCHOOL)
    assert [(p.title, p.number, p.of, len(p.letters)) for p in parts] == [
        ("A", 1, 2, 1),
        ("B", 2, 2, 2),
    ]
    assert len(split_letters(letters, Split.NONE)) == 1
