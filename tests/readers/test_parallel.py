"""A large roster of people is read by a second process; what comes of it is the same."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from portaladm.readers import parallel
from portaladm.store.roster.register.people import Register
from portaladm.workers import Worker, WorkerFailed
from tests.conftest import Office
from tests.readers.people.test_roles import make_export, reorder
from tests.readers.people.test_school_data_sync import CURRENT
from tests.readers.samples import (
    FAMILY,
    as_folder,
    as_zip,
    oneroster,
    oneroster_12,
    read_open_pairs,
    user,
)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every roster is large; what the second process says, and how it ended."""
    words: list[str] = []
    receive: Callable[[Worker], Iterator[bytes]] = Worker.receive

    def listen(worker: Worker) -> Iterator[bytes]:
        try:
            for message in receive(worker):
                words.append(parallel.unpack(message)[0])
                yield message
            words.append("done")
        except WorkerFailed:
            words.append("nothing more")
            raise

    monkeypatch.setattr(parallel, "WORTH_A_WORKER", 0)
    monkeypatch.setattr(Worker, "receive", listen)
    monkeypatch.setattr(parallel, "count_cores", lambda: 2)
    return words


def check_both_ways(office: Office, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything that a check says is the same with and without a second process."""
    apart = office.run("roster", "check", path, "--input-format", "oneroster")
    with monkeypatch.context() as patched:
        patched.setattr(parallel, "WORTH_A_WORKER", 1 << 40)
        assert office.run("roster", "check", path, "--input-format", "oneroster") == apart


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_a_second_process_reads_the_same(
    office: Office, heard: list[str], monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    files = oneroster_12(*make_export())
    path = (as_zip if kind == "zip" else as_folder)(office.folder / f"o-{kind}.zip", files)
    check_both_ways(office, path, monkeypatch)
    assert heard[0] == "file" and heard[-1] == "done"
    assert {"orgs", "people", "agents", "repeats"} <= set(heard)


@pytest.mark.slow
def test_a_zip_counts_by_what_is_packed_in_it(
    office: Office, heard: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = as_zip(office.folder / "o.zip", oneroster_12(*make_export()))
    monkeypatch.setattr(parallel, "WORTH_A_WORKER", path.stat().st_size + 1)
    office.run("roster", "check", path, "--input-format", "oneroster", code=0)
    assert heard[-1:] == ["done"]


@pytest.mark.slow
def test_faults_come_from_the_second_process_too(
    office: Office, heard: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    users = [*FAMILY, {**FAMILY[0], "sourcedId": ""}]
    check_both_ways(office, as_folder(office.folder / "o", oneroster(users)), monkeypatch)
    assert "faults" in heard and heard[-1] == "done"


@pytest.mark.slow
def test_school_data_sync_is_read_apart_as_well(office: Office, heard: list[str]) -> None:
    office.run("roster", "import", as_folder(office.folder / "sds", CURRENT), code=0)
    assert read_open_pairs(office) == {("g1", "s1"), ("g1", "s2")}
    assert "links" in heard and heard[-1] == "done"


@pytest.mark.slow
def test_roles_in_no_order_are_left_to_the_first_process(
    office: Office, heard: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    users, roles = make_export()
    files = oneroster_12(users, reorder(roles, "somebody's at the end"))
    check_both_ways(office, as_folder(office.folder / "o", files), monkeypatch)
    assert heard[-1] == "nothing more"


@pytest.mark.slow
@pytest.mark.parametrize("task", [os._exit, time.sleep])
def test_a_second_process_that_fails_costs_nothing_but_time(
    office: Office, heard: list[str], monkeypatch: pytest.MonkeyPatch, task: Callable[..., None]
) -> None:
    monkeypatch.setattr(parallel, "read_in_worker", task)
    office.run("roster", "import", as_folder(office.folder / "o", oneroster(FAMILY)), code=0)
    assert heard == ["nothing more"]
    assert read_open_pairs(office) == {("p1", "s1"), ("p2", "s1"), ("p2", "s2")}


@pytest.mark.slow
def test_one_that_dies_halfway_leaves_nothing_behind(
    office: Office, heard: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    obey = Register.add_agents

    def die(register: Register, places: list[int], lists: list[str]) -> None:
        obey(register, places, lists)
        if not heard.count("nothing more"):
            heard.append("nothing more")
            raise WorkerFailed("killed")

    monkeypatch.setattr(Register, "add_agents", die)
    office.run("roster", "import", as_folder(office.folder / "o", oneroster(FAMILY)), code=0)
    assert heard.count("people") == 1
    assert read_open_pairs(office) == {("p1", "s1"), ("p2", "s1"), ("p2", "s2")}


@pytest.mark.slow
def test_unknown_words_come_from_the_second_process_too(
    office: Office, heard: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    users = [*FAMILY, user("p9", "parent", "s1;s2", status="Deleted"),
             user("s9", "student", "p9", orgSourcedIds="o9")]  # fmt: skip
    check_both_ways(office, as_folder(office.folder / "o", oneroster(users)), monkeypatch)
    assert "unknown" in heard and heard[-1] == "done"
