"""A file without a name for what memory is too small for: it ends with its process.

It lies beside the file that is being made, on a disk whose room was looked at before, and not in
the machine's folder for temporary files, which often is memory. Keys are never put there.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, cast

from portaladm.errors import Refused

_PIECE = 1 << 20


class TemporaryFile:
    """Bytes that are appended and read again at any place; a full disk is said in a sentence."""

    def __init__(self, folder: Path | None = None) -> None:
        """Make the file, in ``folder`` or where the machine keeps such files.

        :raises Refused: ``temporary-unwritable``, here and in every other method.
        """
        self._folder = folder
        self.size = 0
        try:
            # Opened anonymously (Linux), or its name is removed at once; Windows does at the end.
            file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115  # see close()
        except OSError as error:
            raise self._refuse(error) from error
        self._file = cast("BinaryIO", file)

    def __enter__(self) -> TemporaryFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self.close()

    def __del__(self) -> None:
        if hasattr(self, "_file"):
            self.close()  # where an error took away who would have

    def write(self, data: bytes) -> int:
        """Append ``data``; returns its length."""
        try:
            self._file.seek(self.size)
            self._file.write(data)
        except OSError as error:
            raise self._refuse(error) from error
        self.size += len(data)
        return len(data)

    def read(self, start: int, length: int) -> bytes:
        """The ``length`` bytes from ``start`` on, fewer at the end."""
        try:
            self._file.seek(start)
            return self._file.read(length)
        except OSError as error:
            raise self._refuse(error) from error

    def read_all(self) -> Iterator[bytes]:
        """Everything, a megabyte at a time."""
        for start in range(0, self.size, _PIECE):
            yield self.read(start, _PIECE)

    def close(self) -> None:
        """The end of the file."""
        try:
            self._file.close()
        except OSError:  # what a full disk did not take is not needed any more
            return

    def _refuse(self, error: OSError) -> Refused:
        return Refused(
            "scratch-unwritable",
            folder=self._folder or Path(tempfile.gettempdir()),
            reason=error.strerror,
        )
