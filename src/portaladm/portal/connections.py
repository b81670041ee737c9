"""How many connections one source may have open: a fifth of all, a school half, a proxy any."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from portaladm.domain.sources import Source
from portaladm.portal.deadlines import DeadlineProtocol

_SHARE, _SCHOOLS_SHARE = 5, 2
_FREE = ""


class Connections:
    """The open connections of one door by their source.

    ``is_free`` says of an address whether it has no limit; ``most`` is what there may be in all.
    """

    def __init__(
        self, find_source: Callable[[str], Source], is_free: Callable[[str], bool], most: int
    ) -> None:
        self._find_source, self._is_free, self._most = find_source, is_free, most
        self._open: Counter[str] = Counter()

    def take(self, address: str) -> str | None:
        """Count a new connection: what it is given back under; None: it is one too many."""
        if self._is_free(address):
            return _FREE
        source = self._find_source(address)
        if self._open[source.name] >= self._most // (_SCHOOLS_SHARE if source.named else _SHARE):
            return None
        self._open[source.name] += 1
        return source.name

    def give_back(self, name: str) -> None:
        """It is closed."""
        if name != _FREE:
            self._open[name] -= 1
            if not self._open[name]:
                del self._open[name]


def limit_connections(connections: Connections) -> type[DeadlineProtocol]:
    """Uvicorn's protocol that cuts off at once who has too many open."""

    class Limited(DeadlineProtocol):
        """One connection."""

        _name: str | None = None

        def connection_made(self, transport: Any) -> None:
            """Count it, or cut it off."""
            peer = transport.get_extra_info("peername")
            self._name = connections.take(str(peer[0]) if isinstance(peer, tuple) else "")
            if self._name is None:
                transport.abort()
            else:
                super().connection_made(transport)

        def connection_lost(self, exc: Exception | None) -> None:
            """Count it no longer."""
            if self._name is not None:
                connections.give_back(self._name)
                super().connection_lost(exc)

    return Limited
