"""The second process of ``people/parallel.py``: ``python -m portaladm.readers.people_worker``.

Its orders come from stdin; what it reads goes to stdout, for the first process alone.
"""

from __future__ import annotations

import gc
import json
import sys
from datetime import date
from typing import IO

from portaladm.config import Roster
from portaladm.readers.formats import open_roster
from portaladm.readers.people.oneroster import OneRosterReader
from portaladm.readers.people.parallel import NoWorker, Telling
from portaladm.readers.people.school_data_sync import SchoolDataSyncReader


def read_in_worker(order: dict[str, object], pipe: IO[bytes]) -> None:
    """Read the roster that the order names.

    :raises NotApart: it is for the first process to read.
    """
    given = {name: order[name] for name in ("path", "format", "encoding")}
    settings = Roster(
        eligible_relationships=tuple(order["relationships"]),  # type: ignore[arg-type]
        max_megabytes=int(order["max_bytes"]) // 1_000_000,  # type: ignore[call-overload]
    )
    as_of = date.fromisoformat(str(order["as_of"]))
    with open_roster(**given, as_of=as_of, settings=settings) as reader:  # type: ignore[arg-type]
        if not isinstance(reader, OneRosterReader | SchoolDataSyncReader):
            raise NoWorker
        register = Telling(pipe)
        register.tell("file", reader.file.fingerprint)
        reader.fill_here(register)
        register.finish()


if __name__ == "__main__":
    gc.disable()  # it would look for circles among millions of cells
    read_in_worker(json.load(sys.stdin), sys.stdout.buffer)
