"""A second process of our own: on two cores it works while this one goes on."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO

LARGE = 8_000_000
"""From a file of this many bytes on, a second process is worth its start."""
_PIPE = 1 << 20
"""Bytes on their way, so that neither process waits for the other at every chunk."""


def start_process(module: str, *words: str, output: int | IO[bytes]) -> subprocess.Popen[bytes]:
    """Start a module of ours; its orders come from stdin, its answers go to ``output``.

    :raises OSError: the machine has no room for another process.
    """
    # -P: a module of the folder where the clerk works is not imported.
    command = [sys.executable, "-P", "-m", module, *words]
    return subprocess.Popen(  # noqa: S603 - our own interpreter, no shell
        command, stdin=subprocess.PIPE, stdout=output, stderr=subprocess.DEVNULL, pipesize=_PIPE
    )


@contextmanager
def working(process: subprocess.Popen[bytes], order: bytes) -> Iterator[None]:
    """Give a started process its order; it ends with the ``with`` at the latest."""
    assert process.stdin is not None
    with process:
        try:
            with suppress(OSError), process.stdin as stdin:
                stdin.write(order)
            yield
        finally:
            process.kill()
