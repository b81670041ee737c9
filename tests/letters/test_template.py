from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from portaladm.cli.messages import say_error
from portaladm.errors import Refused
from portaladm.letters.models import Envelope, Sender
from portaladm.letters.preview import KEY, make_sample_letters, render_preview
from portaladm.letters.template import check_template, export_template
from portaladm.letters.typst import THEME
from tests.letters.people import SENDER
from tests.letters.read import draw_page, read_texts


@pytest.mark.slow
def test_the_template_is_exported_and_works_as_it_is(tmp_path: Path) -> None:
    files = export_template(tmp_path / "theme")
    assert {"letter.typ", "parts.typ", "slip.typ", "en.toml", "ar.toml"} <= {f.name for f in files}
    check_template(SENDER, tmp_path / "theme")
    with pytest.raises(Refused, match=r"file-exists\.theme"):
        export_template(tmp_path / "theme")


@pytest.mark.turns(4, otherwise="slow")
@pytest.mark.parametrize("name", ["letter.typ", "slip.typ", "cover.typ", "handout.typ"])
def test_a_template_error_is_named_with_file_and_line(tmp_path: Path, name: str) -> None:
    export_template(tmp_path / "theme")
    file = tmp_path / "theme" / name
    lines = file.read_text().count("\n")
    file.write_text(file.read_text() + "#no-such-thing\n")
    with pytest.raises(Refused) as error:
        check_template(SENDER, tmp_path / "theme")
    assert error.value.code == "letter-template-wrong"
    assert f"{name}, line {lines + 1}: unknown variable" in say_error(error.value).message


@pytest.mark.slow
def test_an_office_keeps_only_the_templates_that_it_changes(tmp_path: Path) -> None:
    # as the program advises; the others are ours, and each finds the changed ones
    (tmp_path / "letter.typ").write_text((THEME / "letter.typ").read_text() + "// ours\n")
    check_template(SENDER, tmp_path)
    (tmp_path / "letter.typ").unlink()
    parts = (THEME / "parts.typ").read_text()
    red = parts.replace("#let accent = rgb(sender.accent)", '#let accent = rgb("#f00")')
    (tmp_path / "parts.typ").write_text(red)
    out = io.BytesIO()
    render_preview(SENDER, out, theme=tmp_path)
    colours = draw_page(out.getvalue()).convert("RGB").getcolors(1 << 20)
    assert colours and (255, 0, 0) in {colour for _, colour in colours}
    Image.new("RGB", (9, 9), "red").save(tmp_path / "seal.png")
    (tmp_path / "parts.typ").write_text(parts + '#let seal = image("seal.png", alt: "Seal")\n')
    letter = (THEME / "letter.typ").read_text().replace("foot(page) =", "foot(page) = seal +")
    (tmp_path / "letter.typ").write_text(letter)
    check_template(SENDER, tmp_path)
    (tmp_path / "parts.typ").write_bytes(red.encode("utf-16"))
    with pytest.raises(Refused, match=r"letter-template-wrong\.encoding.*parts\.typ"):
        check_template(SENDER, tmp_path)
    (tmp_path / "parts.typ").write_text(red + "#nothing-here\n")
    with pytest.raises(Refused, match=r"parts\.typ.*unknown variable"):
        check_template(SENDER, tmp_path)


@pytest.mark.slow
def test_a_template_that_needs_two_pages_is_refused(tmp_path: Path) -> None:
    export_template(tmp_path / "theme")
    file = tmp_path / "theme" / "letter.typ"
    file.write_text(file.read_text() + "#pagebreak()\nmore\n")
    with pytest.raises(Refused, match=r"letter-template-wrong\.pages"):
        check_template(SENDER, tmp_path / "theme")


@pytest.mark.slow
def test_samples_are_marked_and_their_keys_cannot_be_real() -> None:
    out = io.BytesIO()
    summary = render_preview(Sender("", "", ""), out)
    assert summary.letters == len(make_sample_letters()) == 5
    for text in read_texts(out.getvalue()):
        assert KEY[1:-1] in text
        assert "SAMPLE" in text.replace(KEY, "")
    assert set(KEY) - set("0123456789ABCDEF{}-")


@pytest.mark.turns(4, otherwise="slow")
@pytest.mark.parametrize("envelope", list(Envelope))
def test_the_address_stands_in_the_window(envelope: Envelope) -> None:
    out = io.BytesIO()
    render_preview(replace(SENDER, envelope=envelope), out)
    page = pypdfium2.PdfDocument(out.getvalue())[0]
    height = page.get_height()
    inch, mm = 72.0, 72 / 25.4
    # left, top, right, bottom of what the window shows, wherever the letter lies in it
    windows = {
        Envelope.US10: (0.875 * inch, 2.45 * inch, 4.375 * inch, 3.167 * inch),
        Envelope.DL: (20 * mm, 57 * mm, 100 * mm, 87 * mm),
        Envelope.C5: (20 * mm, 57 * mm, 100 * mm, 84.5 * mm),
        Envelope.PLAIN: (0.5 * inch, 1.6 * inch, 4.5 * inch, 3 * inch),
    }
    left, top, right, bottom = windows[envelope]
    text = page.get_textpage()
    inside = text.get_text_bounded(left, height - bottom, right, height - top)
    assert inside.split("\r\n")[:3] == [
        "Danielle Whitfield",
        "48 Magnolia Street, Apt 3B",
        "Clearwater, GA 30236",
    ]
    # and nothing else can be seen through it when the letter slides
    slid = text.get_text_bounded(
        0, height - bottom - 0.4 * inch, right + inch, height - top + 0.3 * inch
    )
    assert "SAMPLE00" not in slid and "account" not in slid


@pytest.mark.slow
def test_a_logo_is_printed(tmp_path: Path) -> None:
    logo = tmp_path / "logo.svg"
    red = '<rect width="1" height="1" fill="#f00"/>'
    logo.write_text(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">{red}</svg>')
    out = io.BytesIO()
    render_preview(replace(SENDER, logo=logo), out)
    assert draw_page(out.getvalue()).convert("RGB").getpixel((80, 50)) == (255, 0, 0)
    for wrong in (tmp_path / "none.png", tmp_path):
        with pytest.raises(Refused) as error:
            render_preview(replace(SENDER, logo=wrong), io.BytesIO())
        assert error.value.code == "letters-settings-wrong"
