"""Which address a request came from, and for which hosts this door answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from portaladm.domain.sources import Network


def read_networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """The trusted proxies as the settings write them."""
    return tuple(ip_network(text.strip()) for text in texts)


def find_client(peer: str, forwarded: str, trusted: tuple[Network, ...]) -> str:
    """The client's address: the peer's, or what the proxies in between say, read from the right.

    Only the address that the last trusted proxy saw counts: what stands left of it, the client
    may have made up. Some proxies write a port behind it, which is taken off.
    """
    hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
    address = peer
    while hops and is_trusted(address, trusted):
        address = _strip_port(hops.pop())
    return address


def _strip_port(hop: str) -> str:
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    return hop.partition(":")[0] if hop.count(":") == 1 else hop


def is_trusted(address: str, trusted: tuple[Network, ...]) -> bool:
    """Whether this is a trusted proxy."""
    parsed = _parse(address)
    return parsed is not None and any(parsed in network for network in trusted)


def is_loopback(address: str) -> bool:
    """Whether this is the machine itself."""
    parsed = _parse(address)
    return parsed is not None and parsed.is_loopback


def _parse(address: str) -> IPv4Address | IPv6Address | None:
    try:
        parsed = ip_address(address)
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed  # as a socket for both writes it


class Origins(NamedTuple):
    """What this door answers as. ``secure``: hosts that the settings name with https."""

    all: frozenset[str]
    hosts: frozenset[str]
    secure: frozenset[str]


def is_any_address(bind: str) -> bool:
    """Whether HOST:PORT means every address of the machine, which no browser asks for."""
    return bind.rpartition(":")[0].strip("[]") in ("0.0.0.0", "0", "::")  # noqa: S104 - to refuse


def list_origins(bind: str, urls: Iterable[str], *, tls: bool) -> Origins:
    """Those of the settings, and the one that it listens on.

    ``bind`` is HOST:PORT; on loopback its usual names are ours as well. A browser leaves out the
    port that is usual for the scheme.
    """
    named = {_read_origin(url) for url in urls if url}
    host, _, port = bind.rpartition(":")
    hosts = set() if is_any_address(bind) else {host}
    if host.strip("[]") in ("127.0.0.1", "::1", "localhost"):
        hosts = {"127.0.0.1", "localhost", "[::1]"}
    scheme = "https" if tls else "http"
    own = {_read_origin(f"{scheme}://{one}:{port}") for one in hosts}
    return Origins(
        frozenset(f"{scheme}://{host}" for scheme, host in named | own),
        frozenset(host for _, host in named | own),
        frozenset(host for scheme, host in named if scheme == "https"),
    )


def _read_origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url.casefold())
    usual = ":443" if parts.scheme == "https" else ":80"
    return parts.scheme, parts.netloc.removesuffix(usual)


def is_same_origin(headers: Mapping[str, str], origins: Origins) -> bool:
    """Whether a form comes from a page of ours, as the browser says.

    Every browser sends ``Sec-Fetch-Site`` or ``Origin`` with a form; a request without both, or
    with ``null``, is none of ours. Nor is one of the same name without TLS, which others can
    answer for.
    """
    origin, site = headers.get("origin"), headers.get("sec-fetch-site")
    if origin is not None:
        host = origin.casefold().partition("://")[2]
        if origin.casefold() not in origins.all or host != headers.get("host", "").casefold():
            return False
    return site == "same-origin" if site is not None else origin is not None


def add_to_address(address: str, **parameters: str) -> str:
    """An address with more parameters behind it; what is empty is left out."""
    query = urlencode({name: value for name, value in parameters.items() if value})
    if not query:
        return address
    between = "?" if "?" not in address else "" if address.endswith(("?", "&")) else "&"
    return f"{address}{between}{query}"
