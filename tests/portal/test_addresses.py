"""Whose address a request comes from, and which origins are ours."""

from __future__ import annotations

import pytest

from portaladm.portal.addresses import (
    add_to_address,
    find_client,
    is_same_origin,
    list_origins,
    read_networks,
)

PROXIES = read_networks(["127.0.0.1", "10.9.0.0/16", "::1"])
OURS = list_origins("127.0.0.1:8000", ["https://Portal.test:443/p", ""], tls=False)


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.5", "1.1.1.1", "203.0.113.5"),  # no proxy of ours: made up
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "203.0.113.5", "203.0.113.5"),
        ("127.0.0.1", "6.6.6.6, 203.0.113.5", "203.0.113.5"),  # the left one is the client's tale
        ("127.0.0.1", "6.6.6.6, 203.0.113.5, 10.9.8.7", "203.0.113.5"),
        ("127.0.0.1", "127.0.0.1, 10.9.8.7", "127.0.0.1"),
        ("127.0.0.1", "6.6.6.6,rubbish", "rubbish"),
        ("127.0.0.1", "203.0.113.5:51000", "203.0.113.5"),  # as some gateways write it
        ("::1", "6.6.6.6, [2001:db8::7]:443", "2001:db8::7"),
        ("::1", "2001:db8::7", "2001:db8::7"),
        ("::ffff:127.0.0.1", "203.0.113.5", "203.0.113.5"),  # a socket for both kinds
    ],
)
def test_proxies_are_read_from_the_right(peer: str, forwarded: str, client: str) -> None:
    assert find_client(peer, forwarded, PROXIES) == client


def test_what_is_listened_on_and_what_the_settings_name_are_ours() -> None:
    assert OURS.hosts == {"portal.test", "127.0.0.1:8000", "localhost:8000", "[::1]:8000"}
    assert OURS.all == {
        "https://portal.test", "http://127.0.0.1:8000", "http://localhost:8000",
        "http://[::1]:8000",
    }  # fmt: skip
    assert OURS.secure == {"portal.test"}


def test_the_usual_port_of_a_scheme_is_left_out_as_browsers_do() -> None:
    assert list_origins("10.1.2.3:443", [], tls=True).all == {"https://10.1.2.3"}
    assert list_origins("10.1.2.3:80", [], tls=True).all == {"https://10.1.2.3:80"}


@pytest.mark.parametrize("bind", ["0.0.0.0:443", "[::]:443"])
def test_every_address_of_the_machine_is_no_host_of_ours(bind: str) -> None:
    assert list_origins(bind, ["https://portal.test"], tls=True).hosts == {"portal.test"}
    assert list_origins(bind, [], tls=True).hosts == frozenset()


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({}, False),
        ({"origin": "https://portal.test"}, True),
        ({"origin": "HTTPS://PORTAL.TEST"}, True),
        ({"sec-fetch-site": "same-origin"}, True),
        ({"origin": "https://portal.test", "sec-fetch-site": "same-origin"}, True),
        ({"origin": "https://portal.test", "sec-fetch-site": "cross-site"}, False),
        ({"origin": "null", "sec-fetch-site": "same-origin"}, False),
        ({"origin": "null"}, False),
        ({"origin": ""}, False),
        ({"origin": "http://portal.test"}, False),  # without TLS anybody answers for it
        ({"origin": "https://portal.test.evil.test"}, False),
        ({"origin": "https://evil.test/https://portal.test"}, False),
        ({"origin": "https://portal.test/"}, False),
        ({"origin": "https://[::1"}, False),
        ({"origin": "https://user@portal.test"}, False),
        ({"origin": "http://127.0.0.1:8000"}, False),  # ours, but not the one that was asked
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "none"}, False),
    ],
)
def test_a_form_of_another_origin_is_none_of_ours(headers: dict[str, str], ours: bool) -> None:
    assert is_same_origin({"host": "portal.test", **headers}, OURS) is ours


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("https://x.example.org/in", "https://x.example.org/in?code=a%26b&iss=i"),
        ("https://x.example.org/in?t=1", "https://x.example.org/in?t=1&code=a%26b&iss=i"),
        ("https://x.example.org/in?", "https://x.example.org/in?code=a%26b&iss=i"),
        ("org.example.app:/in", "org.example.app:/in?code=a%26b&iss=i"),
    ],
)
def test_an_answer_stands_behind_what_the_address_has(address: str, wanted: str) -> None:
    assert add_to_address(address, code="a&b", state="", iss="i") == wanted
    assert add_to_address(address, state="") == address
