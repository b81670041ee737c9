"""What a worker has staged goes to the first process while the worker works on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from queue import SimpleQueue
from threading import Lock

from portaladm.letters.temporary_file import TemporaryFile
from portaladm.workers import Send


@contextmanager
def sending(send: Send) -> Iterator[Callable[[bytes], None]]:
    """Send what is put, in order; what the first process is not ready for waits on the disk."""
    lengths, lock = SimpleQueue[int](), Lock()
    with TemporaryFile() as ready, ThreadPoolExecutor(1) as thread:

        def put(message: bytes) -> None:
            with lock:
                lengths.put(ready.write(message))

        def send_all() -> None:
            start = 0
            while length := lengths.get():
                with lock:
                    message = ready.read(start, length)
                send(message)
                start += length

        sent = thread.submit(send_all)
        try:
            yield put
        finally:
            lengths.put(0)
        sent.result()
