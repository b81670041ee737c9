"""Usernames: ASCII letters and digits, at least one letter, 4 to 32 (safety decision S2)."""

import itertools
import string
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portaladm.cli.messages import say
from portaladm.domain.accounts.usernames import (
    normalise_username,
    suggest_usernames,
    username_faults,
)

ALLOWED = set(string.ascii_letters + string.digits)


def codes(text: str) -> list[str]:
    return [fault.code for fault in username_faults(text)]


def first(count: int, wanted: str = "", first_name: str = "", last_name: str = "") -> list[str]:
    return list(itertools.islice(suggest_usernames(wanted, first_name, last_name), count))


@pytest.mark.parametrize("text", ["abcd", "mlopez7", "MariaLopez", "1234a", "a" * 32, "7up7up"])
def test_letters_and_digits_with_one_letter_are_allowed(text: str) -> None:
    assert codes(text) == []


@pytest.mark.parametrize(
    ("length", "found"),
    [
        (1, ["username-too-short"]),
        (3, ["username-too-short"]),
        (4, []),
        (32, []),
        (33, ["username-too-long"]),
        (100_000, ["username-too-long"]),
    ],
)
def test_the_length_is_4_to_32(length: int, found: list[str]) -> None:
    assert codes("a" * length) == found


@pytest.mark.parametrize("text", ["", " ", "\t\n", "\u3000"])
def test_an_empty_name_is_told_only_that(text: str) -> None:
    assert codes(text) == ["username-empty"]


@pytest.mark.parametrize("text", [" maria", "maria ", "\tmaria\n", "maria\u00a0"])
def test_spaces_around_are_one_fault_of_their_own(text: str) -> None:
    assert codes(text) == ["username-spaces"]


@pytest.mark.parametrize("text", ["1234", "0" * 32, "20260401"])
def test_digits_only_are_refused(text: str) -> None:
    assert codes(text) == ["username-all-digits"]


@pytest.mark.parametrize(
    "text",
    [
        "josé",
        "mаria",  # Cyrillic а
        "ΜARIA",  # Greek Μ
        "ｍａｒｉａ",
        "𝐦𝐚𝐫𝐢𝐚",
        "maria\u200d",
        "ma\u0301ria",
        "maria.l",
        "ma ria",
        "maria\x00",
        "maria\ud800",
        "王小明同学",
        "Мария",
        "محمدعلي",
        "דניאל",
        "मारिया",
        "มาเรีย",
        "마리아로페",
        "まりあさん",
        "Ñandú",
        "ⅷⅷⅷⅷ",
    ],
)
def test_other_scripts_and_look_alikes_are_refused(text: str) -> None:
    assert codes(text) == ["username-characters"]


@pytest.mark.parametrize("text", ["１２３４", "١٢٣٤", "१२३४", "12-34", "²³¹²"])
def test_digits_of_any_script_are_refused_for_both_reasons(text: str) -> None:
    assert codes(text) == ["username-characters", "username-all-digits"]


@pytest.mark.parametrize(
    "text", ["1e10", "9E99", "mar12", "12mar", "Jan2026", "3may26", "sept9", "true", "FALSE"]
)
def test_what_a_spreadsheet_would_rewrite_is_refused(text: str) -> None:
    assert "username-spreadsheet" in codes(text)


@pytest.mark.parametrize("text", ["maria12", "e10e", "mark12", "octo8a", "mayra", "truely", "1e1a"])
def test_what_a_spreadsheet_leaves_alone_is_allowed(text: str) -> None:
    assert codes(text) == []


def test_words_that_an_office_reserves_are_refused_in_any_case() -> None:
    faults = username_faults("ADMIN", ("admin", "root"))
    assert [fault.code for fault in faults] == ["username-reserved"]
    assert username_faults("admins", ("admin", "root")) == ()


def test_all_broken_rules_are_said_at_once() -> None:
    assert codes(" 1- ") == [
        "username-spaces",
        "username-characters",
        "username-all-digits",
        "username-too-short",
    ]


def test_the_sentences_say_the_rule_and_what_would_do() -> None:
    assert [say(fault).message for fault in username_faults(" mа.é ")] == [
        "The username begins or ends with a space; type it without the space.",
        "The username may have only the letters A to Z and the digits 0 to 9, without accents; "
        "leave out: ‘а’ (cyrillic small letter a), ‘.’, ‘é’ (latin small letter e with acute).",
    ]
    assert (
        say(username_faults("a")[0]).message == "The username has 1 character; it needs at least 4."
    )
    assert say(username_faults("a" * 100_000)[0]).message == (
        "The username has 100,000 characters; at most 32 are allowed."
    )


@pytest.mark.slow
@given(st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_what_is_allowed_is_exactly_the_rule_and_no_sentence_moves_the_cursor(text: str) -> None:
    allowed = 4 <= len(text) <= 32 and set(text) <= ALLOWED and not text.isdigit()
    faults = username_faults(text)
    assert (not [one for one in faults if one.code != "username-spreadsheet"]) == allowed
    assert all(say(fault).message.isprintable() for fault in faults)


def test_a_hundred_thousand_strange_characters_cost_little() -> None:
    text = "".join(chr(0x4E00 + i % 20_000) for i in range(100_000))
    began = time.perf_counter()
    message = say(username_faults(text)[0]).message
    assert time.perf_counter() - began < 1
    assert message.endswith("and 19,995 more.")


def test_names_are_compared_without_case_and_spaces_around() -> None:
    assert normalise_username("MLopez7 ") == normalise_username("mlopez7") == "mlopez7"


def test_a_look_alike_is_not_compared_as_the_letter() -> None:
    assert normalise_username("\u212aelly") != "kelly"  # the Kelvin sign casefolds to k
    assert normalise_username("Ma\u017fon") != "mason"  # so does the long s, to s


def test_suggestions_go_from_the_wish_to_the_names_to_numbers() -> None:
    assert first(7, "maria", "María", "López") == [
        "marialopez",
        "mlopez",
        "marial",
        "lopezm",
        "maria2",
        "maria3",
        "maria4",
    ]


def test_a_wish_in_other_letters_is_offered_in_plain_ones() -> None:
    assert first(1, "josé.núñez", "José", "Núñez") == ["josenunez"]
    assert first(1, "Łukasz", "Łukasz", "Weiß") == ["lukasz"]
    assert first(2, "", "Đặng", "Nguyễn") == ["dangnguyen", "dnguyen"]


def test_a_taken_number_gets_another() -> None:
    assert first(3, "maria2019") == ["maria2", "maria3", "maria4"]


@pytest.mark.parametrize("names", [("王", "芳"), ("Мария", "Иванова"), ("", ""), ("9", "12")])
def test_names_without_latin_letters_fall_back(names: tuple[str, str]) -> None:
    assert first(3, "12345", *names) == ["parent2", "parent3", "parent4"]


@pytest.mark.slow
@given(st.text(max_size=50), st.text(max_size=50), st.text(max_size=50))
@settings(max_examples=60, deadline=None)
def test_suggestions_are_allowed_different_and_endless(
    wanted: str, first_name: str, last_name: str
) -> None:
    offered = first(40, wanted, first_name, last_name)
    assert len(set(offered)) == 40
    assert not [name for name in offered if username_faults(name)]
    assert normalise_username(wanted) not in offered


def test_suggestions_stay_within_32_characters_when_numbers_grow() -> None:
    far = next(itertools.islice(suggest_usernames("x" * 32, "", ""), 100_000, None))
    assert len(far) == 32
