"""How a step runs its command."""

from __future__ import annotations

from tests.walk.world import World

SEEN = ("--verified-by", "photo-id")
WHY = ("--reason", "a reason", "--yes")


def run(world: World, *words: str, fine: bool, stdin: str | None = None) -> None:
    """Run a command that the rules allow or refuse."""
    ended = world.run(*words, code=None, stdin=stdin)
    assert (ended.code == 0) == fine, f"exit {ended.code}: {' '.join(words)}\n{ended.err}"
