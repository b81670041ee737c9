"""What the parents' pages say in each language, and which language that is."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from portaladm.errors import Remark
from portaladm.letters.languages import Language
from portaladm.letters.texts import TEXTS, read_languages
from portaladm.portal.wording import Wording, choose_language, page_code

LANGUAGES = read_languages()
COMMON = {"district": "Riverbend", "district_id": "JPRQQH", "contact": "(555) 010-0199"}
OTHERS = sorted(LANGUAGES.by_code.keys() - {"en"})


def make_wording(code: str) -> Wording:
    return Wording(LANGUAGES.by_code[code], LANGUAGES.fallback, COMMON)


def list_sentences(language: Language) -> dict[str, str]:
    return {**language.portal, **{f"faults.{code}": text for code, text in language.faults.items()}}


SAME = {"moment", "child_line_short", "error_prefix", "device_iphone", "device_ipad",
        "device_mac", "device_chromebook", "list_comma"}  # fmt: skip


@pytest.mark.parametrize("code", OTHERS)
def test_no_sentence_was_left_in_english(code: str) -> None:
    english = list_sentences(LANGUAGES.fallback)
    own = list_sentences(LANGUAGES.by_code[code])
    assert {name for name in english if own[name] == english[name]} <= SAME


@pytest.mark.parametrize("code", LANGUAGES.by_code)
def test_no_number_that_may_be_one_counts_a_word(code: str) -> None:
    for text in list_sentences(LANGUAGES.by_code[code]).values():
        for word in re.findall(r"\{(?:count|minutes)\}(.?)", text):
            assert word in ("", ".", "。")


def test_a_value_is_isolated_where_it_or_its_sentence_runs_from_right_to_left() -> None:
    isolated = "\u2068josé7\u2069"
    assert isolated in make_wording("ar").say("ready", username="josé7")
    assert isolated not in make_wording("en").say("ready", username="josé7")
    assert "\u2068محمد\u2069" in make_wording("en").say("create_for", name="محمد")


def test_a_value_brings_no_braces_and_no_marks_of_its_own() -> None:
    said = make_wording("ar").say("ready", username="\u2069{contact}")
    assert "\u2068{contact}\u2069" in said
    assert COMMON["contact"] not in said


def test_a_moment_is_written_as_the_language_does() -> None:
    noon = datetime(2026, 3, 1, 12, 5, tzinfo=UTC)
    clock = f"{noon.astimezone():%H:%M}"
    assert make_wording("en").say_when(noon) == f"1 March 2026, {clock}"
    assert make_wording("ar").say_when(noon) == f"1 مارس 2026، {clock}"
    assert make_wording("zh").say_when(noon) == f"2026年3月1日 {clock}"


def test_an_unknown_device_is_another_one() -> None:
    assert make_wording("es").say_device("fridge") == "Otro dispositivo"


@pytest.mark.parametrize(
    ("asked", "accepted", "code"),
    [
        ("", "", "en"), ("", "es-MX,es;q=0.9,en;q=0.5", "es"), ("ar", "es", "ar"),
        ("tlh", "vi", "vi"), ("", "tlh,zh-CN;q=0.8", "zh"), ("", "zh-TW,fr", "en"),
    ],
)  # fmt: skip
def test_the_language_is_the_links_or_the_browsers_or_english(
    asked: str, accepted: str, code: str
) -> None:
    assert choose_language(LANGUAGES, asked, accepted).code == code


def test_what_an_offices_own_file_lacks_is_said_as_the_program_says_it(tmp_path: Path) -> None:
    spanish = (TEXTS / "es.toml").read_text(encoding="utf-8")
    letters_alone = spanish.partition("[portal]")[0]
    (tmp_path / "es.toml").write_text(letters_alone, encoding="utf-8")
    own = '[portal]\nsubmit = "Adelante"\n[portal.faults]\nkey-empty = "Falta la clave."\n'
    other = letters_alone.replace('code = "es"', 'code = "es-MX"') + own
    (tmp_path / "mx.toml").write_text(other, encoding="utf-8")
    english = (TEXTS / "en.toml").read_text(encoding="utf-8").partition("[portal]")[0]
    (tmp_path / "en.toml").write_text(english + '[portal]\nsubmit = "Go on"\n', encoding="utf-8")
    languages = read_languages(tmp_path)

    def say(code: str, entry: str) -> str:
        return Wording(languages.by_code[code], languages.fallback, COMMON).say(entry)

    assert say("es", "submit") == "Enviar"
    assert (say("es-MX", "submit"), say("es-MX", "sign_out")) == ("Adelante", "Sign out")
    assert (say("en", "submit"), say("en", "sign_out")) == ("Go on", "Sign out")
    mexican = Wording(languages.by_code["es-MX"], languages.fallback, COMMON)
    assert mexican.say_fault("key-empty") == "Falta la clave."


@pytest.mark.parametrize(
    ("code", "key", "said"),
    [
        ("key-revoked", "key-revoked.replaced", "key-replaced"),
        ("key-revoked", "key-revoked.denied", "key-unusable"),
        ("has-account", "has-account", "key-unusable"),
        ("username-student", "username-student", "username-number"),
        ("sign-in-wrong", "sign-in-wrong", "current-wrong"),
        ("password-common", "password-common", "password-common"),
    ],
)
def test_pages_tell_no_more_than_a_letter_proves(code: str, key: str, said: str) -> None:
    remark = Remark(key)
    assert (remark.code, page_code(remark)) == (code, said)


def test_a_list_has_the_comma_of_its_language() -> None:
    remark = Remark("username-characters", characters=("é", "!"))
    said = {code: make_wording(code).say_remark(remark) for code in ("ar", "zh", "es")}
    assert "é، !" in said["ar"]
    assert "é、!" in said["zh"]
    assert "é, !" in said["es"]
