"""Which address a request came from, and for which hosts this door answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from portaladm.domain.sources import Network


def read_networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """The trusted proxies as the settings write them."""
    return tuple(ip_network(text.strip()) for text in texts)


def find_client(peer: str, forwarded: str, trusted: tuple[Network, ...]) -> str:
    """The client's address: the peer's, or what the proxies in between say, read from the right.

    Only the address that the last trusted proxy saw counts: what stands left of it, the client
    may have made up.
    """
    hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
    address = peer
    while hops and _is_trusted(address, trusted):
        address = hops.pop()
    return address


def _is_trusted(address: str, trusted: tuple[Network, ...]) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in trusted)


def list_hosts(bind: str, urls: Iterable[str]) -> frozenset[str]:
    """The values of ``Host`` that are ours: those of the settings, and the one that it listens on.

    ``bind`` is HOST:PORT; on loopback its usual names are ours as well.
    """
    named = {urlsplit(url).netloc.casefold() for url in urls if url}
    host, _, port = bind.rpartition(":")
    own = {bind.casefold()}
    if host.strip("[]") in ("127.0.0.1", "::1", "localhost"):
        own |= {f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]")}
    return frozenset(named | own)


def is_same_origin(headers: Mapping[str, str], hosts: frozenset[str]) -> bool:
    """Whether a form or a call comes from a page of ours, as the browser says.

    Every browser sends ``Sec-Fetch-Site`` or ``Origin`` with a form; a request without both, or
    with ``null``, is none of ours.
    """
    origin = headers.get("origin")
    if origin is not None:
        parts = urlsplit(origin)
        ours = parts.scheme in ("http", "https") and parts.netloc.casefold() in hosts
        if not ours or parts.netloc.casefold() != headers.get("host", "").casefold():
            return False
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    return origin is not None
