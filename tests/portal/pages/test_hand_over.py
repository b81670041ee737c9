"""What is carried through the sign-in is read as if it came from a stranger."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest

from portaladm.domain.oidc.clients import Client
from tests.kits.oidc import REDIRECT

pytest.importorskip("starlette", reason="needs portaladm[portal]")
DOOR: Any = SimpleNamespace(clients={"portal": Client("portal", "Portal", (REDIRECT,), (), "")})
GOOD = {"client_id": "portal", "redirect_uri": REDIRECT, "state": "a&b"}


def test_what_the_sign_in_has_done_is_not_asked_again() -> None:
    from portaladm.portal.pages.hand_over import read_hand_over

    done = {"prompt": "login", "max_age": "0", "ui_locales": "es"}
    found = read_hand_over(DOOR, urlencode(GOOD | done | {"login_hint": "jose"}))
    assert found is not None
    assert found.request == urlencode(GOOD | {"login_hint": "jose"})
    assert (found.client.title, found.login_hint) == ("Portal", "jose")


@pytest.mark.parametrize(
    "text",
    [
        "", "https://evil.example.org", "//evil.example.org", urlencode({"client_id": "portal"}),
        urlencode(GOOD | {"client_id": "other"}),
        urlencode(GOOD | {"redirect_uri": "https://evil.example.org"}),
        "&".join(f"a{n}=1" for n in range(60)) + "&" + urlencode(GOOD),
        urlencode(GOOD) + "&client_id=portal",
    ],
)  # fmt: skip
def test_what_is_of_no_client_of_ours_is_not_carried(text: str) -> None:
    from portaladm.portal.pages.hand_over import name_fields, read_hand_over

    assert read_hand_over(DOOR, text) is None
    assert name_fields(read_hand_over(DOOR, text)) == {}


@pytest.mark.parametrize(("length", "kept"), [(100, True), (3_000, False)])
def test_only_a_request_that_fits_beside_the_other_headers_is_kept(length: int, kept: bool) -> None:
    from starlette.responses import Response

    from portaladm.portal.pages.hand_over import keep_hand_over, read_hand_over

    response = Response()
    keep_hand_over(response, read_hand_over(DOOR, urlencode(GOOD | {"nonce": "n" * length})))
    assert ("set-cookie" in response.headers) == kept
    assert sum(len(name) + len(value) for name, value in response.headers.items()) < 2_500
