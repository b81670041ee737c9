"""The refused rows of a roster, in a file of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from portaladm.domain.rosters import Fault
from portaladm.outputs.private import refuse_target
from portaladm.outputs.samples import mark_path
from portaladm.readers.csv.rejects import write_rejects
from portaladm.readers.rows import RosterReader
from portaladm.services.context import Context
from portaladm.services.noted_files import NotedFile, note_file
from portaladm.store.roster import faults


@contextmanager
def open_rejects(
    context: Context, reader: RosterReader, path: Path, say: Callable[[Fault], str]
) -> Iterator[NotedFile]:
    """The refused rows in a file that waits for its name; ``say`` words a fault.

    They stay as the roster has them, so that they can be imported again: a practice store marks the
    name alone.

    :raises Refused: the name is taken.
    """
    final = mark_path(path, sample=context.practice)
    refuse_target(final)
    with note_file(context, lambda code: final) as noted:
        file = noted.create()
        with context.store.read() as transaction:
            write_rejects(file, reader, faults.read_faults(transaction), say)
        file.seal()
        yield noted
