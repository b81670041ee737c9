"""A shared tablet at the counter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser.axe import find_violations
from tests.browser.conftest import OpenParent
from tests.browser.parents import Parent, open_parent
from tests.browser.served import Served, serve
from tests.kits.accounts import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def tablet(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serve(tmp_path_factory.mktemp("tablet"), "--kiosk") as tablet:
        yield tablet


def _activate(parent: Parent, username: str) -> None:
    _, address = parent.served.take_letter()
    parent.go(address)
    parent.send(key=address.partition("#")[2])
    assert find_violations(parent.page) == []
    parent.send(username=username, password=PASSWORD, verify=PASSWORD)


def test_after_an_activation_the_parent_sees_ready_and_is_signed_out(
    tablet: Served, open_page: OpenParent
) -> None:
    parent = open_page(tablet)
    _activate(parent, "tablet1")
    assert "From now on sign in with tablet1." in parent.text
    assert "You are signed out." in parent.text
    assert find_violations(parent.page) == []
    parent.go("/account")
    assert parent.path == "/sign-in"


def test_after_a_minute_of_rest_the_next_parent_sees_the_sign_in_page(
    tablet: Served, open_page: OpenParent
) -> None:
    parent = open_page(tablet)
    _activate(parent, "tablet2")
    parent.page.clock.install()
    parent.sign_in("tablet2", PASSWORD)
    warning = parent.page.locator(".rest p")
    parent.page.clock.run_for(39_000)
    assert (parent.path, warning.is_visible()) == ("/account", False)
    parent.page.clock.run_for(2_000)
    assert warning.is_visible()
    assert find_violations(parent.page) == []
    parent.page.keyboard.press("Shift")
    assert not warning.is_visible()
    parent.page.clock.run_for(59_000)
    assert parent.path == "/account"
    parent.page.clock.run_for(2_000)
    parent.page.wait_for_url("**/sign-in?rested=en")
    assert "tablet2" not in parent.page.content()
    parent.page.go_back()
    assert "Ana" not in parent.text
    parent.go("/account")
    assert parent.path == "/sign-in"


def test_a_form_left_half_filled_in_is_told_of_and_holds_nothing_any_more(
    tablet: Served, open_page: OpenParent
) -> None:
    parent = open_page(tablet, language="ar")
    _, address = tablet.take_letter()
    key = address.partition("#")[2]
    parent.go(address)
    parent.page.clock.install()
    parent.press("footer a[lang=es]")
    parent.send(key=key)
    parent.fill(username="tablet3", password=PASSWORD, verify=PASSWORD)
    parent.page.clock.run_for(61_000)
    parent.page.wait_for_url("**/sign-in?rested=es")
    assert "Lo que no se terminó en ella se borró." in parent.text
    assert parent.page.get_attribute("html", "dir") == "rtl"
    assert find_violations(parent.page) == []
    for _ in range(3):
        parent.page.go_back()
        for typed in (key, "tablet3", PASSWORD):
            assert typed not in parent.page.content()
            assert typed not in _list_values(parent)


def _list_values(parent: Parent) -> list[str]:
    read = "all => all.map(one => one.value)"
    return list(parent.page.locator("input, textarea").evaluate_all(read))


def test_a_tablet_at_rest_stays_as_it_is_until_somebody_types_and_goes(
    tablet: Served, open_page: OpenParent
) -> None:
    parent = open_page(tablet)
    parent.page.clock.install()
    parent.go("/sign-in")
    parent.page.clock.run_for(200_000)
    assert not parent.page.locator(".rest p").is_visible()
    assert find_violations(parent.page) == []
    parent.page.focus("#username")
    parent.page.keyboard.type("tablet9")
    parent.page.clock.run_for(61_000)
    parent.page.wait_for_function("document.querySelector('#username').value === ''")
    parent.send(username="tablet9", password="wrong")
    parent.page.clock.run_for(61_000)
    parent.page.wait_for_function("document.querySelector('#username').value === ''")


def test_where_the_script_does_not_arrive_each_page_goes_by_itself(
    tablet: Served, browser: Browser
) -> None:
    """Beside them a parent whose script runs types slowly, and loses nothing."""
    _, address = tablet.take_letter()
    _activate(open_parent(browser, tablet), "tablet4")
    off = Parent(tablet, browser.new_context(java_script_enabled=False))
    off.go("/sign-in")
    off.fill(username="tablet4", password=PASSWORD)
    blocked, slow = open_parent(browser, tablet, scripts=False), open_parent(browser, tablet)
    for parent in (blocked, slow):
        parent.go("/activate")
        parent.send(key=address.partition("#")[2])
        parent.fill(username="tablet5")
    account = open_parent(browser, tablet, scripts=False)
    account.sign_in("tablet4", PASSWORD)
    for _ in range(8):
        slow.page.wait_for_timeout(10_000)
        slow.page.press("#username", "End")
    for parent in (off, blocked, account):
        assert (parent.path, "rested=en" in parent.page.url) == ("/sign-in", True)
        parent.page.go_back()
        assert "Ana" not in parent.page.content()
    assert off.page.input_value("#username") == ""
    assert (blocked.path, account.path) == ("/activate", "/sign-in")
    slow.send(username="tablet5", password=PASSWORD, verify=PASSWORD)
    assert "From now on sign in with tablet5." in slow.text
    for parent in (off, blocked, account, slow):
        parent.context.close()


def test_what_was_left_for_another_page_does_not_come_back(
    tablet: Served, open_page: OpenParent
) -> None:
    parent = open_page(tablet)
    _activate(parent, "tablet6")
    parent.sign_in("tablet6", PASSWORD)
    parent.go("about:blank")
    parent.page.wait_for_timeout(91_000)
    parent.page.go_back()
    assert (parent.path, "Ana" in parent.page.content()) == ("/sign-in", False)
