"""Secrets that count already: shown, or kept where stdout does not take them (decision S11)."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import TextIO

from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.streams import silence
from portaladm.errors import Refused
from portaladm.outputs.samples import mark_name
from portaladm.platform import create_private


def show_or_keep(cli: CliContext, name: str, show: Callable[[], None]) -> None:
    """Show secrets that count already; where stdout does not take them, keep them in a file.

    ``name`` is the file's without its ending; it lies beside the store, for its owner alone.

    :raises Refused: ``not-shown``, with the place; ``not-shown.lost``: nothing could be kept.
    """
    out = sys.stdout
    capture = _Capture(out)
    sys.stdout = capture
    try:
        show()
        capture.flush()
    finally:
        sys.stdout = out
    shown = capture.take()
    try:
        out.flush()
        _write_all(out, shown)
    except OSError as error:
        silence(out)
        raise _keep(cli, name, shown, error) from error


def send_kept(cli: CliContext, path: Path) -> None:
    """Send a private file of secrets that count to stdout, and remove it once that has taken all.

    :raises Refused: ``not-shown``, with the place: the file stays.
    """
    from portaladm.outputs.private import shred_file

    out = sys.stdout
    try:
        out.flush()
        with path.open("rb") as file:
            while lines := file.readlines(_PIECE):  # whole ones: Windows decodes them
                _write_all(out, b"".join(lines))
    except OSError as error:
        silence(out)
        raise Refused("not-shown", path=path, reason=_name_reason(error)) from error
    except BaseException:
        cli.warn(f"What was made counts, and is kept in {path}, which only you can read.")
        raise
    try:
        shred_file(path)
    except OSError as error:
        cli.warn(f"{path} holds these secrets and can't be removed: {_name_reason(error)}.")


_PIECE = 1 << 20


def _name_reason(error: OSError) -> str:
    return error.strerror or type(error).__name__


class _Capture(TextIOWrapper):
    """What would be shown on a stream, in its encoding."""

    def __init__(self, stream: TextIO) -> None:
        self._kept, self._stream = BytesIO(), stream
        encoding = getattr(stream, "encoding", None) or "utf-8"
        super().__init__(self._kept, encoding, "backslashreplace", newline="")

    def isatty(self) -> bool:
        return self._stream.isatty()

    def fileno(self) -> int:
        return self._stream.fileno()

    def take(self) -> bytes:
        return self._kept.getvalue()


def _write_all(out: TextIO, shown: bytes) -> None:
    if os.linesep != "\n":
        out.write(shown.decode(out.encoding or "utf-8"))
    else:
        out.buffer.write(shown)
    out.flush()


def _keep(cli: CliContext, name: str, shown: bytes, error: OSError) -> Refused:
    reason = _name_reason(error)
    name = f"{name}.{'csv' if cli.format == 'csv' else 'txt'}"
    for folder in (cli.entry_point.store_path.parent, Path()):
        path = folder / (mark_name(name) if cli.practice else name)
        with suppress(OSError), os.fdopen(create_private(path), "wb") as file:
            file.write(shown)
            file.flush()
            os.fsync(file.fileno())
            return Refused("not-shown", path=path.absolute(), reason=reason)
    return Refused("not-shown.lost", reason=reason)
