"""What a shared tablet leaves of a parent: nothing."""

from __future__ import annotations

import pytest

from tests.conftest import Office
from tests.kits.accounts import PASSWORD, activate, furnish
from tests.kits.portal import open_browser

pytest.importorskip("starlette", reason="needs portaladm[portal]")


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


def test_after_a_rest_a_kiosk_shows_the_next_parent_an_empty_sign_in(office: Office) -> None:
    keys = furnish(office, {"parent_id": "P1"})
    activate(office, keys["P1"], "jose7")
    with open_browser(office, kiosk=True) as browser:
        browser.get("/activate?lang=es")
        browser.sign_in("jose7")
        assert (browser.path, "Entró como José García" in browser.text) == ("/account", True)
        assert 'content="60; url=/sign-in?rest"' in browser.page.text
        browser.get("/sign-in?rest")
        assert (browser.path, "jose7" in browser.page.text) == ("/sign-in", False)
        assert '<html lang="en"' in browser.page.text
        assert _open_sessions(office) == 0
        assert "__Host-session" not in browser.client.cookies


def test_a_link_to_it_signs_nobody_out_at_home(office: Office) -> None:
    keys = furnish(office, {"parent_id": "P1"})
    activate(office, keys["P1"], "jose7")
    with open_browser(office) as browser:
        browser.sign_in("jose7", PASSWORD)
        assert browser.get("/sign-in?rest").url.path == "/account"
        assert "http-equiv" not in browser.page.text
    assert _open_sessions(office) == 1


def _open_sessions(office: Office) -> int:
    [(count,)] = office.query("SELECT count(*) FROM sessions WHERE ended_at IS NULL")
    return int(count)
