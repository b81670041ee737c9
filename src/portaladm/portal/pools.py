"""Threads that work on the store: each with a connection of its own, each request with its time.

bcrypt gives up the interpreter's lock, so that passwords are compared beside pages. Two pools,
so that a page never waits behind a password: one reads, one compares and writes.
"""

from __future__ import annotations

import asyncio
import math
import os
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from portaladm.domain.sources import Source
from portaladm.portal.logs import describe_head_fault, log
from portaladm.services.context import Context
from portaladm.wiring import EntryPoint, read_clock

T = TypeVar("T")

WAIT_SECONDS = 3.0
"""How long a request waits for others' transactions, all together, before the honest page."""
_QUEUE_SECONDS = 10
_READERS = 2
_PER_SOURCE = 2


class Crowded(Exception):
    """More passwords wait than can be compared in good time; nothing was counted."""

    def __init__(self, retry_after: int) -> None:
        super().__init__()
        self.retry_after = retry_after


class Pools:
    """The threads of one door; ``shared``: its browsers are shared ones."""

    def __init__(
        self, entry: EntryPoint, clock: Callable[[], datetime] = read_clock, *,
        shared: bool = False,
    ) -> None:  # fmt: skip
        self._entry, self._shared = entry, shared
        self._clock = clock
        self._local = threading.local()
        self._open = ExitStack()
        self._lock = threading.Lock()
        self._cores = os.cpu_count() or 1
        self._readers = ThreadPoolExecutor(_READERS, "reader")
        self._writers = ThreadPoolExecutor(self._cores + 1, "writer")
        self._under_way: Counter[str] = Counter()
        self._told: set[str] = set()
        self._queue = self._cores * _QUEUE_SECONDS * 4

    def measure(self, one_hash: float) -> None:
        """Settle how many may wait, from how long one hash takes here."""
        self._queue = max(4, math.floor(self._cores * _QUEUE_SECONDS / max(one_hash, 0.001)))

    async def read(self, work: Callable[[Context], T]) -> T:
        """Do what only reads."""
        until = time.monotonic() + WAIT_SECONDS  # what waits behind others who wait counts as well
        return await self._run(self._readers, work, until)

    async def write(self, work: Callable[[Context], T]) -> T:
        """Do what writes, but compares no password."""
        return await self._run(self._writers, work)

    async def compare(self, source: Source, work: Callable[[Context], T]) -> T:
        """Do what compares or hashes a password.

        :raises Crowded: too many wait, or this source has two under way; a school may have half
            of what may wait in all.
        """
        most = self._queue // 2 if source.named else _PER_SOURCE
        if self._under_way.total() >= self._queue or self._under_way[source.name] >= most:
            raise Crowded(_QUEUE_SECONDS if source.named else 2)
        self._under_way[source.name] += 1
        try:
            return await self._run(self._writers, work)
        finally:
            self._under_way[source.name] -= 1
            if not self._under_way[source.name]:
                del self._under_way[source.name]

    async def _run(
        self, pool: ThreadPoolExecutor, work: Callable[[Context], T], until: float | None = None
    ) -> T:
        def run() -> T:
            wait = until - time.monotonic() if until else WAIT_SECONDS
            context = self._make_context(max(0.0, wait))
            context.store.commits.begin()
            context.store.wait_in_all(until - time.monotonic() if until else WAIT_SECONDS)
            try:
                return work(context)
            finally:
                self._tell_of_head(context)

        return await asyncio.get_running_loop().run_in_executor(pool, run)

    def _tell_of_head(self, context: Context) -> None:
        """Say once that the store is not the one that the head beside it knows."""
        file = context.store.commits.head_file
        if file and file.fault and file.fault.key not in self._told:
            self._told.add(file.fault.key)
            log.error("%s", describe_head_fault(file.fault))

    def _make_context(self, wait: float) -> Context:
        base: Context | None = getattr(self._local, "context", None)
        if base is None:
            with self._lock:  # the stack is everybody's
                opened = self._open.enter_context(self._entry.open(wait=wait))
            base = self._local.context = replace(opened, shared=self._shared)
        return base.follow(self._clock)

    def close(self) -> None:
        """Let what is under way finish, then give the connections back."""
        for pool in (self._readers, self._writers):
            pool.shutdown(wait=True, cancel_futures=True)
        self._open.close()


def time_one_hash(cost: int) -> float:
    """Seconds that one hash of this cost takes on this machine."""
    from portaladm.domain.passwords.hashing import NOBODY, Pepper, hash_password
    from portaladm.domain.secret import Secret

    started = time.perf_counter()
    hash_password(Secret("warm"), Pepper("warm", bytes(32)), cost, NOBODY)
    return time.perf_counter() - started
