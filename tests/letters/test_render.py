from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2
import pytest

from portaladm.cli.messages import say_error
from portaladm.errors import Refused
from portaladm.letters import render_pool as children
from portaladm.letters.models import Envelope
from portaladm.letters.render import render_letters, render_slips
from tests.letters.people import (
    FOOTER,
    SENDER,
    make_key,
    make_letter,
    make_slip,
    print_letters,
    print_with_summary,
)
from tests.letters.read import flatten, read_as_seen, read_codes, read_texts

LANGUAGES = ("en", "es", "vi", "zh", "ar")


def test_each_parent_has_one_page_with_the_own_key_and_code() -> None:
    letters = [make_letter(n, language=LANGUAGES[n % 5]) for n in range(10)]
    pdf = print_letters(*letters)
    texts = read_texts(pdf)
    assert len(texts) == len(letters)
    for letter, text in zip(letters, texts, strict=True):
        assert letter.key.strip("{}") in text
        assert letter.key_reference in text or letter.language == "ar"  # pdfium turns it round
    page = "https://portal.clearwater.example/activate#"
    assert read_codes(pdf) == [f"{page}{letter.key}" for letter in letters]


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
        "Audit head 3f9ac1d2e4b5a697",
    ]
    places = [text.find(words) for words in order]
    assert -1 not in places, order[places.index(-1)]
    assert places == sorted(places)


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


def test_bilingual_letters_are_one_sheet_each() -> None:
    letters = [make_letter(1, language="es"), make_letter(2, language="en")]
    pdf = print_letters(*letters, sender=replace(SENDER, bilingual=True))
    spanish, english, alone, back = read_texts(pdf)
    assert "Su clave" in spanish and "Your key" in english
    assert make_key(1) in spanish and make_key(1) in english
    assert make_key(2) in alone
    assert back.strip() == ""  # nobody's letter is on the back of another's


def test_an_unknown_language_is_english_and_said() -> None:
    pdf, summary = print_with_summary(
        make_letter(1, language="Klingon"),
        make_letter(2, language="Español"),
        make_letter(3, language=""),
    )
    assert "Your key" in read_texts(pdf)[0] and "Su clave" in read_texts(pdf)[1]
    assert summary.untranslated == {"Klingon": ["P0001"]}


def test_a_character_without_glyph_is_named_with_the_parent() -> None:
    names = {1: "ሰላም Amharic", 2: "សុខ Khmer", 3: "Rare 𠀀", 4: "Smile 😀", 5: "Josef"}
    pdf, summary = print_with_summary(*(make_letter(n, name=name) for n, name in names.items()))
    assert summary.missing == {"P0003": "𠀀"}
    texts = read_texts(pdf)
    assert "ሰላም" in texts[0] and "Rare \ufffd" in texts[2]


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


@pytest.mark.parametrize("text", INJECTIONS)
def test_nothing_in_a_name_is_read_as_markup(text: str) -> None:
    letter = make_letter(name=text, children=(text,), address=(text,), school=text)
    (page,) = read_texts(print_letters(letter))
    shown = flatten("".join(c for c in text if c.isprintable()))
    assert page.count(make_key(1)) == 1
    assert shown in flatten(page)


def test_children_print_the_same_as_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    letters = [make_letter(n, language=LANGUAGES[n % 5]) for n in range(9)]
    alone = read_texts(print_letters(*letters))
    monkeypatch.setattr(
        "portaladm.letters.render.split_into_chunks", lambda x: children.split_into_chunks(x, 4)
    )
    done: list[int] = []
    pdf, summary = print_with_summary(*letters, progress=done.append)
    assert read_texts(pdf) == alone
    assert (summary.pages, summary.letters, done) == (9, 9, [4, 4, 1])
    assert read_codes(pdf)[8].endswith(make_key(8))


def test_the_joined_file_keeps_its_tags(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "portaladm.letters.render.split_into_chunks", lambda x: children.split_into_chunks(x, 2)
    )
    pdf = print_letters(*(make_letter(n, school="Paren (School) \\ 1 0 R") for n in range(5)))
    reader = pypdf.PdfReader(io.BytesIO(pdf), strict=True)
    root: Any = reader.trailer["/Root"]  # pypdf types no more than "an object"
    assert root["/Lang"] == "en" and root["/MarkInfo"]["/Marked"]
    tree = root["/StructTreeRoot"]
    parts = tree["/K"][0]["/K"]
    assert [part.get_object()["/S"] for part in parts] == ["/Part"] * 3
    nodes = [kid.get_object() for kid in tree["/ParentTree"]["/Kids"]]
    assert [list(node["/Limits"]) for node in nodes] == [[0, 1], [2, 3], [4, 4]]
    numbers: list[object] = [page["/StructParents"] for page in reader.pages]
    assert numbers == [0, 1, 2, 3, 4]
    element = nodes[2]["/Nums"][1].get_object()[0].get_object()
    assert element["/Pg"].get_object() == reader.pages[4].get_object()


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
    (tmp_path / "look").mkdir()
    (tmp_path / "look" / "letter.typ").write_text("#let a = \n#panic()")
    with pytest.raises(Refused):
        render_letters([make_letter()], SENDER, FOOTER, other, look=tmp_path / "look")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["letters.pdf", "look"]


def test_secrets_are_in_no_repr() -> None:
    assert make_key(1) not in repr(make_letter())
    assert "SAMP-LEXX" not in repr(make_slip())


def test_slips_go_four_to_a_page_or_one_by_post() -> None:
    slips = [make_slip(n, language=LANGUAGES[n % 5], address=("1 Elm",)) for n in range(5)]
    for for_post, pages in ((False, 2), (True, 5)):
        out = io.BytesIO()
        summary = render_slips(slips, SENDER, FOOTER, out, for_post=for_post)
        texts = read_texts(out.getvalue())
        assert (summary.pages, len(texts)) == (pages, pages)
        assert all(slip.temporary_password in "".join(texts) for slip in slips)


def test_a_slip_with_long_names_stays_above_its_small_print() -> None:
    out = io.BytesIO()
    district = "Consolidated Unified School District of Greater Clearwater County and Townships"
    slips = [make_slip(n, language=LANGUAGES[n], school="Saint " * 20) for n in range(4)]
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


def test_segno_draws_the_same_code(monkeypatch: pytest.MonkeyPatch) -> None:
    from portaladm.letters import qr as codes

    monkeypatch.setattr(codes, "draw_code", codes._draw_with_segno)
    monkeypatch.setattr("portaladm.letters.compose.draw_code", codes._draw_with_segno)
    assert read_codes(print_letters(make_letter()))[0].endswith(f"/activate#{make_key(1)}")
