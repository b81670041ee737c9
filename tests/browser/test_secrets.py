"""Where the letter's key and the passwords are never seen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import pytest

from tests.browser.conftest import OpenParent
from tests.browser.parents import Parent
from tests.browser.served import serve
from tests.browser.tour import THIRD, walk
from tests.kits.accounts import OTHER, PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Request

pytestmark = pytest.mark.browser

_HISTORY = "navigation.entries().map((one) => one.url)"


def _normalise(text: str) -> str:
    return unquote(text).casefold().replace("-", "").replace("+", " ")


def _is_in(secret: str, text: str) -> bool:
    return _normalise(secret.strip("{}")) in _normalise(text)


def _read_sent(request: Request) -> str:
    """What the server, and whoever stands in between, can read of a request beside its body."""
    headers = [f"{one['name']}: {one['value']}" for one in request.headers_array()]
    return "\n".join([request.url.partition("#")[0], *headers])


@pytest.mark.parametrize("scripts", [True, False])
def test_no_address_header_or_log_has_a_key_or_a_password(
    open_page: OpenParent, scripts: bool
) -> None:
    parent, second = open_page(scripts=scripts), open_page()
    key = _peek(parent)
    secrets = [key, PASSWORD, OTHER, THIRD]
    for _ in walk(parent, second):
        if scripts:
            assert not _is_in(key, "".join(parent.page.evaluate(_HISTORY)))
        assert not any(_is_in(secret, parent.page.url) for secret in secrets[scripts ^ True :])
    requests = [*parent.requests, *second.requests]
    assert len(requests) > 50
    sent = "\n".join(map(_read_sent, requests))
    log = parent.served.log.read_text(encoding="utf-8")
    assert [secret for secret in secrets if _is_in(secret, sent + log)] == []
    carrying = {(one.method, one.url.rpartition("/")[2]) for one in requests if _carries(one, key)}
    assert carrying == {("POST", "activate")}


def _peek(parent: Parent) -> str:
    """The key of the letter that is taken next."""
    parent_id, address = parent.served.take_letter(parent.language)
    parent.served.letters = {parent_id: address, **parent.served.letters}
    return address.partition("#")[2]


def _carries(request: Request, secret: str) -> bool:
    return _is_in(secret, request.post_data or "")


def test_over_tls_every_cookie_is_of_this_host_alone_and_no_script_reads_it(
    open_page: OpenParent, folder: Path
) -> None:
    with serve(folder, tls=True) as closed:
        parent, second = open_page(closed), open_page(closed)
        seen: dict[str, Any] = {}
        for _ in walk(parent, second):
            seen |= {one["name"]: one for one in parent.context.cookies()}
            assert parent.page.evaluate("document.cookie") == ""
    assert seen.keys() == {"__Host-visit", "__Host-session", "__Host-device"}
    for one in seen.values():
        assert (one["secure"], one["httpOnly"], one["sameSite"]) == (True, True, "Lax")
        assert (one["path"], one["domain"]) == ("/", "127.0.0.1")
    assert {urlsplit(one.url).scheme for one in parent.requests} == {"https"}


def test_the_control_sees_a_key_in_an_address_and_in_a_referer(open_page: OpenParent) -> None:
    parent = open_page()
    key = _peek(parent)
    parent.go(f"/activate?key={key}")
    sent = [_read_sent(one) for one in parent.requests]
    assert _is_in(key, sent[0])
    assert any("referer" in one.casefold() and _is_in(key, one) for one in sent[1:])
