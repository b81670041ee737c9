"""With the keyboard alone."""

from __future__ import annotations

import pytest

from tests.browser.conftest import OpenParent
from tests.browser.looks import find_first_focus, find_focus
from tests.browser.parents import Parent
from tests.kits.accounts import PASSWORD

pytestmark = pytest.mark.browser

LANGUAGES = [f"?lang={code}" for code in ("ar", "en", "es", "vi", "zh")]


def test_tab_goes_through_the_page_in_its_order_and_shows_where_it_is(
    open_page: OpenParent,
) -> None:
    parent = open_page()
    parent.go("/sign-in")
    order = ["#content", "username", "password", "reveal", "button", "tel:5550100199"]
    order += ["/activate", "tel:5550100199", *LANGUAGES]
    for expected in order:
        parent.page.keyboard.press("Tab")
        name, shown = find_focus(parent.page)
        assert (name if expected != "button" else "button", shown) == (expected, True)


def test_the_skip_link_shows_itself_and_skips(open_page: OpenParent) -> None:
    parent = open_page(scripts=False)
    parent.go("/activate")
    assert _top_of_skip_link(parent) < 0
    parent.page.keyboard.press("Tab")
    assert _top_of_skip_link(parent) >= 0
    parent.page.keyboard.press("Enter")
    assert parent.page.evaluate("document.activeElement.id") == "content"
    parent.page.keyboard.press("Tab")
    assert find_focus(parent.page)[0] == "key"


def _top_of_skip_link(parent: Parent) -> float:
    return float(parent.page.evaluate("document.querySelector('.skip').getBoundingClientRect().y"))


@pytest.mark.parametrize("scripts", [True, False])
def test_the_error_summary_has_the_focus_and_leads_to_the_field(
    open_page: OpenParent, scripts: bool
) -> None:
    parent = open_page(scripts=scripts)
    parent.go("/activate")
    parent.send(key="")
    assert find_first_focus(parent.page) == ("summary", True)
    parent.page.keyboard.press("Tab")
    parent.page.keyboard.press("Enter")
    assert find_focus(parent.page) == ("key", True)
    described = parent.page.get_attribute("#key", "aria-describedby") or ""
    assert described.split() == ["key-hint", "key-fault1"]


def test_an_account_is_made_without_a_mouse(open_page: OpenParent) -> None:
    parent = open_page()
    _, address = parent.served.take_letter()
    parent.go(address)
    parent.page.focus("#key")
    _type(parent)
    assert parent.path == "/activate/account"
    parent.page.focus("#username")
    for text in ("keyboard7", PASSWORD, PASSWORD):
        parent.page.keyboard.type(text)
        parent.page.keyboard.press("Tab")
    assert find_focus(parent.page)[0] == "reveal"
    parent.page.keyboard.press("Space")
    assert parent.page.get_attribute("#password", "type") == "text"
    _type(parent)
    assert "From now on sign in with keyboard7." in parent.text


def _type(parent: Parent, key: str = "Enter") -> None:
    with parent.page.expect_navigation():
        parent.page.keyboard.press(key)
