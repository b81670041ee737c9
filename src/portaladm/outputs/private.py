"""Files with secrets: born private, under a part name, never over anything (safety decision S6).

The order is the caller's to keep: :meth:`PrivateFile.create`, ``write``, :meth:`~PrivateFile.seal`
(fsync), then the transaction that makes the secrets count, then :meth:`~PrivateFile.publish`.
Killed before the transaction, the part file holds worthless secrets; killed after it, the part
file is found again by its SHA-256. Renaming before the commit is how dead keys reach the post.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from portaladm.errors import Refused
from portaladm.outputs.names import refuse_name
from portaladm.platform import create_private, mark_in_work, rename_new, sync_folder

_BUFFER = 1 << 20


def part_path_of(final: Path, code: str) -> Path:
    """Where a file lies until it is published: ``.keys.csv.K7QMX.part`` in the same folder."""
    return final.with_name(f".{final.name}.{code}.part")


def second_name_of(final: Path, code: str) -> Path:
    """The name that a file gets where its own was taken meanwhile: ``keys.K7QMX.csv``."""
    return final.with_name(f"{final.stem}.{code}{final.suffix}")


def temporary_folder_of(part: Path) -> Path:
    """Where a writer keeps rows until it is finished; it goes with the part file."""
    return part.with_suffix(".tmp")


def refuse_target(final: Path, expected_bytes: int = 0) -> None:
    """Refuse a file that can't be written, before anything else happens.

    :raises Refused: ``file-name``, ``file-exists``, ``folder-missing``, ``folder-unwritable``,
        ``disk-full``.
    """
    refuse_name(final.name)
    if final.is_symlink() or final.exists():
        raise Refused("file-exists", path=final)
    folder = final.parent
    if not folder.is_dir():
        raise Refused("folder-missing", folder=folder)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise Refused("folder-unwritable", folder=folder)
    free = shutil.disk_usage(folder).free
    if free < expected_bytes + (1 << 16):
        raise Refused("disk-full", folder=folder, free=free, needed=expected_bytes + 1_000_000)


class PrivateFile:
    """One file with secrets on its way from its part name to its final name."""

    def __init__(self, final: Path, part: Path, handle: BinaryIO) -> None:
        self.final = final
        self.part = part
        self.sha256 = ""
        self.size = 0
        self._handle = handle

    @classmethod
    def create(cls, final: Path, code: str) -> PrivateFile:
        """Begin a new file: exclusively, following no link, readable by its owner alone.

        :raises Refused: see :func:`refuse_target`; ``file-unwritable`` for what only shows now.
        """
        refuse_target(final)
        part = part_path_of(final, code)
        try:
            handle = os.fdopen(create_private(part), "w+b", buffering=_BUFFER)
        except OSError as error:
            raise _unwritable(final, error) from error
        mark_in_work(handle)
        return cls(final, part, handle)

    @property
    def handle(self) -> BinaryIO:
        """The open file, for writers that must seek; the SHA-256 is then read at sealing."""
        return self._handle

    def write(self, data: bytes) -> int:
        """Append some bytes."""
        try:
            return self._handle.write(data)
        except OSError as error:
            raise _unwritable(self.final, error) from error

    def seal(self) -> None:
        """Everything to the disk, the folder included; the SHA-256 and the size are known then."""
        try:
            self._handle.flush()
            os.fsync(self._handle.fileno())
            sync_folder(self.part.parent)
            self._handle.seek(0)
            self.sha256, self.size = _digest_of(self._handle)
        except OSError as error:
            raise _unwritable(self.final, error) from error

    def publish(self) -> Path:
        """Give the file its final name, or one of its own where that is taken meanwhile.

        It is closed first: Windows renames no open file. Should ``doctor`` give it its name in
        the moment between, that name counts.

        :raises Refused: ``file-unnamed``: it stays complete under its part name.
        """
        self.close()
        names = (self.final, second_name_of(self.final, self.part.name.split(".")[-2]))
        try:
            path = next((name for name in names if rename_new(self.part, name)), self.part)
        except OSError as error:
            named = next((name for name in names if self._is_at(name)), None)
            if named is None:
                raise self._unnamed(error) from error
            path = named
        sync_folder(self.part.parent)
        return path

    def discard(self) -> None:
        """Remove the unfinished file, and what its writer kept beside it."""
        self.close()
        shutil.rmtree(temporary_folder_of(self.part), ignore_errors=True)
        with suppress(OSError):
            self.part.unlink(missing_ok=True)

    def _is_at(self, name: Path) -> bool:
        with suppress(OSError):
            return not self.part.exists() and hash_file(name) == self.sha256
        return False

    def _unnamed(self, error: OSError) -> Refused:
        return Refused("file-unnamed", path=self.final, reason=error.strerror, part=self.part)

    def close(self) -> None:
        """Let go of the file as it is, for ``doctor`` to look at."""
        with suppress(OSError):  # a full disk may refuse the last buffer; the file is given up
            self._handle.close()


def hash_file(path: Path) -> str | None:
    """The SHA-256 of a regular file, None where there is none."""
    if path.is_symlink() or not path.is_file():
        return None
    with path.open("rb") as handle:
        return _digest_of(handle)[0]


def shred_file(path: Path) -> None:
    """Overwrite a file once with random bytes, then remove it.

    On SSDs and copy-on-write file systems old blocks may survive; the manual says so.
    """
    size = path.stat().st_size
    with path.open("r+b", buffering=0) as handle:
        while handle.tell() < size:
            handle.write(os.urandom(min(_BUFFER, size - handle.tell())))
        os.fsync(handle.fileno())
    path.unlink()
    sync_folder(path.parent)


def _digest_of(handle: BinaryIO) -> tuple[str, int]:
    digest = hashlib.file_digest(handle, "sha256")  # type: ignore[arg-type]
    return digest.hexdigest(), handle.tell()


def _unwritable(final: Path, error: OSError) -> Refused:
    return Refused("file-unwritable", path=final, reason=error.strerror or str(error))
