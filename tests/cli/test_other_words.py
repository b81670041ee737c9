"""Other words than the program's, and what a word processor makes of a line."""

from __future__ import annotations

import pytest

from portaladm.cli.groups import GROUPS
from portaladm.cli.other_words import ACCOUNTS, NOUNS, VERBS
from tests.conftest import Office
from tests.reference import list_leaves, read_help

MEANT = {
    ("users",): "portaladm accounts list",
    ("user", "list"): "portaladm accounts list",
    ("password", "reset", "amina"): "portaladm passwords reset",
    ("reset", "password"): "portaladm passwords reset",
    ("help",): "portaladm --help",
    ("logs",): "portaladm audit list",
    ("keys issue",): "portaladm keys issue",
    ("keys", "print"): "portaladm keys issue -o letters.pdf",
    ("letters", "issue"): "portaladm keys issue",
    ("accounts", "lock", "amina"): "portaladm accounts disable",
    ("accounts", "delete", "amina"): "portaladm accounts disable",
}


@pytest.mark.parametrize("words", MEANT, ids=" ".join)
def test_another_word_leads_to_the_command(office: Office, words: tuple[str, ...]) -> None:
    assert f"Hint: {MEANT[words]}\n" in office.run(*words, code=2).err


@pytest.mark.parametrize("line", sorted({*VERBS.values(), *ACCOUNTS.values()}))
def test_every_line_that_a_word_stands_for_exists(office: Office, line: str) -> None:
    words = line.split()
    if words[0].startswith("--"):
        office.run(*words, code=0)
        return
    assert tuple(words[:2]) in set(list_leaves())
    _, text = read_help(tuple(words[:2]))
    assert all(word in text for word in words if word.startswith("-"))


def test_every_noun_that_a_word_stands_for_exists() -> None:
    assert set(NOUNS.values()) <= set(GROUPS)


@pytest.mark.parametrize("word", ["—help", "–o", "“P20817”", "“{E69293F4-1CB5}”"])
def test_what_a_word_processor_changed_is_said_and_not_repeated(office: Office, word: str) -> None:
    said = office.run("keys", "issue", word, code=2).err
    assert "word processor" in said and word.strip("“”") not in said


def test_a_dash_inside_of_a_reason_stays(office: Office) -> None:
    said = office.run("links", "deny", "P1", "1", "--reason", "– order 24", "--yes", code=1).err
    assert "word processor" not in said


def test_every_word_that_stands_without_an_option_is_named(office: Office) -> None:
    assert "P1, P2 stands" in office.run("keys", "issue", "P1", "P2", code=2).err
