"""A picture of each language, compared with the one in this folder, with a small tolerance.

After a change that is meant: ``python -m tests.letters.test_preview`` draws them again; look at
them before you commit.
"""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageFilter

from portaladm.letters.preview import SENDER, render_preview
from tests.letters.people import LANGUAGES
from tests.letters.read import draw_page

PICTURES = Path(__file__).parent / "pictures"


def draw_languages() -> dict[str, Image.Image]:
    out = io.BytesIO()
    render_preview(SENDER, out)
    pages = (draw_page(out.getvalue(), n, 0.7, grey=True).convert("L") for n in range(5))
    return dict(zip(LANGUAGES, pages, strict=True))


@pytest.fixture(scope="module")
def drawn() -> dict[str, Image.Image]:
    return draw_languages()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_letter_looks_as_it_did(language: str, drawn: dict[str, Image.Image]) -> None:
    known = Image.open(PICTURES / f"{language}.png").convert("L")
    page = drawn[language]
    assert page.size == known.size
    # blurred, so that another version of the rasteriser does not matter, but a moved line does
    soft = ImageFilter.GaussianBlur(1.5)
    difference = ImageChops.difference(page.filter(soft), known.filter(soft))
    changed = sum(difference.histogram()[24:])
    assert changed < page.width * page.height * 0.002, f"{changed} pixels differ"


if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    for code, picture in draw_languages().items():
        picture.quantize(16).save(PICTURES / f"{code}.png", optimize=True)
