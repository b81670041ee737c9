"""A real ``portaladm portal serve``, in a process of its own, as parents reach it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from ssl import SSLContext
from typing import Any

from tests.conftest import Office

START_SECONDS = 30


@dataclass
class DoorProcess:
    """A door that answers on a port of this machine."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path
    scheme: str

    @property
    def url(self) -> str:
        """Its address."""
        return f"{self.scheme}://127.0.0.1:{self.port}"

    def open_client(self, verify: SSLContext | bool = True) -> Any:
        """An HTTP client that keeps cookies, Secure ones too (as browsers do on loopback)."""
        import httpx2

        return httpx2.Client(base_url=self.url, verify=verify, timeout=30)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Stop it; its exit code."""
        self.process.send_signal(how)
        return self.process.wait(30)

    def read_log(self) -> str:
        """What it has written so far."""
        return self.log.read_text(encoding="utf-8")


def find_port() -> int:
    """A port that is free."""
    with socket.create_server(("127.0.0.1", 0)) as one:
        port: int = one.getsockname()[1]
    return port


@contextmanager
def run_door(
    office: Office, *options: str | Path, scheme: str = "http",
    program: tuple[str, ...] = ("-m", "portaladm"),
) -> Iterator[DoorProcess]:  # fmt: skip
    """The office's door, from its first answer until the test is over."""
    port, log = find_port(), office.folder / "door.log"
    words = ["--store", office.store, "portal", "serve", "--bind", f"127.0.0.1:{port}", *options]
    with log.open("wb") as written:
        process = subprocess.Popen(
            [sys.executable, *program, *map(str, words)],
            stdout=written, stderr=subprocess.STDOUT,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )  # fmt: skip
    door = DoorProcess(process, port, log, scheme)
    try:
        _wait_until_open(door)
        yield door
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def _wait_until_open(door: DoorProcess) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and door.process.poll() is None:
        if b"Serving" in door.log.read_bytes():
            with socket.create_connection(("127.0.0.1", door.port), START_SECONDS) as one:
                if door.scheme == "http":
                    one.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
                    one.recv(1_000)
            return
        time.sleep(0.02)
    raise AssertionError(door.read_log())


def read_form_token(text: str) -> str:
    """The token of a page's form."""
    found = re.search(r'name="form_token" value="([^"]+)"', text)
    assert found, text
    return found[1]


def sign_in(client: Any, username: str, password: str, origin: str = "") -> Any:
    """Fill in the form on the page and send it; the answer, a redirect not followed.

    Cookies are carried by hand: they are Secure, and a client that is no browser sends them over
    TLS only.
    """
    page = client.get("/sign-in")
    cookies = {one.name: one.value for one in client.cookies.jar}
    client.headers["cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    data = {
        "username": username, "password": password, "form_token": read_form_token(page.text)
    }  # fmt: skip
    return client.post(
        "/sign-in", data=data, headers={"origin": origin or str(client.base_url).rstrip("/")}
    )
