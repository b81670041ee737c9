"""Faults from inside the process: for the everyday run, and where there is no strace.

Every file that is opened, renamed, linked or removed in the job's folder, every fsync, every SQL
statement and every worker process that has its task is an event. At event ``at`` the process is
killed (nothing is flushed, nobody is told) or the system call fails with ``error``. Without ``at``
the events are only noted.

An audit hook hears of files even where C code opens them; statements come from SQLite's own trace.
What lies between two events (the pages that SQLite writes at a commit) is strace's to reach.
"""

from __future__ import annotations

import itertools
import os
import signal
import sqlite3
import sys
from collections.abc import Iterator
from threading import Timer
from types import FrameType
from typing import Any

from portaladm.workers import Worker

_MOMENT = 0.0003
_AUDITED = frozenset({"open", "os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir"})


def install(
    folder: str, note: int, *, at: int = 0, error: int = 0, for_good: bool = False,
    interrupt: bool = False,
) -> Watch:  # fmt: skip
    """Let event ``at`` (counted from 1) be the last one, or the first that fails.

    ``error`` 0 kills; ``for_good`` lets every later call fail as well. ``interrupt``: somebody
    presses Ctrl-C then. What it returns may be told of more events.
    """
    watch = Watch(folder, note, at, error, for_good, interrupt)
    if interrupt:
        signal.signal(signal.SIGINT, _stop)
    sys.addaudithook(watch.hear)
    fsync = os.fsync

    def watched_fsync(descriptor: int) -> None:
        watch.meet("fsync", "")
        fsync(descriptor)

    os.fsync = watched_fsync  # type: ignore[assignment]
    receive = Worker.receive

    def watched_receive(worker: Worker) -> Iterator[bytes]:
        watch.meet("worker", "")
        return receive(worker)

    Worker.receive = watched_receive  # type: ignore[method-assign, assignment]
    connect = sqlite3.connect

    def watched_connect(*words: Any, **more: Any) -> sqlite3.Connection:
        return watch.watch_statements(connect(*words, **more))

    if not error:  # a statement can't be made to fail from here; errors come from the files alone
        sqlite3.connect = watched_connect  # type: ignore[assignment]
    return watch


class Watch:
    """Counts events and ends the process at one of them."""

    def __init__(
        self, folder: str, note: int, at: int, error: int, for_good: bool, interrupt: bool
    ) -> None:
        self._folder = folder
        self._note = note
        self._at = at
        self._error = error
        self._for_good = for_good
        self._interrupt = interrupt
        self._numbers = itertools.count(1)  # events come from threads as well

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in _AUDITED:
            path = arguments[0]
            text = os.fspath(path) if isinstance(path, (str, os.PathLike)) else ""
            if isinstance(text, str) and text.startswith(self._folder):
                self.meet(event, text)

    def watch_statements(self, driver: sqlite3.Connection) -> sqlite3.Connection:
        driver.set_trace_callback(self._trace)
        return driver

    def _trace(self, sql: str) -> None:
        self.meet("sql", sql[:60])

    def meet(self, event: str, what: str) -> None:
        """An event: note it, and end or fail where it is the one."""
        number = next(self._numbers)
        os.write(self._note, f"{event} {what!r}\n".encode())
        if number == self._at and self._interrupt:
            _press_later()
            return
        if number == self._at and not self._error:
            os.kill(os.getpid(), signal.SIGKILL)
        failing = number == self._at or (self._for_good and number > self._at > 0)
        if failing and self._error:
            raise OSError(self._error, os.strerror(self._error), what)


def _press_later() -> None:
    Timer(_MOMENT, os.kill, (os.getpid(), signal.SIGINT)).start()


def _stop(_: int, frame: FrameType | None) -> None:
    """Ctrl-C, but not inside our own callback: SQLite would lose it there."""
    while frame:
        if frame.f_code is Watch._trace.__code__:
            _press_later()
            return
        frame = frame.f_back
    raise KeyboardInterrupt
