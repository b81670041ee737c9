"""``python -m benchmarks.slow_clients``: 400 clients that trickle, beside one that wants a page.

A hundred each send headers byte by byte, send a body byte by byte, say nothing, and keep their
connection after an answer that they don't read. All must be gone in 10 seconds, and a page must
come within half a second meanwhile. The control is uvicorn's own protocol, which keeps them.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path

from tests.conftest import Office
from tests.kits.accounts import furnish
from tests.kits.door_process import run_door

EACH = 100
GONE_IN, PAGE_IN = 10.0, 0.5
OURS = ("-m", "portaladm")
CONTROL = (
    "-c",
    "from portaladm.portal import serving; from uvicorn.protocols.http.h11_impl import H11Protocol;"
    "serving.limit_connections = lambda connections: H11Protocol;"
    "from portaladm.__main__ import main; main()",
)
_HEAD = b"GET /sign-in HTTP/1.1\r\nHost: x\r\n"
Client = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def trickle_headers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A byte a second."""
    await _trickle(writer, _HEAD + b"A: b\r\n" * 100)


async def trickle_body(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """The headers at once, then a byte a second."""
    writer.write(b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n")
    await _trickle(writer, b"x" * 900)


async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Nothing at all."""


async def keep_open(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A whole request whose answer nobody reads."""
    writer.write(_HEAD + b"\r\n")


async def _trickle(writer: asyncio.StreamWriter, text: bytes) -> None:
    for number in range(len(text)):
        writer.write(text[number : number + 1])
        await asyncio.sleep(1)


async def attack(port: int, seconds: float) -> tuple[int, float]:
    """How many clients are still there after so long, and when the last of the others went."""
    went: list[float] = []
    began = time.monotonic()

    async def run(client: Client) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        sends = asyncio.ensure_future(client(reader, writer))
        with suppress(OSError):
            while await reader.read(65_536):
                pass
        went.append(time.monotonic() - began)
        sends.cancel()
        writer.close()

    clients = (trickle_headers, trickle_body, say_nothing, keep_open)
    tasks = [asyncio.ensure_future(run(client)) for client in clients for _ in range(EACH)]
    _, still = await asyncio.wait(tasks, timeout=seconds)
    for task in still:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return len(still), max(went, default=0.0)


def time_page(port: int) -> float:
    """Seconds that one page takes, the connection included."""
    began = time.monotonic()
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/sign-in")
    connection.getresponse().read()
    connection.close()
    return time.monotonic() - began


async def measure(port: int) -> tuple[int, float, float]:
    """Clients still there, the last one's end, and the slowest page."""
    attacking = asyncio.ensure_future(attack(port, GONE_IN))
    pages = []
    while not attacking.done():
        pages.append(await asyncio.to_thread(time_page, port))
        await asyncio.sleep(0.2)
    still, last = await attacking
    return still, last, max(pages)


def main() -> int:
    """Print both runs; 0: ours is within its limits, and the control is not."""
    found = []
    for name, program in (("ours", OURS), ("control", CONTROL)):
        with tempfile.TemporaryDirectory(prefix="portaladm-bench-") as folder:
            office = Office(Path(folder))
            furnish(office, {"parent_id": "P1"})
            with run_door(office, program=program) as door:
                still, last, page = asyncio.run(measure(door.port))
                door.process.kill()
        sys.stdout.write(
            f"{name:<8} of {4 * EACH} clients {still} are there after {GONE_IN:.0f} s, the last of "
            f"the others went after {last:.1f} s; the slowest page took {page:.2f} s\n"
        )
        found.append(still == 0 and page <= PAGE_IN)
    return 0 if found == [True, False] else 1


if __name__ == "__main__":
    sys.exit(main())
