"""Choosing and changing a password, in a browser."""

from __future__ import annotations

import pytest

from tests.conftest import Office
from tests.kits.accounts import hand_out, open_account
from tests.kits.portal import open_browser

pytest.importorskip("starlette", reason="needs portaladm[portal]")

NAMED = 'name="username" value="mlopez" autocomplete="username" readonly hidden'


@pytest.mark.slow
def test_password_managers_learn_whose_password_it_is(office: Office) -> None:
    open_account(office)
    with open_browser(office) as browser:
        browser.sign_in("mlopez")
        assert NAMED in browser.get("/account/password").text
        browser.send("/account/password", new="short", verify="short", current="wrong")
        assert NAMED in browser.page.text
        browser.sign_in("mlopez", hand_out(office))
        assert (browser.path, NAMED in browser.page.text) == ("/password/new", True)
