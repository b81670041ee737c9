"""How the work list looks: one screen, nothing that a terminal would run, data in a pipe."""

from __future__ import annotations

import csv
import io
import os
import sys

import pytest

from portaladm.cli import office as command
from tests.conftest import Office, Terminal


def add_batches(office: Office, count: int) -> None:
    rows = [{"parent_id": f"P{n}", "student_id": f"S{n}"} for n in range(count)]
    office.run("roster", "import", office.write_roster(*rows), code=0)
    for n in range(count):
        office.run("keys", "issue", "--parent", f"P{n}", "-o", f"keys{n}.csv", code=0)


@pytest.mark.parametrize(("lines", "named"), [(24, 3), (9, 2), (5, 1)])
def test_as_many_things_of_a_kind_are_named_as_a_screen_has_lines_for(
    office: Office, monkeypatch: pytest.MonkeyPatch, lines: int, named: int
) -> None:
    add_batches(office, 5)
    monkeypatch.setattr(command, "_count_lines", lambda: lines - 2)
    shown = office.run("office", "today", "--format", "table", code=0).out
    assert shown.count("Once it is sent") == named
    assert f"  {5 - named} more: portaladm office today --kind batches\n" in shown


def test_a_terminal_that_does_not_say_its_size_has_the_usual_one() -> None:
    assert command._count_lines() == 22 or os.isatty(1)


def test_what_a_name_holds_is_never_run_by_a_terminal(office: Office) -> None:
    add_batches(office, 1)
    name = "k\x1b[31m.csv"
    with office.open() as context, context.store.write() as transaction:
        transaction.run("UPDATE batches SET file_name = ? WHERE kind = 'keys-issue'", (name,))
    shown = office.run("office", "today", "--format", "table", code=0).out
    assert "\x1b" not in shown
    assert "\\x1b[31m.csv" in shown


def test_a_pipe_gets_csv_and_fields_are_chosen(office: Office) -> None:
    add_batches(office, 2)
    rows = list(csv.DictReader(io.StringIO(office.run("office", "today", code=0).out)))
    batches = [row for row in rows if row["kind"] == "batches"]
    assert [row["count"] for row in batches] == ["2", "2"]
    assert list(batches[0]) == list(command.FIELDS)
    chosen = office.run("office", "today", "--fields", "kind", "--format", "jsonl", code=0).out
    assert '{"kind": "batches"}' in chosen.replace(':"', ': "')
    office.run("office", "today", "--fields", "kinds", code=2)


def test_lines_fit_the_terminal(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    add_batches(office, 1)
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setattr(sys, "stdout", screen := Terminal())
    from portaladm.services.office.today import list_work

    with office.open() as context:
        work = list_work(context, office.store.with_name("portaladm.toml"), most=3)
    command._show(work, 22)
    assert max(map(len, screen.getvalue().splitlines())) <= 40
