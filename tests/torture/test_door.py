"""A door that is killed before it opens is a point like any other."""

from __future__ import annotations

import csv
from contextlib import closing
from pathlib import Path

import pytest

pytest.importorskip("starlette", reason="needs portaladm[portal]")

from benchmarks.portal.browser import Browser

from tests.torture.door import open_child
from tests.torture.nursery import Nursery, store_of
from tests.torture.runs.door import PASSWORD, USERNAME
from tests.torture.scenes import write_roster

pytestmark = pytest.mark.posix("children are forked")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "office-door"
    folder.mkdir()
    write_roster(folder / "roster.csv")
    assert Nursery().run(folder, "roster", "import", "roster.csv").code == 0
    return folder


@pytest.mark.slow
def test_a_door_may_be_killed_at_its_first_step(folder: Path) -> None:
    with open_child(folder, at=1) as door:
        assert door.has_ended() and door.killed


def test_a_door_that_ends_by_itself_is_no_point(folder: Path) -> None:
    store_of(folder).write_bytes(b"no store")
    with pytest.raises(RuntimeError, match="does not open"), open_child(folder, at=100_000):
        pass


@pytest.mark.slow
@pytest.mark.usefixtures("real_hashes")
def test_who_activates_at_one_door_signs_in_at_the_next(folder: Path) -> None:
    assert Nursery().run(folder, "keys", "issue", "-o", "keys.csv").code == 0
    with (folder / "keys.csv").open(encoding="utf-8-sig", newline="") as file:
        key = next(csv.DictReader(file))["activation_key"]
    with open_child(folder) as door, closing(Browser(door.port)) as browser:
        assert browser.activate(key, USERNAME, PASSWORD)
    with open_child(folder) as door, closing(Browser(door.port)) as browser:
        assert browser.sign_in(USERNAME, PASSWORD)
