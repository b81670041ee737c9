"""Letters killed at any moment, or short of room: a key that counts stands on a letter."""

from __future__ import annotations

import hashlib
import os
import random
import re
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Office
from tests.torture.judging import count_open_keys, judge
from tests.torture.test_resets import put_back

pytest.importorskip("typst", reason="needs portaladm[letters]")
pytest.importorskip("pypdfium2", reason="needs portaladm[dev]")

from tests.letters.read import read_texts

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


def start_letters(office: Office, largest: int | None = None) -> subprocess.Popen[bytes]:
    words = ("keys", "issue", "-o", "letters.pdf")
    limit = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({largest},) * 2); "
    run = "import sys; from portaladm.__main__ import main; sys.exit(main(sys.argv[1:]))"
    return subprocess.Popen(
        [sys.executable, "-c", (limit if largest else "") + run,
         "--store", str(office.store), *words],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=office.folder,
        env=os.environ | {"LETTERS_OF": str(office.folder)},
    )  # fmt: skip


def await_part(office: Office, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None and not list(office.folder.glob(".letters.pdf.*.part")):
        time.sleep(0.001)


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


@pytest.mark.turns(3, "files that are cut off")
def test_letters_killed_at_any_moment_leave_no_key_without_a_letter(
    office_of: Callable[[int], Office],
) -> None:
    kill_letters(office_of(30), parents=30, kills=1)


@pytest.mark.torture
def test_letters_of_a_district_killed_at_many_moments(office_of: Callable[[int], Office]) -> None:
    kill_letters(office_of(600), parents=600, kills=14)


def kill_letters(office: Office, parents: int, kills: int) -> None:
    kept = office.folder.with_name(f"{office.folder.name}-kept")
    shutil.copytree(office.folder, kept)
    with start_letters(office) as whole:
        await_part(office, whole)
        begun = time.monotonic()
        whole.communicate()
    assert whole.returncode == 0
    lasts, dice, outcomes = time.monotonic() - begun, random.Random(SEED), set[bool]()
    for _ in range(kills):
        put_back(kept, office.folder)
        with start_letters(office) as process:
            await_part(office, process)
            time.sleep(dice.uniform(0, lasts * 1.05))
            process.kill()
        outcomes.add(bool(count_open_keys(office.folder)))
        assert office.run("doctor", "--repair").code == 0
        assert not list(office.folder.glob(".*.part"))
        assert find_unprinted(office) == 0
        office.run("keys", "issue", "-o", "again.pdf", code=0)
        assert count_open_keys(office.folder) == parents
        assert find_unprinted(office) == 0
        assert judge(office.folder) == []
    assert kills < 10 or outcomes == {False, True}
    await_no_worker(office)


def await_no_worker(office: Office) -> None:
    """Children that print end with their parent."""
    mark = f"LETTERS_OF={office.folder}\0".encode()
    for _ in range(300):
        if not any(mark in read_environment(path) for path in Path("/proc").glob("[0-9]*")):
            return
        time.sleep(0.1)
    raise AssertionError("a process still prints letters")


def read_environment(process: Path) -> bytes:
    try:
        return (process / "environ").read_bytes()
    except OSError:  # it has ended, or is somebody else's
        return b""


@pytest.mark.posix("limits of a process")
@pytest.mark.turns(3, "files that are cut off")
def test_letters_for_which_there_is_no_room_leave_no_key_and_no_file(
    office_of: Callable[[int], Office],
) -> None:
    office = office_of(120)
    before = office.store.stat().st_size
    with start_letters(office, largest=max(2 * before, 450_000)) as process:
        _, said = process.communicate()
    assert process.returncode == 1
    assert b"Traceback" not in said
    assert said.count(b"Error:") == 1
    assert count_open_keys(office.folder) == 0
    assert [path.name for path in office.folder.glob("*.pdf")] == []
    assert not list(office.folder.glob(".*.part"))
    office.run("keys", "issue", "-o", "letters.pdf", code=0)
    assert find_unprinted(office) == 0
