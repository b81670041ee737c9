"""Worker processes: what they are told, what they send, and how they end."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from portaladm.workers import Send, WorkerFailed, run_in_order, start_worker


@pytest.fixture(autouse=True)
def _import_tasks_of_this_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))


def repeat(send: Send, text: str, times: int = 1) -> None:
    for _ in range(times):
        send(text.encode())


def tell_process(send: Send, seconds: float) -> None:
    send(str(os.getpid()).encode())
    time.sleep(seconds)


def complain(send: Send, text: str) -> None:
    send(b"begun")
    raise ValueError(text)


def end_early(send: Send, status: int) -> None:
    sys.stderr.write("not\nenough memory\n")
    sys.stderr.flush()
    os._exit(status)


def import_typst(send: Send) -> None:
    try:
        import typst
    except ImportError:
        send(b"none")
    else:
        send(typst.__file__.encode())


def read_order(send: Send, secret: str) -> None:
    with Path(f"/proc/{os.getpid()}/cmdline").open("rb") as line:
        send(line.read())


def tell_memory(send: Send) -> None:
    import ctypes
    import resource

    dumpable = ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)  # PR_GET_DUMPABLE
    send(f"{resource.getrlimit(resource.RLIMIT_CORE)} {dumpable}".encode())


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone tells it")
def test_a_worker_leaves_no_core_dump_and_nobody_looks_into_its_memory() -> None:
    with start_worker(tell_memory) as worker:
        assert b"".join(worker.receive()) == b"(0, 0) 0"


@pytest.mark.slow
@pytest.mark.parametrize("times", [0, 1, 3])
def test_every_message_arrives_as_it_was_sent(times: int) -> None:
    text = "é" * 2_000_000
    with start_worker(repeat, text, times) as worker:
        assert list(worker.receive()) == [text.encode()] * times


@pytest.mark.slow
def test_a_worker_that_fails_says_why_in_one_line() -> None:
    with start_worker(complain, "no\nroom" + "m" * 1_000_000) as worker:
        messages = worker.receive()
        assert next(messages) == b"begun"
        with pytest.raises(WorkerFailed) as error:
            next(messages)
    assert error.value.status == 1
    assert str(error.value).startswith("room") and len(str(error.value)) <= 200


@pytest.mark.slow
def test_one_that_is_ended_by_the_system_leaves_its_status_and_last_word() -> None:
    with (
        start_worker(end_early, 7) as worker,
        pytest.raises(WorkerFailed, match=r"^enough memory$") as error,
    ):
        list(worker.receive())
    assert error.value.status == 7


def test_where_no_process_can_be_started_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(11, "no more processes")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    with (
        pytest.raises(WorkerFailed, match="no more processes") as error,
        start_worker(repeat, "x"),
    ):
        pass
    assert error.value.status is None


@pytest.mark.slow
def test_leaving_early_ends_the_worker_at_once() -> None:
    begun = time.monotonic()
    with start_worker(tell_process, 60) as worker:
        worker_id = start_reading(worker.receive())
    assert time.monotonic() - begun < 20
    assert not is_running(worker_id)


def start_reading(messages: Iterator[bytes]) -> int:
    return int(next(messages))


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.slow
def test_answers_come_in_the_order_of_the_inputs() -> None:
    inputs = [str(n) * 100_000 for n in range(6)]
    assert list(run_in_order(repeat, inputs, 2)) == [text.encode() for text in inputs]


@pytest.mark.slow
def test_no_more_inputs_are_taken_than_workers_and_one_answer() -> None:
    taken: list[int] = []

    def give() -> Iterator[str]:
        for n in range(9):
            taken.append(n)
            yield str(n)

    answers = run_in_order(repeat, give(), 2)
    next(answers)
    assert taken == [0, 1, 2]
    answers.close()  # type: ignore[attr-defined]


@pytest.mark.slow
@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_an_interrupted_run_ends_all_its_workers(error: type[BaseException]) -> None:
    begun = time.monotonic()

    def give() -> Iterator[float]:
        yield from [60.0] * 2
        time.sleep(1)
        raise error

    with pytest.raises(error):
        list(run_in_order(tell_process, give(), 4))
    assert time.monotonic() - begun < 20


@pytest.mark.slow
def test_one_worker_that_fails_ends_the_run() -> None:
    begun = time.monotonic()
    with pytest.raises(WorkerFailed):
        list(run_in_order(fail_or_sleep, [0.0, 60.0, 60.0], 3))
    assert time.monotonic() - begun < 20


def fail_or_sleep(send: Send, seconds: float) -> None:
    if not seconds:
        raise ValueError
    time.sleep(seconds)


@pytest.mark.slow
def test_a_file_in_the_clerks_folder_is_not_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("typst", "struct", "pickle", "socket", "subprocess"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(9)")
    # Here, not in the fixture: Windows' rules are laid on for each phase of a test by itself.
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]), prepend=os.pathsep)
    monkeypatch.chdir(tmp_path)
    with start_worker(import_typst) as worker:
        (answer,) = worker.receive()
    assert str(tmp_path) not in answer.decode()


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="asks Linux for arguments")
def test_what_a_worker_is_told_is_in_no_argument() -> None:
    with start_worker(read_order, "AAAA-SECRET") as worker:
        (line,) = worker.receive()
    assert b"portaladm.workers" in line and b"SECRET" not in line
