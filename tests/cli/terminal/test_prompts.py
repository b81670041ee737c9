"""A reason that lacks is asked for on a terminal, by every command that needs one."""

from __future__ import annotations

import pytest

from portaladm.cli.terminal.context import CliContext
from tests.conftest import Office
from tests.reference import list_leaves, read_help
from tests.thrift.prepared import prepared

SEEN = ("--verified-by", "photo-id")
NEED = {
    "links deny": ("P1", "S1"),
    "links allow": ("P1", "S1", *SEEN),
    "links open": ("P2", "S2", *SEEN),
    "parents add": ("--student", "S1", "--first-name", "E", "--last-name", "Ruiz", *SEEN),
    "parents merge": ("P1", "P3"),
    "parents unmerge": ("P3",),
    "parents remove-added": ("N1",),
    "parents erase": ("P1", *SEEN),
    "store purge": ("--withdrawn-before", "2026-01-01"),
    "store restore": ("{folder}/backup.db",),
    "store accept": (),
}


@pytest.fixture
@prepared
def counter(office: Office) -> Office:
    """What each of these commands needs."""
    rows = ({"student_id": "S1", "parent_id": "P1"},
            {"student_id": "S2", "parent_id": "P2", "portal_access": "no"},
            {"student_id": "S1", "parent_id": "P3", "email": "other@example.org"})  # fmt: skip
    office.run("roster", "import", office.write_roster(*rows), code=0)
    return office


def ready(office: Office, command: str) -> None:
    """What comes before."""
    why = ("--reason", "before", "--yes")
    if command == "links allow":
        office.run("links", "deny", "P1", "S1", *why, code=0)
    if command == "parents unmerge":
        office.run("parents", "merge", "P1", "P3", *why, code=0)
    if command == "store purge":
        left = {"student_id": "S9", "parent_id": "P9", "withdrawn_on": "2025-06-30"}
        office.run("roster", "import", office.write_roster(left, name="left.csv"), code=0)
    if command == "store accept":
        older = office.store.read_bytes()
        office.run("config", "set", "keys.days", "20", code=0)
        office.store.write_bytes(older)
    if command == "store restore":
        office.run("store", "backup", office.folder / "backup.db", code=0)
    if command == "parents remove-added":
        words = ("parents", "add", "--parent", "N1", "--student", "S1", "--first-name", "E")
        office.run(*words, "--last-name", "Ruiz", *SEEN, *why, code=0)


def test_these_commands_need_a_reason() -> None:
    needing = {" ".join(w) for w in list_leaves() if "terminal it is asked" in _squeeze(w)}
    assert needing == set(NEED)


def _squeeze(words: tuple[str, ...]) -> str:
    return " ".join(read_help(words)[1].split())


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize("command", NEED)
def test_a_reason_that_lacks_is_asked_for(counter: Office, command: str) -> None:
    ready(counter, command)
    needed = [word.format(folder=counter.folder) for word in NEED[command]]
    words = (*command.split(), *needed, "--yes")
    before = counter.store.read_bytes()
    for blank in ((), ("--reason", " ")):
        refused = counter.run(*words, *blank, code=2)
        assert "--reason is missing or empty" in refused.err
        counter.run(*words, *blank, answers="\n", code=2)
    assert counter.store.read_bytes() == before
    asked = counter.run(*words, answers="she came with the paper\n", code=0)
    assert "Why?" in asked.err
    reasons = counter.query("SELECT reason FROM trail ORDER BY seq DESC LIMIT 3")
    assert ("she came with the paper",) in reasons


def test_a_question_that_is_wrapped_leaves_a_blank_before_the_answer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("portaladm.cli.terminal.screen.wrap.find_width", lambda stream: 40)
    CliContext().ask("A question of so many words that a line ends in it? [y/N] ")
    asked = capsys.readouterr().err
    assert "\n" in asked and asked.endswith("[y/N] ")
