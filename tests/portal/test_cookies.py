"""Which cookie is ours, and how ours are sent."""

from __future__ import annotations

import pytest

from tests.conftest import Office
from tests.kits.accounts import activate, furnish
from tests.kits.portal import open_browser

pytest.importorskip("starlette", reason="needs portaladm[portal]")

from starlette.requests import Request

from portaladm.portal.cookies import SESSION, read_token


def _read(*lines: bytes) -> str | None:
    headers = [(b"cookie", line) for line in lines]
    token = read_token(Request({"type": "http", "headers": headers}), SESSION)
    return token.reveal() if token else None


@pytest.mark.parametrize(
    ("line", "token"),
    [
        (b"__Host-session=abc", "abc"),
        (b"a=b; __Host-session=abc; c=d", "abc"),
        (b"__Host-session=abc; \xa0__Host-session=evil", "abc"),  # set by another host
        (b"__Host-session=abc; __Host-session =evil", "abc"),
        (b"\xa0__Host-session=evil", None),
        (b"__host-session=evil", None),
        (b"__Host-session=abc; __Host-session=evil", None),
        (b"__Host-session=", None),
        (b"__Host-session=" + b"a" * 101, None),
        (b"__Host-session=\xff", None),
        (b"", None),
    ],
)
def test_a_token_is_read_from_the_cookie_of_exactly_this_name(
    line: bytes, token: str | None
) -> None:
    assert _read(line) == token


def test_cookies_are_for_this_host_alone_and_no_script(office: Office) -> None:
    keys = furnish(office, {"parent_id": "P1"})
    activate(office, keys["P1"], "jose")
    with open_browser(office) as browser:
        browser.client.follow_redirects = False
        first = browser.get("/sign-in?lang=es").headers.get_list("set-cookie")
        lines = first + browser.sign_in("jose").headers.get_list("set-cookie")
        browser.client.follow_redirects = True
        browser.get("/account")
        lines += browser.send("/sign-out").history[0].headers.get_list("set-cookie")
    names = [line.partition("=")[0] for line in lines]
    assert set(names) == {"__Host-visit", "__Host-language", "__Host-session", "__Host-device"}
    for line in lines:
        parts = {part.strip().casefold() for part in line.split(";")}
        assert {"secure", "httponly", "samesite=lax", "path=/"} <= parts, line
        assert "domain" not in line.casefold()


@pytest.mark.slow
def test_a_sign_in_takes_no_token_that_a_stranger_put_there(office: Office) -> None:
    keys = furnish(office, {"parent_id": "P1"})
    activate(office, keys["P1"], "jose")
    with open_browser(office) as browser:
        browser.client.cookies.set(SESSION, "planted", domain="127.0.0.1", path="/")
        browser.sign_in("jose")
        assert browser.path == "/account"
        own = [one.value for one in browser.client.cookies.jar if one.name == SESSION]
        assert "planted" not in own
        first = own[-1]
        browser.sign_in("jose")
        browser.get("/account/password")
        fields = {"new": "seven quiet yellow tractors", "verify": "seven quiet yellow tractors"}
        browser.send("/account/password", current="correct horse battery lake", **fields)
        assert browser.path == "/account"
        assert [one.value for one in browser.client.cookies.jar if one.name == SESSION] != [first]
