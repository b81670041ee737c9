"""What a shared tablet leaves of a parent: nothing."""

from __future__ import annotations

import re

import pytest

from tests.conftest import Office
from tests.kits.accounts import PASSWORD, activate, furnish, hand_out
from tests.kits.portal import Browser, Clock, open_browser

pytest.importorskip("starlette", reason="needs portaladm[portal]")


@pytest.mark.slow
def test_after_an_activation_at_a_kiosk_the_parent_sees_ready_and_is_signed_out(
    office: Office,
) -> None:
    keys = furnish(office, {"parent_id": "P1"})
    with open_browser(office, kiosk=True) as browser:
        browser.activate(keys["P1"], "jose7")
        assert "From now on sign in with jose7." in browser.text
        assert "You are signed out." in browser.text
        assert "Ana" not in browser.text
        assert browser.get("/account").url.path == "/sign-in"
    assert _open_sessions(office) == 0


@pytest.mark.slow
def test_after_a_rest_a_kiosk_shows_the_next_parent_an_empty_sign_in(office: Office) -> None:
    keys = furnish(office, {"parent_id": "P1"})
    activate(office, keys["P1"], "jose7")
    with open_browser(office, kiosk=True) as browser:
        browser.get("/activate?lang=es")
        browser.sign_in("jose7")
        assert (browser.path, "Entró como José García" in browser.text) == ("/account", True)
        browser.get("/sign-in?rest")
        assert (browser.path, "jose7" in browser.page.text) == ("/sign-in", False)
        assert '<html lang="en"' in browser.page.text
        said = '<p class="note" role="status" lang="es" dir="ltr">La página anterior se cerró'
        assert said in browser.page.text  # to the parent who may still be there
        browser.get("/sign-in")
        assert "se cerró" not in browser.page.text
        assert _open_sessions(office) == 0
        assert "__Host-session" not in browser.client.cookies


@pytest.mark.slow
@pytest.mark.parametrize("half_way", ["key", "password"])
def test_a_rest_ends_what_is_half_done_and_says_so(office: Office, half_way: str) -> None:
    keys = furnish(office, {"parent_id": "P1"}, {"parent_id": "P2", "student_id": "7"})
    with open_browser(office, kiosk=True) as browser:
        browser.get("/activate")
        browser.send("/activate", key=keys["P1"])
        if half_way == "password":
            activate(office, keys["P2"], "mlopez")
            browser.sign_in("mlopez", hand_out(office))
        assert browser.path == {"key": "/activate/account", "password": "/password/new"}[half_way]
        form = browser.path
        browser.get("/sign-in?rest")
        assert "What was not finished there is gone." in browser.text
        assert "lang=" not in browser.page.text.partition('class="note"')[2].partition(">")[0]
        for path in ("/activate/account", "/password/new"):
            assert browser.get(path).url.path != form
    assert _open_sessions(office) == 0


def test_a_page_goes_by_itself_unless_its_own_script_runs(office: Office) -> None:
    activate(office, furnish(office, {"parent_id": "P1"})["P1"], "jose7")
    with open_browser(office, kiosk=True) as browser:
        browser.sign_in("jose7")
        word, asked = _find_word(browser), browser.client.get
        assert f'data-page="{word}"' in browser.page.text
        for said in ("0" * 16, "a; path=/", "é" * 16, "a" * 99, ""):  # another page's, or nothing's
            asked("/stay", params={"page": said})
            assert browser.client.cookies.get("__Host-in-use", "") != word
        asked(f"/stay?page={word}")
        for _ in range(2):
            assert asked(f"/sign-in?rest={word}").status_code == 204
        assert browser.get("/account").url.path == "/account"
        assert _find_word(browser) != word
        browser.get(f"/sign-in?rest={_find_word(browser)}")
        assert (browser.path, _open_sessions(office)) == ("/sign-in", 0)
        assert "__Host-in-use" not in browser.client.cookies


def test_what_a_script_says_lasts_for_a_minute_and_only_at_a_tablet(office: Office) -> None:
    furnish(office, {"parent_id": "P1"})
    for kiosk in (True, False):
        with open_browser(office, kiosk=kiosk) as browser:
            said = browser.client.get(f"/stay?page={'a' * 16}").headers.get("set-cookie", "")
            assert ("__Host-in-use=aaaa" in said) is ("Max-Age=60;" in said) is kiosk


@pytest.mark.slow
def test_what_a_parent_began_is_over_after_a_minute_and_a_half_at_every_door(
    office: Office,
) -> None:
    keys = furnish(office, {"parent_id": "P1"}, {"parent_id": "P2", "student_id": "7"})
    activate(office, keys["P2"], "mlopez")
    clock = Clock(office.now)
    with open_browser(office, clock, kiosk=True) as tablet, open_browser(office, clock) as home:
        for begin, form in (
            (lambda: _begin(tablet, keys["P1"]), "/activate/account"),
            (lambda: tablet.sign_in("mlopez"), "/account"),
            (lambda: tablet.sign_in("mlopez", hand_out(office)), "/password/new"),
        ):
            begin()
            for _ in range(20):  # typing slowly
                clock.go_on(seconds=80)
                tablet.client.get(f"/stay?page={_find_word(tablet)}")
            assert tablet.get(form).url.path == form
            home.client.cookies.set("__Host-session", tablet.client.cookies["__Host-session"])
            assert home.get(form).url.path == form
            clock.go_on(seconds=90)
            for browser in (home, tablet):
                assert browser.get(form).url.path != form


def test_a_shared_browser_keeps_nothing_that_was_typed(office: Office) -> None:
    keys = furnish(office, {"parent_id": "P1"})
    for kiosk in (True, False):
        with open_browser(office, kiosk=kiosk) as browser:
            _begin(browser, keys["P1"])
            found = set(re.findall('autocomplete="([^"]+)"', browser.page.text))
            assert found == ({"off"} if kiosk else {"username", "new-password"})
            assert ("This computer is shared." in browser.text) is kiosk


def _begin(browser: Browser, key: str) -> None:
    browser.get("/activate")
    browser.send("/activate", key=key)


def _find_word(browser: Browser) -> str:
    found = re.fullmatch(r"60; url=/sign-in\?rest=(\w+)", browser.page.headers["refresh"])
    assert found
    return found[1]


def test_a_link_to_it_signs_nobody_out_at_home(office: Office) -> None:
    keys = furnish(office, {"parent_id": "P1"})
    activate(office, keys["P1"], "jose7")
    with open_browser(office) as browser:
        browser.sign_in("jose7", PASSWORD)
        assert browser.get("/sign-in?rest").url.path == "/account"
        assert "refresh" not in browser.page.headers
    assert _open_sessions(office) == 1


def _open_sessions(office: Office) -> int:
    [(count,)] = office.query("SELECT count(*) FROM sessions WHERE ended_at IS NULL")
    return int(count)
