"""How results look: every format, every hostile name."""

from __future__ import annotations

import csv
import io
import json
import sys
import time

import pytest

from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.render import choose_fields, report_failure, show_record, show_records
from portaladm.errors import Misused, Refused
from tests.conftest import Terminal

HOSTILE = ("Ann [/b] Lee", "\x1b[31mred", "a\u202eb", "=1+1", ":smile:", "two\nlines", "李 ليلى")


class Streams:
    """Stdout and stderr of one command; stdout is a pipe or a terminal.

    Made inside a test: pytest puts its own streams back after the fixtures.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, terminal: bool) -> None:
        self.bytes = io.BytesIO()
        self.out = Terminal() if terminal else io.TextIOWrapper(self.bytes, encoding="utf-8")
        self.err = io.StringIO()
        monkeypatch.setattr(sys, "stdout", self.out)
        monkeypatch.setattr(sys, "stderr", self.err)
        monkeypatch.setenv("COLUMNS", "200")
        monkeypatch.setenv("TERM", "dumb")  # no bold headings

    @property
    def text(self) -> str:
        if isinstance(self.out, Terminal):
            return self.out.getvalue()
        self.out.flush()
        return self.bytes.getvalue().decode("utf-8")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_table_shows_a_hostile_name_as_text(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    terminal = Streams(monkeypatch, terminal=True)
    show_records(CliContext(), [{"name": name, "n": 1}], ("name", "n"))
    assert "\x1b" not in terminal.text
    assert "\u202e" not in terminal.text
    shown = name.replace("\x1b", r"\x1b").replace("\u202e", r"\u202e").replace("\n", r"\x0a")
    assert shown in terminal.text


@pytest.mark.parametrize("name", HOSTILE)
def test_one_thing_shows_a_hostile_name_as_text(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    terminal = Streams(monkeypatch, terminal=True)
    show_record(CliContext(), {"name": name, "good": True, "nothing": None})
    lines = terminal.text.splitlines()
    assert len(lines) == 2  # nothing is left out where it is nothing
    assert "\x1b" not in terminal.text
    assert lines[1].split() == ["Good", "yes"]


@pytest.mark.posix("tzset")
def test_a_moment_is_local_on_a_terminal_and_utc_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        record = {"at": "2026-08-31T02:07:59.123Z", "ends_on": "2026-08-31"}
        terminal = Streams(monkeypatch, terminal=True)
        show_record(CliContext(), record)
        show_records(CliContext(), [record], list(record))
        assert terminal.text.count("2026-08-30 22:07") == 2 and "02:07" not in terminal.text
        assert terminal.text.count("2026-08-31") == 2
        for format in ("csv", "json"):
            pipe = Streams(monkeypatch, terminal=False)
            show_records(CliContext(), [record], list(record), format=format)
            assert "2026-08-31T02:07:59.123Z" in pipe.text
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_pipe_gets_csv_that_no_spreadsheet_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = Streams(monkeypatch, terminal=False)
    show_records(CliContext(), ({"name": name} for name in HOSTILE), ("name",))
    rows = [row for (row,) in csv.reader(io.StringIO(pipe.text, newline=""))]
    assert rows == ["name", *(("'=1+1") if name == "=1+1" else name for name in HOSTILE)]
    assert not pipe.text.startswith("\ufeff")


@pytest.mark.parametrize("format", ["json", "jsonl"])
def test_json_has_the_very_names(monkeypatch: pytest.MonkeyPatch, format: str) -> None:
    pipe = Streams(monkeypatch, terminal=False)
    show_records(CliContext(), ({"name": name} for name in HOSTILE), ("name",), format=format)
    text = pipe.text
    found = json.loads(text) if format == "json" else list(map(json.loads, text.splitlines()))
    assert found == [{"name": name} for name in HOSTILE]


@pytest.mark.parametrize(("format", "text"), [("json", "[]\n"), ("jsonl", ""), ("csv", "name\n")])
def test_an_empty_list_is_an_empty_list(
    monkeypatch: pytest.MonkeyPatch, format: str, text: str
) -> None:
    pipe = Streams(monkeypatch, terminal=False)
    show_records(CliContext(), [], ("name",), format=format)
    assert pipe.text == text


def test_an_empty_table_is_said_on_stderr(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Streams(monkeypatch, terminal=True)
    show_records(CliContext(), [], ("name",))
    assert (terminal.text, terminal.err.getvalue()) == ("", "There is nothing to show.\n")


def test_headings_are_short_and_an_id_of_digits_is_no_number(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = Streams(monkeypatch, terminal=True)
    row = {"student_id": "007", "parent_name": "Ana", "expires_on": "2026-11-29", "count": 7}
    show_records(CliContext(), [row], list(row))
    assert terminal.text.splitlines() == [
        "Student  Name  Expires     Count",
        "-------  ----  ----------  -----",
        "007      Ana   2026-11-29      7",
    ]


def test_a_table_stops_at_a_hundred_rows_and_says_how_to_get_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = Streams(monkeypatch, terminal=True)
    show_records(CliContext(), ({"n": f"row-{n}"} for n in range(1250)), ("n",))
    assert terminal.text.count("row-") == 100
    assert "1,150 more rows" in terminal.err.getvalue()
    assert "--format csv" in terminal.err.getvalue()


def test_fields_are_chosen_and_ordered_by_wish() -> None:
    assert choose_fields(("a", "b", "c"), "c, a") == ["c", "a"]
    assert choose_fields(("a", "b"), None) == ["a", "b"]
    with pytest.raises(Misused, match=r"unknown-field.*'x'"):
        choose_fields(("a", "b"), "a,x")
    with pytest.raises(Misused):
        choose_fields(("a", "b"), " , ")


def test_an_unknown_format_is_misuse(monkeypatch: pytest.MonkeyPatch) -> None:
    Streams(monkeypatch, terminal=False)
    with pytest.raises(Misused, match=r"unknown-format.*'table', 'csv', 'json', 'jsonl'"):
        show_records(CliContext(), [], ("a",), format="xml")


def test_an_error_is_a_sentence_its_lines_and_a_hint(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = Streams(monkeypatch, terminal=False)
    error = Refused(
        "names-empty.pairs", file="\x1b[31mx", header="a\u202e", details=("line 2: bad\x07",)
    )
    report_failure(CliContext(), error)
    assert pipe.err.getvalue() == (
        "Error: \\x1b[31mx names nobody.\n  line 2: bad\\x07\n"
        "Hint: Write a\\u202e in the first line, and one pair on each line below.\n"
    )


@pytest.mark.parametrize("cli", [CliContext(format="json"), CliContext(format="jsonl")])
def test_a_machine_gets_an_error_as_one_object(
    monkeypatch: pytest.MonkeyPatch, cli: CliContext
) -> None:
    pipe = Streams(monkeypatch, terminal=False)
    report_failure(cli, Refused("names-missing", file="José\u202a\x9b", details=("one",)))
    assert pipe.err.getvalue().isascii()
    assert json.loads(pipe.err.getvalue()) == {
        "error": {
            "code": "names-missing", "message": "The file José\u202a\x9b does not exist.",
            "hint": "Check its name.", "details": ["one"], "faults": [],
        }
    }  # fmt: skip
