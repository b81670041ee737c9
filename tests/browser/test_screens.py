"""Every screen and every fault, from the letter's code to the account, as browsers show them."""

from __future__ import annotations

from itertools import product

import pytest

from tests.browser.axe import find_violations
from tests.browser.conftest import OpenParent
from tests.browser.looks import (
    find_clipped,
    find_first_focus,
    find_small_targets,
    scrolls_sideways,
    space_text,
)
from tests.browser.parents import NARROW, WIDE, Parent
from tests.browser.tour import SCREENS, walk

pytestmark = pytest.mark.browser

WAYS = [
    pytest.param(width, scripts, language, id=f"{width}-{'on' if scripts else 'off'}-{language}")
    for width, scripts, language in product((NARROW, WIDE), (True, False), ("en", "ar"))
]


@pytest.mark.parametrize(("width", "scripts", "language"), WAYS)
def test_every_screen_is_reached_and_axe_finds_nothing(
    open_page: OpenParent, width: int, scripts: bool, language: str
) -> None:
    parent = open_page(width=width, scripts=scripts, language=language)
    second = open_page(width=width, language=language)
    faults, seen = {}, []
    for name in walk(parent, second):
        seen.append(name)
        found = [*find_violations(parent.page), *_judge(parent, language)]
        if found:
            faults[name] = found
        if name == "activate":
            assert bool(parent.page.input_value("#key")) is scripts
    assert faults == {}
    assert seen == SCREENS


def _judge(parent: Parent, language: str) -> list[str]:
    page = parent.page
    direction = "rtl" if language == "ar" else "ltr"
    wrong = bool(parent.faults)
    html = page.locator("html")
    truths = {
        "language": html.get_attribute("lang") == language,
        "direction": html.get_attribute("dir") == direction,
        "runs its way": page.evaluate("getComputedStyle(document.body).direction") == direction,
        "one h1": page.locator("h1").count() == 1,
        "no braces left": "{" not in page.inner_text("body"),
        "error in the title": wrong == page.title().startswith(("Error:", "خطأ:")),
        "summary focused": not wrong or find_first_focus(page) == ("summary", True),
        "not sideways": not scrolls_sideways(page),
        "large enough": not find_small_targets(page),
        "no key in the bar": not parent.scripts or "#" not in page.url,
    }
    return [name for name, true in truths.items() if not true]


def test_axe_finds_the_faults_of_a_page_that_has_some(open_page: OpenParent) -> None:
    page = open_page().page
    page.set_content(
        "<img src=x><input><a href=#></a><p style='color:#ccc'>pale</p><div role=nonsense>x</div>"
        "<h3>no h1</h3><button></button><label for=none>nothing</label>"
    )
    assert len(find_violations(page)) >= 5


@pytest.mark.parametrize(
    ("width", "scale", "language"),
    [(320, 1, "es"), (320, 1, "ar"), (320, 1, "vi"), (640, 2, "en")],
)
def test_nothing_is_lost_on_a_narrow_or_enlarged_page_with_widely_set_text(
    open_page: OpenParent, width: int, scale: float, language: str
) -> None:
    parent = open_page(width=width, scale=scale, language=language)
    second = open_page(language=language)
    faults = {}
    for name in walk(parent, second):
        found = [*find_clipped(parent.page), *["sideways"] * scrolls_sideways(parent.page)]
        space_text(parent.page)
        found += [*find_clipped(parent.page), *["wide"] * scrolls_sideways(parent.page)]
        if found:
            faults[name] = found
    assert faults == {}


def test_the_measure_finds_a_page_that_scrolls_sideways_and_text_that_is_cut(
    open_page: OpenParent,
) -> None:
    page = open_page(width=320).page
    page.set_content("<p style='width:400px'>wide</p>")
    assert scrolls_sideways(page) and find_clipped(page)
    page.set_content("<p style='width:4em;overflow:hidden;white-space:nowrap'>cut off here</p>")
    assert not scrolls_sideways(page) and find_clipped(page)
    page.set_content("<button style='width:20px;height:20px;padding:0'>x</button>")
    assert find_small_targets(page)
