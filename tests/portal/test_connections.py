"""One address can't take all connections; a school may have more, a trusted proxy any number."""

from __future__ import annotations

import socket
import time

import pytest

from tests.conftest import Office
from tests.kits.accounts import furnish

pytest.importorskip("uvicorn", reason="needs portaladm[portal]")

from portaladm.domain.sources import Sources, read_named_networks
from portaladm.portal.addresses import is_loopback, is_trusted, read_networks
from portaladm.portal.connections import Connections, limit_connections
from portaladm.portal.door import open_door
from portaladm.wiring import find_entry_point
from tests.portal.test_deadlines import GET, serve_protocol

SOURCES = Sources(60, read_named_networks(["10.20.0.0/16=3000"]))


def _count(address: str) -> int:
    """How many connections of this address are let in, of 200 and 100 in all."""
    proxies = read_networks(["10.9.9.9"])
    connections = Connections(SOURCES.find_source, lambda one: is_trusted(one, proxies), 100)
    taken = [connections.take(address) for _ in range(200)]
    return sum(one is not None for one in taken)


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("192.0.2.7", 20), ("::ffff:192.0.2.7", 20), ("2001:db8::7", 20), ("10.20.3.4", 50),
        ("10.9.9.9", 200), ("", 20),
    ],
)  # fmt: skip
def test_one_address_has_a_fifth_and_a_school_half(address: str, most: int) -> None:
    assert _count(address) == most


def test_a_network_of_ipv6_counts_as_one_and_what_is_closed_counts_no_more() -> None:
    connections = Connections(SOURCES.find_source, is_loopback, 10)
    first, second = (connections.take(f"2001:db8::{n}") for n in (1, 2))
    assert (first, second) == ("2001:db8::/64", "2001:db8::/64")
    assert connections.take("2001:db8::3") is None
    assert connections.take("2001:db8:1::3") is not None
    assert connections.take("127.0.0.1") == connections.take("::1") == ""
    assert first is not None
    connections.give_back(first)
    assert connections.take("2001:db8::3") is not None


def test_this_machine_and_the_proxies_of_the_settings_have_no_limit(office: Office) -> None:
    furnish(office, {"parent_id": "P1"})
    office.run("config", "set", "portal.trusted_proxies", "10.9.9.9", code=0)
    entry = find_entry_point(store=office.store, config=None, now=office.now, channel="portal")
    door = open_door(entry, "127.0.0.1:8000")
    free = [door.is_free(one) for one in ("10.9.9.9", "::1", "192.0.2.7", "")]
    assert free == [True, True, False, False]


@pytest.mark.slow
def test_who_has_too_many_open_is_cut_off_until_one_is_closed() -> None:
    connections = Connections(SOURCES.find_source, lambda address: False, 10)
    with serve_protocol(limit_connections(connections)) as (port, _):
        first, second, third = (_ask(port) for _ in range(3))
        assert (first[1], second[1], third[1]) == (True, True, False)
        first[0].close()
        time.sleep(0.2)
        fourth = _ask(port)
        assert fourth[1]
        for client, _ in (second, third, fourth):
            client.close()


def _ask(port: int) -> tuple[socket.socket, bool]:
    """A connection that stays open, and whether it was answered."""
    client = socket.create_connection(("127.0.0.1", port), timeout=5)
    try:
        client.sendall(GET)
        return client, client.recv(1000).startswith(b"HTTP/1.1 200")
    except ConnectionError:
        return client, False
