"""All scenes: each provokes messages and runs what they propose."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple

from tests.proposals.desk import Desk

ROOMS = (
    "accounts", "audit", "batches", "choices", "config", "erasing", "explain", "files", "imports",
    "keys", "letters", "office", "options", "passwords", "people", "portal", "remarks", "rosters",
    "rights", "store",
)  # fmt: skip


class Scene(NamedTuple):
    """Which messages a scene holds: ``key``, or ``key/2`` for the second command of one.

    What a command says by itself, and not by a message, stands there with its first words.
    """

    keys: tuple[str, ...]
    play: Callable[[Desk], None]
    needs: tuple[str, ...] = ()


_SCENES: list[Scene] = []


def scene(
    *keys: str, needs: str = ""
) -> Callable[[Callable[[Desk], None]], Callable[[Desk], None]]:
    """Declare which messages' commands are run in a scene, and which packages of extras it uses."""

    def register(play: Callable[[Desk], None]) -> Callable[[Desk], None]:
        _SCENES.append(Scene(keys, play, tuple(needs.split())))
        return play

    return register


def read_scenes() -> list[Scene]:
    """Every scene of every room."""
    for room in ROOMS:
        import_module(f"tests.proposals.rooms.{room}")
    return _SCENES
