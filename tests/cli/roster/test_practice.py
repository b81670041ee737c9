"""Another roster than those made for practice is asked about before it is imported."""

from __future__ import annotations

import pytest

from tests.conftest import Office
from tests.kits.practice import make_practice

COMMANDS = [("roster", "import"), ("keys", "issue", "-o", "keys.csv", "--roster")]


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_a_strange_roster_is_refused_in_a_pipe_and_asked_about_on_a_terminal(
    office: Office, command: tuple[str, ...]
) -> None:
    make_practice(office)
    roster = office.write_roster({"parent_id": "P1"})
    parents = "SELECT count(*) FROM parents WHERE number = 'P1'"
    piped = office.run(*command, roster, code=4)
    assert "roster.csv was not made for practice" in piped.err and "--yes" in piped.err
    office.run(*command, roster, answers="n\n", code=4)
    assert office.query(parents) == [(0,)]
    office.run(*command, roster, answers="y\n", code=0)
    assert office.query(parents) == [(1,)]


@pytest.mark.slow
@pytest.mark.parametrize("more", [("--yes",), ("--dry-run",)])
def test_a_script_says_yes_and_a_dry_run_is_not_asked(
    office: Office, more: tuple[str, ...]
) -> None:
    make_practice(office)
    roster = office.write_roster({"parent_id": "P1"})
    office.run("roster", "import", roster, *more, code=0)


@pytest.mark.slow
def test_what_comes_through_a_pipe_is_asked_about(office: Office) -> None:
    folder = make_practice(office)
    text = (folder / "next_week.csv").read_text("utf-8")
    office.run("roster", "import", "-", stdin=text, code=4)


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize("name", ["letters.pdf", "portaladm.db", "."])
def test_what_is_no_roster_is_refused_before_anybody_is_asked(office: Office, name: str) -> None:
    folder = make_practice(office)
    (folder / "letters.pdf").write_bytes(b"%PDF-1.7")
    done = office.run("roster", "import", folder / name, code=1)
    assert "made for practice" not in done.err


def test_a_real_store_asks_nothing(office: Office) -> None:
    office.run("roster", "import", office.write_roster({"parent_id": "P1"}), code=0)
