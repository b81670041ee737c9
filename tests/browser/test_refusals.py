"""The pages of a bad day: refused, slowed down, busy; and an office's own colours and logo."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.axe import find_violations
from tests.browser.conftest import OpenParent
from tests.browser.served import serve

if TYPE_CHECKING:
    from playwright.sync_api import Route

pytestmark = pytest.mark.browser

LIGHT = '[letters]\naccent = "#ffcc00"\nlogo = "logo.svg"\n'
LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><style>rect{fill:#0a0}</style>'
    '<rect width="40" height="20"/></svg>'
)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_form_from_elsewhere_is_refused_on_a_page_that_leads_back(
    open_page: OpenParent, language: str
) -> None:
    parent = open_page(language=language)
    parent.go("/activate")
    parent.context.route("**/activate", _come_from_elsewhere)
    parent.send(key="x")
    parent.context.unroute("**/activate")
    assert parent.page.title().startswith(("This page could not be sent", "تعذر إرسال"))
    assert find_violations(parent.page) == []
    parent.press("main a")
    assert parent.path == "/activate"


def _come_from_elsewhere(route: Route) -> None:
    headers = route.request.headers | {"origin": "https://elsewhere.example"}
    route.fulfill(response=route.fetch(headers=headers))


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_busy_store_gets_the_honest_page(open_page: OpenParent, language: str) -> None:
    parent = open_page(language=language)
    _, address = parent.served.take_letter()
    parent.go("/activate")
    with closing(sqlite3.connect(parent.served.office.store, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        parent.send(key=address.partition("#")[2])
        other.execute("ROLLBACK")
    assert parent.page.title().startswith(("Please try again", "الرجاء المحاولة"))
    assert find_violations(parent.page) == []
    parent.press("main a")
    parent.send(key=address.partition("#")[2])
    assert parent.path == "/activate/account"


def test_a_network_that_guesses_is_slowed_down(open_page: OpenParent, folder: Path) -> None:
    with serve(folder, failures_per_hour=5) as strict:
        parent = open_page(strict)
        for number in range(6):
            parent.go("/activate")
            parent.send(key=f"0000000{number}-1111-4111-8111-222222222222")
        assert "Minutes to wait before you try again: " in parent.text
        assert find_violations(parent.page) == []


def test_a_light_colour_and_a_logo_are_readable(open_page: OpenParent, folder: Path) -> None:
    (folder / "office").mkdir()
    (folder / "office" / "logo.svg").write_text(LOGO)
    with serve(folder, settings=LIGHT) as light:
        parent = open_page(light)
        for path in ("/activate", "/sign-in", "/nowhere"):
            parent.go(path)
            assert find_violations(parent.page) == []
        assert parent.page.evaluate("document.querySelector('header img').naturalWidth") > 0
        button = "getComputedStyle(document.querySelector('button')).color"
        parent.go("/sign-in")
        assert parent.page.evaluate(button) == "rgb(0, 0, 0)"
