"""Filling a register with a large roster of people: read by a second process.

On two cores one process reads the files while the other puts what it hears into the register. The
second one is only a help: where it can't do the work, the roster is read here from its start, and
whatever is wrong with it is met here.
"""

from __future__ import annotations

import json
import marshal
import os
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import islice
from typing import IO, Any, NoReturn, Protocol

from portaladm.domain.rosters import Fault
from portaladm.readers.people.package import Reading
from portaladm.readers.register import PeopleColumns, Register
from portaladm.readers.rows import RosterFile
from portaladm.readers.worker_process import LARGE, start_process, working

CHILD = "portaladm.readers.people_worker"
_DONE = "done"
_ROWS = 500
_LENGTH = 8
Message = tuple[str, Any]


class NoWorker(Exception):
    """What the second process can't do."""


class FilledReader(Protocol):
    """A reader whose files can be opened again by their path."""

    @property
    def file(self) -> RosterFile:
        """What it reads."""

    def fill_here(self, register: Register) -> None:
        """Read everything into the register."""


def fill(reader: FilledReader, register: Register, reading: Reading) -> None:
    """Read everything into the register, with a second process where that is faster."""
    file = reader.file
    if file.path != "-" and file.size >= LARGE and (os.cpu_count() or 1) > 1:
        try:
            with _reading_in_worker(file, reading) as messages:
                _obey(messages, register, file)
            return
        except NoWorker:
            register.forget_everything()
    reader.fill_here(register)


@contextmanager
def _reading_in_worker(file: RosterFile, reading: Reading) -> Iterator[IO[bytes]]:
    try:
        process = start_process(CHILD, output=subprocess.PIPE)
    except OSError as error:
        raise NoWorker from error
    assert process.stdout is not None
    with working(process, _order(file, reading)):
        yield process.stdout


def _order(file: RosterFile, reading: Reading) -> bytes:
    order = {
        "path": file.path, "format": file.format.partition("-")[0], "encoding": reading.encoding,
        "as_of": reading.as_of.isoformat(), "relationships": reading.relationships,
        "max_bytes": reading.max_bytes,
    }  # fmt: skip
    return json.dumps(order).encode()


def _obey(messages: IO[bytes], register: Register, file: RosterFile) -> None:
    """Do to the register what the second process would have done."""
    if _hear(messages) != ("file", file.fingerprint):
        raise NoWorker
    while True:
        what, cells = _hear(messages)
        if what == _DONE:
            return
        if what == "people":
            register.add_people(PeopleColumns(*cells))
        elif what == "agents":
            register.add_agents(*cells)
        elif what == "orgs":
            register.add_orgs(cells)
        elif what == "ties":
            register.add_ties(cells)
        elif what == "faults":
            register.add_faults(Fault(*fault) for fault in cells)
        elif what == "progress":
            register.progress(cells)
        elif what == "repeats" and register.repeats_people():
            raise NoWorker


def _hear(messages: IO[bytes]) -> Message:
    length = messages.read(_LENGTH)
    text = messages.read(int.from_bytes(length, "big"))
    try:
        message: Message = marshal.loads(text)  # noqa: S302 - our own process wrote it
    except (EOFError, ValueError, TypeError) as error:
        raise NoWorker from error
    return message


class Telling:
    """A register at the other end of a pipe; it takes, and answers nothing."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe = pipe
        self.progress: Callable[[int], None] = partial(self.tell, "progress")

    def tell(self, what: str, cells: Any) -> None:
        """Send one message."""
        text = marshal.dumps((what, cells))
        self._pipe.write(len(text).to_bytes(_LENGTH, "big") + text)

    def finish(self) -> None:
        """Say that nothing was left out."""
        self.tell(_DONE, None)
        self._pipe.flush()

    def add_people(self, people: PeopleColumns) -> None:
        """People; a range of places is written out."""
        self.tell("people", tuple(map(list, people)))

    def add_agents(self, places: Sequence[int], lists: Sequence[str]) -> None:
        """Ties of people; taking the lists apart is left to the other end, which has less to do."""
        self.tell("agents", (list(places), list(lists)))

    def add_orgs(self, rows: Iterable[tuple[str, str, int]]) -> None:
        """Organisations."""
        self._tell_some("orgs", rows)

    def add_ties(self, rows: Iterable[tuple[int, str, str, int, str]]) -> None:
        """Ties between people."""
        self._tell_some("ties", rows)

    def add_faults(self, faults: Iterable[Fault]) -> None:
        """What can't be read."""
        self._tell_some("faults", ((f.line, f.column, f.code, f.message) for f in faults))

    def repeats_people(self) -> bool:
        """The other end knows, and stops if so."""
        self.tell("repeats", None)
        return False

    def forget_people(self) -> NoReturn:
        """Reading another way is for the first process."""
        raise NoWorker

    def forget_everything(self) -> NoReturn:
        """The same."""
        raise NoWorker

    def add_roles(self, rows: Iterable[tuple[str, str]]) -> NoReturn:
        """Looking roles up takes answers."""
        raise NoWorker

    def find_roles(self, numbers: Sequence[str]) -> NoReturn:
        """The same."""
        raise NoWorker

    def _tell_some(self, what: str, rows: Iterable[object]) -> None:
        left = iter(rows)
        while some := list(islice(left, _ROWS)):
            self.tell(what, some)
