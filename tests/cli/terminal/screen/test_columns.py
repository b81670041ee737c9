"""Lists and records at the width of a terminal: no word, day or id is cut."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from portaladm.cli.terminal.screen.columns import lay_out_list, lay_out_record, measure
from tests.conftest import Office

SAMPLE = Path(__file__).parents[4] / "sample_roster.csv"
COMMANDS = [
    ("keys", "list"), ("parents", "list"), ("accounts", "list"), ("batches", "list"),
    ("links", "list"), ("audit", "list"), ("config", "show"), ("store", "info"),
    ("office", "today"), ("parents", "show", "P20817"), ("doctor",),
]  # fmt: skip
FOLDED = re.compile(r"\b\d{4}-(?:\d\d-?)?(?!\S)")
ROW = ("K7QMX-17", "María José Morales Díaz", "2026-11-29 06:00", "", "expired")
TITLES = ("Key", "Name", "At", "Closed on", "Status")


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_no_line_is_longer_than_the_terminal_and_no_day_is_cut(
    office: Office, monkeypatch: pytest.MonkeyPatch, width: int, words: tuple[str, ...]
) -> None:
    office.run("keys", "issue", "--roster", SAMPLE, "-o", "keys.csv", code=0)
    monkeypatch.setattr("portaladm.cli.terminal.render.find_width", lambda stream: width)
    out = office.run(*words, "--format", "table").out
    paths = [str(office.store), str(office.folder)]
    lines = [line for line in out.splitlines() if not any(path in line for path in paths)]
    assert [line for line in lines if measure(line) > width and len(line.split()) > 1] == []
    assert FOLDED.findall(out) == []


def test_columns_that_do_not_fit_are_named_and_wide_shows_all(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.run("keys", "issue", "--roster", SAMPLE, "-o", "keys.csv", code=0)
    monkeypatch.setattr("portaladm.cli.terminal.render.find_width", lambda stream: 60)
    narrow = office.run("keys", "list", "--format", "table", code=0)
    assert narrow.out.split()[:5] == ["Key", "Parent", "Name", "Status", "Expires"]
    assert "More columns: add --wide" in narrow.err
    for whole in (("--wide",), ("--fields", "key_reference,parent_name,closed_on")):
        shown = office.run("keys", "list", "--format", "table", *whole, code=0)
        assert "add --wide" not in shown.err and "Closed" in shown.out
    monkeypatch.setattr("portaladm.cli.terminal.render.find_width", lambda stream: 40)
    cut = office.run("keys", "list", "--format", "table", code=0)
    assert cut.err == "Not shown at this width: Expires. See all: add --wide\n"


def test_numbers_stand_below_each_other_by_their_last_digit() -> None:
    rows = [("K7QMX", "30", "sent"), ("BFZCH", "1040", "")]
    lines = lay_out_list(("Batch", "Count", "File"), rows, 80, numbers=[1]).lines
    assert lines == [
        "Batch  Count  File", "-----  -----  ----", "K7QMX     30  sent", "BFZCH   1040",
    ]  # fmt: skip


def test_an_empty_column_goes_before_a_name_is_cut_and_others_before_a_word_is() -> None:
    assert lay_out_list(TITLES, [ROW], 80).left_out == []
    assert lay_out_list(TITLES, [ROW], 62).left_out == [3]
    narrow = lay_out_list(TITLES, [ROW], 36)
    assert narrow.left_out == [3, 4]
    assert [line.split() for line in narrow.lines[2:]] == [
        ["K7QMX-17", "María", "2026-11-29", "06:00"], ["José"], ["Morales"], ["Díaz"],
    ]  # fmt: skip


def test_what_is_copied_is_whole_where_it_has_a_line_of_its_own() -> None:
    path, hash_ = "/srv/office/portaladm.db", "9" * 30
    lines = lay_out_record([("Path", path), ("Head", hash_), ("Id", "7")], 28)
    assert lines == ["Path", f"  {path}", "Head", f"  {hash_}", "Id    7"]


def test_a_list_cuts_a_path_and_no_id_and_no_email() -> None:
    guid, email = "7d0c5b0e-52f3-4c7c-9a53-0fd0e2a6a100", f"{'m' * 40}@families.example.org"
    for word in (guid, email):
        assert lay_out_list(("A", "B"), [(word, "b")], 60).lines[2].split()[0] == word
    path = f"/srv/{'office/' * 8}keys.csv"
    lines = lay_out_list(("A", "B"), [(path, "b")], 60).lines
    assert max(map(len, lines)) <= 60
    assert "".join(line.removesuffix("b").strip() for line in lines[2:]) == path


def test_a_value_of_a_record_is_continued_below_itself() -> None:
    lines = lay_out_record([("Name", "Ana"), ("Address", "140 Main Street, Apt. 12")], 24)
    assert lines == ["Name     Ana", "Address  140 Main", "         Street, Apt. 12"]
