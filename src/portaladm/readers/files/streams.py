"""Rosters that can be read once only (a pipe, standard input), and those packed with gzip.

They are copied, or unpacked, into a private temporary file without a name: a roster is read
several times.
"""

from __future__ import annotations

import gzip
import tempfile
import zlib
from pathlib import Path
from typing import IO

from portaladm.errors import Refused

_BLOCK = 1 << 20
_GZIP = b"\x1f\x8b"
_MOST_LAYERS = 3
"""A file can be made that unpacks into itself."""
_STANDARD = ("-", "/dev/stdin", "/dev/fd/0")


def is_stream(path: str) -> bool:
    """Whether a path is standard input, a pipe or a device, which can't be opened again."""
    file = Path(path)
    try:
        return path == "-" or (file.exists() and not file.is_file() and not file.is_dir())
    except OSError:  # no name for a file: whoever opens it says so
        return False


def name_stream(path: str) -> str:
    """A stream as sentences name it."""
    return "standard input" if path in _STANDARD else path


def copy_stream(stream: IO[bytes], name: str, max_bytes: int) -> IO[bytes]:
    """What a stream holds, in a file that can be read again.

    :raises Refused: ``roster-too-large``; ``roster-gzip``: it is unpacked, and damaged.
    """
    copied = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    try:
        while block := stream.read(_BLOCK):
            copied.write(block)
            refuse_large(copied.tell(), name, max_bytes)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        copied.close()
        raise Refused("roster-gzip", file=name, reason=str(error)) from error
    except BaseException:
        copied.close()
        raise
    copied.seek(0)
    return copied


def unpack_gzip(handle: IO[bytes], name: str, max_bytes: int) -> IO[bytes]:
    """The file itself, or what is in it where it is packed with gzip, be it more than once.

    :raises Refused: as :func:`copy_stream`; ``roster-gzip``: it is packed too many times, too.
    """
    for _ in range(_MOST_LAYERS):
        if not _is_packed(handle):
            return handle
        with handle, gzip.GzipFile(fileobj=handle) as unpacked:
            handle = copy_stream(unpacked, name, max_bytes)  # type: ignore[arg-type]
    if _is_packed(handle):
        handle.close()
        reason = f"it is packed more than {_MOST_LAYERS} times, one inside the other"
        raise Refused("roster-gzip", file=name, reason=reason)
    return handle


def _is_packed(handle: IO[bytes]) -> bool:
    handle.seek(0)
    start = handle.read(len(_GZIP))
    handle.seek(0)
    return start == _GZIP


def refuse_large(size: int, name: str, max_bytes: int) -> None:
    """Refuse what is larger than a roster may be.

    :raises Refused: ``roster-too-large``.
    """
    if size > max_bytes:
        raise Refused("roster-too-large", file=name, most=max_bytes)
