"""Every list, record and message at 60, 80 and 120 columns: nothing too wide, no word broken."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from portaladm.cli.app import run
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.render import show_table
from portaladm.cli.terminal.screen.columns import measure
from tests.conftest import Office, Outcome
from tests.contract.scenes import SCENES, fail
from tests.contract.stage import Stage
from tests.reference import list_commands, list_leaves

WIDTHS = (60, 80, 120)
LOOKING = {
    "accounts list", "accounts show", "audit list", "audit verify", "batches list",
    "batches show", "config show", "doctor", "keys list", "links list", "office today",
    "parents explain", "parents identity", "parents list", "parents show", "restrictions list",
    "restrictions show", "store info", "students identity", "students list", "students show",
}  # fmt: skip
TABLES = {one for one in LOOKING if one.endswith((" list", "identity"))}
COLUMNS = {60: range(1, 6), 80: range(2, 6), 120: range(2, 6)}
"""How many columns a list has; one alone only where ids of 36 characters leave no room."""
GUID = "7d0c5b0e-52f3-4c7c-9a53-0fd0e2a6a1{:02}"
EMAIL = "maximiliana.konstantinopoulou@families.example.org"
SCHOOLS = (
    "Lincoln Elementary School of Science, Technology, Engineering and the Arts",
    "Martin Luther King, Jr. Middle School", "北京市朝阳区实验小学", "J. Q. High",
)  # fmt: skip
BROKEN_DAY = re.compile(r"\b\d{4}-(?:\d\d-?)?(?!\S)")


class WideOffice(Office):
    """An office whose people have long names and write to long addresses."""

    def row(self, cells: dict[str, str]) -> dict[str, str]:
        long = {
            "parent_first_name": "Maximiliana Theodora",
            "parent_last_name": "Konstantinopoulou-Featherstonehaugh de la Vega",
            "student_last_name": "王小明" if self.numbers % 2 else "Wolfeschlegelsteinhausen",
            "school": SCHOOLS[self.numbers % len(SCHOOLS)], "email": EMAIL,
            "address": "140 Old Saint Augustine Memorial Boulevard, Apartment 1207",
        }  # fmt: skip
        return super().row(long | cells)


class Watched(Stage):
    """A stage whose every screen is looked at."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.office = WideOffice(folder)
        self.width = WIDTHS[0]
        self.faults: list[tuple[str, int, str]] = []
        self.seen: set[str] = set()

    def do(
        self, command: str, *more: str, stdin: str = "", code: int = 0, kept_as: str = ""
    ) -> Any:
        self.width = WIDTHS[0]
        data = super().do(command, *more, stdin=stdin, code=code, kept_as=kept_as)
        self._look(command, self.office.seen[-1].err)
        if command in LOOKING and not kept_as:
            for self.width in WIDTHS:
                shown = self.office.run(*command.split(), *more, "--format", "table", code=code)
                self._look(command, shown.out + shown.err)
                self._look_for_words(command, shown, data)
        return data

    def _look(self, command: str, text: str) -> None:
        self.seen.add(command)
        for line in text.splitlines():
            wide = measure(line) > self.width and len(line.split()) > 1
            if (wide and str(self.office.folder) not in line) or BROKEN_DAY.search(line):
                self.faults.append((command, self.width, line))

    def _look_for_words(self, command: str, shown: Outcome, data: Any) -> None:
        """Every word of a list stands in its data: a piece of one would not."""
        if command in TABLES - {"audit list"} and shown.out:
            heading, _, *lines = shown.out.splitlines()
            words = {word.strip(";,") for text in find_texts(data) for word in text.split()}
            for word in " ".join(lines).split():
                if word.strip(";,") not in words and not re.fullmatch(r"[\d:-]+|yes|no", word):
                    self.faults.append((command, self.width, word))
            columns = len(re.findall(r"-+", shown.out.splitlines()[1]))
            if columns not in COLUMNS[self.width]:
                self.faults.append((command, self.width, heading))


def find_texts(data: Any) -> Iterator[str]:
    """Every text in data."""
    if isinstance(data, dict | list):
        for one in data.values() if isinstance(data, dict) else data:
            yield from find_texts(one)
    elif data is not None:
        yield str(data)


def bring_in_wide_families(stage: Stage) -> None:
    rows = [
        {"student_id": GUID.format(n), "parent_id": GUID.format(99), "grade": str(n)}
        for n in range(6)
    ]
    stage.do("roster import", str(stage.office.write_roster(*rows, name="wide.csv")))
    stage.do("parents show", GUID.format(99))
    stage.do("parents explain", GUID.format(99))
    stage.do("links list")


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Watched:
    """The life of a few parents, seen on screens."""
    stage, before = Watched(tmp_path_factory.mktemp("screens")), Path.cwd()

    def find_width(stream: object) -> int:
        return stage.width

    named = [f"portaladm.cli.{one}.find_width" for one in (
        "office", "terminal.render", "terminal.screen.wrap")]  # fmt: skip
    os.chdir(stage.office.folder)
    try:
        with (
            patch.dict(os.environ, {"PORTALADM_ACTOR": "clerk"}),
            patch(named[0], find_width), patch(named[1], find_width), patch(named[2], find_width),
        ):  # fmt: skip
            scenes = [scene for scene in SCENES if scene is not fail]
            for scene in (scenes[0], bring_in_wide_families, *scenes[1:]):
                scene(stage)
    finally:
        os.chdir(before)
    return stage


@pytest.mark.slow
def test_every_list_and_record_was_looked_at(stage: Watched) -> None:
    assert stage.seen >= LOOKING
    lists = {" ".join(words) for words in list_leaves() if words[-1] == "list"}
    assert lists <= LOOKING


@pytest.mark.slow
def test_no_line_is_wider_than_the_terminal_and_no_word_is_broken(stage: Watched) -> None:
    assert stage.faults == []


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize("words", list_commands(), ids=" ".join)
def test_no_line_of_a_help_is_too_wide_and_no_day_is_broken(
    words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for width in WIDTHS:
        monkeypatch.setenv("COLUMNS", str(width))
        monkeypatch.setattr("portaladm.cli.help.find_width", lambda stream, at=width: at)
        assert run([*words, "--help"]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert [line for line in lines if measure(line) > width and len(line.split()) > 1] == []
        assert [line for line in lines if re.search(r"\b(?:YYYY|MM)-(?!\S)|\w-$", line)] == []


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "ascii"])
def test_what_a_code_page_lacks_is_escaped_before_lines_are_laid_out(
    encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Screen(io.TextIOWrapper):
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("COLUMNS", "60")
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", Screen(written, encoding, "backslashreplace"))
    name, other = "\ubbfc\uc218 \uae40", "H\u1ea1nh Garc\u00eda"
    rows = [["P7", name, "live"], ["P3", other, "expired"]]
    show_table(CliContext(), iter(rows), ["parent_id", "parent_name", "status"], everything=True)
    sys.stdout.flush()
    lines = written.getvalue().decode(encoding).splitlines()
    assert max(map(len, lines)) <= 60
    assert len(lines) == 4 and lines[2].index("live") == lines[3].index("expired")
