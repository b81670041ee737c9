"""What a shared tablet leaves of a parent: nothing."""

from __future__ import annotations

import pytest

from tests.conftest import Office
from tests.kits.accounts import PASSWORD, activate, furnish, hand_out
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
