"""The file itself: its bytes, its SHA-256, its encoding, and what hides in it.

One pass over the bytes before a row is parsed (some 3 % of an import) buys two things: the same
file again is recognised at once, and the check for invisible characters runs only on files that
have some. Bytes that are no UTF-8 are met when the text is read, and named then with their line.
"""

from __future__ import annotations

import codecs
import hashlib
import io
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from portaladm.domain.rosters import LONGEST_CELL, Fault
from portaladm.errors import Refused
from portaladm.readers.files.encoding import (
    collect_words,
    find_mark,
    find_utf_32,
    guess_encoding,
    refuse_wrong_encoding,
)
from portaladm.readers.files.near import find_locked, find_near_files
from portaladm.readers.files.streams import (
    copy_stream,
    is_stream,
    name_stream,
    refuse_large,
    unpack_gzip,
)
from portaladm.readers.files.unreadable import refuse_unreadable

_BLOCK = 1 << 20
_GOOD_ASCII = bytes(range(0x20, 0x7F)) + b"\t\r\n"
# First bytes, in UTF-8, of every dangerous character beyond ASCII; see domain/text.py.
_SUSPECTS = (
    b"\xc2", b"\xd8\x9c", b"\xe1\xa0\x8e", b"\xe2\x80", b"\xe2\x81", b"\xef\xbb\xbf",
    b"\xef\xbf", b"\xf3\xa0",
)  # fmt: skip
_GUARDED = re.compile(
    rb"'(?:[=+\-@\t]|\xef\xbc[\x8b\x8d\x9d\xa0]|(?<![^\s,;|^\"]')'*[^\s',;|^]*[0-9])"
)
_FEWEST_LINES = 32
"""Line ends in a block; a table of fewer has lines that are made to fill the memory."""
_TAIL = 32
"""Bytes of a block that are looked at again with the next one; a protected id is shorter."""


@dataclass(frozen=True)
class Source:
    """A roster's bytes, scanned once; they can be read again and again.

    ``suspicious`` is true where invisible characters may hide in the text, ``guarded`` where a
    cell may carry what keeps a spreadsheet from running it or from eating its zeros; see
    ``outputs/guard.py``. ``ends_line`` is true where the last line has its line break.
    """

    name: str
    path: str
    sha256: str
    size: int
    encoding: str
    suspicious: bool
    guarded: bool
    ends_line: bool
    handle: IO[bytes]

    def __getstate__(self) -> dict[str, object]:
        """What another process is told; it opens the file again."""
        return {**vars(self), "handle": None}

    @contextmanager
    def open_text(self, begin: int = 0, end: int | None = None) -> Iterator[IO[str]]:
        """The text from its start; several at a time would share one position.

        ``begin`` and ``end`` are the bytes of a stretch of it.
        """
        self.handle.seek(begin)
        encoding = "utf-8" if begin else self.encoding  # a mark at the start alone is one
        handle = self.handle if end is None else io.BufferedReader(_Stretch(self.handle, end))
        text = io.TextIOWrapper(handle, encoding=encoding, newline="")
        try:
            yield text
        except UnicodeError as error:
            if self.encoding.startswith("utf-8"):
                _refuse_no_utf8(self.handle, self.name)
            raise refuse_encoding(self.name, str(error)) from error
        finally:
            text.detach()


class _Stretch(io.RawIOBase):
    """A file up to a byte; whoever closes this leaves the file open."""

    def __init__(self, handle: IO[bytes], end: int) -> None:
        self._handle = handle
        self._left = end - handle.tell()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._handle.read(min(len(buffer), self._left))
        self._left -= len(data)
        buffer[: len(data)] = data
        return len(data)


def name_source(path: str) -> str:
    """A roster's file as sentences name it."""
    return name_stream(path) if is_stream(path) else Path(path).name


def open_bytes(path: str, *, max_bytes: int, stdin: IO[bytes] | None = None) -> IO[bytes]:
    """A roster's bytes, to be read from the start and again; ``-`` is standard input.

    What comes through a pipe is copied first, and what is packed with gzip is unpacked.

    :raises Refused: ``roster-*``: not there, out of reach, a folder, too large, damaged.
    """
    name = name_source(path)
    if path == "-":
        handle = copy_stream(stdin or sys.stdin.buffer, name, max_bytes)
    else:
        handle = _open_path(path)
        if is_stream(path):
            with handle:
                handle = copy_stream(handle, name, max_bytes)
    return unpack_gzip(handle, name, max_bytes)


def _open_path(path: str) -> IO[bytes]:
    try:
        if locked := find_locked(Path(path).name):
            file = Path(path).with_name(locked)
            raise Refused("roster-unreadable.lock", path=path, file=file)
        if Path(path).is_dir():
            raise Refused("roster-is-a-folder", path=path)
        return Path(path).open("rb")
    except FileNotFoundError:
        if near := find_near_files(Path(path)):
            raise Refused("roster-missing.near", path=path, near=near) from None
        raise Refused("roster-missing", path=path) from None
    except OSError as error:
        raise Refused("roster-unreadable", path=path, reason=error.strerror) from error
    except ValueError as error:
        raise Refused("roster-missing.name", path=path, reason=str(error)) from error


def measure_file(path: str) -> tuple[int, int] | None:
    """A file's length and the moment of its last change; None for a folder or standard input."""
    file = Path(path)
    if path == "-" or not file.is_file():
        return None
    state = file.stat()
    return state.st_size, state.st_mtime_ns


def refuse_changing(path: str, before: tuple[int, int] | None) -> None:
    """Refuse a file that another program is still writing: it changed while it was read.

    :raises Refused: ``roster-growing``.
    """
    if measure_file(path) != before:
        raise Refused("roster-growing", file=Path(path).name)


def choose_encoding(handle: IO[bytes], named: str | None, mapped: str) -> str | None:
    """The encoding that was named, or that of a map; a byte order mark says that there is none."""
    handle.seek(0)
    return named or (None if find_mark(handle.read(4)) else mapped or None)


def scan_source(
    handle: IO[bytes], name: str, path: str, encoding: str | None, max_bytes: int
) -> Source:
    """Look through a roster's bytes once.

    :raises Refused: ``roster-*``: too large, no text, in an encoding that must be named, or with
        lines that are longer than any of a table.
    """
    refuse_unreadable(handle, name)
    handle.seek(0)
    block = handle.read(_BLOCK)
    chosen = _look_up(encoding, name) if encoding else _guess_encoding(block, name)
    if encoding:
        refuse_wrong_encoding(handle, name, chosen)
        handle.seek(len(block))
    digest, size, tail, lines = hashlib.sha256(), 0, b"", 1
    suspicious = guarded = not chosen.startswith("utf-8")
    while block:
        digest.update(block)
        refuse_large(size + len(block), name, max_bytes)
        lines += _count_lines(block, lines, name)
        window = tail + (block if size or chosen != "utf-8-sig" else block[3:])
        suspicious = suspicious or _looks_suspicious(window)
        guarded = guarded or b'="' in window or (b"'" in window and bool(_GUARDED.search(window)))
        size, tail = size + len(block), block[-_TAIL:]
        block = handle.read(_BLOCK)
    return Source(
        name, path, digest.hexdigest(), size, chosen, suspicious, guarded,
        _ends_line(tail, chosen), handle,
    )  # fmt: skip


def _count_lines(block: bytes, line: int, name: str) -> int:
    """The line ends of a block whose first line is ``line``; too few are refused."""
    count = block.count(b"\n") or block.count(b"\r")
    if len(block) == _BLOCK and count < _FEWEST_LINES:
        detail = Fault(line + count, "", f"broken-csv.{_tell_length(block)}").detail
        raise Refused("roster-faulty.file", file=name, first=detail, details=(detail,))
    return count


def _tell_length(block: bytes) -> str:
    """What makes a line long: a cell of it, or many cells, which may be empty."""
    rest = block[max(block.rfind(b"\n"), block.rfind(b"\r")) + 1 :]
    cells = 1 + max(map(rest.count, (b",", b";", b"\t", b"|")))
    return "wide" if len(rest) <= cells * LONGEST_CELL else "long"


def refuse_encoding(name: str, reason: str) -> Refused:
    """The refusal of a file that is not in the encoding that was named."""
    return Refused("roster-encoding", file=name, reason=reason)


def _look_up(encoding: str, name: str) -> str:
    try:
        "".encode(encoding)
        return codecs.lookup(encoding).name
    except (LookupError, ValueError) as error:
        raise refuse_encoding(name, str(error)) from error


def _guess_encoding(start: bytes, name: str) -> str:
    if marked := find_mark(start):
        return marked
    if wide := find_utf_32(start):
        return wide
    if start[:200].count(0) > len(start[:200]) // 4:
        is_big = start[:200:2].count(0) > start[1:200:2].count(0)
        encoding = "utf-16-be" if is_big else "utf-16-le"
        raise Refused("roster-encoding.utf-16", file=name, encoding=encoding)
    return "utf-8"


def _refuse_no_utf8(handle: IO[bytes], name: str) -> None:
    """Name the line of the first byte that is no UTF-8, once reading has met one."""
    handle.seek(0)
    decoder, lines = codecs.getincrementaldecoder("utf-8")(), 0
    while block := handle.read(_BLOCK):
        try:
            decoder.decode(block)
        except UnicodeDecodeError as error:
            line = lines + error.object[: error.start].count(b"\n") + 1
            raise _advise_encoding(handle, name, line, error.object[error.start]) from error
        lines += block.count(b"\n")


def _advise_encoding(handle: IO[bytes], name: str, line: int, byte: int) -> Refused:
    guess = guess_encoding(collect_words(handle))
    if guess is None:
        return Refused("roster-encoding.unknown", file=name, line=line, byte=byte)
    return Refused(
        "roster-encoding.utf-8", file=name, line=line, byte=byte, encoding=guess.encoding,
        word=guess.example,
    )  # fmt: skip


def _ends_line(tail: bytes, encoding: str) -> bool:
    width = len("aa".encode(encoding)) - len("a".encode(encoding))
    return tail[-width:].strip(b"\0") in (b"\n", b"\r")


def _looks_suspicious(window: bytes) -> bool:
    left = window.translate(None, _GOOD_ASCII)
    return bool(left) and (min(left) < 0x80 or any(suspect in left for suspect in _SUSPECTS))
