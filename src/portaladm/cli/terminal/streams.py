"""The three standard streams where they are closed, full, or read by nobody any more.

A closed stdin is empty, a closed stderr takes nothing, and a closed stdout refuses what is
written: whoever asks for data must learn that none came. What nobody can read on stderr is not
worth an unfinished command.
"""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from io import BufferedWriter, FileIO, RawIOBase, TextIOWrapper
from pathlib import Path
from typing import Any, TextIO, cast

from portaladm.errors import Refused


def open_streams() -> None:
    """Put something in the place of each standard stream that is closed.

    Its number is taken, too: else the next file that is opened would get it.
    """
    streams = (sys.stdin, sys.stdout, sys.stderr)
    for number, stream in enumerate(streams):
        if stream is None:
            _take_number(number)
    if streams[0] is None:
        sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115 - until the process ends
    if streams[1] is None:
        sys.stdout = TextIOWrapper(_Closed(), encoding="utf-8", write_through=True)
    if streams[2] is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115


def write_whole() -> None:
    """Let stdout write all that it takes, or fail.

    Without a buffer (``PYTHONUNBUFFERED``, ``python -u``) it writes once, and what a pipe that
    breaks or a disk that fills up did not take of that is lost without an error.
    """
    out = sys.stdout
    if isinstance(out, TextIOWrapper) and isinstance(out.buffer, FileIO):
        encoding, errors, is_terminal = out.encoding, out.errors, out.isatty()
        raw = cast("FileIO", out.detach())  # else it would close the stream at its own end
        sys.stdout = TextIOWrapper(
            BufferedWriter(raw), encoding=encoding, errors=errors, line_buffering=is_terminal
        )


def _take_number(number: int) -> None:
    with suppress(OSError):
        os.fstat(number)
        return
    with suppress(OSError):
        opened = os.open(os.devnull, os.O_RDWR)
        if opened != number:
            os.dup2(opened, number)
            os.close(opened)


class _Closed(RawIOBase):
    """What a closed stdout is: nothing can be written there."""

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        raise OSError(errno.EBADF, "it is closed")


def stdout_is_closed() -> bool:
    """Whether nothing that is shown can arrive."""
    return isinstance(getattr(sys.stdout, "buffer", None), _Closed)


def refuse_closed_stdout() -> None:
    """Refuse to make what could not be shown.

    :raises Refused: ``stdout-closed``.
    """
    if stdout_is_closed():
        raise Refused("stdout-closed")


def show_on(stream: TextIO, text: str) -> str:
    r"""``text`` as it appears on a stream: what its code page lacks is an escape (``\u1ea1``).

    It is so before lines are laid out: an escape is wider than its character.
    """
    if text.isascii():
        return text
    encoding = getattr(stream, "encoding", None) or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)


def silence(stream: TextIO) -> None:
    """Whoever read it is gone, or its disk is full; keep Python from complaining at its end."""
    if stream is sys.stdout and stdout_is_closed():
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
        return
    with suppress(OSError, ValueError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, stream.fileno())
        os.close(null)
