"""uvicorn: opened with everything warm, stopped when what is under way is finished."""

from __future__ import annotations

import asyncio
import socket
from functools import partial
from types import FrameType

import uvicorn

from portaladm.domain.passwords.common import is_common
from portaladm.platform import hide_memory, raise_open_files
from portaladm.portal.app import make_app
from portaladm.portal.connections import Connections, limit_connections
from portaladm.portal.deadlines import REQUEST_SECONDS
from portaladm.portal.door import Door, open_door
from portaladm.portal.listening import Listener
from portaladm.portal.logs import start_log
from portaladm.portal.pages.base import warm_up
from portaladm.portal.pools import time_one_hash
from portaladm.wiring import EntryPoint, load_writing

_CONNECTIONS = 2_000
_OTHER_FILES = 100


class _Server(uvicorn.Server):
    """A stop by SIGTERM or Ctrl-C is no failure: uvicorn would end by the signal itself."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Give a handshake no more time than a request; asyncio's own minute is too long."""
        loop = asyncio.get_running_loop()
        if self.config.ssl:
            loop.create_server = partial(  # type: ignore[method-assign]
                loop.create_server, ssl_handshake_timeout=REQUEST_SECONDS
            )
        await super().startup(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The first signal lets everybody finish, the second does not."""
        self.force_exit = self.should_exit
        self.should_exit = True


def serve(entry: EntryPoint, listener: Listener, *, kiosk: bool = False) -> None:
    """Answer until somebody stops it (Ctrl-C, SIGTERM); what is under way is finished first."""
    start_log()
    hide_memory()
    door = open_door(entry, listener.where.bind, kiosk=kiosk, tls=listener.tls is not None)
    _warm(door)
    most = min(_CONNECTIONS, raise_open_files(_CONNECTIONS + _OTHER_FILES) - _OTHER_FILES)
    connections = Connections(door.sources.find_source, door.is_free, most)
    config = uvicorn.Config(
        make_app(door), http=limit_connections(connections), loop="asyncio", ws="none",
        access_log=False, log_config=None, proxy_headers=False, server_header=False,
        date_header=True, timeout_keep_alive=8, timeout_graceful_shutdown=15,
        limit_concurrency=most,
    )  # fmt: skip
    config.load()
    config.ssl = listener.tls
    _Server(config).run([listener.socket])


def _warm(door: Door) -> None:
    """What would make the first parents wait: templates, word lists, SQLModel, bcrypt."""
    warm_up()
    load_writing()
    is_common("a password that is on no list")
    door.pools.measure(time_one_hash(door.settings.passwords.cost))
