"""Colours: never alone, and none where they are not wanted."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from portaladm.cli.terminal.screen.colours import (
    LABELS,
    MEANINGS,
    Meaning,
    is_coloured,
    is_status,
    paint_label,
    paint_word,
)
from portaladm.domain.accounts.states import AccountState
from portaladm.domain.diagnosis import Severity
from portaladm.domain.keys import KeyState
from portaladm.domain.link_access import Visibility
from tests.conftest import Office, Terminal

SAMPLE = Path(__file__).parents[4] / "sample_roster.csv"
CODE = re.compile("\x1b\\[[0-9;]*m")


@pytest.fixture(autouse=True)
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


@pytest.mark.parametrize(
    ("variables", "terminal", "pipe"),
    [
        ({}, True, False),
        ({"NO_COLOR": "1"}, False, False),
        ({"NO_COLOR": ""}, True, False),
        ({"TERM": "dumb"}, False, False),
        ({"FORCE_COLOR": "1"}, True, True),
        ({"FORCE_COLOR": ""}, True, False),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, True, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, False),
    ],
)
def test_the_customs_of_other_programs_hold(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], terminal: bool, pipe: bool
) -> None:
    for name, said in variables.items():
        monkeypatch.setenv(name, said)
    assert (is_coloured(Terminal()), is_coloured(io.StringIO())) == (terminal, pipe)


def test_every_state_that_tells_a_clerk_what_works_has_a_colour() -> None:
    plain = {KeyState.REDEEMED.value, Severity.NOTE.value}  # nothing to do, nothing to fear
    states = {one.value for kind in (KeyState, AccountState, Visibility, Severity) for one in kind}
    assert states - set(MEANINGS) == plain
    assert MEANINGS["live"] is MEANINGS["active"] is Meaning.WORKS
    assert MEANINGS["expired"] is MEANINGS["suspended"] is Meaning.RESTS
    assert MEANINGS["revoked"] is MEANINGS["disabled"] is Meaning.CLOSED


def test_only_a_status_has_a_colour_and_keeps_its_word() -> None:
    assert is_status("status") and is_status("file_status") and is_status("severity")
    assert not is_status("parent_name") and not is_status("reason")
    assert CODE.sub("", paint_word("live", "live")) == "live" != paint_word("live", "live")
    assert paint_word("Ana", "Ana") == "Ana" and paint_word("live", "") == ""


@pytest.mark.parametrize("label", LABELS)
def test_a_label_has_a_colour_at_the_beginning_of_a_line_alone(label: str) -> None:
    painted = paint_label(f"{label}: the Error: of Ana")
    assert painted.startswith("\x1b[") and painted.endswith("m: the Error: of Ana")
    assert CODE.sub("", painted) == f"{label}: the Error: of Ana"
    assert paint_label(f"No {label}: x") == f"No {label}: x"


@pytest.mark.parametrize("words", [("keys", "list"), ("parents", "show", "P20817"), ("doctor",)])
def test_a_screen_has_the_same_words_in_the_same_places_with_colours(
    office: Office, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    office.run("keys", "issue", "--roster", SAMPLE, "-o", "keys.csv", code=0)
    office.run("keys", "revoke", "P20801", "--reason", "lost", "--yes", code=0)
    (office.folder / "keys.csv").chmod(0o644)
    plain = office.run(*words, "--format", "table")
    monkeypatch.setenv("FORCE_COLOR", "1")
    coloured = office.run(*words, "--format", "table")
    assert CODE.sub("", coloured.out) == plain.out
    assert not CODE.search(plain.out)
    if words[0] != "doctor":
        assert "\x1b[32mlive\x1b[0m" in coloured.out


def test_data_has_no_colours_even_where_they_are_forced(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.run("keys", "issue", "--roster", SAMPLE, "-o", "keys.csv", code=0)
    monkeypatch.setenv("FORCE_COLOR", "1")
    for format in ("csv", "json", "jsonl"):
        assert not CODE.search(office.run("keys", "list", "--format", format, code=0).out)


def test_errors_are_red_those_of_the_parser_as_well(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    for words in (("keys", "list"), ("keys", "list", "--nonsense"), ("keys", "lisst")):
        assert "\x1b[31mError\x1b[0m: " in office.run(*words).err
    assert "\x1b" not in office.run("keys", "list", "--nonsense", "--format", "json").err
