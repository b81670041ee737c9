"""A worker's task without a process of its own."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from portaladm.workers import WorkerFailed


class WorkerHere:
    """The same work, done here when it is asked for; ``dies_after`` so many messages."""

    def __init__(self) -> None:
        self.dies_after: int | None = None
        self.received: list[bytes] = []

    @contextmanager
    def start(self, task: Any, *arguments: Any) -> Iterator[Any]:
        self._task, self._arguments = task, pickle.loads(pickle.dumps(arguments))
        yield self

    def receive(self) -> Iterator[bytes]:
        for place, message in enumerate(self.work()):
            if place == self.dies_after:
                raise WorkerFailed("killed")
            self.received.append(message)
            yield message

    def work(self) -> list[bytes]:
        """Do it; what it sends."""
        sent: list[bytes] = []
        self._task(sent.append, *self._arguments)
        return sent
