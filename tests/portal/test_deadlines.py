"""Who trickles a request or does not read an answer is cut off; uvicorn alone waits for ever."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

pytest.importorskip("uvicorn", reason="needs portaladm[portal]")

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from portaladm.portal import deadlines
from portaladm.portal.deadlines import DeadlineProtocol

Behaviour = Callable[[socket.socket], None]
GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nx"


async def _app(scope: Any, receive: Any, send: Any) -> None:
    """Read everything, then answer with 4 MB for /large and with a word otherwise."""
    if scope["type"] != "http":
        return
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for _ in range(64 if scope["path"] == "/large" else 0):
        await send({"type": "http.response.body", "body": bytes(65_536), "more_body": True})
    await send({"type": "http.response.body", "body": b"word"})


@contextlib.contextmanager
def serve_protocol(protocol: type[H11Protocol]) -> Iterator[tuple[int, set[Any]]]:
    """Its port, and its open connections."""
    taken = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        _app, http=protocol, loop="asyncio", ws="none", lifespan="off", log_config=None,
        timeout_keep_alive=2, timeout_graceful_shutdown=1,
    )  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([taken],))
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield taken.getsockname()[1], server.server_state.connections
    finally:
        server.should_exit = True
        thread.join()


def _trickle(client: socket.socket, text: bytes) -> None:
    for number in range(len(text)):
        client.sendall(text[number : number + 1])
        time.sleep(0.1)


def _say_nothing(client: socket.socket) -> None:
    client.recv(1)


def _trickle_headers(client: socket.socket) -> None:
    _trickle(client, GET[:-2] + b"a: b\r\n" * 100)


def _trickle_body(client: socket.socket) -> None:
    client.sendall(POST)
    _trickle(client, b"x" * 900)


def _trickle_the_second(client: socket.socket) -> None:
    client.sendall(GET)
    client.recv(1_000)
    _trickle_headers(client)


def _do_not_read(client: socket.socket) -> None:
    client.sendall(GET.replace(b"/ ", b"/large "))
    for _ in range(900):
        client.recv(1)
        time.sleep(0.1)


def _is_cut(served: tuple[int, set[Any]], behave: Behaviour, seconds: float) -> bool:
    """Whether the server lets go of such a client before that time is up."""
    port, connections = served
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    client.connect(("127.0.0.1", port))
    client.settimeout(seconds)

    def run() -> None:
        with contextlib.suppress(OSError):
            behave(client)

    threading.Thread(target=run, daemon=True).start()
    time.sleep(0.2)
    assert connections
    end = time.monotonic() + seconds
    while connections and time.monotonic() < end:
        time.sleep(0.02)
    is_cut = not connections
    client.close()
    while connections:
        time.sleep(0.02)
    return is_cut


ALL = (
    _say_nothing, _trickle_headers, _trickle_body, _trickle_the_second, _do_not_read,
)  # fmt: skip


@pytest.mark.turns(5, otherwise="slow")
@pytest.mark.parametrize("behave", ALL)
def test_who_is_too_slow_is_cut_off(behave: Behaviour, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadlines, "REQUEST_SECONDS", 0.5)
    monkeypatch.setattr(deadlines, "_LOOK_EVERY", 0.1)
    with serve_protocol(DeadlineProtocol) as served:
        assert _is_cut(served, behave, 4)


@pytest.mark.slow
def test_uvicorn_alone_cuts_nobody_off() -> None:
    def is_cut(behave: Behaviour) -> bool:
        with serve_protocol(H11Protocol) as served:
            return _is_cut(served, behave, 1)

    with ThreadPoolExecutor(len(ALL)) as pool:
        assert list(pool.map(is_cut, ALL)) == [False] * len(ALL)


@pytest.mark.slow
def test_who_is_quick_enough_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadlines, "REQUEST_SECONDS", 1.0)
    monkeypatch.setattr(deadlines, "_LOOK_EVERY", 0.1)
    with (
        serve_protocol(DeadlineProtocol) as (port, _),
        socket.create_connection(("127.0.0.1", port)) as client,
    ):
        client.settimeout(2)
        for _ in range(4):  # in all longer than one request may take
            client.sendall(GET[:10])
            time.sleep(0.4)
            client.sendall(GET[10:])
            assert _read_words(client, 1, 1_000)
        client.sendall(GET.replace(b"/ ", b"/large "))
        assert _read_words(client, 1, 500_000) > 64 * 65_536
        client.sendall(GET + GET)  # one behind the other
        assert _read_words(client, 2, 1_000)


def _read_words(client: socket.socket, words: int, at_once: int) -> int:
    """Read until so many words have come; how much that was."""
    text = b""
    while text.count(b"word") < words:
        part = client.recv(at_once)
        assert part
        text += part
        time.sleep(0.005)
    return len(text)


def ask_raw(port: int, text: bytes, answers: int) -> bytes:
    """What comes back, until so many answers have come."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as client:
        client.sendall(text)
        read = b""
        while read.count(b"HTTP/1.1 ") < answers and (chunk := client.recv(1_000)):
            read += chunk
    return read


def test_a_request_of_two_lengths_is_refused_and_pieces_count_before_a_length() -> None:
    two = POST.replace(b"1000", b"4\r\nContent-Length: 1000")
    both = POST.replace(b"1000", b"1000\r\nTransfer-Encoding: chunked")[:-1] + b"0\r\n\r\n"
    with serve_protocol(DeadlineProtocol) as (port, _):
        assert ask_raw(port, two, 1).startswith(b"HTTP/1.1 400 ")
        assert ask_raw(port, both + GET, 2).count(b"HTTP/1.1 200 ") == 2


def test_the_head_of_an_answer_is_sent_together_with_what_follows_it() -> None:
    """One call of the system in place of two, and nobody is woken for half an answer."""
    answers = deadlines._WholeAnswers()
    answers.receive_data(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx")
    while not isinstance(answers.next_event(), h11.EndOfMessage):
        pass
    assert answers.send(h11.InformationalResponse(status_code=103, headers=[]))
    assert answers.send(h11.Response(status_code=200, headers=[("Content-Length", "8")])) == b""
    begun = answers.send(h11.Data(data=b"word"))
    assert begun.startswith(b"HTTP/1.1 200 ")
    assert begun.endswith(b"\r\n\r\nword")
    assert answers.send(h11.Data(data=b"more")) == b"more"
    assert answers.send(h11.EndOfMessage()) == b""


def test_an_answer_without_a_body_is_sent_at_its_end() -> None:
    """As one to HEAD, or 204, may be."""
    answers = deadlines._WholeAnswers()
    answers.receive_data(GET)
    while not isinstance(answers.next_event(), h11.EndOfMessage):
        pass
    assert answers.send(h11.Response(status_code=204, headers=[])) == b""
    assert answers.send(h11.EndOfMessage()).startswith(b"HTTP/1.1 204 ")
