"""A small office whose every result is kept."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests.conftest import Office

FAILURE = "failure"
NEED_EXTRAS = {
    "letters lists": "typst", "letters preview": "typst", "portal keys rotate": "joserfc",
}  # fmt: skip
"""Commands that need an extra, and the module that is missing without it."""
READ_NO_SETTINGS = {"config path", "doctor", "letters template export", "roster template"}
"""For these, broken settings are no reason to refuse."""


class Stage:
    """An office whose every result is kept under its command."""

    def __init__(self, folder: Path) -> None:
        self.office = Office(folder)
        self.results: dict[str, list[Any]] = {}
        self.lines: dict[str, tuple[str, ...]] = {}

    def do(
        self, command: str, *more: str, stdin: str = "", code: int = 0, kept_as: str = ""
    ) -> Any:
        """Run a command as JSON and keep what it gave, under its own name or another."""
        words = (*command.split(), *more)
        done = self.office.run(*words, "--format", "json", stdin=stdin, code=code)
        self.results.setdefault(kept_as or command, []).append(done.json)
        self.lines[command] = words
        return done.json

    def read_file(self, name: str, kept_as: str) -> None:
        """Keep what a command wrote into a file of JSON."""
        text = (self.office.folder / name).read_text("utf-8")
        self.results.setdefault(kept_as, []).append(json.loads(text))

    def can_do(self, command: str) -> bool:
        """Whether the extra of the command is installed, if it needs one."""
        return command not in NEED_EXTRAS or find_spec(NEED_EXTRAS[command]) is not None

    def fail(self, *words: str) -> None:
        """Run a command that is refused, and keep its error."""
        ended = self.office.run(*words, "--format", "json")
        assert ended.code in (1, 2), (words, ended)
        self.results.setdefault(FAILURE, []).append(json.loads(ended.err.splitlines()[-1]))

    def fail_everywhere(self) -> None:
        """Every command refuses broken settings, by an error of one shape.

        All but those that do not read them, and ``doctor``: there they are a finding.
        """
        broken = self.office.folder / "broken.toml"
        broken.write_text("[keys\n", encoding="utf-8")
        for command, words in self.lines.items():
            if command not in READ_NO_SETTINGS:
                self.fail(*words, "--config", str(broken))
