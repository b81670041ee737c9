"""The account's page, and where it leads who is half-way through something."""

from __future__ import annotations

import pytest

from tests.conftest import Office
from tests.kits.accounts import OTHER, PASSWORD, furnish
from tests.kits.portal import Clock, open_browser

pytest.importorskip("starlette", reason="needs portaladm[portal]")

NOTICE = "Your password was changed or reset on"


@pytest.mark.parametrize("path", ["/", "/account"])
def test_who_is_half_way_through_an_activation_goes_on_with_it(office: Office, path: str) -> None:
    keys = furnish(office, {"parent_id": "P1"})
    with open_browser(office) as browser:
        browser.get("/activate")
        browser.send("/activate", key=keys["P1"])
        browser.get(path)
        assert browser.path == "/activate/account"


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/", "/account", "/account/password"])
def test_with_a_temporary_password_it_leads_to_choosing_another(office: Office, path: str) -> None:
    keys = furnish(office, {"parent_id": "P1"})
    with open_browser(office) as browser:
        browser.activate(keys["P1"], "jose77")
        line = ("passwords", "reset", "jose77", "--yes", "--show", "--verified-by", "photo-id")
        reset = office.run(*line, "--format", "json", code=0).record
        browser.sign_in("jose77", reset["temporary_password"])
        assert browser.path == "/password/new"
        browser.get(path)
        assert browser.path == "/password/new"
        assert "You were signed out" not in browser.text


@pytest.mark.slow
def test_a_change_is_told_at_the_next_sign_in_and_not_to_who_made_it(office: Office) -> None:
    keys = furnish(office, {"parent_id": "P1"})
    clock = Clock(office.now)
    with open_browser(office, clock) as browser:
        browser.activate(keys["P1"], "jose77")
        clock.go_on(minutes=5)
        browser.sign_in("jose77")
        assert NOTICE not in browser.text
        clock.go_on(minutes=5)
        browser.get("/account/password")
        fields = {"new": OTHER, "verify": OTHER, "current": "correct horse battery lake"}
        browser.send("/account/password", **fields)
        assert browser.path == "/account"
        browser.get("/account")
        assert NOTICE not in browser.text
        clock.go_on(minutes=5)
        browser.client.cookies.clear()
        browser.sign_in("jose77", OTHER)
        assert NOTICE in browser.text


def test_what_a_name_holds_is_text_on_every_page(office: Office) -> None:
    hostile = '<b onclick="x()">Ana & Co</b>'
    keys = furnish(office, {"parent_id": "P1", "student_first_name": hostile})
    with open_browser(office) as browser:
        browser.get("/activate")
        pages = [browser.send("/activate", key=keys["P1"]).text]
        fields = {"username": hostile, "password": PASSWORD, "verify": PASSWORD}
        pages.append(browser.send("/activate/account", **fields).text)
        assert browser.page.status_code == 422 and "&lt;b onclick=&#34;" in pages[-1]
        pages.append(browser.send("/activate/account", **fields | {"username": "jose77"}).text)
        assert "&lt;b onclick=&#34;x()&#34;&gt;Ana &amp; Co&lt;/b&gt;" in pages[-1]
        browser.client.cookies.clear()
        pages.append(browser.sign_in(hostile, "x").text)
        assert "&lt;b onclick=&#34;" in pages[-1]
        pages.append(browser.get(f"/sign-in?lang={hostile}&{hostile}").text)
    assert not [page for page in pages if "<b onclick" in page or "Ana & Co" in page]
