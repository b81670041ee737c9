"""Who may be a client, and where parents may be sent."""

from __future__ import annotations

from typing import Any

import pytest

from portaladm.domain.oidc.clients import (
    hash_secret,
    is_client_name,
    is_client_table,
    is_redirect_address,
    make_client,
)

SECRET = hash_secret("secret")
GOOD = {"redirect_uris": ["https://portal.example.org/in"], "secret_sha256": SECRET}


@pytest.mark.parametrize("public", [True, False])
@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("https://portal.example.org/in", True),
        ("https://portal.example.org/in?tenant=1", True),
        ("https://portal.example.org:8443/", True),
        ("http://127.0.0.1:3000/in", True),
        ("http://localhost/in", True),
        ("http://[::1]:3000/in", True),
        ("http://portal.example.org/in", False),
        ("http://127.0.0.1.evil.example.org/", False),
        ("https://portal.example.org/in#x", False),
        ("https://*.example.org/in", False),
        ("https://user@portal.example.org/", False),
        ("https://portal.example.org:port/", False),
        ("https://portal.example.org\\@evil.example.org/", False),
        ("https:///in", False),
        ("https://portal.example.org/a b", False),
        ("https://portal.example.org/\u00e9", False),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//portal.example.org", False),
        ("/in", False),
        ("", False),
        ("https://" + "x" * 500, False),
    ],
)
def test_parents_are_sent_to_whole_and_encrypted_addresses(
    address: str, good: bool, public: bool
) -> None:
    assert is_redirect_address(address, public=public) is good


def test_only_an_app_has_an_address_of_its_own() -> None:
    assert is_redirect_address("org.example.app:/in", public=True)
    assert not is_redirect_address("org.example.app:/in", public=False)
    assert not is_redirect_address("app:/in", public=True)


@pytest.mark.parametrize(
    ("changes", "good"),
    [
        ({}, True),
        ({"title": "District Portal"}, True),
        ({"title": "two\nlines"}, False),
        ({"title": 1}, False),
        ({"post_logout_redirect_uris": ["https://portal.example.org/bye"]}, True),
        ({"post_logout_redirect_uris": ["ftp://x"]}, False),
        ({"redirect_uris": []}, False),
        ({"redirect_uris": "https://portal.example.org/in"}, False),
        ({"redirect_uris": [1]}, False),
        ({"secret_sha256": "secret"}, False),
        ({"secret_sha256": 1}, False),
        ({"secret_sha256": ""}, False),
        ({"public": True}, False),
        ({"secret_sha256": "", "public": True}, True),
        ({"secret_sha256": "", "public": "yes"}, False),
        ({"secret": "in clear"}, False),
    ],
)
def test_a_table_is_a_client_with_a_secret_or_a_public_one(
    changes: dict[str, Any], good: bool
) -> None:
    assert is_client_table("portal", GOOD | changes) is good


def test_a_name_is_plain_and_a_client_is_a_table() -> None:
    assert not is_client_table("portal", "https://portal.example.org/in")
    for name, good in (("portal-2", True), ("Portal", False), ("a b", False), ("", False)):
        assert is_client_name(name) is good
        assert is_client_table(name, GOOD) is good


def test_a_secret_is_known_by_its_hash_and_a_public_client_has_none() -> None:
    client = make_client("portal", GOOD)
    assert (client.title, client.is_public) == ("portal", False)
    assert client.has_secret("secret")
    assert not client.has_secret("Secret")
    assert not client.has_secret("\ud800")
    public = make_client("app", {"redirect_uris": ["org.example.app:/"], "public": True})
    assert public.is_public
    assert not public.has_secret("")
