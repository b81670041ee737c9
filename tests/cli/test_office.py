"""How the work list looks: one screen, nothing that a terminal would run, data in a pipe."""

from __future__ import annotations

import csv
import io
import os
import sys

import pytest

from portaladm.cli import office as command
from tests.conftest import Office, Terminal
from tests.kits.settings import write_settings


def set_up(office: Office) -> None:
    """Settings in which the doctor finds nothing."""
    write_settings(office, '[district]\nname = "Riverbend"\nid = "JPRQQH"\n')


def add_batches(office: Office, count: int) -> None:
    rows = [{"parent_id": f"P{n}", "student_id": f"S{n}"} for n in range(count)]
    office.run("roster", "import", office.write_roster(*rows), code=0)
    for n in range(count):
        office.run("keys", "issue", "--parent", f"P{n}", "--posted", "-o", f"keys{n}.csv", code=0)


def show(office: Office, monkeypatch: pytest.MonkeyPatch, lines: int | None) -> str:
    """The list on a screen of so many lines; None: in a pipe."""
    monkeypatch.setattr(command, "_count_lines", lambda: lines)
    return office.run("office", "today", "--format", "table", code=0).out


@pytest.mark.turns(5, otherwise="slow")
@pytest.mark.parametrize(("lines", "named"), [(None, 3), (8, 3), (7, 2), (4, 1), (3, 0)])
def test_as_many_things_of_a_kind_are_named_as_a_screen_has_lines_for(
    office: Office, monkeypatch: pytest.MonkeyPatch, lines: int | None, named: int
) -> None:
    set_up(office)
    add_batches(office, 5)
    shown = show(office, monkeypatch, lines)
    assert shown.count("Once it is sent") == named
    assert len(shown.splitlines()) <= (lines or 8)
    rest = f"{5 - named} more" if named else "See"
    assert f"  {rest}: portaladm office today --kind batches\n" in shown


def test_the_most_urgent_kinds_keep_their_names_where_the_room_ends(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(office)
    add_batches(office, 2)
    order = ("P0", "S0", "--reason", "court", "--until", "2026-09-05", "--yes")
    office.run("links", "deny", *order, code=0)
    shown = show(office, monkeypatch, 5)
    assert "record the new order" in shown
    assert shown.endswith(
        "Batches not marked as sent: 2\n  See: portaladm office today --kind batches\n"
    )


def test_what_is_no_terminal_has_no_last_line() -> None:
    assert command._count_lines() is None or os.isatty(1)


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
