from __future__ import annotations

from portaladm.letters.sorting import Sort, order_of, sort_titles
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
    assert [one.parent_id[-1] for one in sorted(letters, key=order_of(Sort.SCHOOL))] == list(
        "635421"
    )


def test_every_spelling_of_a_grade_is_sorted_by_age() -> None:
    grades = ["Pre-K", "TK", "Kindergarten", "1st", "2a", "2b", "Grade 10", "Other"]
    letters = [make_letter(n, grade=grade) for n, grade in enumerate(reversed(grades))]
    assert [one.grade for one in sorted(letters, key=order_of(Sort.SCHOOL))] == grades


def test_letters_are_sorted_to_be_posted() -> None:
    letters = [make_letter(n, postal_code=code) for n, code in enumerate(["30236", "", "01010"])]
    assert [one.postal_code for one in sorted(letters, key=order_of(Sort.POSTAL))] == [
        "01010",
        "30236",
        "",
    ]


def test_addresses_of_one_postal_code_may_have_any_number_of_lines() -> None:
    addresses = [("2 Elm", "Town, GA 1"), (), ("1 Elm",), ("2 Elm",)]
    letters = [make_letter(n, postal_code="1", address=one) for n, one in enumerate(addresses)]
    ordered = [one.address for one in sorted(letters, key=order_of(Sort.POSTAL))]
    assert ordered == [(), ("1 Elm",), ("2 Elm",), ("2 Elm", "Town, GA 1")]


def test_schools_whose_names_differ_in_case_stay_apart() -> None:
    letters = [make_letter(n, school=("OAK", "Oak")[n % 2], grade=str(n)) for n in range(6)]
    ordered = [one.school for one in sorted(letters, key=order_of(Sort.SCHOOL))]
    assert ordered == ["OAK"] * 3 + ["Oak"] * 3


def test_parts_stand_in_the_order_of_their_numbers() -> None:
    assert sort_titles({"School 10", "School 9", "Lincoln"}) == ["Lincoln", "School 9", "School 10"]
