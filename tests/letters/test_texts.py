from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from portaladm.errors import Refused
from portaladm.letters.texts import ADDED, TEXTS, find_lacking, is_own, read_languages
from tests.letters.people import make_letter, print_letters
from tests.letters.read import flatten, read_texts

EXPECTED = {
    "es": ("Su clave para el portal de padres", "24 de agosto de 2026", "Llame a Lincoln"),
    "vi": ("Mã kích hoạt cổng thông tin phụ huynh", "ngày 24 tháng 8 năm 2026", "Kính gửi"),
    "zh": ("您的家长门户激活密钥", "2026年8月24日", "您的账户将显示"),
}  # fmt: skip


@pytest.mark.parametrize("language", EXPECTED)
def test_each_language_reads_in_order(language: str) -> None:
    text = flatten(read_texts(print_letters(make_letter(language=language)))[0])
    squeezed = text.replace(" ", "")
    for words in EXPECTED[language]:
        assert words.replace(" ", "") in squeezed


def test_arabic_is_joined_and_in_reading_order() -> None:
    import unicodedata

    text = read_texts(print_letters(make_letter(language="ar", name="محمد علي الحسن")))[0]
    plain = unicodedata.normalize("NFKC", text)
    assert "مفتاح التفعيل الخاص بكم" in plain
    assert plain.index("محمد علي الحسن") < plain.index("مفتاح التفعيل") < plain.index("JPRQQH")


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("es", "es"), ("ES", "es"), ("Spanish", "es"), ("español", "es"), ("es-MX", "es"),
        ("spa", "es"),
        ("Mandarin", "zh"), ("zh_CN", "zh"), ("中文", "zh"), ("Arabic", "ar"), ("VIETNAMESE", "vi"),
        ("zh-Hant", None), ("zh-TW", None), ("Somali", None), ("Espanja", None),
    ],
)  # fmt: skip
def test_a_language_is_found_by_what_rosters_write(word: str, code: str | None) -> None:
    found = read_languages().find(word)
    assert (found.code if found else None) == code


def test_dates_are_written_as_the_language_does() -> None:
    languages = read_languages().by_code
    day = date(2026, 3, 1)
    assert {code: one.write_date(day) for code, one in languages.items()} == {
        "en": "1 March 2026",
        "es": "1 de marzo de 2026",
        "vi": "ngày 1 tháng 3 năm 2026",
        "zh": "2026年3月1日",
        "ar": "1 مارس 2026",
    }


def test_faults_are_named_with_file_and_entry(tmp_path: Path) -> None:
    text = (TEXTS / "en.toml").read_text(encoding="utf-8").replace('code = "en"', 'code = "so"')
    text = text.replace("greeting =", "greting =", 1).replace("{contact}", "{kontact}")
    (tmp_path / "so.toml").write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as error:
        read_languages(tmp_path)
    assert "so.toml: letter.greeting: missing" in error.value.details
    assert "so.toml: letter.greting: unknown" in error.value.details
    assert any("letter.help: {kontact} is unknown" in str(one) for one in error.value.details)


def test_an_office_adds_a_language(tmp_path: Path) -> None:
    text = (TEXTS / "en.toml").read_text(encoding="utf-8")
    text = text.replace('code = "en"', 'code = "so"').replace('name = "English"', 'name = "Somali"')
    text = text.replace("Your key to", "Furaha").replace('also = ["eng"]', "also = []")
    (tmp_path / "so.toml").write_text(text, encoding="utf-8")
    pdf = print_letters(make_letter(language="Somali"), theme=tmp_path)
    assert "Furaha" in read_texts(pdf)[0]


OWN = {"somali": ('code = "so"', 'name = "Somali"'), "spanish": ('code = "es"', 'name = "Spanish"')}


def write_older(folder: Path, name: str) -> None:
    """A file of an office that was made before slips said who had asked for them."""
    english = (TEXTS / "en.toml").read_text(encoding="utf-8")
    lines = [line for line in english.splitlines() if not line.startswith("unasked_")]
    code, called = OWN[name]
    text = "\n".join(lines).replace('code = "en"', code).replace('name = "English"', called)
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")


def test_what_slips_of_an_older_file_lack_is_said_as_the_program_says_it(tmp_path: Path) -> None:
    for name in OWN:
        write_older(tmp_path, name)
    ours, theirs = read_languages().by_code, read_languages(tmp_path).by_code
    for code, other in (("so", "en"), ("es", "es")):
        for key in ADDED:
            assert theirs[code].slip[key] == ours[other].slip[key]
        assert theirs[code].slip["intro"] == ours["en"].slip["intro"]
    assert [(one.code, keys, is_own(one)) for one, keys in find_lacking(tmp_path)] == [
        ("so", ADDED, False), ("es", ADDED, True)
    ]  # fmt: skip
    assert find_lacking(TEXTS) == find_lacking(None) == []


def test_any_other_entry_of_slips_must_be_there(tmp_path: Path) -> None:
    english = (TEXTS / "en.toml").read_text(encoding="utf-8")
    (tmp_path / "en.toml").write_text(english.replace("after = ", "later = "), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read_languages(tmp_path)
    assert "en.toml: slip.after: missing" in refused.value.details


def list_sentences(code: str) -> dict[str, str]:
    """Every sentence of a language of the program by its place, those of lists one by one."""
    document = tomllib.loads((TEXTS / f"{code}.toml").read_text(encoding="utf-8"))
    found = {}
    for table in ("letter", "slip", "reminder", "portal"):
        for key, said in (document[table] | document[table].get("faults", {})).items():
            for number, text in enumerate(said if isinstance(said, list) else [said]):
                if isinstance(text, str):
                    found[f"{table}.{key}.{number}"] = text
    return found


SENTENCES = {code: list_sentences(code) for code in read_languages().by_code}
OTHERS = sorted(SENTENCES.keys() - {"en"})


@pytest.mark.parametrize("code", OTHERS)
def test_each_sentence_has_its_counterpart_with_the_same_words_in_braces(code: str) -> None:
    english, own = SENTENCES["en"], SENTENCES[code]
    assert own.keys() == english.keys()
    for place, text in own.items():
        assert find_braces(text) == find_braces(english[place]), place


FOREIGN = {"ar": r"[,;?%\u064b]", "zh": r"[,;:?!()\"]", "es": r"^[^¿]*\?|^[^¡]*!"}
"""Marks of another script, and in Arabic the sign of a vowel that no other sentence has."""


@pytest.mark.parametrize("code", FOREIGN)
def test_sentences_have_the_marks_of_their_script(code: str) -> None:
    wrong = {
        place: text
        for place, text in SENTENCES[code].items()
        if re.search(FOREIGN[code], re.sub(r"\{\w+\}", "", text))
    }
    assert wrong == {}


def test_in_arabic_no_number_of_a_setting_counts_a_word() -> None:
    """From 3 to 10 and from 11 on, the word would have to be another."""
    counted = [text for text in SENTENCES["ar"].values() if re.search(r"\{\w+\} حرف", text)]
    assert counted == []


@pytest.mark.parametrize("code", SENTENCES)
def test_no_word_stands_twice_once_a_date_is_filled_in(code: str) -> None:
    day = read_languages().by_code[code].write_date(date(2026, 3, 1))
    for place, text in SENTENCES[code].items():
        filled = re.sub(r"\{(date|when)\}", day, text)
        assert not re.search(r"\b(\w\w+) \1\b", filled, re.IGNORECASE), (place, filled)


def find_braces(text: str) -> list[str]:
    return sorted(re.findall(r"\{\w+\}", text))
