"""The forms in which names and passwords are compared."""

from __future__ import annotations

import pytest

from portaladm.domain.folding import (
    fold_case,
    fold_name,
    fold_password,
    fold_password_accents,
    fold_to_ascii,
)


def test_folding_ignores_case_and_runs_of_blanks() -> None:
    assert fold_case("  STRASSE\t9 ") == fold_case("straße 9")
    assert fold_case("José") != fold_case("Jose")


@pytest.mark.parametrize(
    ("name", "folded"),
    [("José  ÁLVAREZ ", "jose alvarez"), ("Łukasz", "lukasz"), ("Ǿrsted", "orsted"), ("Æ", "æ")],
)
def test_a_name_loses_accents_case_and_blanks_but_no_letter(name: str, folded: str) -> None:
    assert fold_name(name) == folded


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Bjæ-Ørn", "bjaeorn"),
        ("Þór 2", "thor2"),
        ("Groß", "gross"),
        ("李", ""),
        ("Æsa Œ", "aesaoe"),
    ],
)
def test_a_username_is_made_of_plain_letters_and_digits(name: str, plain: str) -> None:
    assert fold_to_ascii(name) == plain


def test_a_password_keeps_its_accents_and_blanks() -> None:
    assert fold_password("Contrasen\u0303a  1") == "contraseña  1"


def test_accents_leave_a_password_but_not_the_vowels_of_other_scripts() -> None:
    assert fold_password_accents("ÁLVAREZ  Ñ") == "alvarez  n"
    assert fold_password_accents("हिन्दी") == "हिन्दी" != fold_name("हिन्दी")
