"""uvicorn's HTTP protocol with deadlines: who trickles a request or an answer is cut off.

uvicorn itself waits for ever for a request that has begun, and for a client that does not read.
Each connection is looked at once a second.
"""

from __future__ import annotations

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

REQUEST_SECONDS = 8.0
"""A request must have arrived whole within so long."""
_HEAD_BYTES = 16_384
"""No request's head is larger."""
_LOOK_EVERY = 1.0
_READ_SECONDS = 4
_READ_BYTES = 4_096
"""What a client must take of its answer within so many seconds, as long as there is some left."""


class _WholeAnswers(h11.Connection):
    """Gives the head of an answer together with what follows it: both are sent at once."""

    def __init__(self) -> None:
        super().__init__(h11.SERVER, _HEAD_BYTES)
        self._head: list[bytes] = []

    def send_with_data_passthrough(self, event: h11.Event) -> list[bytes] | None:
        """The pieces that are to be sent now."""
        pieces = super().send_with_data_passthrough(event)
        if isinstance(event, h11.Response):
            self._head, pieces = pieces or [], []
        elif self._head and pieces is not None:
            self._head, pieces = [], self._head + pieces
        return pieces


class DeadlineProtocol(H11Protocol):
    """One connection."""

    _asked_at: float | None = None
    """When the request began that is not whole yet."""
    _answered: RequestResponseCycle | None = None
    """The last request that was whole."""
    _watch: asyncio.TimerHandle | None = None
    _left, _looks = 0, 0

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.conn = _WholeAnswers()

    def connection_made(self, transport: Any) -> None:
        """Start the clock with the connection."""
        super().connection_made(transport)
        self._asked_at = self.loop.time()
        self._watch = self.loop.call_later(_LOOK_EVERY, self._look)

    def data_received(self, data: bytes) -> None:
        """Start the clock where the next request begins."""
        super().data_received(data)
        self._note()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        if self._watch is not None:
            self._watch.cancel()
        super().connection_lost(exc)

    def resume_writing(self) -> None:
        """The client has read what was kept for it."""
        self._left = 0
        super().resume_writing()

    def _note(self) -> None:
        cycle = self.cycle
        if cycle is not None and cycle is not self._answered:
            if not cycle.more_body:
                self._answered, self._asked_at = cycle, None
        elif self._asked_at is None:
            self._asked_at = self.loop.time()

    def _look(self) -> None:
        if self._trickles() or self._reads_too_slowly() or self._lingers():
            self.transport.abort()
            return
        self._watch = self.loop.call_later(_LOOK_EVERY, self._look)

    def _trickles(self) -> bool:
        cycle = self.cycle
        if cycle is not None and cycle is not self._answered and not cycle.more_body:
            self._note()  # it had come behind the one before
        under_way = cycle is not None and not cycle.response_complete and not cycle.more_body
        if self._asked_at is None or under_way:
            return False
        return self.loop.time() - self._asked_at >= REQUEST_SECONDS

    def _lingers(self) -> bool:
        """Whether everything is sent and closed, but for the client's goodbye, as TLS has one."""
        return self.transport.is_closing() and self.transport.get_write_buffer_size() == 0

    def _reads_too_slowly(self) -> bool:
        self._looks += 1
        if self._looks % _READ_SECONDS:
            return False
        before, self._left = self._left, self.transport.get_write_buffer_size()
        return self._left > 0 and before > 0 and before - self._left < _READ_BYTES
