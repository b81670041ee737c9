"""Text from outside: what is dangerous, and how it is shown."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portaladm.domain.link_access import AccessWhy
from portaladm.domain.text import (
    count_of,
    find_dangerous_character,
    name_character,
    require_one_of,
    show_safely,
)
from portaladm.errors import Refused


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", r"\x1b[31mred"),
        ("a\u202eb", r"a\u202eb"),
        ("a\x00b", r"a\x00b"),
        ("a\x9bb", r"a\x9bb"),
        ("tag\U000e0041", r"tag\U000e0041"),
        ("lone \ud800", r"lone \ud800"),
        ("José ليلى 愛 Ann [/b] Lee", "José ليلى 愛 Ann [/b] Lee"),
    ],
)
def test_dangerous_characters_are_shown_as_escapes(text: str, shown: str) -> None:
    assert show_safely(text) == shown


@given(st.text(st.characters()))
def test_nothing_that_a_terminal_obeys_is_shown(text: str) -> None:
    shown = show_safely(text)
    assert find_dangerous_character(shown) is None
    # Joiners are letters of names in some scripts; everything else of category C is invisible.
    allowed = {"\u200c", "\u200d"}
    controls = {c for c in shown if unicodedata.category(c) in ("Cc", "Cs")}
    assert not controls - allowed


@pytest.mark.slow
@given(st.text())
def test_what_is_not_dangerous_is_shown_as_it_is(text: str) -> None:
    if find_dangerous_character(text) is None:
        assert show_safely(text) == text


def test_the_joiners_of_persian_hindi_and_emoji_names_are_no_danger() -> None:
    assert find_dangerous_character("می\u200cخواهم क\u094d\u200dष 👩\u200d👧") is None


def test_a_character_is_named_as_people_look_it_up() -> None:
    assert name_character("\u202e") == "U+202E"
    assert name_character("\x07") == "U+0007"


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 keys"), (1, "1 key"), (2, "2 keys"), (3000, "3,000 keys")]
)
def test_a_count_agrees_with_its_noun(number: int, text: str) -> None:
    assert count_of(number, "key") == text


def test_a_stored_word_is_read() -> None:
    assert require_one_of(AccessWhy, "merge", "reason") is AccessWhy.MERGE
    assert require_one_of(AccessWhy, "", "reason") is AccessWhy.ROSTER


@pytest.mark.parametrize("text", ["Merge", None, b"merge", 7, "x" * 100, "\x1b[2J"])
def test_any_other_is_damage(text: object) -> None:
    with pytest.raises(Refused) as refused:
        require_one_of(AccessWhy, text, "reason")
    assert refused.value.code == "store-damaged"
    fault = str(refused.value.remark.values["fault"])
    assert fault.endswith("stands where a reason should be")
    assert len(fault) < 90 and "\x1b" not in fault
