"""Options without a value, and texts of several words without quotation marks."""

from __future__ import annotations

import shlex

import pytest

from portaladm.cli.command_line import read_line
from portaladm.cli.lone_words import refuse_lone_words
from portaladm.errors import Misused
from tests.reference import read_tree

TREE = read_tree()


def refuse(typed: str) -> tuple[str, str]:
    """The case of the refusal and the text that it puts together; nothing where it passes."""
    try:
        refuse_lone_words(read_line(shlex.split(typed), TREE))
    except Misused as misused:
        values = misused.remark.values
        return misused.remark.key, str(values.get("text", values.get("option", "")))
    return "", ""


@pytest.mark.parametrize(
    ("typed", "option"),
    [
        ("keys reissue P1 --reason", "--reason"),
        ("keys reissue P1 --reason --yes", "--reason"),
        ("keys reissue P1 --verified-by -o a.csv", "--verified-by"),
        ("keys issue -o", "-o"),
        ("keys list --status --wide", "--status"),
    ],
)
def test_an_option_without_its_value_is_named(typed: str, option: str) -> None:
    case, named = refuse(typed)
    assert case.startswith("option-alone") and named == option


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("keys revoke P1 --reason moved to Ohio", "moved to Ohio"),
        ("keys revoke P1 --reason moved to Ohio --yes", "moved to Ohio"),
        ("links deny P1 S1 --reason court order", "court order"),
        ("links deny --reason court order P1 S1", "court order"),
        ("keys issue --school Lincoln Elementary", "Lincoln Elementary"),
        ("passwords reset --school North High --posted", "North High"),
        ("parents list --search Eva Ruiz", "Eva Ruiz"),
        ("parents show Eva Ruiz", "Eva Ruiz"),
        ("parents list Eva Ruiz", "Eva Ruiz"),
        ("keys list P1", "P1"),
        ("links deny Eva Ruiz S1 --reason x", "Eva Ruiz"),
        ("config set district.name Riverbend Public Schools", "Riverbend Public Schools"),
        ("roster import my roster.csv", "my roster.csv"),
    ],
)
def test_words_that_belong_together_are_named(typed: str, text: str) -> None:
    case, named = refuse(typed)
    assert case.startswith("words-apart") and named == text


@pytest.mark.parametrize("typed", ["parents show P1 P2", "roster import one.csv two.csv"])
def test_several_things_are_no_text(typed: str) -> None:
    assert refuse(typed)[0] == "words-apart.several"


@pytest.mark.parametrize(
    "typed",
    [
        "keys revoke --reason lost P1 P2",
        "keys revoke P1 --reason lost",
        "keys revoke P1 P2 --reason=--yes",
        "keys revoke P1 --reason 'moved to Ohio'",
        "keys issue roster.csv",
        "keys issue -yo keys.csv",
        "keys reissue P1 -- --reason",
        "parents list --sort -parent_id",
        "parents identity --sort number",
        "keys list --no-such-option Eva Ruiz",
        "accounts activate --username eva1 secret secret",
        "passwords check mlopez secret",
        "keys",
        "keys lis",
        "",
    ],
)
def test_what_the_command_itself_understands_or_refuses_passes(typed: str) -> None:
    assert refuse(typed) == ("", "")
