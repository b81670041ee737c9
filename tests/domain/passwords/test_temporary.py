"""Temporary passwords: made, typed back in any way, read aloud."""

import math
import os
import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portaladm.domain.passwords.temporary import (
    ALPHABET,
    canonical_temporary,
    make_temporary_password,
    spell_out,
)
from portaladm.errors import Misused


def test_the_alphabet_has_31_characters_and_no_look_alikes() -> None:
    assert len(ALPHABET) == len(set(ALPHABET)) == 31
    assert not set("0O1IL") & set(ALPHABET)
    assert 16 * math.log2(31) > 79


@pytest.mark.parametrize("groups", [3, 4, 5, 16])
def test_it_is_written_in_groups_of_four(groups: int) -> None:
    text = make_temporary_password(groups, os.urandom).reveal()
    assert [len(group) for group in text.split("-")] == [4] * groups
    assert set(text) <= {*ALPHABET, "-"}


@pytest.mark.parametrize("groups", [-1, 0, 2, 17])
def test_fewer_than_three_groups_are_refused(groups: int) -> None:
    with pytest.raises(Misused):
        make_temporary_password(groups, os.urandom)


@pytest.mark.slow
def test_every_character_is_equally_likely() -> None:
    source = random.Random(20260401)
    drawn = Counter[str]()
    for _ in range(4_000):
        drawn.update(make_temporary_password(16, source.randbytes).reveal().replace("-", ""))
    assert chi_square(drawn) < 59.7  # 30 degrees of freedom, p = 0.001


def test_the_measure_finds_the_bias_of_a_plain_remainder() -> None:
    source = random.Random(20260401)
    assert chi_square(Counter(ALPHABET[byte % 31] for byte in source.randbytes(256_000))) > 59.7


def chi_square(drawn: Counter[str]) -> float:
    expected = sum(drawn.values()) / len(ALPHABET)
    return sum((drawn[char] - expected) ** 2 / expected for char in ALPHABET)


def test_bytes_beyond_the_last_whole_round_are_thrown_away() -> None:
    given = iter([bytes([255] * 8 + [248] * 8), bytes(range(16))])
    text = make_temporary_password(3, lambda count: next(given)).reveal()
    assert text == "2345-6789-ABCD"


def test_two_are_never_the_same() -> None:
    assert len({make_temporary_password(3, os.urandom).reveal() for _ in range(1_000)}) == 1_000


SEPARATORS = st.sampled_from(["", "-", " ", "\u2013", "\u2014", "\u2212", "\u00a0", "\u200b", "\t"])


@pytest.mark.slow
@given(st.randoms(use_true_random=False), st.lists(SEPARATORS, min_size=19, max_size=19))
def test_it_is_read_back_however_it_is_typed(source: random.Random, separators: list[str]) -> None:
    text = make_temporary_password(4, source.randbytes).reveal()
    typed = "".join(
        separator + source.choice([char.lower(), char.upper()])
        for separator, char in zip(separators, text, strict=True)
    )
    assert canonical_temporary(typed) == canonical_temporary(text) == text.replace("-", "")


def test_full_width_letters_are_read_and_others_are_kept() -> None:
    assert canonical_temporary("７ｋｍｑ") == "7KMQ"
    assert canonical_temporary("7kmq!é") == "7KMQ!é"


@pytest.mark.slow
@given(st.text())
def test_any_text_has_a_canonical_form_that_stays(text: str) -> None:
    assert canonical_temporary(canonical_temporary(text)) == canonical_temporary(text)


def test_a_huge_text_comes_back_unchanged() -> None:
    assert canonical_temporary("x-" * 50_000) == "x-" * 50_000


def test_it_is_read_aloud_letter_by_letter() -> None:
    assert spell_out("7KMQ-X3RA-ZW24-H9BE") == (
        "Seven Kilo Mike Quebec - pause - X-ray Three Romeo Alfa - pause - "
        "Zulu Whiskey Two Four - pause - Hotel Nine Bravo Echo"
    )


def test_it_is_read_aloud_in_spanish() -> None:
    assert spell_out("7KMQ-X3RA", "es") == (
        "siete Kilo Madrid Queso - pausa - Xilófono tres Ramón Antonio"
    )


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_character_has_a_word_of_its_own(language: str) -> None:
    words = [spell_out(char, language) for char in ALPHABET]
    assert len(set(words)) == 31
    assert all(
        word[0].upper() == char
        for word, char in zip(words, ALPHABET, strict=True)
        if char.isalpha()
    )


def test_an_unknown_language_is_read_in_english() -> None:
    assert spell_out("ab", "xx") == "Alfa Bravo"
