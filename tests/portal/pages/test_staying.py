"""A session that ends by itself says so on each page, and a request keeps it open."""

from __future__ import annotations

import pytest

from tests.conftest import Office
from tests.kits.accounts import PASSWORD, activate, furnish
from tests.kits.portal import Clock, open_browser

pytest.importorskip("starlette", reason="needs portaladm[portal]")


@pytest.mark.slow
def test_each_page_of_a_session_says_beforehand_how_long_it_stays_open(office: Office) -> None:
    keys = furnish(office, {"parent_id": "P1"})
    clock = Clock(office.now)
    with open_browser(office, clock) as browser:
        browser.get("/activate")
        assert "stays open" not in browser.text
        browser.send("/activate", key=keys["P1"])
        assert "Minutes that it stays open: 30" in browser.text
        browser.activate(keys["P1"], "jose7")
        for path in ("/account", "/account/password"):
            browser.get(path)
            assert "Minutes that it stays open: 20" in browser.text
            assert 'role="status" data-left="1200"><p hidden>' in browser.page.text
        browser.get("/sign-in")
        clock.go_on(hours=7, minutes=50)
        browser.sign_in("jose7")
        assert 'data-left="1200"' in browser.page.text


@pytest.mark.slow
def test_staying_counts_as_use_but_not_for_longer_than_a_day_at_school(office: Office) -> None:
    activate(office, furnish(office, {"parent_id": "P1"})["P1"], "jose7")
    clock = Clock(office.now)
    with open_browser(office, clock) as browser:
        browser.sign_in("jose7")
        for _ in range(25):
            clock.go_on(minutes=19)
            assert (browser.get("/stay").status_code, browser.page.text != "0\n") == (200, True)
        assert browser.page.text == "300\n"
        clock.go_on(minutes=5)
        assert (browser.get("/stay").status_code, browser.page.text) == (401, "0\n")


@pytest.mark.slow
def test_an_activation_stays_open_while_its_parent_thinks_of_a_password(office: Office) -> None:
    keys = furnish(office, {"parent_id": "P1"})
    clock = Clock(office.now)
    with open_browser(office, clock) as browser:
        browser.get("/activate")
        browser.send("/activate", key=keys["P1"])
        for _ in range(3):
            clock.go_on(minutes=29)
            assert browser.client.get("/stay").text == "1800\n"
        browser.send("/activate/account", username="jose7", password=PASSWORD, verify=PASSWORD)
        assert browser.path == "/account"


def test_a_shared_tablet_has_its_own_minute(office: Office) -> None:
    activate(office, furnish(office, {"parent_id": "P1"})["P1"], "jose7")
    with open_browser(office, kiosk=True) as browser:
        browser.sign_in("jose7")
        assert browser.path == "/account"
        assert "data-left" not in browser.page.text
