"""What a worker has ready waits on the disk until the first process takes it."""

from __future__ import annotations

from threading import Event

import pytest

from portaladm.services.roster.staging.sending import sending


def test_messages_are_sent_in_order_while_the_next_ones_are_made() -> None:
    sent: list[bytes] = []
    ready = Event()

    def send(message: bytes) -> None:
        assert ready.wait(10)
        sent.append(message)

    with sending(send) as put:
        for n in range(20):
            put(bytes([n]) * (n + 1))
        assert sent == []
        ready.set()
    assert sent == [bytes([n]) * (n + 1) for n in range(20)]


def test_who_takes_nothing_any_more_ends_the_work() -> None:
    def refuse(message: bytes) -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError), sending(refuse) as put:
        put(b"one")
