"""A door that is killed before it opens is a point like any other."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("starlette", reason="needs portaladm[portal]")

from tests.torture.door import open_child
from tests.torture.nursery import Nursery, store_of
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
