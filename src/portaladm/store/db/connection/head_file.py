"""The newest audit head, kept in a small file beside the store (decision S12).

It is written after the commit: a store ahead of its file is normal, the process was killed in
between. A file ahead of its store, or one with another row, means that an older copy or another
store was put in this place. Then the file is left as it is until somebody accepts the store.

No ``fsync`` after a change: a file that a power cut takes is made again with the next one. What
was accepted, restored or moved is synced, since the file of before would tell against it.
"""

from __future__ import annotations

import os
import re
import stat
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from portaladm.domain.trail import Head
from portaladm.errors import Remark
from portaladm.platform import sync_folder
from portaladm.store.db.transaction import Transaction

_LINE = re.compile(rb"([0-9a-f]{1,64}) ([0-9]{1,18}):([0-9a-f]{64})\n")
_MOST = 256
_STALE_SECONDS = 10
"""A temporary file so old is of a process that was killed."""


class Kept(NamedTuple):
    """What the file tells: whose head it is, and the head."""

    store_id: str
    head: Head


class HeadFile:
    """The file beside the store at a path; ``fault`` is what the last look found."""

    def __init__(self, store: Path) -> None:
        self.path = store.with_name(f"{store.name}.head")
        self.fault: Remark | None = None
        self._part = store.with_name(f".{store.name}.head.part")
        self._store_id = ""

    def read(self) -> Kept | None:
        """What it tells; None where there is no such file, or nothing that can be read."""
        with suppress(OSError):
            return self.read_strictly()
        return None

    def read_strictly(self) -> Kept | None:
        """What it tells; None where there is no such file, or another one.

        :raises OSError: it is there, or may be, and can't be read.
        """
        try:
            if not stat.S_ISREG(self.path.lstat().st_mode):
                return None
            with self.path.open("rb") as file:
                found = _LINE.fullmatch(file.read(_MOST))
        except FileNotFoundError:
            return None
        if found is None:
            return None
        store_id, seq, digits = (one.decode() for one in found.groups())
        return Kept(store_id, Head(int(seq), bytes.fromhex(digits)))

    def look(self, transaction: Transaction) -> Remark | None:
        """Hold it against the store that is open: ``head-kept.*`` where it is not the same."""
        return self.compare(transaction, self.read())

    def compare(self, transaction: Transaction, kept: Kept | None) -> Remark | None:
        """The same for what it told before."""
        self._store_id = transaction.value("SELECT value FROM meta WHERE name = 'store_id'") or ""
        self.fault = self._find_fault(transaction, kept)
        return self.fault

    def _find_fault(self, transaction: Transaction, kept: Kept | None) -> Remark | None:
        if kept is None:
            return None
        if kept.store_id != self._store_id:
            return Remark("head-kept.other", path=self.path, row=kept.head.seq)
        row = transaction.row("SELECT hash FROM trail WHERE seq = ?", (kept.head.seq,))
        if row and row[0] == kept.head.hash:
            return None
        rows = transaction.value("SELECT coalesce(max(seq), 0) FROM trail")
        if rows < kept.head.seq:
            return Remark("head-kept.behind", rows=rows, row=kept.head.seq)
        return Remark("head-kept.changed", row=kept.head.seq)

    def keep(self, head: Head) -> None:
        """Write the head that was committed, unless the last look found a fault.

        What can't be written now is left to the next change.
        """
        if self._store_id and not self.fault:
            with suppress(OSError):
                self._write(_make_line(self._store_id, head))

    def set(self, store_id: str, head: Head) -> bool:
        """Write it whatever there is: the store was restored, accepted, or has moved here.

        Returns whether it is there now. What a killed process left of its own is no hindrance.
        """
        self._store_id, self.fault = store_id, None
        with suppress(OSError):
            self._part.unlink(missing_ok=True)
            self._write(_make_line(store_id, head), synced=True)
        return self.read() == Kept(store_id, head)

    def _write(self, line: bytes, *, synced: bool = False) -> None:
        try:
            part = self._open_part()
        except FileExistsError:  # another process is writing its own, which is as good
            if abs(time.time() - self._part.lstat().st_mtime) <= _STALE_SECONDS:
                return
            self._part.unlink()
            part = self._open_part()
        with os.fdopen(part, "wb") as file:
            file.write(line)
            if synced:
                file.flush()
                os.fsync(file.fileno())
        self._part.replace(self.path)
        if synced:
            sync_folder(self.path.parent)

    def _open_part(self) -> int:
        return os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)


def _make_line(store_id: str, head: Head) -> bytes:
    return f"{store_id} {head}\n".encode()
