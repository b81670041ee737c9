"""What is compared of parents without ids, and how a derived id looks."""

from __future__ import annotations

import re

import pytest

from portaladm.domain.ids.derived import (
    SEPARATOR,
    derive_id,
    fold_email,
    fold_person,
    fold_phone,
    is_near_name,
)


def test_a_derived_id_is_stable_and_says_that_it_is_one() -> None:
    assert derive_id("x") == derive_id("x") != derive_id("y")
    made = {derive_id(str(n)) for n in range(20_000)}
    assert len(made) == 20_000
    assert all(re.fullmatch("D-[2-9A-Z]{12}", one) for one in made)


@pytest.mark.parametrize(
    ("phone", "folded"),
    [
        ("(555) 010-0199", "550100199"), ("+1 555 010 0199", "550100199"), ("5550199", "5550199"),
        ("", ""), ("911", ""), ("000-000-0000", ""), ("999 9999", ""), ("n/a", ""),
    ],
)  # fmt: skip
def test_a_phone_is_compared_by_its_last_digits(phone: str, folded: str) -> None:
    assert fold_phone(phone) == folded


@pytest.mark.parametrize(
    ("email", "folded"), [(" A@X.org", "a@x.org"), ("none", ""), ("@x.org", ""), ("a@", "")]
)
def test_an_email_is_compared_without_case(email: str, folded: str) -> None:
    assert fold_email(email) == folded


def test_a_name_is_compared_without_accents_case_and_blanks() -> None:
    assert fold_person("José  ÁLVAREZ") == fold_person("jose alvarez") == "jose alvarez"


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [("ana", "anna", True), ("jon", "john", True), ("ana", "luis", False),
     ("", "ana", False), ("mario", "maria", False),
     ("paul", "paula", False), ("ana", "ana", True)],
)  # fmt: skip
def test_a_misspelt_name_is_near(one: str, other: str, near: bool) -> None:
    assert is_near_name(one + SEPARATOR + other) is near
