"""What of a command's work is stored, so that no error says less or more of it (decision S11)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from portaladm.domain.trail import Head
from portaladm.errors import PortalError, Remark
from portaladm.store.db.connection.head_file import HeadFile
from portaladm.store.db.failures import failures_told, refuse_unsafe
from portaladm.store.db.transaction import Transaction

_LOOK_SECONDS = 3.0
"""How long it waits for others, after a commit has failed, to see what is stored."""


class Commits:
    """The changes that a connection has stored since :meth:`begin`, as far as is known.

    A change writes a row of the trail; what writes none (a count of attempts, a note of a file on
    its way) is no change that a person is told of. ``counts`` is off for a copy that nobody sees.
    ``head_file`` keeps the newest head beside the store; without it, this is no store in its place.
    """

    counts = True
    head_file: HeadFile | None = None
    head: Head | None = None
    """The last row of the trail that this connection committed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._state = "nothing"

    @property
    def outcome(self) -> Remark:
        """What an error says of it: ``outcome.nothing``, ``.stored`` or ``.unknown``."""
        return Remark(f"outcome.{self._state}")

    def begin(self) -> None:
        """Another piece of work begins: another request, or the command after the opening."""
        self._state = "nothing"

    def look(self, transaction: Transaction) -> None:
        """Hold the store against the head beside it, before anything is written."""
        if self.head_file:
            self.head_file.look(transaction)

    @contextmanager
    def told(self) -> Iterator[None]:
        """Turn what SQLite says into one sentence that is true of what is stored."""
        with failures_told(self._path, lambda: self.outcome):
            yield

    def note(self, head: Head | None) -> None:
        """A transaction is committed; ``head`` is the last row that it wrote to the trail."""
        self.head = head or self.head
        if head and self.head_file:
            self.head_file.keep(head)
        if head and self.counts and self._state == "nothing":
            self._state = "stored"

    def settle(self, head: Head | None) -> None:
        """A commit has failed, and SQLite does not say at which moment: look whether it is stored.

        A connection of its own looks, which takes back what was left half-way.
        """
        if not (head and self.counts):
            return
        try:
            self.note(head if self._has(head) else None)
        except (sqlite3.Error, PortalError):
            self._state = "unknown"

    def _has(self, head: Head) -> bool:
        refuse_unsafe(self._path)
        uri = f"{self._path.as_uri()}?mode=rw"
        with closing(
            sqlite3.connect(uri, uri=True, timeout=_LOOK_SECONDS, isolation_level=None)
        ) as fresh:
            row = fresh.execute("SELECT hash FROM trail WHERE seq = ?", (head.seq,)).fetchone()
        return row is not None and row[0] == head.hash
