"""Which password may be chosen (safety decision S2)."""

import itertools
import time
from collections.abc import Container

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portaladm.cli.messages import say
from portaladm.domain.passwords.rules import PasswordContext, Policy, password_faults
from portaladm.domain.secret import Secret
from portaladm.errors import Misused, Remark

FAMILY = PasswordContext(
    username="mlopez7",
    names=("María López", "Ana López Núñez"),
    school_names=("Lincoln Elementary",),
    district_name="Clayton County Public Schools",
)
WORDS = "quick violet tractors hum beneath eleven marble ladders while nobody argues about soup "


def find(
    text: str, verify: str | None = None, context: PasswordContext = FAMILY,
    common: Container[str] = (),
) -> tuple[Remark, ...]:  # fmt: skip
    again = None if verify is None else Secret(verify)
    return password_faults(Secret(text), again, Policy(), context, common.__contains__)


def codes(
    text: str, verify: str | None = None, context: PasswordContext = FAMILY,
    common: Container[str] = (),
) -> list[str]:  # fmt: skip
    return [fault.code for fault in find(text, verify, context, common)]


def of_length(length: int) -> str:
    return "".join(itertools.islice(itertools.cycle(WORDS), length))


@pytest.mark.parametrize(
    ("length", "found"),
    [
        (1, ["password-too-short"]),
        (4, ["password-too-short"]),
        (14, ["password-too-short"]),
        (15, []),
        (64, []),
        (72, []),
        (73, []),
        (256, []),
        (257, ["password-too-long"]),
        (100_000, ["password-too-long"]),
    ],
)
def test_the_length_is_15_to_256(length: int, found: list[str]) -> None:
    assert codes(of_length(length)) == found


TEN_SCRIPTS = {
    "Latin": "vier rote bärte übermorgen",
    "Greek": "τέσσερις λέξεις μαζί",
    "Cyrillic": "четыре слова вместе",
    "Arabic": "أربع كلمات مختلفة",
    "Hebrew": "ארבע מילים שונות",
    "Devanagari": "चार अलग अलग शब्द यहाँ",
    "Thai": "สี่คำที่แตกต่างกัน",
    "Hangul": "네 개의 서로 다른 단어를 씁니다",
    "Chinese": "四个完全不同的词语放在一起就可以了",
    "Emoji": "🐢🚲🌽🎻🧦🪁🐙🥾🍋🛶🦔🪗🍩🏕🧭",
}


@pytest.mark.parametrize("text", TEN_SCRIPTS.values(), ids=TEN_SCRIPTS)
def test_any_script_will_do(text: str) -> None:
    assert codes(text, text) == []


def test_characters_are_counted_as_one_reads_them_whatever_the_keyboard_sent() -> None:
    assert codes("e\u0301" * 7 + "xyqwrtb") == ["password-too-short"]  # 21 code points, 14 in NFC
    assert codes("\u1112\u1161\u11ab" * 1 + of_length(255)) == []  # 258 code points, 256 in NFC


def test_nothing_is_asked_about_capitals_digits_and_signs() -> None:
    assert codes("violettractorshum") == []


def test_spaces_around_are_part_of_the_password() -> None:
    assert codes(" " + of_length(13) + " ") == []
    assert codes(of_length(20), of_length(20) + " ") == ["password-mismatch"]


def test_the_second_typing_must_be_the_same() -> None:
    assert codes(of_length(20), of_length(20)) == []
    assert codes(of_length(20), "") == ["password-mismatch"]
    assert codes("café violet tractors", "cafe\u0301 violet tractors") == []
    assert codes("x" * 100_000, "x" * 99_999 + "y") == ["password-too-long", "password-mismatch"]
    assert codes(of_length(20), "x" * 100_000) == ["password-mismatch"]


def test_an_empty_password_is_told_so() -> None:
    assert codes("") == ["password-empty"]
    assert codes("", "x") == ["password-empty", "password-mismatch"]


def test_a_common_one_is_refused_as_the_list_says() -> None:
    assert codes("iloveyouforever", common={"iloveyouforever"}) == ["password-common"]


@pytest.mark.parametrize(
    "text",
    [
        "a" * 15,
        "." * 256,
        "abcabcabcabcabcab",
        "Maria1maria1MARIA1x"[:18],
        "123456789012345",
        "098765432109876",
        "abcdefghijklmno",
        "qwertyuiopasdfg",
        "QWERTYUIOP12345",
        "1qaz2wsx3edc4rfv",
        "111222333444555",
        "               ",
        "\x00" * 15,
    ],
)
def test_patterns_are_refused(text: str) -> None:
    assert "password-pattern" in codes(text)


@pytest.mark.parametrize(
    "text",
    [
        "MariaLopez-2026",
        "maria lopez nunez",
        "M4R14 L0P3Z 2026",
        "mlopez7mlopez77",
        "Lincoln Elementary!",
        "claytoncounty2026",
        "Clayton Public Schools",
        "portaladm parent portal",
        "Maria Lopez         x",
        "lincoln elementary clayton county public schools maria lopez nunez mlopez7 ana",
        "LopezLopez12345678",  # eight are left, and they are a row of keys
    ],
)
def test_what_is_made_of_known_names_is_refused(text: str) -> None:
    assert "password-personal" in codes(text)


@pytest.mark.parametrize(("left", "found"), [("vqxmtwz", ["password-personal"]), ("vqxmtwzk", [])])
def test_eight_characters_must_be_left_without_the_names(left: str, found: list[str]) -> None:
    assert codes("LincolnLopez" + left) == found


def test_a_name_of_three_letters_is_not_taken_away() -> None:
    assert codes("ana banana xylophones") == []


def test_a_known_name_does_no_harm_among_enough_other_words() -> None:
    assert codes("lopez family drives a green boat") == []


def test_names_in_other_scripts_count_as_well() -> None:
    context = PasswordContext(names=("Александра Иванова",))
    assert codes("АлександраИванова7", context=context) == ["password-personal"]


def test_all_broken_rules_are_said_at_once() -> None:
    assert codes("lopezlopez", "other", common={"lopezlopez"}) == [
        "password-too-short",
        "password-mismatch",
        "password-common",
        "password-pattern",
        "password-personal",
    ]


def test_no_sentence_repeats_the_password() -> None:
    for text in ("lopezlopez", "Lincoln2026Lopez", "aaaaaaaaaaaaaaa"):
        assert not [
            fault for fault in find(text, "x") if text.lower() in say(fault).message.lower()
        ]


def test_the_sentence_has_the_count() -> None:
    assert say(find("violet hum")[0]).message == (
        "The password has 10 characters; it needs at least 15. Four words in a row will do."
    )
    assert say(find("v")[0]).message.startswith("The password has 1 character;")
    assert say(find(of_length(1_500))[0]).message == (
        "The password has 1,500 characters; at most 256 are allowed."
    )


def test_damaged_and_nul_characters_raise_nothing() -> None:
    assert codes("violet\ud800 tractors hum") == ["password-unreadable"]
    assert codes("violet\x00 tractors hum") == []


@pytest.mark.parametrize("piece", ["x", "\u0315\u0300", "\ud800", "\x00", "한", "ﷺ"])
def test_a_hundred_thousand_characters_cost_little(piece: str) -> None:
    text = (piece * 100_000)[:100_000]
    began = time.perf_counter()
    assert codes(text, text) == ["password-too-long"]
    assert time.perf_counter() - began < 0.5


@given(st.text(max_size=400), st.text(max_size=400))
@settings(max_examples=60, deadline=None)
def test_any_text_gets_an_answer(text: str, name: str) -> None:
    context = PasswordContext(name, (name,), (name,), name)
    assert isinstance(find(text, name, context=context), tuple)


def test_the_policy_is_never_weaker_than_nist() -> None:
    assert Policy(8, 64) == Policy(min_length=8, max_length=64)
    for least, most in ((7, 256), (65, 256), (15, 63), (15, 1_025)):
        with pytest.raises(Misused):
            Policy(least, most)
