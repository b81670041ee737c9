"""A session that is about to end: the warning, and the button that keeps what was typed."""

from __future__ import annotations

import pytest

from tests.browser.axe import find_violations
from tests.browser.conftest import OpenParent
from tests.kits.accounts import PASSWORD

pytestmark = pytest.mark.browser


def test_a_parent_is_warned_stays_by_a_button_and_loses_nothing_typed(
    open_page: OpenParent,
) -> None:
    parent = open_page()
    _, address = parent.served.take_letter()
    parent.go(address)
    parent.page.clock.install()
    parent.send(key=address.partition("#")[2])
    parent.page.fill("#username", "halfway1")
    parent.page.fill("#password", PASSWORD)
    warning = parent.page.locator("[data-left] p")
    parent.page.clock.run_for(27 * 60_000)
    assert not warning.is_visible()
    parent.page.clock.run_for(2 * 60_000)
    assert warning.is_visible()
    assert find_violations(parent.page) == []
    with parent.page.expect_response("**/stay") as answer:
        parent.page.click("[data-left] button")
    assert answer.value.status == 200
    parent.page.wait_for_function("document.querySelector('[data-left] p').hidden")
    assert parent.page.evaluate("document.activeElement.id") == "password"
    assert parent.page.input_value("#username") == "halfway1"
    parent.page.fill("#verify", PASSWORD)
    parent.page.click("main form button:not([type=button])")
    assert parent.path == "/account"
    parent.page.clock.run_for(19 * 60_000)
    assert warning.is_visible()
    parent.context.clear_cookies(name="__Host-session")
    parent.page.click("[data-left] button")
    parent.page.wait_for_url("**/sign-in")
