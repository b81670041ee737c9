"""Filling a register with a large roster of people: a worker reads, this process puts in.

The worker is only a help: where it can't do the work, the roster is read here from its start, and
whatever is wrong with it is met here.
"""

from __future__ import annotations

import gc
import marshal
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Any, NoReturn

from portaladm.domain.rosters import Fault
from portaladm.platform import count_cores
from portaladm.readers.files.streams import is_stream
from portaladm.readers.people.oneroster import OneRosterReader
from portaladm.readers.people.package import Package, Reading, reopen_package
from portaladm.readers.people.school_data_sync import SchoolDataSyncReader
from portaladm.readers.register import PeopleColumns, Register
from portaladm.readers.rows import PeopleReader, RosterFile
from portaladm.workers import WORTH_A_WORKER, Send, WorkerFailed, start_worker

_ROWS = 500
_SPLIT = (OneRosterReader, SchoolDataSyncReader)
"""Readers with no findings of their own, which would stay with the worker."""
Message = tuple[str, Any]


def fill_register(reader: PeopleReader, register: Register) -> None:
    """Read everything into the register, with a worker where that is faster."""
    file = reader.file
    large = not is_stream(file.path) and file.text_size >= WORTH_A_WORKER and count_cores() > 1
    if large and isinstance(reader, _SPLIT):
        try:
            with start_worker(
                read_in_worker, type(reader), reader.package, reader.reading
            ) as worker:
                _fill_from(map(unpack, worker.receive()), register, file)
            return
        except WorkerFailed:
            register.forget_everything()
    reader.fill(register)


def read_in_worker(
    send: Send, kind: type[OneRosterReader | SchoolDataSyncReader], package: Package,
    reading: Reading,
) -> None:  # fmt: skip
    """Read a roster and send all that it says.

    :raises WorkerFailed: it is for the first process to read.
    """
    gc.disable()  # it would look for circles among millions of cells
    with reopen_package(package, reading) as again:
        reader = kind(again, reading)
        register = _RemoteRegister(send)
        register.tell("file", reader.file.fingerprint)
        reader.fill(register)


def unpack(text: bytes) -> Message:
    """A message of a worker: what it is about, and its cells. ``marshal``: a quarter of pickle."""
    message: Message = marshal.loads(text)  # noqa: S302 - our own process wrote it
    return message


def _fill_from(messages: Iterator[Message], register: Register, file: RosterFile) -> None:
    """Do to the register what the worker would have done."""
    if next(messages, None) != ("file", file.fingerprint):
        raise WorkerFailed("the roster is another one now")
    for what, cells in messages:
        if what == "people":
            register.add_people(PeopleColumns(*cells))
        elif what == "agents":
            register.add_agents(*cells)
        elif what == "orgs":
            register.add_orgs(cells)
        elif what == "links":
            register.add_links(cells)
        elif what == "unknown":
            register.add_unknown_words(cells)
        elif what == "faults":
            register.add_faults(Fault(*fault) for fault in cells)
        elif what == "progress":
            register.progress(cells)
        elif what == "repeats" and register.repeats_people():
            raise WorkerFailed("the roles must be looked up")


class _RemoteRegister:
    """A register at the other end of a pipe; it takes, and answers nothing."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.progress: Callable[[int], None] = partial(self.tell, "progress")

    def tell(self, what: str, cells: Any) -> None:
        """Send one message."""
        self._send(marshal.dumps((what, cells)))

    def add_people(self, people: PeopleColumns) -> None:
        """People; a range of places is written out."""
        self.tell("people", tuple(map(list, people)))

    def add_agents(self, places: Sequence[int], lists: Sequence[str]) -> None:
        """Links of people; taking the lists apart is left to the other end, which is less busy."""
        self.tell("agents", (list(places), list(lists)))

    def add_orgs(self, rows: Iterable[tuple[str, str, int]]) -> None:
        """Organisations."""
        self._tell_some("orgs", rows)

    def add_links(self, rows: Iterable[tuple[int, str, str, int, str]]) -> None:
        """Links between people."""
        self._tell_some("links", rows)

    def add_unknown_words(self, rows: Iterable[tuple[str, int, str]]) -> None:
        """Words outside a closed list."""
        self._tell_some("unknown", rows)

    def add_faults(self, faults: Iterable[Fault]) -> None:
        """What can't be read."""
        self._tell_some(
            "faults", ((*fault[:3], dict(fault.values), fault.file) for fault in faults)
        )

    def repeats_people(self) -> bool:
        """The other end knows, and stops if so."""
        self.tell("repeats", None)
        return False

    def forget_people(self) -> NoReturn:
        """Reading another way is for the first process."""
        raise WorkerFailed("the roles must be looked up")

    def forget_everything(self) -> NoReturn:
        """The same."""
        raise WorkerFailed("the roles must be looked up")

    def add_roles(self, rows: Iterable[tuple[str, str]]) -> NoReturn:
        """Looking roles up takes answers."""
        raise WorkerFailed("the roles must be looked up")

    def find_roles(self, numbers: Sequence[str]) -> NoReturn:
        """The same."""
        raise WorkerFailed("the roles must be looked up")

    def find_roles_alone(self) -> Sequence[str]:
        """Nobody's: they would have had to be looked up."""
        return ()

    def _tell_some(self, what: str, rows: Iterable[object]) -> None:
        left = iter(rows)
        while some := list(islice(left, _ROWS)):
            self.tell(what, some)
