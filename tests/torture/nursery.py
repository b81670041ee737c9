"""A warm process that forks a child for every command line.

Starting Python and SQLModel costs half a second, which would leave 50 points a minute; a forked
child costs a few hundredths. Children run :func:`portaladm.__main__.main` as the shell would, with
their own folder, streams and mask, and start together, so that they really race.

The other side is :class:`Nursery`; the two talk in lines of JSON.
"""

from __future__ import annotations

import atexit
import functools
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.kits.trail import head_of

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120.0
"""Seconds after which a child counts as hanging and is killed."""


@dataclass(frozen=True)
class Job:
    """One command line and what is to happen to it.

    ``fault`` is what ``faults.install`` takes; ``strace`` the options of a strace that is attached
    before the first instruction; ``broken`` names a break of ``breaks.py``, for controls;
    ``largest_file`` in bytes; ``user`` the number of the user whom root becomes; ``terminal`` the
    path of one that is all three streams.
    """

    arguments: tuple[str, ...]
    folder: str
    stdin: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    fault: dict[str, object] | None = None
    strace: tuple[str, ...] = ()
    broken: str = ""
    mask: int = 0o022
    largest_file: int | None = None
    user: int | None = None
    repeat: tuple[tuple[str, ...], ...] = ()
    terminal: str = ""


@dataclass(frozen=True)
class Ending:
    """What became of a child: a negative code is the signal that ended it."""

    code: int
    out: str
    err: str
    events: tuple[str, ...] = ()

    @property
    def killed(self) -> bool:
        """Whether it ended by SIGKILL."""
        return self.code == -signal.SIGKILL

    @property
    def traceback(self) -> bool:
        """Whether a person saw the inside of the program."""
        return "Traceback" in self.err or "Something went wrong inside" in self.err


class Nursery:
    """The side of the tests: takes jobs, gives their endings.

    All of a process share one warm process: what a child does is nothing to the next one.
    """

    def __init__(self) -> None:
        self._process = _start()

    def run_all(self, jobs: Iterable[Job]) -> list[Ending]:
        """Run jobs at the same time."""
        self.start(jobs)
        return self.await_endings()

    def start(self, jobs: Iterable[Job]) -> None:
        """Let jobs begin; they have their streams when it returns."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps([asdict(job) for job in jobs]) + "\n")
        self._process.stdin.flush()
        self._hear()

    def await_endings(self) -> list[Ending]:
        """What became of the jobs that were started."""
        return [
            Ending(**{**ending, "events": tuple(ending["events"])})
            for ending in json.loads(self._hear())
        ]

    def _hear(self) -> str:
        assert self._process.stdout
        answer = self._process.stdout.readline()
        if not answer:
            _start.cache_clear()
            raise RuntimeError("the nursery has died")
        return answer

    def run(self, folder: Path, *arguments: str, **more: object) -> Ending:
        """Run one command line in ``folder``, with its store ``office/portaladm.db``."""
        [ending] = self.run_all([make_job(folder, *arguments, **more)])
        return ending


@functools.cache
def _start() -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.torture.nursery"]
    surroundings = {**os.environ, "PORTALADM_ACTOR": "torture", "PYTHONUTF8": "1"}
    process = subprocess.Popen(
        command, cwd=ROOT, env=surroundings, text=True, encoding="utf-8",
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    atexit.register(_end, process)
    return process


def _end(process: subprocess.Popen[str]) -> None:
    assert process.stdin and process.stdout
    process.stdin.close()
    process.wait(30)
    process.stdout.close()


def make_job(folder: Path, *arguments: str, **more: object) -> Job:
    """A job over the store of a folder."""
    words = ("--store", str(store_of(folder)), *arguments)
    return Job(words, str(folder), **more)  # type: ignore[arg-type]


def store_of(folder: Path) -> Path:
    """The store of a folder, as :class:`tests.conftest.Office` has it."""
    return folder / "office" / "portaladm.db"


def put_back(store: Path, folder: Path) -> None:
    """Put a store back as whoever edits it would: without the head that lay beside it."""
    shutil.copyfile(store, store_of(folder))
    head_of(store_of(folder)).unlink(missing_ok=True)


@dataclass
class _Child:
    """A child at work, and where its words go."""

    pid: int
    go: int
    temporary: Path
    tracer: subprocess.Popen[bytes] | None = None


def _serve() -> None:
    from tests.torture.warmth import warm_up

    warm_up()
    for line in sys.stdin:
        children = [_bear(Job(**job)) for job in json.loads(line)]
        for child in children:
            os.write(child.go, b"!")
            os.close(child.go)
        print("started", flush=True)
        print(json.dumps([_bury(child) for child in children]), flush=True)


def _bear(job: Job) -> _Child:
    temporary = Path(tempfile.mkdtemp(prefix="torture-"))
    (temporary / "in").write_text(job.stdin, encoding="utf-8")
    ready, go = os.pipe()
    heard, say = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(go)
        code = 70
        try:
            code = _live(job, temporary, ready, say)
        finally:
            os._exit(code)
    os.close(ready)
    os.close(say)
    os.read(heard, 1)  # it is ready: what a tracer counts from here on is the program's own
    os.close(heard)
    child = _Child(pid, go, temporary)
    if job.strace:
        command = ["strace", "-q", "-f", "-y", "-o", str(temporary / "strace"), *job.strace]
        child.tracer = subprocess.Popen([*command, "-p", str(pid)])
        _await_tracer(pid)
    return child


def _await_tracer(pid: int) -> None:
    for _ in range(2000):
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
        if "TracerPid:\t0\n" not in status:
            return
        time.sleep(0.002)
    raise RuntimeError("strace does not attach")


def _live(job: Job, temporary: Path, ready: int, say: int) -> int:
    """The child: take over the streams, wait for the start, be the program."""
    from tests.torture import breaks, faults

    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.setsid()
    for number, name in enumerate(("in", "out", "err")):
        flags = os.O_RDWR | os.O_CREAT | os.O_NOCTTY
        opened = os.open(job.terminal or temporary / name, flags, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False, buffering=1)  # noqa: SIM115
    os.environ.update(job.environment)
    os.environ.pop("PORTALADM_STORE", None)
    breaks.apply(job.broken)
    os.chdir(job.folder)
    os.umask(job.mask)
    note = os.open(temporary / "events", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    if job.largest_file is not None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (job.largest_file, resource.RLIM_INFINITY))
    if job.user is not None:
        os.setgroups([])
        os.setgid(job.user)
        os.setuid(job.user)
    os.close(say)
    os.read(ready, 1)
    os.close(ready)
    if job.fault is not None:
        faults.install(job.folder, note, **job.fault)  # type: ignore[arg-type]
    from portaladm.__main__ import main
    from portaladm.cli.terminal.interrupts import hear_interrupts_again

    hear_interrupts_again()  # as in a process of its own
    code = main(list(job.arguments))
    for arguments in job.repeat:
        code = max(code, main(list(arguments)))
    sys.stdout.flush()
    sys.stderr.flush()
    return code


def _bury(child: _Child) -> dict[str, object]:
    code = _await(child.pid)
    if child.tracer:
        child.tracer.wait(30)
    texts = {}
    for name in ("out", "err", "events", "strace"):
        path = child.temporary / name
        texts[name] = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
    shutil.rmtree(child.temporary, ignore_errors=True)
    events = (texts["events"] or texts["strace"]).splitlines()
    return {"code": code, "out": texts["out"], "err": texts["err"], "events": events}


def _await(pid: int) -> int:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.003)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return 124


if __name__ == "__main__":
    _serve()
