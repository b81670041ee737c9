"""Letters that remind of a key: the sentences of each language, and no key in their data."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portaladm.letters.reminders import compose_reminders
from portaladm.letters.texts import read_languages
from tests.letters.people import FOOTER, LANGUAGES, SENDER, make_letter


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_language_has_every_sentence_of_the_english_one(code: str) -> None:
    languages = read_languages().by_code
    assert languages[code].reminder.keys() == languages["en"].reminder.keys()
    assert code == "en" or languages[code].reminder["title"] != languages["en"].reminder["title"]


def test_no_key_reaches_the_page_even_where_the_letter_has_one() -> None:
    letter = make_letter(key_reference="K7QMX-17")
    data, _ = compose_reminders([letter], SENDER, FOOTER, read_languages())
    assert letter.key.strip("{}") not in str(data)
    [page] = data["pages"]
    assert page["values"]["reference"] == "K7QMX-17"


def test_a_language_without_these_sentences_is_said_in_english_and_noted() -> None:
    languages = read_languages()
    silent = replace(languages.by_code["es"], reminder={})
    own = replace(languages, by_code={**languages.by_code, "es": silent})
    data, findings = compose_reminders([make_letter(language="Spanish")], SENDER, FOOTER, own)
    assert [page["language"] for page in data["pages"]] == ["en"]
    assert findings.untranslated == {"Spanish": ["P0001"]}


@pytest.mark.parametrize(("count", "listed"), [(1, False), (7, True)])
def test_many_children_stand_one_below_the_other(count: int, listed: bool) -> None:
    letter = make_letter(children=tuple(f"Child {n}" for n in range(count)))
    data, _ = compose_reminders([letter], SENDER, FOOTER, read_languages())
    assert data["pages"][0]["listed"] is listed
