"""Worker processes: work of ours that another process does while this one goes on.

Each worker does one task and ends. It is told by a pipe what to do and answers through a pipe, so
that nothing it is told (keys, names) is on a disk or in an argument. It is started afresh, as
Windows does it: nothing of this process is inherited but its environment.

This is not ``multiprocessing``. Its spawned process imports ``struct``, ``socket`` or ``pickle``
from the folder where the clerk works, if there is such a file: it is started without ``-P``. It
took 80 ms to start instead of 17, for its resource tracker is a process as well, and
``ProcessPoolExecutor`` can't end its processes at once.
"""

from __future__ import annotations

import os
import pickle  # between our own processes, over a pipe that nobody else holds
import subprocess  # our own interpreter, no shell
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import IO, Any

from portaladm.platform import forbid_core_dumps, hide_memory

WORTH_A_WORKER = 8_000_000
"""Of this many bytes on, reading a file is worth the start of a worker."""

Send = Callable[[bytes], None]
"""Sends one message to the process that started the worker."""
Task = Callable[..., None]
"""What a worker does: a function of a module of ours, called with a ``Send`` and the arguments.

Both are pickled; what it sends are bytes, for each task packs them in the way that is fastest.
"""

_LENGTH = 8
_END = (-1).to_bytes(_LENGTH, "big", signed=True)
_PIPE = 1 << 20
"""Bytes on their way, so that neither process waits for the other at every message."""
_LONGEST_COMPLAINT = 200


class WorkerFailed(Exception):
    """A worker could not be started, or has ended before its task was done.

    ``status`` is how the process ended, None where there was none; the text is its last word.
    """

    def __init__(self, complaint: str, status: int | None = None) -> None:
        super().__init__(complaint)
        self.status = status


class Worker:
    """A worker at its task; see :func:`start_worker`."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def receive(self) -> Iterator[bytes]:
        """The messages, until the task is done.

        :raises WorkerFailed: it ended before that.
        """
        while (length := self._read(_LENGTH)) != _END:
            yield self._read(int.from_bytes(length, "big"))

    def kill(self) -> None:
        """End it at once, whatever it does."""
        with suppress(OSError):
            self._process.kill()

    def _read(self, count: int) -> bytes:
        assert self._process.stdout and self._process.stderr
        data = self._process.stdout.read(count)
        if len(data) < count:
            complaint = self._process.stderr.read().decode(errors="replace").strip()
            last = complaint.rpartition("\n")[2][:_LONGEST_COMPLAINT]
            raise WorkerFailed(last, self._process.wait())
        return data


@contextmanager
def start_worker(
    task: Task, *arguments: object, environment: Mapping[str, str] | None = None
) -> Iterator[Worker]:
    """Start a worker; it ends with the ``with`` at the latest, its task done or not.

    ``environment`` is added to that of this process.

    :raises WorkerFailed: the machine has no room for another process.
    """
    # -P: a file called typst.py in the folder where the clerk works is not imported.
    command = [sys.executable, "-P", "-m", __name__]
    pipe = subprocess.PIPE
    try:
        process = subprocess.Popen(  # noqa: S603 - nothing in it comes from outside
            command, stdin=pipe, stdout=pipe, stderr=pipe, pipesize=_PIPE,
            env={**os.environ, **(environment or {})},
        )  # fmt: skip
    except OSError as error:
        raise WorkerFailed(str(error)) from error
    assert process.stdin is not None
    with process:
        try:
            with suppress(OSError), process.stdin as stdin:
                stdin.write(pickle.dumps((task, arguments)))
            yield Worker(process)
        finally:
            process.kill()


def run_in_order(
    task: Task, inputs: Iterable[object], workers: int, environment: Mapping[str, str] | None = None
) -> Iterator[bytes]:
    """Do a task for each input, in a worker of its own, and return the answers in order.

    No more than ``workers`` run and one finished answer waits, so that memory does not grow.
    Leaving early (an error, Ctrl-C) ends all of them.

    :raises WorkerFailed: one of them did not finish.
    """
    with _Pool(task, workers, environment) as pool:
        yield from pool.run(inputs)


class _Pool:
    def __init__(self, task: Task, size: int, environment: Mapping[str, str] | None) -> None:
        self._task, self._size, self._environment = task, size, environment
        self._threads = ThreadPoolExecutor(size)
        self._at_work: set[Worker] = set()
        self._closed = False

    def __enter__(self) -> _Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self._closed = True
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in list(self._at_work):
            worker.kill()
        self._threads.shutdown(wait=True)

    def run(self, inputs: Iterable[object]) -> Iterator[bytes]:
        waiting: deque[Future[bytes]] = deque()
        for one in inputs:
            waiting.append(self._threads.submit(self._work, one))
            if len(waiting) > self._size:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def _work(self, one: object) -> bytes:
        with start_worker(self._task, one, environment=self._environment) as worker:
            self._at_work.add(worker)
            try:
                if self._closed:  # while this worker was being started
                    worker.kill()
                return b"".join(worker.receive())
            finally:
                self._at_work.discard(worker)


def _serve(orders: IO[bytes], answers: IO[bytes]) -> None:
    task, arguments = pickle.load(orders)  # noqa: S301

    def send(message: bytes) -> None:
        answers.write(len(message).to_bytes(_LENGTH, "big"))
        answers.write(message)
        answers.flush()

    task(send, *arguments)
    answers.write(_END)
    answers.flush()


def _main() -> Any:
    """Do what the other process says; the exit status, or a complaint of one line.

    A whole traceback might fill the pipe, which nobody reads before this process has ended.
    """
    forbid_core_dumps()
    hide_memory()
    answers, sys.stdout = sys.stdout.buffer, sys.stderr  # nothing else may speak on the pipe
    try:
        _serve(sys.stdin.buffer, answers)
    except BaseException as error:
        return f"{type(error).__name__}: {error}"[:_LONGEST_COMPLAINT]
    return 0


if __name__ == "__main__":
    sys.exit(_main())
