"""The example of a good password, in the parent's language."""

import random
import unicodedata

import pytest

from portaladm.domain.passwords.common import is_common
from portaladm.domain.passwords.passphrases import (
    _LANGUAGES,
    _UNFIT,
    _read_words,
    example_phrase,
    find_language,
)
from portaladm.domain.passwords.rules import PasswordContext, Policy, password_faults
from portaladm.domain.secret import Secret

LANGUAGES = list(_LANGUAGES)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("en", "english"),
        ("es", "spanish"),
        ("es-MX", "spanish"),
        ("es_419", "spanish"),
        ("SPA", "spanish"),
        ("Spanish", "spanish"),
        ("Español", "spanish"),
        ("Spanish; Castilian", "spanish"),
        ("Français", "french"),
        ("pt-BR", "portuguese"),
        ("Русский", "russian"),
        ("Türkçe", "turkish"),
        ("vi", "english"),
        ("Chinese", "english"),
        ("", "english"),
        ("x" * 100_000, "english"),
    ],
)
def test_a_tag_or_a_name_finds_the_language(given: str, found: str) -> None:
    assert find_language(given) == found


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_example_is_four_words_that_would_be_accepted(language: str) -> None:
    source = random.Random(20260401)
    for _ in range(100):
        phrase = example_phrase(language, source.randrange)
        assert len(phrase) >= 15
        assert len(phrase.split()) == 4
        assert phrase == unicodedata.normalize("NFC", phrase).strip()
        faults = password_faults(Secret(phrase), None, Policy(), PasswordContext(), is_common)
        assert faults == ()


def test_the_words_are_the_chosen_ones() -> None:
    words = _read_words("spanish")
    numbers = iter([0, 1, 2, len(words) - 1])
    assert example_phrase("es", lambda count: next(numbers)) == "ábaco abdomen abeja zurdo"


def test_a_longer_minimum_gets_more_words() -> None:
    phrase = example_phrase("en", lambda count: 0, min_length=60)
    assert 60 <= len(phrase) < 70


@pytest.mark.parametrize("language", LANGUAGES)
def test_nearly_all_words_are_kept_and_none_that_a_school_would_not_print(language: str) -> None:
    words = _read_words(language)
    assert len(set(words)) == len(words) > 1_900
    assert not set(words) & set(_UNFIT.split())
