"""Zip archives and folders of CSV files: looked over before a byte of them is unpacked.

Safety decision S8: the entries are listed first (how many, how large, how far they claim to
shrink, whether they overlap, links, other archives, paths that lead out), then read by name
through a reader that counts. Nothing is ever extracted to a disk.
"""

from __future__ import annotations

import hashlib
import io
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import IO, Any, Protocol

from portaladm.errors import Refused

MOST_ENTRIES = 1_000
_BLOCK = 1 << 17
"""Bytes unpacked at a time; text is read in far smaller pieces."""
LARGEST_DIRECTORY = 4_000_000
"""Bytes of a zip's list of entries; a longer one is made to fill the memory."""
MOST_SHRUNK = 300
"""An entry said to be this many times smaller in the archive is a bomb; real CSV reaches 30."""
_END = b"PK\x05\x06"
_END_64, _LOCATOR = b"PK\x06\x06", b"PK\x06\x07"
_END_SIZE, _END_64_SIZE, _LOCATOR_SIZE = 22, 56, 20
_LONGEST_COMMENT = 65_535
_ARCHIVES = (".zip", ".7z", ".rar", ".gz", ".bz2", ".xz", ".tar", ".tgz")
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError)


class Bundle(Protocol):
    """Several CSV files that belong together; ``names`` are in lower case, without a folder."""

    @property
    def names(self) -> frozenset[str]:
        """What there is."""

    def open(self, name: str) -> IO[bytes]:
        """One of them; it can be read from the start again."""

    def mark(self, name: str, handle: IO[bytes]) -> tuple[int, ...]:
        """What becomes another one where the bytes of an open file do."""


@dataclass(frozen=True)
class Folder:
    """The CSV files of a folder."""

    path: Path
    max_bytes: int

    @property
    def names(self) -> frozenset[str]:
        """The CSV files in it."""
        return frozenset(self._files())

    def open(self, name: str) -> IO[bytes]:
        """One of them."""
        try:
            return self._files()[name].open("rb")
        except OSError as error:
            raise Refused(
                "roster-unreadable.entry", path=self.path, name=name, reason=error.strerror
            ) from error

    def mark(self, name: str, handle: IO[bytes]) -> tuple[int, ...]:
        """Length, times and number of the file."""
        state = os.fstat(handle.fileno())
        return state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino

    def _files(self) -> dict[str, Path]:
        try:
            found = [one for one in self.path.iterdir() if one.suffix.lower() == ".csv"]
        except OSError as error:
            raise Refused(
                "roster-unreadable.folder", path=self.path, reason=error.strerror
            ) from error
        return {one.name.lower(): one for one in sorted(found) if one.is_file()}


class Archive:
    """The entries of a zip that has been looked over."""

    def __init__(self, zipped: zipfile.ZipFile, name: str, entries: dict[str, zipfile.ZipInfo]):
        self._zipped = zipped
        self._name = name
        self.entries = entries
        self.paths = {info.filename.lower(): info for info in zipped.infolist()}
        """The entries by their whole path in lower case, as a workbook names its parts."""
        self.count = len(zipped.infolist())

    @property
    def names(self) -> frozenset[str]:
        """The entries, without the folder that they share."""
        return frozenset(self.entries)

    def open(self, name: str) -> IO[bytes]:
        """One of them, read through a counter."""
        return self._open(self.entries[name], name)

    def mark(self, name: str, handle: IO[bytes]) -> tuple[int, ...]:
        """Length and checksum, which is compared with the bytes whenever they are read."""
        return self.entries[name].file_size, self.entries[name].CRC

    def open_path(self, path: str) -> IO[bytes]:
        """The entry at a whole path, read through a counter."""
        return self._open(self.paths[path], path)

    def _open(self, info: zipfile.ZipInfo, name: str) -> IO[bytes]:
        try:
            handle = self._zipped.open(info)
        except (*_DAMAGED, RuntimeError) as error:
            raise damaged(self._name, str(error)) from error
        counting = _Counting(handle, info.file_size, f"{self._name}: {name}")
        return io.BufferedReader(counting, _BLOCK)


class _Counting(io.BufferedIOBase):
    """An entry's bytes; no more of them than the list of entries says."""

    def __init__(self, handle: IO[bytes], size: int, name: str) -> None:
        self._handle = handle
        self._left = self._size = size
        self._entry = name

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        return self._take(-1 if size is None else size)

    def read1(self, size: int = -1) -> bytes:
        return self._take(size if size and size > 0 else io.DEFAULT_BUFFER_SIZE)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        place = self._handle.seek(offset, whence)
        self._left = self._size - place
        return place

    def tell(self) -> int:
        return self._size - self._left

    def close(self) -> None:
        self._handle.close()
        super().close()

    def _take(self, size: int) -> bytes:
        try:
            block = self._handle.read(size)
        except _DAMAGED as error:
            raise damaged(self._entry, str(error)) from error
        self._left -= len(block)
        if self._left < 0:
            raise Refused("zip-lies", file=self._entry)
        return block


@contextmanager
def open_archive(handle: IO[bytes], name: str, max_bytes: int) -> Iterator[Archive]:
    """Look a zip over and open it.

    :raises Refused: ``zip-*``, one kind for each thing that no honest roster has.
    """
    _check_directory(handle, name)
    try:
        zipped = zipfile.ZipFile(handle)
    except (*_DAMAGED, ValueError, UnicodeDecodeError) as error:
        raise damaged(name, str(error)) from error
    with zipped:
        infos = zipped.infolist()
        _check_entries(infos, name, max_bytes)
        yield Archive(zipped, name, _name_entries(infos, name))


def hash_handle(handle: IO[bytes]) -> tuple[str, int]:
    """SHA-256 and size of a file, which is left at its start."""
    handle.seek(0)
    digest, size = hashlib.sha256(), 0
    while block := handle.read(1 << 20):
        digest.update(block)
        size += len(block)
    handle.seek(0)
    return digest.hexdigest(), size


def _check_directory(handle: IO[bytes], name: str) -> None:
    """Refuse a list of entries that would fill the memory when read.

    It looks where ``zipfile`` does, and at each place that one of its versions takes for the end
    of a zip64: right before the locator, and where the locator says.
    """
    handle.seek(0, io.SEEK_END)
    size = handle.tell()
    start = max(0, size - _LONGEST_COMMENT - _END_SIZE)
    handle.seek(start)
    tail = handle.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        raise Refused("zip-damaged.end", file=name)
    _check_length(name, *struct.unpack_from("<HL", tail, at + 10))
    locator = start + at - _LOCATOR_SIZE
    found = _read_at(handle, locator, _LOCATOR_SIZE)
    if found.startswith(_LOCATOR):
        for place in (locator - _END_64_SIZE, struct.unpack_from("<Q", found, 8)[0]):
            end = _read_at(handle, place, _END_64_SIZE)
            if end.startswith(_END_64):
                _check_length(name, *struct.unpack_from("<QQ", end, 32))
    handle.seek(0)


def _read_at(handle: IO[bytes], place: int, size: int) -> bytes:
    """So many bytes from a place of the file, or nothing where there are fewer."""
    if not 0 <= place < 1 << 63:
        return b""
    handle.seek(place)
    found = handle.read(size)
    return found if len(found) == size else b""


def _check_length(name: str, entries: int, length: int) -> None:
    if entries > MOST_ENTRIES or length > LARGEST_DIRECTORY:
        raise Refused("zip-too-many", file=name, count=entries)


def _check_entries(infos: list[zipfile.ZipInfo], name: str, max_bytes: int) -> None:
    if len(infos) > MOST_ENTRIES:
        raise Refused("zip-too-many", file=name, count=len(infos))
    for info in infos:
        _check_entry(info, name)
    total = sum(info.file_size for info in infos)
    if total > max_bytes:
        raise Refused("roster-too-large.zip", file=name, size=total, most=max_bytes)
    files = sorted((i for i in infos if not i.is_dir()), key=lambda info: info.header_offset)
    for info, other in pairwise(files):
        if info.header_offset + 30 + info.compress_size > other.header_offset:
            raise Refused("zip-overlap", file=name, entry=_show(info), other=_show(other))


def _check_entry(info: zipfile.ZipInfo, name: str) -> None:
    path = PurePosixPath(info.filename.replace("\\", "/"))
    if not path.parts:
        raise Refused("zip-path.nameless", file=name)
    if path.is_absolute() or ".." in path.parts or ":" in info.filename or "\0" in info.filename:
        raise Refused("zip-path", file=name, entry=_show(info))
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise Refused("zip-link", file=name, entry=_show(info))
    if info.flag_bits & 0x1:
        raise Refused("zip-encrypted", file=name, entry=_show(info))
    if info.filename.lower().endswith(_ARCHIVES):
        raise Refused("zip-nested", file=name, entry=_show(info))
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused("zip-method", file=name, entry=_show(info))
    if info.file_size > 100_000 and info.file_size > MOST_SHRUNK * max(info.compress_size, 1):
        raise Refused(
            "zip-bomb",
            file=name,
            entry=_show(info),
            packed=info.compress_size,
            size=info.file_size,
        )


def _name_entries(infos: list[zipfile.ZipInfo], name: str) -> dict[str, zipfile.ZipInfo]:
    """Entries by their bare names; several of one name are refused."""
    entries: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        path = PurePosixPath(info.filename.replace("\\", "/"))
        if info.is_dir() or path.parts[0] == "__MACOSX" or path.name.startswith("."):
            continue
        if path.name.lower() in entries and path.suffix.lower() == ".csv":
            raise Refused("zip-twice", file=name, entry=_show(info))
        entries[path.name.lower()] = info
    return entries


def _show(info: zipfile.ZipInfo) -> str:
    text = info.filename
    return text if len(text) <= 80 else text[:77] + "..."


def damaged(name: str, reason: Any) -> Refused:
    """The refusal of a zip that can't be read."""
    return Refused("zip-damaged", file=name, reason=str(reason).rstrip("."))
