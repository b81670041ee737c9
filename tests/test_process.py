"""What the operating system shows of a running command: its command line and its environment."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.passwords.test_commands import CANARY, type_on_a_terminal
from tests.conftest import Office
from tests.kits.accounts import PASSWORD, furnish, open_account

pytestmark = [
    pytest.mark.skipif(
        not Path("/proc/self/environ").exists(), reason="there is no /proc to look into"
    ),
    pytest.mark.usefixtures("real_hashes"),
]


def look_at(pid: int) -> bytes:
    """Everything that others may read of a process and its children while they run."""
    seen = b""
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if pid in (int(folder.name), parent):
                seen += (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()
        except OSError:
            continue  # it has ended meanwhile
    return seen


def watch(office: Office, words: list[str], secrets: list[str]) -> bytes:
    """Give the secrets line by line and look each time, and to the end."""
    command = [sys.executable, "-m", "portaladm", "--store", str(office.store), *words]
    seen = b""
    with subprocess.Popen(
        [*command, "--secrets-stdin"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as child:  # fmt: skip
        assert child.stdin and child.stderr
        for secret in secrets:
            child.stdin.write(secret.encode() + b"\n")
            child.stdin.flush()
            seen += look_at(child.pid)
        while child.poll() is None:
            seen += look_at(child.pid)
            time.sleep(0.01)
        assert child.returncode == 0, child.stderr.read().decode()
    return seen


@pytest.mark.slow
def test_no_secret_is_in_the_command_line_or_the_environment_of_a_process(office: Office) -> None:
    office.now = datetime.now(UTC)  # the processes have the machine's own clock
    [key] = furnish(office, {"parent_id": "P1"}).values()
    seen = watch(office, ["accounts", "activate", "--username", "mlopez"], [key, CANARY, CANARY])
    seen += watch(office, ["passwords", "change", "mlopez"], [CANARY, PASSWORD, PASSWORD])
    assert b"accounts\0activate" in seen and b"passwords\0change" in seen and b"PATH=" in seen
    for secret in (key, key.strip("{}"), CANARY, PASSWORD):
        assert secret.encode() not in seen


@pytest.mark.slow
def test_a_secret_in_the_command_line_would_be_seen(office: Office) -> None:
    """The control: the same look finds a word that is given as an argument."""
    open_account(office)
    seen = watch(office, ["passwords", "check", "mlopez", "--district-id", "JPRQQH"], [PASSWORD])
    assert b"JPRQQH" in seen and PASSWORD.encode() not in seen


@pytest.mark.slow
@pytest.mark.posix("a pseudo-terminal")
def test_what_is_typed_on_a_terminal_is_not_there_either(office: Office, tmp_path: Path) -> None:
    open_account(office)
    kept = tmp_path / "seen"
    watcher = os.fork()
    if watcher == 0:  # pragma: no cover - the child looks at the other's children until it is ended
        seen, end = set[bytes](), time.monotonic() + 30
        while time.monotonic() < end and not (tmp_path / "over").exists():
            seen.add(look_at(os.getppid()))
            time.sleep(0.01)
        kept.write_bytes(b"".join(seen))
        os._exit(0)
    words = ["passwords", "change", "mlopez"]
    code, screen = type_on_a_terminal(office, words, [PASSWORD, CANARY, CANARY])
    (tmp_path / "over").touch()
    os.waitpid(watcher, 0)
    assert code == 0, screen
    found = kept.read_bytes()
    assert b"passwords\0change\0mlopez" in found
    assert CANARY.encode() not in found and PASSWORD.encode() not in found


@pytest.mark.slow
def test_a_command_leaves_no_core_dump() -> None:
    tell = (
        "import resource as r; r.setrlimit(r.RLIMIT_CORE, (0, r.getrlimit(r.RLIMIT_CORE)[1]))\n"
        "from portaladm.__main__ import main; main(['store', '--help'])\n"
        "print(r.getrlimit(r.RLIMIT_CORE))"
    )
    ended = subprocess.run([sys.executable, "-c", tell], capture_output=True, text=True, check=True)
    assert ended.stdout.splitlines()[-1] == "(0, 0)"


MEMORY = """
import atexit, ctypes, resource, sys
most = resource.getrlimit(resource.RLIMIT_CORE)[1]
resource.setrlimit(resource.RLIMIT_CORE, (most, most))
get_dumpable = lambda: ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)
print("before", get_dumpable(), file=sys.stderr)
atexit.register(lambda: print("after", get_dumpable(), file=sys.stderr))
from portaladm.__main__ import main
main()
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone tells it")
@pytest.mark.posix("limits of a process")
def test_nobody_looks_into_the_memory_of_a_running_command(office: Office) -> None:
    open_account(office)
    words = ["--store", str(office.store), "passwords", "check", "mlopez", "--secrets-stdin"]
    with subprocess.Popen(
        [sys.executable, "-c", MEMORY, *words], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, text=True,
    ) as child:  # fmt: skip
        place = Path("/proc") / str(child.pid)
        end = time.monotonic() + 30
        while not is_closed(place):
            assert time.monotonic() < end, "it may leave a core dump, or be looked into"
            time.sleep(0.01)
        _, told = child.communicate(f"{PASSWORD}\n")
    assert child.returncode == 0, told
    assert "before 1" in told and "after 0" in told


def is_closed(place: Path) -> bool:
    """Whether the system says so: no core file, and its memory is root's, not its user's."""
    lines = (place / "limits").read_text().splitlines()
    [limit] = [one for one in lines if one.startswith("Max core")]
    return limit.split()[4:6] == ["0", "0"] and (place / "mem").stat().st_uid == 0
