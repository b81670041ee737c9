"""Letters and slips printed: one page each, in reading order, private, nobody else's words."""

from __future__ import annotations

import io
import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from portaladm.cli.messages import say_error
from portaladm.errors import Refused
from portaladm.letters.render import render_letters, render_slips
from tests.letters.people import (
    FOOTER,
    LANGUAGES,
    SENDER,
    make_key,
    make_letter,
    make_slip,
    print_letters,
)
from tests.letters.read import flatten, read_codes, read_texts


@pytest.mark.slow
def test_each_parent_has_one_page_with_the_own_key_and_code() -> None:
    letters = [make_letter(n, language=LANGUAGES[n % 5]) for n in range(10)]
    pdf = print_letters(*letters)
    texts = read_texts(pdf)
    assert len(texts) == len(letters)
    for letter, text in zip(letters, texts, strict=True):
        assert letter.key.strip("{}") in text
        assert letter.key_reference in text or letter.language == "ar"  # pdfium turns it round
    page = "https://portal.clearwater.example/activate#"
    assert read_codes(pdf) == [page + letter.key.strip("{}") for letter in letters]


def test_nothing_of_one_parent_is_on_the_page_of_another() -> None:
    texts = read_texts(print_letters(*(make_letter(n) for n in range(1, 6))))
    for mine, text in enumerate(texts, 1):
        for other in set(range(1, 6)) - {mine}:
            for word in (
                make_key(other)[1:-1],
                f"Number{other}",
                f"Of{other}",
                f"{other} Magnolia",
            ):
                assert word not in text


def test_text_is_in_reading_order() -> None:
    text = flatten(read_texts(print_letters(make_letter()))[0])
    order = [
        "Clearwater County School District",
        "Lincoln Elementary School",
        "1200 Harbor Avenue",
        "3 August 2026",
        "Parent Number1 1 Magnolia Street Clearwater, GA 30236",
        "Your key to the parent portal",
        "Dear Parent Number1,",
        "Your account will show: Child Of1",
        "Your activation key",
        make_key(1),
        "Use it by 24 August 2026",
        "Key reference REF-0001",
        "How to set up your account",
        "portal.clearwater.example/activate",
        "15 characters or more",
        "Good to know",
        "District ID JPRQQH",
        "If you need help",
        "Call Lincoln Elementary School, (404) 555-0100.",
        "Batch K-2026-0042",
        "Audit head 1204814: 3F9A C1D2 E4B5 A697 3F9A C1D2 E4B5 A697 ·",
    ]
    places = [text.find(words) for words in order]
    assert -1 not in places, order[places.index(-1)]
    assert places == sorted(places)


@pytest.mark.turns(5, otherwise="slow")
@pytest.mark.parametrize("language", LANGUAGES)
def test_secrets_that_begin_with_digits_keep_their_order(language: str) -> None:
    # from right to left, a first group of digits alone was printed behind the other groups
    key = "{12345678-0000-0000-ABCD-012345678901}"
    (page,) = read_texts(print_letters(make_letter(language=language, key=key)))
    assert key in page
    out = io.BytesIO()
    slip = make_slip(language=language, temporary_password="2345-6789-SAMP-2345")
    render_slips([slip], SENDER, FOOTER, out)
    assert slip.temporary_password in read_texts(out.getvalue())[0]


@pytest.mark.slow
def test_bilingual_letters_are_one_sheet_each() -> None:
    letters = [make_letter(1, language="es"), make_letter(2, language="en")]
    pdf = print_letters(*letters, sender=replace(SENDER, bilingual=True))
    spanish, english, alone, back = read_texts(pdf)
    assert "Su clave" in spanish and "Your key" in english
    assert make_key(1) in spanish and make_key(1) in english
    assert make_key(2) in alone
    assert back.strip() == ""  # nobody's letter is on the back of another's


def test_settings_that_are_not_set_are_never_printed() -> None:
    for sender in (
        replace(SENDER, district_id=""),
        replace(SENDER, portal_url=" "),
        replace(SENDER, district=""),
    ):
        with pytest.raises(Refused, match="letters-settings-missing") as error:
            print_letters(make_letter(), sender=sender)
        assert error.value.code == "letters-settings-missing"


def test_a_missing_engine_gives_the_install_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "typst", None)
    with pytest.raises(Refused) as error:
        print_letters(make_letter())
    assert error.value.code == "letters-extra-missing"
    assert 'pip install "portaladm[letters]"' in say_error(error.value).hint


def test_the_file_is_private_new_and_gone_after_an_error(tmp_path: Path) -> None:
    out = tmp_path / "letters.pdf"
    render_letters([make_letter()], SENDER, FOOTER, out)
    if os.name == "posix":
        assert stat.S_IMODE(out.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        render_letters([make_letter()], SENDER, FOOTER, out)
    other = tmp_path / "other.pdf"
    (tmp_path / "theme").mkdir()
    (tmp_path / "theme" / "letter.typ").write_text("#let a = \n#panic()")
    with pytest.raises(Refused):
        render_letters([make_letter()], SENDER, FOOTER, other, theme=tmp_path / "theme")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["letters.pdf", "theme"]


def test_a_failure_of_the_engine_itself_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    panic = type("PanicException", (BaseException,), {})

    def fail() -> None:
        raise panic("database must contain this font")

    monkeypatch.setattr("portaladm.letters.typst._load_fonts", fail)
    with pytest.raises(Refused, match="letters-engine-failed") as error:
        print_letters(make_letter())
    assert say_error(error.value).message == "Typst, which lays out the letters, failed."


def test_secrets_are_in_no_repr() -> None:
    assert make_key(1) not in repr(make_letter())
    assert "SAMP-LEXX" not in repr(make_slip())


@pytest.mark.slow
def test_slips_go_four_to_a_page_or_one_by_post() -> None:
    slips = [make_slip(n, language=LANGUAGES[n % 5], address=("1 Elm",)) for n in range(5)]
    for for_post, pages in ((False, 2), (True, 5)):
        out = io.BytesIO()
        summary = render_slips(slips, SENDER, FOOTER, out, for_post=for_post)
        texts = read_texts(out.getvalue())
        assert (summary.pages, len(texts)) == (pages, pages)
        assert all(slip.temporary_password in "".join(texts) for slip in slips)
