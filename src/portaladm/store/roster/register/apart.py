"""A register that a worker fills in memory, and what of it comes into that of the store."""

from __future__ import annotations

import marshal

from portaladm.store.db.temp_tables import TablesApart, add_packed
from portaladm.store.roster.register.people import Register
from portaladm.store.roster.staging import create_staging, stage_faults


class RegisterApart(Register):
    """What a reader fills in another process; it knows nothing of what the store has."""

    def __init__(self) -> None:
        self._apart = TablesApart()
        create_staging(self._apart.transaction)
        super().__init__(self._apart.transaction)

    def pack(self, rows: int) -> bytes:
        """All that came in since the last time, for :func:`add_apart`; ``rows`` are read by now."""
        return marshal.dumps((rows, self.deletes, self.has_marks, self._apart.pack()))


def add_apart(register: Register, message: bytes) -> int:
    """Add what was packed to a register; how many rows were read by then.

    :raises Refused: ``roster-faulty.many``.
    """
    rows: int
    rows, deletes, has_marks, packed = marshal.loads(message)  # noqa: S302 - our own process
    register.deletes = register.deletes or deletes
    register.has_marks = register.has_marks or has_marks
    add_packed(register.transaction, packed)
    stage_faults(register.transaction, ())  # there may be too many by now
    return rows
