"""How many passwords may wait at once and for whom; whoever is beyond is told at once."""

from __future__ import annotations

import asyncio
import threading

import pytest

pytest.importorskip("starlette", reason="needs portaladm[portal]")

from portaladm.portal.pools import Crowded, Pools
from portaladm.services.context import Context
from portaladm.wiring import find_entry_point
from tests.conftest import Office


class Crowd:
    """Sources that compare passwords, none of which ends before all have begun."""

    def __init__(self, office: Office, queue: int) -> None:
        office.run("config", "set", "district.name", "Riverbend", code=0)
        office.run("accounts", "list", code=0)  # makes the store
        self.end = threading.Event()
        self.pools = Pools(find_entry_point(store=office.store, config=None, now=office.now))
        self.pools._queue = queue

    def wait(self, context: Context) -> str:
        assert self.end.wait(10)
        return "done"

    async def send(self, *sources: tuple[str, bool]) -> list[str]:
        """What each gets, in this order: done, or crowded."""
        tasks = []
        for source, named in sources:
            compared = self.pools.compare(source, named, self.wait)
            tasks.append(asyncio.ensure_future(compared))
            await asyncio.sleep(0)  # it has begun
        self.end.set()
        found = await asyncio.gather(*tasks, return_exceptions=True)
        self.pools.close()
        assert all(one == "done" or isinstance(one, Crowded) for one in found)
        return ["done" if one == "done" else "crowded" for one in found]


def test_one_source_has_two_under_way_and_no_more(office: Office) -> None:
    crowd = Crowd(office, queue=10)
    found = asyncio.run(crowd.send(("a", False), ("a", False), ("a", False), ("b", False)))
    assert found == ["done", "done", "crowded", "done"]
    assert not crowd.pools._under_way


def test_a_school_leaves_half_of_the_queue_to_others(office: Office) -> None:
    crowd = Crowd(office, queue=8)
    found = asyncio.run(crowd.send(*[("school", True)] * 6, ("a", False)))
    assert found == ["done"] * 4 + ["crowded"] * 2 + ["done"]


def test_nobody_waits_longer_than_the_queue(office: Office) -> None:
    crowd = Crowd(office, queue=4)
    found = asyncio.run(crowd.send(*[(f"source{n}", False) for n in range(6)]))
    assert found == ["done"] * 4 + ["crowded"] * 2


def test_the_queue_is_what_this_machine_does_in_ten_seconds(office: Office) -> None:
    pools = Crowd(office, queue=1).pools
    pools.measure(0.25)
    assert pools._queue == pools._cores * 40
    pools.measure(100)
    assert pools._queue == 4
    pools.close()
