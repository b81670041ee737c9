"""Names as they are compared: what many names share tells nothing, and spelling makes no other."""

from __future__ import annotations

import pytest

from portaladm.domain.names import share_a_name, split_name


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        (("Ana", "Lopez"), ("Lopez", "Ana"), True),
        (("Mohamed", "Ali"), ("Ali", "Hassan"), False),
        (("Mr", "Lopez"), ("Mrs", "Ruiz"), False),
        (("Jan", "van Berg"), ("Kees", "van Dijk"), False),
        (("Van", "Tran"), ("Van", "Le"), True),
        (("-", "-"), ("-", "-"), True),
        (("-", "-"), ("?", "?"), False),
        (("-", "-"), ("Ana", "Lopez"), False),
    ],
)
def test_two_people_share_a_name_in_its_place_or_all_of_it(
    one: tuple[str, str], other: tuple[str, str], shared: bool
) -> None:
    assert share_a_name(one, other) == shared
    assert share_a_name(other, one) == shared


def test_a_name_is_split_at_blanks_and_marks_but_not_at_an_apostrophe() -> None:
    assert split_name("Seán O’Brien-Núñez") == ["sean", "obrien", "nunez"]
