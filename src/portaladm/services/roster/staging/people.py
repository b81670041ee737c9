"""Filling the register of a large roster of people with a second process.

The worker is only a help: where it can't do its half, the roster is read here from its start, and
whatever is wrong with it is met here.
"""

from __future__ import annotations

import gc

from portaladm.errors import Refused
from portaladm.platform import count_cores
from portaladm.readers.csv.stretches import StretchBroken
from portaladm.readers.files.streams import is_stream
from portaladm.readers.people.halves import Cut, HalvesReader
from portaladm.readers.people.package import Package, Reading, reopen_package
from portaladm.readers.people.roles import OutOfOrder
from portaladm.readers.rows import PeopleReader
from portaladm.services.roster.staging.sending import sending
from portaladm.store.db.temp_tables import CAN_PACK
from portaladm.store.roster.register.apart import RegisterApart, add_apart
from portaladm.store.roster.register.people import Register
from portaladm.workers import WORTH_A_WORKER, Send, WorkerFailed, start_worker

_PART_ROWS = 5_000
_NO_HALVES = (StretchBroken, OutOfOrder, Refused)
"""What one process alone must meet, in its own order."""


def fill_register(reader: PeopleReader, register: Register) -> None:
    """Read everything into the register, with a worker where that is faster."""
    file = reader.file
    large = not is_stream(file.path) and file.text_size >= WORTH_A_WORKER and count_cores() > 1
    if CAN_PACK and large and isinstance(reader, HalvesReader) and (cut := reader.find_cut()):
        try:
            _fill_with_worker(reader, register, cut)
            return
        except (WorkerFailed, *_NO_HALVES):
            register.forget_everything()
    reader.fill(register)


def _fill_with_worker(reader: HalvesReader, register: Register, cut: Cut) -> None:
    fingerprint, kind = reader.file.fingerprint, type(reader)
    with start_worker(
        stage_half_in_worker, kind, reader.package, reader.reading, cut, fingerprint
    ) as worker:
        done, progress = 0, register.progress

        def tell(rows: int) -> None:
            nonlocal done
            done = rows
            progress(rows)

        register.progress = tell
        try:
            reader.fill_before(register, cut)
            for message in worker.receive():
                progress(done + add_apart(register, message))
        finally:
            register.progress = progress
    reader.finish(register)


def stage_half_in_worker(
    send: Send, kind: type[HalvesReader], package: Package, reading: Reading, cut: Cut,
    fingerprint: str,
) -> None:  # fmt: skip
    """Read the second half into a register of its own, and send that part by part.

    :raises WorkerFailed: the roster is another one now, or that half can't be read by itself.
    """
    gc.disable()  # it would look for circles among millions of cells
    with reopen_package(package, reading) as again, sending(send) as put:
        reader = kind(again, reading)  # type: ignore[call-arg]
        if reader.file.fingerprint != fingerprint:
            raise WorkerFailed("the roster is another one now")
        register, rows, packed = RegisterApart(), 0, 0

        def tell(done: int) -> None:
            nonlocal rows, packed
            rows = done
            if rows - packed >= _PART_ROWS:
                packed = rows
                put(register.pack(rows))

        register.progress = tell
        if not _fill_after(reader, register, cut):
            raise WorkerFailed("the second half can't be read by itself")
        put(register.pack(rows))


def _fill_after(reader: HalvesReader, register: Register, cut: Cut) -> bool:
    """Whether the second half could be read; if not, nothing holds on to its open files."""
    try:
        reader.fill_after(register, cut)
    except _NO_HALVES:
        return False
    return True
