"""Letters killed at any step, or short of room: a key that counts stands on a letter."""

from __future__ import annotations

import hashlib
import re
import shutil
import time
import uuid
from collections.abc import Callable

import pytest

from tests.conftest import Office
from tests.torture.commits import KilledCommand, choose_kills, find_processes, find_steps
from tests.torture.judging import count_open_keys, judge
from tests.torture.test_resets import put_back

pytest.importorskip("typst", reason="needs portaladm[letters]")
pytest.importorskip("pypdfium2", reason="needs portaladm[dev]")

from tests.letters.read import read_texts

pytestmark = pytest.mark.posix("children are forked")

SEED = 815
_KEY = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


@pytest.fixture
def office_of(office: Office) -> Callable[[int], Office]:
    """An office with so many parents whose letters are due."""

    def make(parents: int) -> Office:
        office.run(
            "init", "--district", "Grand Bend", "--district-id", "JPRQQH",
            "--portal-url", "https://portal.example.org", code=0,
        )  # fmt: skip
        rows = [office.row({"student_id": f"S{n}", "parent_id": f"P{n}"}) for n in range(parents)]
        office.run("roster", "import", office.write_roster(*rows), code=0)
        return office

    return make


def letters_of(office: Office) -> KilledCommand:
    return KilledCommand(office.folder, "letters.pdf", "keys", "issue", "-o", "letters.pdf")


def find_unprinted(office: Office) -> int:
    """How many open keys are on no letter, or on two."""
    stored = [bytes(key) for (key,) in office.query(
        "SELECT hash FROM activation_keys WHERE closed_at IS NULL"
    )]  # fmt: skip
    printed: list[bytes] = []
    for path in office.folder.glob("*.pdf"):
        if not path.name.endswith("-lists.pdf"):
            found = [_KEY.search(text) for text in read_texts(path.read_bytes())]
            printed += [
                hashlib.sha256(uuid.UUID(key[0]).bytes).digest() for key in found if key is not None
            ]
    return sum(printed.count(key) != 1 for key in stored)


@pytest.mark.turns(6, "files that are cut off")
def test_letters_killed_at_any_step_leave_no_key_without_a_letter(
    office_of: Callable[[int], Office],
) -> None:
    kill_letters(office_of(30), parents=30, kills=2)


@pytest.mark.torture(share=1)
def test_letters_of_a_district_killed_at_many_steps(
    office_of: Callable[[int], Office], request: pytest.FixtureRequest
) -> None:
    tenth = request.config.getoption("tenth")
    parents, kills = (600, 14) if tenth is None else (60, 4)  # so many that workers print them
    kill_letters(office_of(parents), parents, kills, SEED + (tenth or 0))


def kill_letters(office: Office, parents: int, kills: int, seed: int = SEED) -> None:
    kept = office.folder.with_name(f"{office.folder.name}-kept")
    shutil.copytree(office.folder, kept)
    letters = letters_of(office)
    events = letters.run_whole()
    for step, committed in choose_kills(events, "letters.pdf", kills, seed):
        put_back(kept, office.folder)
        letters.kill_at(step)
        assert count_open_keys(office.folder) == (parents if committed else 0), events[step - 1]
        assert office.run("doctor", "--repair").code == 0
        assert not list(office.folder.glob(".*.part"))
        assert find_unprinted(office) == 0
        office.run("keys", "issue", "-o", "again.pdf", code=0)
        assert count_open_keys(office.folder) == parents
        assert find_unprinted(office) == 0
        assert judge(office.folder) == []
    await_no_worker(office)


@pytest.mark.turns(6, "files that are cut off")
def test_workers_are_at_work_when_letters_are_killed_and_end_with_their_parent(
    office_of: Callable[[int], Office],
) -> None:
    office = office_of(60)
    kept = office.folder.with_name(f"{office.folder.name}-kept")
    shutil.copytree(office.folder, kept)
    letters = letters_of(office)
    events = letters.run_whole()
    before, _ = find_steps(events, "letters.pdf")
    at_work = [step for step in before if events[step - 1].startswith("worker")]
    assert at_work, events
    put_back(kept, office.folder)
    letters.kill_at(at_work[0])
    await_no_worker(office)


def await_no_worker(office: Office) -> None:
    """Children that print end with their parent, as soon as their page is laid out."""
    for _ in range(1200):
        if not any(find_processes(office.folder)):
            return
        time.sleep(0.1)
    raise AssertionError("a process still prints letters")


@pytest.mark.turns(6, "files that are cut off")
def test_letters_for_which_there_is_no_room_leave_no_key_and_no_file(
    office_of: Callable[[int], Office],
) -> None:
    office = office_of(120)
    before = office.store.stat().st_size
    ending = letters_of(office).run(largest_file=max(2 * before, 450_000))
    assert ending.code == 1
    assert not ending.traceback
    assert ending.err.count("Error:") == 1
    assert count_open_keys(office.folder) == 0
    assert [path.name for path in office.folder.glob("*.pdf")] == []
    assert not list(office.folder.glob(".*.part"))
    office.run("keys", "issue", "-o", "letters.pdf", code=0)
    assert find_unprinted(office) == 0
