"""How guessing is slowed per address (safety decision S3): a bucket of failures for each source.

A source is one IPv4 address, one IPv6 network of 64 bits, or a whole network that the office has
named: a school, whose families all come from one address. A bucket holds an hour's failures and
fills up evenly; an empty one makes the next attempt wait for one drop, never for longer: a source
is slowed, not locked. Only failures stay taken; a success gives its drop back.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import NamedTuple

_KEPT_AT_MOST = 20_000  # sources; the one not seen for longest goes first
_HOUR = 3600.0

Network = IPv4Network | IPv6Network


class NamedNetwork(NamedTuple):
    """A network of the district, with the failures an hour that it may have."""

    network: Network
    per_hour: int


class Source(NamedTuple):
    """Where an attempt came from. ``named``: a network of the district."""

    name: str
    per_hour: int
    named: bool


class _Bucket(NamedTuple):
    left: float
    at: float


def read_named_networks(texts: Iterable[str]) -> tuple[NamedNetwork, ...]:
    """Networks as the settings write them: ``10.20.0.0/16=3000``."""
    parts = [text.partition("=") for text in texts]
    return tuple(NamedNetwork(ip_network(net.strip()), int(n)) for net, _, n in parts)


class Sources:
    """The buckets of this process; ``seconds`` is any clock that only runs forward."""

    def __init__(self, per_hour: int, networks: Iterable[NamedNetwork] = ()) -> None:
        self._per_hour = per_hour
        self._networks = tuple(networks)
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def find_source(self, address: str) -> Source:
        """The source that an address belongs to; a text that is no address is one by itself."""
        try:
            parsed = ip_address(address)
        except ValueError:
            return Source("unknown", self._per_hour, False)
        mapped = getattr(parsed, "ipv4_mapped", None)
        parsed = mapped or parsed
        for named in self._networks:
            if parsed in named.network:
                return Source(str(named.network), named.per_hour, True)
        if parsed.version == 6:
            return Source(str(ip_network(f"{parsed}/64", strict=False)), self._per_hour, False)
        return Source(str(parsed), self._per_hour, False)

    def find_wait(self, source: Source, seconds: float) -> float:
        """Seconds until an attempt is allowed; 0 now."""
        left = self._fill(source, seconds)
        return 0.0 if left >= 1 else (1 - left) * _HOUR / source.per_hour

    def take(self, source: Source, seconds: float) -> None:
        """Count an attempt as failed, before it is known."""
        self._put(source, self._fill(source, seconds) - 1, seconds)

    def give_back(self, source: Source, seconds: float) -> None:
        """It succeeded, or was none."""
        self._put(source, min(self._fill(source, seconds) + 1, float(source.per_hour)), seconds)

    def _fill(self, source: Source, seconds: float) -> float:
        bucket = self._buckets.get(source.name)
        if bucket is None:
            return float(source.per_hour)
        gained = max(0.0, seconds - bucket.at) * source.per_hour / _HOUR
        return min(bucket.left + gained, float(source.per_hour))

    def _put(self, source: Source, left: float, seconds: float) -> None:
        self._buckets[source.name] = _Bucket(left, seconds)
        self._buckets.move_to_end(source.name)
        while len(self._buckets) > _KEPT_AT_MOST:
            self._buckets.popitem(last=False)
