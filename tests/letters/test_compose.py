"""What stands on a page: languages, glyphs, long names, and that no name is read as markup."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

import pypdfium2
import pytest

from portaladm.letters.models import Envelope
from portaladm.letters.render import render_letters, render_slips
from tests.letters.people import (
    FOOTER,
    LANGUAGES,
    SENDER,
    make_key,
    make_letter,
    make_slip,
    print_letters,
    print_with_summary,
)
from tests.letters.read import flatten, read_as_seen, read_texts


@pytest.mark.slow
def test_an_unknown_language_is_english_and_said() -> None:
    pdf, summary = print_with_summary(
        make_letter(1, language="Klingon"),
        make_letter(2, language="Español"),
        make_letter(3, language=""),
    )
    assert "Your key" in read_texts(pdf)[0] and "Su clave" in read_texts(pdf)[1]
    assert summary.untranslated == {"Klingon": ["P0001"]}


@pytest.mark.slow
def test_a_character_without_glyph_is_named_with_the_parent() -> None:
    names = {1: "ሰላም Amharic", 2: "សុខ Khmer", 3: "Rare 𠀀", 4: "Smile 😀", 5: "Josef"}
    pdf, summary = print_with_summary(*(make_letter(n, name=name) for n, name in names.items()))
    assert summary.missing == {"P0003": "𠀀"}
    texts = read_texts(pdf)
    assert "ሰላም" in texts[0] and "Rare \ufffd" in texts[2]


@pytest.mark.slow
def test_no_character_is_left_out_in_silence() -> None:
    names = {
        1: "Private \ue000",
        2: "New \U0001fae8",
        3: "Not \ufffe",
        4: "Join \u0915\u094d\u200d",
    }
    pdf, summary = print_with_summary(*(make_letter(n, name=name) for n, name in names.items()))
    texts = [flatten(text) for text in read_texts(pdf)]
    assert summary.missing == {"P0001": "\ue000", "P0003": "\ufffe"}
    assert "Private \ufffd" in texts[0] and "Not \ufffd" in texts[2]
    assert "New \U0001fae8" in texts[1]


@pytest.mark.turns(6, otherwise="slow")
@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("school", ["Lincoln", "مدرسة النور", "בית ספר"])
def test_a_telephone_number_keeps_its_order(language: str, school: str) -> None:
    letter = make_letter(
        language=language, school=school, name="יעל", school_phone="1 404 555-0100"
    )
    lines = [line.replace("\xa0", " ") for line in read_as_seen(print_letters(letter))]
    assert any("1 404 555-0100" in line for line in lines)


def test_many_children_stand_one_below_the_other() -> None:
    (page,) = read_texts(print_letters(make_letter(children=tuple(f"Child {n}" for n in range(7)))))
    lines = [line.strip() for line in page.splitlines()]
    assert all("·" not in line for line in lines if line.startswith("Child"))
    assert "Child 6" in lines


@pytest.mark.turns(5, otherwise="slow")
@pytest.mark.parametrize("language", LANGUAGES)
def test_long_letters_stay_on_one_page(language: str) -> None:
    name = "Maximiliana Guadalupe Fernández de la Torre y Villanueva-Sán"
    letter = make_letter(
        language=language,
        name=name,
        children=tuple(f"{n} {name}"[:60] for n in range(10)),
        address=("Apartment 12345, The Very Long Building Name Upon The Harbour", "x" * 70, "GA 1"),
        school="Saint Bartholomew and All Angels Consolidated Elementary School",
    )
    (text,) = read_texts(print_letters(letter))
    assert "9 Maximiliana" in flatten(text) and "Batch K-2026-0042" in text


ALWAYS_SEEN = {  # left, top, right, bottom: what the window shows wherever the letter lies in it
    Envelope.US10: (0.875 * 72, 2.5 * 72, 4.375 * 72, 3.167 * 72),
    Envelope.DL: (20 * 72 / 25.4, 50 * 72 / 25.4, 100 * 72 / 25.4, 90 * 72 / 25.4),
    Envelope.C5: (20 * 72 / 25.4, 57 * 72 / 25.4, 91 * 72 / 25.4, 88.5 * 72 / 25.4),
}


@pytest.mark.parametrize("slips", [False, True])
@pytest.mark.parametrize("envelope", ALWAYS_SEEN)
def test_a_long_address_stays_in_the_window(envelope: Envelope, slips: bool) -> None:
    name = "Maximiliana Guadalupe Concepcion Fernandez-Villanueva Sanchez"
    address = ("Apartment 12345, Long Building Name Upon The Harbour " * 2, "L" * 58 + ", GA 1")
    sender, out = replace(SENDER, envelope=envelope), io.BytesIO()
    if slips:
        render_slips([make_slip(name=name, address=address)], sender, FOOTER, out, for_post=True)
    else:
        render_letters([make_letter(name=name, address=address)], sender, FOOTER, out)
    left, top, right, bottom = ALWAYS_SEEN[envelope]
    page = pypdfium2.PdfDocument(out.getvalue())[0]
    text, height = page.get_textpage(), page.get_height()
    seen = text.get_text_bounded(left, height - bottom, right, height - top)
    squeezed = "".join(seen.replace("\u200b", "").replace("\ufffe", "-").split())
    assert squeezed == "".join((name + "".join(address)).split())


INJECTIONS = (
    '#panic("x")', "*bold* _it_ $x$", "#import \"a\": *", "\\u{41} \\", "<label> @ref",
    "// no /* x",
    "[x]#{1}", '"); #(', "{name} {key}", "= Title", "a\u202eb\x00\x1b[31m", "-- ~ ...",
    "%PDF 1 0 R (",
)  # fmt: skip


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize("text", INJECTIONS)
def test_nothing_in_a_name_is_read_as_markup(text: str) -> None:
    letter = make_letter(name=text, children=(text,), address=(text,), school=text)
    (page,) = read_texts(print_letters(letter))
    shown = flatten("".join(c for c in text if c.isprintable()))
    assert page.count(make_key(1)) == 1
    assert shown in flatten(page)


@pytest.mark.slow
@pytest.mark.parametrize("asked", [True, False])
def test_a_slip_with_long_names_stays_above_its_small_print(asked: bool) -> None:
    out = io.BytesIO()
    district = "Consolidated Unified School District of Greater Clearwater County and Townships"
    long = {"school": "Saint " * 20, "asked": asked}
    slips = [make_slip(n, language=LANGUAGES[n], **long) for n in range(4)]
    sender = replace(SENDER, district=district * 2, phone="(404) 555-0199")
    render_slips(slips, sender, FOOTER, out)
    text = pypdfium2.PdfDocument(out.getvalue())[0].get_textpage()
    bottoms, tops = (list(_find_heights(text, words)) for words in ("0199", "Batch K-2026"))
    assert len(bottoms) == len(tops) == 4
    assert all(low > high for low, high in zip(sorted(bottoms), sorted(tops), strict=True))


def _find_heights(text: pypdfium2.PdfTextPage, words: str) -> Iterator[float]:
    found = text.search(words)
    while place := found.get_next():
        yield text.get_charbox(place[0])[1 if words == "0199" else 3]
