"""No command is proposed that was not run here from that very state, and seen to help."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from portaladm.cli.messages import read_messages
from portaladm.cli.messages.wording import Message
from tests.conftest import Office
from tests.proposals.desk import Desk, clear, count_commands
from tests.proposals.scenes import Scene, read_scenes


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all: stores keep the paths of their files."""
    return tmp_path_factory.mktemp("proposals") / "office"


@pytest.fixture(scope="module")
def shelf() -> dict[str, tuple[Path, Any, int]]:
    """The states that scenes share."""
    return {}


@pytest.fixture
def desk(
    place: Path, shelf: dict[str, tuple[Path, Any, int]], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    for name in ("PORTALADM_STORE", "PORTALADM_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PORTALADM_ACTOR", "clerk")
    place.mkdir(exist_ok=True)
    monkeypatch.chdir(place)
    yield Desk(Office(place), shelf)
    clear(place)


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.posix("commands are pasted into a POSIX shell")
@pytest.mark.parametrize("scene", read_scenes(), ids=lambda scene: scene.keys[0])
def test_a_proposed_command_helps(scene: Scene, desk: Desk) -> None:
    for package in scene.needs:
        pytest.importorskip(package, reason="needs an extra")
    scene.play(desk)
    for name in scene.keys:
        key, _, number = name.partition("/")
        wanted = {int(number) - 1} if number else set(range(_count(key)))
        assert wanted <= desk.proved.get(key, set()), f"{name} was not run"


@pytest.mark.parametrize(
    ("command", "fault"),
    [("store info", "is still said"), ("store inf", "exit 2"), ("doctor 7", "exit 2")],
)
def test_a_command_that_does_not_help_is_found(command: str, fault: str, desk: Desk) -> None:
    desk.do("roster", "import", desk.office.write_roster({"parent_id": "P1"}))
    wrong = {"cause-no-key": Message("No key.", f"portaladm {command}")}
    with patch.dict(read_messages(), wrong), pytest.raises(AssertionError, match=fault):
        desk.ask("parents", "explain", "P1")
        desk.mend("cause-no-key")


def _count(key: str) -> int:
    """One at least: what a function words may propose as well."""
    message = read_messages().get(key)
    return max(1, count_commands(message)) if message else 1
