"""``parents merge`` on a screen: both records side by side, and the result, before it asks."""

from __future__ import annotations

import io

import pytest

from tests.conftest import Office, Terminal
from tests.kits.parents import merge, school

__all__ = ["school"]
WORDS = ("parents", "merge", "P1", "P2", "--reason", "one person")


@pytest.fixture
def busy(school: Office) -> Office:
    """Two records, each with a key and an order of its own."""
    school.run("keys", "issue", "-o", "keys.csv", code=0)
    for parent, student in (("P1", "0010442"), ("P2", "0010443")):
        words = ("links", "deny", parent, student, "--reason", f"order of {parent}", "--yes")
        school.run(*words, code=0)
    return school


def read_blocks(text: str) -> dict[str, list[str]]:
    """The plain plan: each heading with its lines."""
    blocks: dict[str, list[str]] = {}
    for line in text.splitlines():
        if not line.startswith("  "):
            blocks[line] = []
        else:
            list(blocks.values())[-1].append(" ".join(line.split()))
    return blocks


def test_keys_children_orders_of_both_and_the_result_stand_before_the_question(
    busy: Office,
) -> None:
    blocks = read_blocks(busy.run(*WORDS, answers="\n", code=4).err)
    orders = [f"R{n} on 001044{n + 1}: in-force, from 2026-08-31: order of P{n}" for n in (1, 2)]
    assert f"Restrictions {orders[0]}" in blocks["Keep P1"]
    assert f"Restrictions {orders[1]}" in blocks["Drop P2"]
    result = blocks["Result P1"]
    assert result[-2:] == [f"Restrictions {orders[0]}", orders[1]]
    assert "Children 0010442 Ana García: restricted" in result
    assert "0010443 Ana García: restricted" in result
    for title in ("Keep P1", "Drop P2", "Result P1"):
        assert sum("Keys" in line and "until" in line for line in blocks[title]) == 1


@pytest.mark.parametrize("words", [("--dry-run",), ("--yes",)])
def test_it_is_the_same_as_data_in_a_dry_run_and_in_earnest(
    busy: Office, words: tuple[str, ...]
) -> None:
    said = busy.run(*WORDS, *words, "--format", "json", code=0).record
    orders = {
        side: [one["restriction_id"] for one in said[side]["restrictions"]]
        for side in ("keep", "drop", "result")
    }
    assert orders == {"keep": ["R1"], "drop": ["R2"], "result": ["R1", "R2"]}
    assert [len(said[side]["keys"]) for side in ("keep", "drop", "result")] == [1, 1, 1]
    assert [link["student_id"] for link in said["result"]["links"]] == ["0010442", "0010443"]
    assert said["result"]["earlier_parent_ids"] == ["P2"]
    assert said["changed"] is True
    assert said["dry_run"] is (words == ("--dry-run",))


def test_a_terminal_gets_a_table_whose_names_are_data(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = ({"parent_id": "P1", "parent_first_name": "Ann [/b]"}, {"parent_id": "P2"})
    office.run("roster", "import", office.write_roster(*rows), code=0)
    screen = Terminal()
    monkeypatch.setattr(io, "StringIO", lambda: screen)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    office.run(*WORDS, "--dry-run")
    heading = next(line for line in screen.getvalue().splitlines() if "Keep P1" in line)
    assert "Drop P2" in heading and "Result P1" in heading
    assert "Ann [/b] García" in screen.getvalue()


@pytest.mark.slow
def test_quiet_keeps_the_warnings_and_no_plan(busy: Office) -> None:
    said = busy.run("--quiet", *WORDS, "--dry-run", code=0).err
    assert "Keep P1" not in said
    assert "1 restriction of P2 will hold for P1" in said


def test_what_was_done_is_told_with_the_way_back(school: Office) -> None:
    said = merge(school).err
    assert 'portaladm parents unmerge P2 --reason "WHY"' in said
    school.run("parents", "unmerge", "P2", "--reason", "WHY", "--yes", code=0)


def test_what_does_not_fit_side_by_side_stands_below_each_other(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = {"parent_id": "P2", "parent_last_name": "Wolfeschlegelsteinhausenbergerdorff"}
    office.run("roster", "import", office.write_roster({"parent_id": "P1"}, long), code=0)
    screen = Terminal()
    monkeypatch.setattr(io, "StringIO", lambda: screen)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "60")
    office.run(*WORDS, "--dry-run")
    lines = screen.getvalue().splitlines()
    assert "Keep P1" in lines and "Drop P2" in lines
    assert max(map(len, lines)) <= 60
