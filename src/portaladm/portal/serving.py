"""uvicorn, with a deadline for slow clients and a log without people in it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from portaladm.portal.app import make_app
from portaladm.portal.door import open_door
from portaladm.portal.logs import start_log
from portaladm.portal.pages.base import warm_up
from portaladm.portal.pools import time_one_hash
from portaladm.wiring import EntryPoint

REQUEST_SECONDS = 8.0
"""A request must have arrived whole within so long, or its connection is cut."""


@dataclass(frozen=True)
class Listening:
    """Where it listens and with which certificate."""

    host: str
    port: int
    certificate: Path | None = None
    key: Path | None = None

    @property
    def bind(self) -> str:
        """HOST:PORT."""
        return f"{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"


class DeadlineProtocol(H11Protocol):
    """uvicorn waits for ever for a request that trickles in; this one cuts it off."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Start the clock with the connection."""
        super().connection_made(transport)
        self._start()

    def data_received(self, data: bytes) -> None:
        """Stop the clock once a request is whole, start it where one begins."""
        super().data_received(data)
        if self._is_whole():
            self._stop()
        elif self._deadline is None:
            self._start()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        self._stop()
        super().connection_lost(exc)

    def _is_whole(self) -> bool:
        cycle = self.cycle
        return cycle is not None and not cycle.more_body

    def _start(self) -> None:
        self._deadline = self.loop.call_later(REQUEST_SECONDS, self._cut)

    def _stop(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _cut(self) -> None:
        self._deadline = None
        if not self._is_whole() and self.transport is not None:
            self.transport.abort()


def serve(entry: EntryPoint, listening: Listening, *, kiosk: bool = False) -> None:
    """Answer until somebody stops it (Ctrl-C, SIGTERM); what is under way is finished first."""
    start_log()
    tls = listening.certificate is not None
    door = open_door(entry, listening.bind, kiosk=kiosk, tls=tls)
    warm_up()
    door.pools.measure(time_one_hash(door.settings.passwords.cost))
    config = uvicorn.Config(
        make_app(door), host=listening.host, port=listening.port, http=DeadlineProtocol,
        ws="none", access_log=False, log_config=None, proxy_headers=False, server_header=False,
        date_header=True, timeout_keep_alive=15, timeout_graceful_shutdown=15,
        limit_concurrency=2_000, h11_max_incomplete_event_size=16_384,
        ssl_certfile=listening.certificate, ssl_keyfile=listening.key,
    )  # fmt: skip
    uvicorn.Server(config).run()
