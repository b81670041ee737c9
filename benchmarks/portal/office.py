"""An office with accounts whose password is known, and its door as a child process."""

from __future__ import annotations

import os
import re
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL

from tests.kits.trail import accept_edits

from benchmarks.listing import make_store
from portaladm.domain.passwords.hashing import hash_many
from portaladm.domain.secret import Secret
from portaladm.services.passwords.pepper import read_peppers
from portaladm.wiring import find_entry_point

PASSWORD = "velvet harbor acorn sixteen"
OURS = (sys.executable, "-m", "portaladm")
_TICK = os.sysconf("SC_CLK_TCK")
_SETTINGS = """
[portal]
trusted_proxies = ["127.0.0.1"]
school_networks = ["10.20.0.0/16=3000"]
"""


def make_office(folder: Path, accounts: int) -> Path:
    """A store with accounts ``parent1``, ``parent2``...; every password is ``PASSWORD``."""
    folder.mkdir(parents=True, exist_ok=True)
    store = folder / "bench.db"
    store.with_name("portaladm.toml").write_text(_SETTINGS, encoding="utf-8")
    make_store(store, accounts)
    entry = find_entry_point(store=store, config=None)
    with entry.open() as context, context.store.read() as transaction:
        pepper = read_peppers(context, transaction)[0]
        cost = context.settings.passwords.cost
        ids = [one for (one,) in transaction.rows("SELECT id FROM accounts ORDER BY id")]
    made = hash_many(((one, Secret(PASSWORD)) for one in ids), pepper, cost)
    with closing(sqlite3.connect(store)) as driver:
        texts = ((one.text, account_id) for one, account_id in zip(made, ids, strict=True))
        driver.executemany("UPDATE accounts SET password = ? WHERE id = ?", texts)
        driver.commit()
    accept_edits(store)
    return store


def run_ours(store: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one of our commands over a store."""
    command = [*OURS, "--store", str(store), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, stdin=DEVNULL)


@dataclass(frozen=True)
class Server:
    """A door that answers: its process and its port, and what it has written to its log."""

    pid: int
    port: int
    log: Path

    @property
    def cpu(self) -> float:
        """Seconds of processor time so far, user and system."""
        text = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii")
        user, system = text.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / _TICK

    @property
    def megabytes(self) -> float:
        """Memory that it holds now."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        found = re.search(r"VmRSS:\s+(\d+)", status)
        assert found
        return int(found[1]) / 1024


@contextmanager
def serve(store: Path, log_name: str = "door.log") -> Iterator[Server]:
    """A door over a store, stopped at the end."""
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = int(probe.getsockname()[1])
    log = store.with_name(log_name)
    command = [*OURS, "--store", str(store), "portal", "serve", "--bind", f"127.0.0.1:{port}"]
    with log.open("wb") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said, stdin=DEVNULL)
    try:
        _await(process, port, log)
        yield Server(process.pid, port, log)
    finally:
        process.terminate()
        process.wait(30)


def _await(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    for _ in range(600):
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(log.read_text(encoding="utf-8", errors="replace"))
