"""The pictures of the parents' pages in docs/portal: python -m tests.browser.pictures [FOLDER].

The names and keys in them are samples: the office is made for the occasion.
"""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from tests.browser.chromium import launch
from tests.browser.fonts import name_fonts
from tests.browser.parents import NARROW, WIDE, open_parent
from tests.browser.served import Served, serve
from tests.browser.tour import walk

DOCS = Path(__file__).parents[2] / "docs" / "portal"
PHONE = ("activate", "create", "create-faults", "account-others")
DESK = "account-others"
LANGUAGES = ("en", "ar")
_GAP, _COLOURS = 16, 48


def main(folder: Path = DOCS) -> None:
    """Draw every picture: each language on a phone, the first one on a desk."""
    folder.mkdir(exist_ok=True, parents=True)
    with (
        tempfile.TemporaryDirectory() as place,
        serve(Path(place)) as served,
        launch(name_fonts(Path(place))) as browser,
    ):
        for language in LANGUAGES:
            screens = dict(_draw(browser, served, NARROW, language, PHONE))
            _keep(_join([screens[name] for name in PHONE]), folder / f"phone-{language}.png")
        [(_, desk)] = _draw(browser, served, WIDE, LANGUAGES[0], (DESK,))
        _keep(desk, folder / "desk-en.png")
    print(*sorted(folder.glob("*.png")), sep="\n")


def _draw(
    browser: Browser, served: Served, width: int, language: str, names: tuple[str, ...]
) -> Iterator[tuple[str, Image.Image]]:
    parent = open_parent(browser, served, width=width, language=language)
    second = open_parent(browser, served, language=language)
    for name in walk(parent, second):
        if name in names:
            data = parent.page.screenshot(full_page=True)
            yield name, Image.open(io.BytesIO(data)).convert("RGB")
        if name == names[-1]:
            break
    for one in (parent, second):
        one.context.close()


def _join(pictures: list[Image.Image]) -> Image.Image:
    height = max(one.height for one in pictures)
    width = sum(one.width + _GAP for one in pictures) - _GAP
    joined = Image.new("RGB", (width, height), "#d0d0d0")
    x = 0
    for one in pictures:
        joined.paste(one, (x, 0))
        x += one.width + _GAP
    return joined


def _keep(picture: Image.Image, path: Path) -> None:
    picture.quantize(_COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
