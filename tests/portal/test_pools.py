"""How long a request waits for others: once, however many transactions and threads it needs."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress

import pytest

from portaladm.errors import Busy
from portaladm.services.context import Context
from portaladm.wiring import find_entry_point
from tests.conftest import Office
from tests.kits.accounts import furnish

pytest.importorskip("starlette", reason="needs portaladm[portal]")

WAIT = 1.0


@contextmanager
def _locked(office: Office) -> Iterator[None]:
    """Somebody writes all the time."""
    with closing(sqlite3.connect(office.store, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


def _time(
    office: Office, monkeypatch: pytest.MonkeyPatch, count: int, work: Callable[[Context], None]
) -> float:
    from portaladm.portal import pools as rooms

    monkeypatch.setattr(rooms, "WAIT_SECONDS", WAIT)
    pools = rooms.Pools(find_entry_point(store=office.store, config=None))

    async def ask() -> float:
        # Each thread opens its connection while nobody is in its way.
        await asyncio.gather(*(pools.read(lambda context: time.sleep(0.1)) for _ in range(4)))
        with _locked(office):
            began = time.monotonic()
            await asyncio.gather(*(pools.read(work) for _ in range(count)), return_exceptions=True)
            return time.monotonic() - began

    try:
        return asyncio.run(ask())
    finally:
        pools.close()


@pytest.mark.slow
def test_the_transactions_of_a_request_wait_once_together(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    furnish(office, {"parent_id": "P1"})

    def write_thrice(context: Context) -> None:
        for _ in range(3):
            with suppress(Busy), context.store.write():
                pass

    assert 0.9 * WAIT < _time(office, monkeypatch, 1, write_thrice) < 2.5 * WAIT


@pytest.mark.slow
def test_a_page_does_not_wait_behind_pages_that_wait(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    furnish(office, {"parent_id": "P1"})

    def read(context: Context) -> None:
        with context.store.read() as transaction:
            transaction.value("SELECT count(*) FROM meta")

    assert 0.9 * WAIT < _time(office, monkeypatch, 8, read) < 2.5 * WAIT
