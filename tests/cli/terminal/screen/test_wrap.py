"""What stderr says fits the terminal at any width, and can still be copied."""

from __future__ import annotations

import io
import os
import sys

import pytest

from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.render import report_failure
from portaladm.cli.terminal.screen.wrap import find_width, wrap_line
from portaladm.errors import Refused
from tests.conftest import Terminal

WIDTHS = (40, 80, 120)
PATH = "/srv/office/2026/portaladm-keys-K7QMX.csv"
KEY = "{E69293F4-1CB5-4E29-8F1E-EEF6FF3BB7F7}"
COMMAND = "portaladm keys reissue P20817 --yes"
QUOTED = 'portaladm keys revoke P7 --reason "a b"'
SENTENCE = (
    f"The file {PATH} holds the key {KEY} of a parent who has moved to another house; "
    f"to look at it again, run {COMMAND}, or run {QUOTED} and then tell the person in charge."
)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_sentence_is_cut_between_words_alone(width: int) -> None:
    wrapped = wrap_line(SENTENCE, width)
    assert " ".join(wrapped.split("\n")) == SENTENCE
    for whole in (PATH, KEY, COMMAND, QUOTED):
        assert whole in wrapped.replace("\n", "|")
    for line in wrapped.split("\n"):
        assert len(line) <= max(width, len(PATH), len(KEY) + 1)


def test_a_wide_character_takes_two_columns() -> None:
    from rich.cells import cell_len

    line = f"Look at: {'王芳 ' * 30}and more"
    wrapped = wrap_line(line, 80)
    assert " ".join(wrapped.split("\n")) == line
    assert all(cell_len(one) <= 80 for one in wrapped.split("\n"))
    assert len(wrap_line("王" * 20 + " " + "芳" * 20, 80).split("\n")) == 2


def test_a_command_of_a_whole_line_keeps_its_indent() -> None:
    assert wrap_line(f"    {COMMAND}", 38) == "    portaladm keys reissue P20817\n      --yes"
    assert wrap_line(f"    {QUOTED}", 36).splitlines()[-1] == '      --reason "a b"'


@pytest.mark.parametrize("width", WIDTHS)
def test_an_error_and_its_hint_fit_the_terminal(
    monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    err = Terminal()
    monkeypatch.setattr(sys, "stderr", err)
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("NO_COLOR", "1")
    words = "a sentence that goes on and on " * 8
    report_failure(
        CliContext(), Refused("secret-on-line", example=words + COMMAND, details=(words,))
    )
    lines = err.getvalue().splitlines()
    assert all(len(line) <= width for line in lines), err.getvalue()
    assert any(COMMAND in line for line in lines)
    details = lines[1 : [line.startswith("Hint: ") for line in lines].index(True)]
    assert any(line.startswith("  a") or line.startswith("  sentence") for line in details)


def test_a_pipe_gets_whole_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    err = io.StringIO()
    monkeypatch.setattr(sys, "stderr", err)
    monkeypatch.setenv("COLUMNS", "40")
    CliContext().warn(SENTENCE)
    assert err.getvalue() == f"Warning: {SENTENCE}\n"


def test_a_command_longer_than_the_line_is_cut_between_its_words() -> None:
    long = "portaladm keys issue --roster sample_roster.csv -o keys.csv --school Lincoln"
    wrapped = wrap_line(f"Hint: {long}", 40)
    assert all(len(line) <= 40 for line in wrapped.split("\n"))
    assert " ".join(wrapped.split("\n")) == f"Hint: {long}"


@pytest.mark.posix("a pseudo-terminal")
@pytest.mark.parametrize(("told", "wide"), [(None, 80), (0, 80), (5, 20), (60, 60)])
def test_a_terminal_that_was_never_told_its_size_counts_as_a_usual_one(
    monkeypatch: pytest.MonkeyPatch, told: int | None, wide: int
) -> None:
    import termios

    monkeypatch.delenv("COLUMNS", raising=False)
    master, terminal = os.openpty()
    if told is not None:
        termios.tcsetwinsize(terminal, (24, told))
    with os.fdopen(terminal, "w") as stream:
        assert find_width(stream) == wide
    os.close(master)
