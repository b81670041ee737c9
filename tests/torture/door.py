"""The parents' door in a child that can be killed between two of its own steps.

Forked from a warm process, as the nursery's children are, so that it answers after a tenth of a
second. Its steps are those of ``faults.py``, and ``answer``: all is stored, nothing is said yet.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.torture.nursery import store_of

HAS_DOOR = all(map(importlib.util.find_spec, ("starlette", "uvicorn", "jinja2", "multipart")))
_START_SECONDS = 60.0


@dataclass
class DoorChild:
    """A door that answers on a port; ``events`` is where it notes its steps.

    ``killed``: it ended by SIGKILL, as it does at its step.
    """

    pid: int
    port: int
    events: Path
    alive: bool = True
    killed: bool = False

    def count_events(self) -> int:
        """How many steps it has done."""
        return self.events.read_bytes().count(b"\n")

    def kill(self) -> None:
        """End it at once, as a power cut does; if it has not ended yet."""
        if self.alive:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            self.alive = False

    def has_ended(self) -> bool:
        """Whether it was killed already."""
        if self.alive:
            found, status = os.waitpid(self.pid, os.WNOHANG)
            self.alive = not found
            self.killed = bool(found) and os.waitstatus_to_exitcode(status) == -signal.SIGKILL
        return not self.alive


@contextmanager
def open_child(folder: Path, *, at: int = 0, broken: str = "") -> Iterator[DoorChild]:
    """The door over the office of a folder, to be killed at its step ``at`` (0: at none)."""
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = int(probe.getsockname()[1])
    importlib.import_module("portaladm.portal.serving")  # once, before any child
    events = folder.with_name(f"{folder.name}.events")
    events.unlink(missing_ok=True)
    pid = os.fork()
    if pid == 0:
        code = 70
        try:
            code = _live(folder, port, events, at, broken)
        finally:
            os._exit(code)
    door = DoorChild(pid, port, events)
    try:
        _await(door)
        yield door
    finally:
        door.kill()


def _live(folder: Path, port: int, events: Path, at: int, broken: str) -> int:
    """The child: be the program."""
    from tests.torture import breaks, faults

    log = os.open(folder.with_name(f"{folder.name}.log"), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    note = os.open(events, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    from portaladm.__main__ import main

    breaks.apply(broken)
    watch = faults.install(str(folder), note, at=at)
    _note_answers(watch)
    words = ("portal", "serve", "--bind", f"127.0.0.1:{port}")
    return main(["--store", str(store_of(folder)), *words])


def _note_answers(watch: Any) -> None:
    from portaladm.portal.pages import activation

    give_session = activation.give_session

    def meet_and_give(*words: Any) -> None:
        watch.meet("answer", "")
        give_session(*words)

    activation.give_session = meet_and_give  # type: ignore[assignment]


def _await(door: DoorChild) -> None:
    """Until it is open, or killed at a step: how many come before that may differ.

    :raises RuntimeError: it ended in another way, or does not open.
    """
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and not door.has_ended():
        try:
            socket.create_connection(("127.0.0.1", door.port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    if not door.killed:
        raise RuntimeError("the door does not open")
