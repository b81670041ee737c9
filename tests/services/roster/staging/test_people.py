"""A large roster of people is read by two processes; what comes of it is what one process makes."""

from __future__ import annotations

import marshal
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portaladm.config.schema import Roster
from portaladm.errors import Refused
from portaladm.readers.csv import table
from portaladm.readers.formats import open_roster
from portaladm.readers.people import oneroster as reader_module
from portaladm.services.roster.staging import people, rows
from portaladm.store.db.sqlite import Database
from portaladm.store.roster import staging
from portaladm.workers import Worker, WorkerFailed
from tests.conftest import Office
from tests.kits.workers import WorkerHere
from tests.readers.people.test_roles import make_export, reorder
from tests.readers.people.test_school_data_sync import CURRENT
from tests.readers.reading import TODAY
from tests.readers.samples import (
    FAMILY,
    Tables,
    as_folder,
    as_zip,
    oneroster,
    oneroster_12,
    read_open_pairs,
    user,
)
from tests.store.roster.test_staging import SOME, database

__all__ = ["database"]
TABLES = ("orgs", "people", "ties", "pairs", "unknown_words", "faults", "staged")


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every roster is large; how many rows the other process has read, and how it ended."""
    words: list[str] = []
    receive: Callable[[Worker], Iterator[bytes]] = Worker.receive

    def listen(worker: Worker) -> Iterator[bytes]:
        try:
            for message in receive(worker):
                words.append(f"{marshal.loads(message)[0]} rows")
                yield message
            words.append("done")
        except WorkerFailed:
            words.append("nothing more")
            raise

    monkeypatch.setattr(people, "WORTH_A_WORKER", 0)
    monkeypatch.setattr(Worker, "receive", listen)
    monkeypatch.setattr(people, "count_cores", lambda: 2)
    monkeypatch.setattr(reader_module, "_PROGRESS_ROWS", 1)
    return words


def check_both_ways(office: Office, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything that a check says is the same with and without a second process."""
    apart = office.run("roster", "check", path, "--input-format", "oneroster")
    with monkeypatch.context() as patched:
        patched.setattr(people, "WORTH_A_WORKER", 1 << 40)
        assert office.run("roster", "check", path, "--input-format", "oneroster") == apart


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_a_second_process_reads_the_same(
    office: Office, heard: list[str], monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    files = oneroster_12(*make_export())
    path = (as_zip if kind == "zip" else as_folder)(office.folder / f"o-{kind}.zip", files)
    check_both_ways(office, path, monkeypatch)
    assert heard[-1] == "done"


@pytest.mark.slow
def test_a_zip_counts_by_what_is_packed_in_it(
    office: Office, heard: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = as_zip(office.folder / "o.zip", oneroster_12(*make_export()))
    monkeypatch.setattr(people, "WORTH_A_WORKER", path.stat().st_size + 1)
    office.run("roster", "check", path, "--input-format", "oneroster", code=0)
    assert heard[-1:] == ["done"]


@pytest.mark.slow
def test_faults_and_unknown_words_come_from_the_second_process_too(
    office: Office, heard: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    users = [
        *FAMILY, {**FAMILY[0], "sourcedId": ""}, user("p9", "parent", "s1;s2", status="Deleted"),
        user("s9", "student", "p9", orgSourcedIds="o9"),
        user("p8", "parent", "s1", status="tobedeleted"),
    ]  # fmt: skip
    check_both_ways(office, as_folder(office.folder / "o", oneroster(users)), monkeypatch)
    assert heard[-1] == "done"


@pytest.mark.slow
def test_of_school_data_sync_the_people_are_read_apart(office: Office, heard: list[str]) -> None:
    office.run("roster", "import", as_folder(office.folder / "sds", CURRENT), code=0)
    assert read_open_pairs(office) == {("g1", "s1"), ("g1", "s2")}
    assert heard == ["5 rows", "done"]


@pytest.mark.slow
def test_roles_in_no_order_are_left_to_the_first_process(
    office: Office, heard: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    users, roles = make_export()
    files = oneroster_12(users, reorder(roles, "somebody's at the end"))
    check_both_ways(office, as_folder(office.folder / "o", files), monkeypatch)
    assert "done" not in heard


@pytest.mark.slow
@pytest.mark.parametrize("task", [os._exit, time.sleep])
def test_a_second_process_that_fails_costs_nothing_but_time(
    office: Office, heard: list[str], monkeypatch: pytest.MonkeyPatch, task: Callable[..., None]
) -> None:
    monkeypatch.setattr(people, "stage_half_in_worker", task)
    office.run("roster", "import", as_folder(office.folder / "o", oneroster(FAMILY)), code=0)
    assert heard == ["nothing more"]
    assert read_open_pairs(office) == {("p1", "s1"), ("p2", "s1"), ("p2", "s2")}


class Doubtful(WorkerHere):
    """Whatever its task raises, the other process would only have ended."""

    def work(self) -> list[bytes]:
        try:
            return super().work()
        except Exception as error:
            raise WorkerFailed(str(error)) from error


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> WorkerHere:
    here = Doubtful()
    monkeypatch.setattr(people, "start_worker", here.start)
    monkeypatch.setattr(people, "_PART_ROWS", 3)
    monkeypatch.setattr(people, "count_cores", lambda: 2)
    monkeypatch.setattr(people, "WORTH_A_WORKER", 0)
    monkeypatch.setattr(reader_module, "_PROGRESS_ROWS", 1)
    monkeypatch.setattr(table, "CHUNK_ROWS", 2)
    return here


def stage(database: Database, path: Path) -> tuple[object, ...]:
    """What the tables of a register hold, and what is found or why the roster is refused."""
    with (
        open_roster(str(path), as_of=TODAY, settings=Roster()) as reader,
        database.read() as transaction,
    ):
        staging.create_staging(transaction)
        try:
            found: object = rows.read_everything(transaction, reader, lambda done: None)
        except Refused as error:
            found = error.remark, error.details
        held = [list(transaction.rows(f"SELECT * FROM temp.{name}")) for name in TABLES]
        return found, *held


def stage_both_ways(database: Database, path: Path) -> tuple[object, ...]:
    together = stage(database, path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(people, "WORTH_A_WORKER", 1 << 40)
        assert stage(database, path) == together
    return together


NUMBERS = st.sampled_from([f"{kind}{n}" for kind in "sp" for n in range(6)] + ["", "x1"])
ROLES = st.sampled_from(["student", "parent", "guardian", "teacher", "aide", "parent,student"])
LISTS = st.lists(NUMBERS, max_size=3).map(",".join)
ODD = st.fixed_dictionaries({}, optional={
    "status": st.sampled_from(["active", "tobedeleted", "Gone"]),
    "enabledUser": st.sampled_from(["true", "false", "perhaps"]),
    "orgSourcedIds": st.sampled_from(["o1", "o2", "o9", "d0,o2", ""]),
    "familyName": st.sampled_from(["Gil", "", "two\nlines", 'a "mark"', "in\u200bvisible", "\r"]),
    "email": st.just("a" * 600),
    "agentSourcedIds": st.sampled_from(["s1;s2", "p1|p2", "s1," * 400]),
})  # fmt: skip
USERS = st.builds(
    lambda number, role, agents, odd: {**user(number, role, agents), **odd},
    NUMBERS, ROLES, LISTS, st.one_of(st.just({}), st.just({}), ODD),
)  # fmt: skip
ROLE_ROWS = st.fixed_dictionaries(
    {"role": ROLES},
    optional={"endDate": st.sampled_from(["2020-06-30", "30/06/2020", "soon"]),
              "beginDate": st.sampled_from(["2020-06-30", "1/2/2030"]),
              "status": st.sampled_from(["active", "inactive", "Gone"]),
              "userSourcedId": NUMBERS},
)  # fmt: skip
BROKEN = st.sampled_from(["", "", "", '"', "\n\n", "x,y\n", "s1,Ana\n", "----,----\n"])


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@settings(SOME, max_examples=80)
@given(st.lists(st.tuples(USERS, st.lists(ROLE_ROWS, max_size=2)), max_size=20),
       st.booleans(), BROKEN, st.sampled_from(["bulk", "bulk", "bulk", "delta"]))  # fmt: skip
def test_any_export_gives_the_same_register(
    database: Database, tmp_path: Path, worker: WorkerHere,
    export: list[tuple[dict[str, str], list[dict[str, str]]]], apart: bool, broken: str, mode: str,
) -> None:  # fmt: skip
    users = [one for one, _ in export]
    files: Tables = oneroster(users, mode)
    if apart:
        roles = [
            {"userSourcedId": one.get("sourcedId", ""), **role}
            for one, more in export
            for role in more
        ]
        files = oneroster_12(users, roles, mode)
    cut = files["users.csv"].find("\n", 2 * len(files["users.csv"]) // 3) + 1
    text = files["users.csv"][:cut] + broken + files["users.csv"][cut:]
    stage_both_ways(database, as_folder(tmp_path / "o", {**files, "users.csv": text}))


@pytest.mark.slow
def test_one_that_dies_halfway_leaves_nothing_behind(
    database: Database, tmp_path: Path, worker: WorkerHere
) -> None:
    users = [user(f"s{n}", "student", f"p{n}") for n in range(20)]
    users += [user(f"p{n}", "parent") for n in range(20)]
    path = as_folder(tmp_path / "o", oneroster(users))
    for worker.dies_after in (0, 1, 2, None):
        assert len(stage_both_ways(database, path)[-1]) == 20  # type: ignore[arg-type]
    assert len(worker.received) > 5


@pytest.mark.parametrize("kind", ["repeated", "in order"])
def test_an_id_in_both_halves_has_its_roles_looked_up(
    database: Database, tmp_path: Path, worker: WorkerHere, kind: str
) -> None:
    numbers = [f"s{n}" for n in range(10)] + ["s0" if kind == "repeated" else "s10"]
    users = [user(number, "", "p1") for number in numbers] + [user("p1")]
    roles = [{"userSourcedId": number, "role": "student"} for number in numbers]
    roles += [{"userSourcedId": "p1", "role": "parent"}]
    stage_both_ways(database, as_folder(tmp_path / "o", oneroster_12(users, roles)))
    assert len(worker.received) > 1


def test_a_roster_that_became_another_one_is_left_to_the_first_process(
    database: Database, tmp_path: Path, worker: WorkerHere, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = as_folder(tmp_path / "o", oneroster([*FAMILY] * 3))

    def replace_first(*arguments: Any) -> None:
        as_folder(path, oneroster([*FAMILY] * 2))
        people.stage_half_in_worker(*arguments)

    monkeypatch.setattr(
        people, "start_worker", lambda task, *rest: worker.start(replace_first, *rest)
    )
    stage(database, path)
    assert not worker.received
