"""The trail in plain words: one line a row, and the details for who asks for them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from portaladm.cli.messages.events import EVENTS, tell_event
from portaladm.domain.trail import Action
from tests.conftest import Office

SAMPLE = Path(__file__).parents[3] / "sample_roster.csv"


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portaladm.cli.terminal.render.find_width", lambda stream: 80)


def test_every_action_has_its_words_and_every_word_an_action() -> None:
    assert {name.partition(" ")[0] for name in EVENTS} == {action.value for action in Action}


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (("key:issued", "parent:P1", ""), "Key issued to P1"),
        (("key:extended", "parent:P1", "until 2026-12-01"), "Key of P1 extended until 2026-12-01"),
        (("letter:marked", "parent:P1", "letter K-1: handed-over"),
         "Letter to P1 marked handed-over"),
        (("batch:marked", "batch:K", "published -> sent"), "Batch K marked sent"),
        (("data:exported", "trail", ""), "Trail exported"),
        (("data:exported", "parents", "a list as csv"), "List of parents exported"),
        (("data:exported", "batch:K", "lists to K.csv"), "Lists of batch K written"),
        (("link:denied", "parent:P1", "R1: student 0012, from 2026-01-01, case 7: student 9"),
         "P1 denied access to student 0012"),
        (("link:opened", "parent:P1", "student 0012: portal access no -> yes (x)"),
         "P1 given access to student 0012"),
        (("parent:merged", "parent:P1", "P2 merged into P1"), "P2 merged into P1"),
        (("parent:identity", "parent:P1", "A B, now C D: different; the earlier one is P1~1"),
         "Identity of parent P1 answered: different"),
        (("student:identity", "student:7", "A, now B: same"),
         "Identity of student 7 answered: same"),
        (("key:melted", "parent:P1", ""), "key:melted parent:P1"),
        (("key:reissued", "parent:P1", "", "photo-id"),
         "Key of P1 replaced (verified by photo-id)"),
        (("key:issued", "parent:P1", "posted to the address on file"),
         "Key issued to P1 (posted to the address on file)"),
        (("parent:identity", "parent:P1", "A B, now C D: same", "callback"),
         "Identity of parent P1 answered: same (verified by callback)"),
        (("key:melted", "parent:P1", "", "photo-id"),
         "key:melted parent:P1 (verified by photo-id)"),
    ],
)  # fmt: skip
def test_a_row_is_a_sentence(event: tuple[str, ...], words: str) -> None:
    assert tell_event(*event) == words


@pytest.mark.usefixtures("narrow")
def test_the_screen_has_one_line_a_row_and_wide_the_details(office: Office) -> None:
    office.run("keys", "issue", "--roster", SAMPLE, "-o", "keys.csv", code=0)
    office.run("keys", "revoke", "P20817", "--yes", "--reason", "lost at school", code=0)
    short = office.run("audit", "list", "--format", "table", code=0)
    lines = short.out.splitlines()
    assert len(lines) - 2 == office.query("SELECT count(*) FROM trail")[0][0]
    assert lines[0].split() == ["When", "Who", "What"]
    assert re.fullmatch(r"2026-08-31 \d\d:\d\d  clerk  Key of P20817 revoked", lines[-1])
    assert "add --wide" in short.err and "newest" not in short.err
    wide = office.run("audit", "list", "--format", "table", "--wide", code=0)
    assert "lost at school" in wide.out and "key:revoked" in wide.out
    assert "--wide" not in wide.err
    data = office.run("audit", "list", "--format", "json", code=0).json
    assert (data[-1]["action"], data[-1]["subject"]) == ("key:revoked", "parent:P20817")


@pytest.mark.usefixtures("narrow")
def test_a_list_that_was_cut_says_so(office: Office) -> None:
    office.run("keys", "issue", "--roster", office.write_roster(*[{}] * 120), "-o", "k.csv", code=0)
    assert "The newest 100" in office.run("audit", "list", "--format", "table", code=0).err


def test_one_parent_is_told_the_same_words(office: Office) -> None:
    office.run("keys", "issue", "--roster", SAMPLE, "-o", "keys.csv", code=0)
    shown = office.run("parents", "show", "P20817", "--format", "table", code=0)
    assert "Key issued to P20817" in shown.out and "key:issued" not in shown.out
