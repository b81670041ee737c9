"""Signing out that begins at a client: at once with its ID token, after a question without."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlencode

import pytest

from tests.kits.oidc import AFTER, Relying

pytest.importorskip("starlette", reason="needs portaladm[portal]")
pytest.importorskip("joserfc", reason="needs portaladm[oidc]")


def end(relying: Relying, **values: str) -> str:
    """Send the browser to sign out; where it goes then, or an empty text for a page."""
    response = relying.go(f"/oidc/end-session?{urlencode(values)}")
    return response.headers.get("location", "")


def is_signed_in(relying: Relying) -> bool:
    return relying.browser.client.get("/account", follow_redirects=False).status_code == 200


def confirm(relying: Relying) -> None:
    found = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', relying.browser.page.text)
    fields = {name: unescape(value) for name, value in found if name != "form_token"}
    relying.browser.send("/oidc/end-session", **fields)


@pytest.mark.slow
def test_with_the_id_token_it_ends_at_once(relying: Relying) -> None:
    token = relying.get_tokens()["id_token"]
    assert is_signed_in(relying)
    wanted = {"id_token_hint": token, "post_logout_redirect_uri": AFTER, "state": "s&1"}
    assert end(relying, **wanted) == f"{AFTER}?state=s%261"
    assert not is_signed_in(relying)
    assert end(relying, **wanted) == f"{AFTER}?state=s%261"  # once more does no harm


@pytest.mark.slow
def test_without_an_id_token_the_parent_is_asked(relying: Relying) -> None:
    relying.get_tokens()
    wanted = {"client_id": "portal", "post_logout_redirect_uri": AFTER, "state": "s"}
    assert end(relying, **wanted) == ""
    assert "Sign out?" in relying.browser.text
    assert is_signed_in(relying)
    end(relying, **wanted)
    confirm(relying)
    assert f'content="0; url={AFTER}?state=s"' in relying.browser.page.text
    assert not is_signed_in(relying)


@pytest.mark.slow
def test_of_itself_it_leads_to_our_own_page(relying: Relying) -> None:
    relying.browser.sign_in("jose")
    assert end(relying) == ""
    confirm(relying)
    assert relying.browser.path == "/sign-in"
    assert not is_signed_in(relying)


@pytest.mark.turns(4, otherwise="slow")
@pytest.mark.parametrize(
    "values",
    [
        {"client_id": "portal", "post_logout_redirect_uri": "https://evil.example.org"},
        {"client_id": "portal", "post_logout_redirect_uri": f"{AFTER}/"},
        {"client_id": "app", "post_logout_redirect_uri": AFTER},
        {"post_logout_redirect_uri": AFTER},
    ],
)
def test_to_an_address_that_is_not_registered_nobody_is_sent(
    relying: Relying, values: dict[str, str]
) -> None:
    relying.browser.sign_in("jose")
    response = relying.go(f"/oidc/end-session?{urlencode(values)}")
    assert (response.status_code, "location" in response.headers) == (400, False)
    assert is_signed_in(relying)


@pytest.mark.slow
def test_a_forged_or_foreign_id_token_only_asks(relying: Relying) -> None:
    token = relying.get_tokens()["id_token"]
    head, body, signature = token.split(".")
    for hint in ("x.y.z", f"{head}.{body}.{signature[:-8]}AAAAAAAA", f"{head}.{body}."):
        assert end(relying, client_id="portal", id_token_hint=hint) == ""
        assert "Sign out?" in relying.browser.text
    response = relying.go(
        "/oidc/end-session?"
        + urlencode({"client_id": "app", "id_token_hint": token, "post_logout_redirect_uri": AFTER})
    )
    assert response.status_code == 400
    assert is_signed_in(relying)


@pytest.mark.slow
def test_a_form_of_another_site_only_asks(relying: Relying) -> None:
    token = relying.get_tokens()["id_token"]
    response = relying.browser.client.post(
        "/oidc/end-session", data={"id_token_hint": token},
        headers={"origin": "https://district.example.org", "sec-fetch-site": "cross-site"},
    )  # fmt: skip
    assert response.status_code == 200
    relying.browser.page = response
    assert "Sign out?" in relying.browser.text
    assert is_signed_in(relying)
    confirm(relying)
    assert not is_signed_in(relying)
