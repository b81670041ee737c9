"""Other words than the program's, and what a word processor makes of a line."""

from __future__ import annotations

import json

import pytest

from portaladm.cli.app import run
from portaladm.cli.groups import GROUPS
from portaladm.cli.other_words import NOUNS, list_lines
from tests.conftest import Office
from tests.reference import list_leaves, read_help

MEANT = {
    ("users",): "portaladm accounts list",
    ("user", "list"): "portaladm accounts list",
    ("password", "reset", "amina"): "portaladm passwords reset",
    ("accounts", "reset", "amina"): "portaladm passwords reset USERNAME",
    ("accounts", "add"): "portaladm accounts activate",
    ("user", "reset", "amina"): "portaladm passwords reset USERNAME",
    ("parents", "remove", "P1"): "portaladm links deny PARENT STUDENT",
    ("parents", "activate"): "portaladm accounts activate",
    ("accounts", "extend"): "portaladm keys extend",
    ("students", "search", "ana"): "portaladm students list --search TEXT",
    ("student", "explain", "1"): "portaladm students show STUDENT_ID",
    ("restrictions", "lift", "R1"): "portaladm links allow PARENT STUDENT",
    ("config", "reset", "keys.days"): "portaladm config unset NAME",
    ("audit", "search"): "portaladm audit list",
    ("keys", "help"): "portaladm keys --help",
    ("status",): "portaladm office today",
    ("import", "x.csv"): "portaladm roster import",
    ("reset", "password"): "portaladm passwords reset",
    ("show", "parents", "P20817"): "portaladm parents show",
    ("list", "keys"): "portaladm keys list",
    ("print", "letters"): "portaladm keys issue -o letters.pdf",
    ("search", "students", "ana"): "portaladm students list --search TEXT",
    ("help",): "portaladm --help",
    ("logs",): "portaladm audit list",
    ("keys issue",): "portaladm keys issue",
    ("keys", "print"): "portaladm keys issue -o letters.pdf",
    ("letters", "issue"): "portaladm keys issue",
    ("accounts", "lock", "amina"): "portaladm accounts disable USERNAME",
    ("accounts", "delete", "amina"): "portaladm accounts disable USERNAME",
}


@pytest.mark.parametrize("words", MEANT, ids=" ".join)
def test_another_word_leads_to_the_command(office: Office, words: tuple[str, ...]) -> None:
    assert f"Hint: {MEANT[words]}\n" in office.run(*words, code=2).err


@pytest.mark.parametrize("line", sorted(set(list_lines().values())))
def test_every_line_that_a_word_stands_for_exists(office: Office, line: str) -> None:
    words = line.split()
    if words[0].startswith("--"):
        office.run(*words, code=0)
        return
    leaves = set(list_leaves())
    command = next(tuple(words[:n]) for n in (2, 1) if tuple(words[:n]) in leaves)
    _, text = read_help(command)
    for word, value in zip(words, [*words[1:], ""], strict=True):
        if word.startswith("-"):
            assert f"{word} {value}" in text or (word == "-o" and "-o, --output FILE" in text)
        elif word.isupper() and word != "ID" and f"--search {word}" not in line:
            usage = text.split("\n\n")[0]
            assert word in usage or f"{word} " in text, (line, usage)


@pytest.mark.parametrize("words", [one for one in list_lines() if len(one) > 1], ids=" ".join)
def test_no_other_word_is_a_command_of_that_noun(words: tuple[str, ...]) -> None:
    assert words not in set(list_leaves())


@pytest.mark.parametrize(
    "words", [("parents", "path"), ("accounts", "set"), ("links", "backup"), ("keys", "add", "-x")]
)
def test_what_an_own_office_of_the_program_does_is_not_proposed(
    office: Office, words: tuple[str, ...]
) -> None:
    said = office.run(*words, code=2).err
    assert "portaladm config" not in said and "portaladm store" not in said


def test_every_noun_that_a_word_stands_for_exists() -> None:
    assert set(NOUNS.values()) <= set(GROUPS)


@pytest.mark.parametrize("word", ["—help", "–o", "“P20817”", "“{E69293F4-1CB5}”"])
def test_what_a_word_processor_changed_is_said_and_not_repeated(office: Office, word: str) -> None:
    said = office.run("keys", "issue", word, code=2).err
    assert "word processor" in said and word.strip("“”") not in said


def test_an_option_with_one_dash_is_told_with_two(office: Office) -> None:
    words = ("passwords", "reset", "amina", "-verified-by", "photo-id")
    assert "Hint: An option has two dashes: --verified-by\n" in office.run(*words, code=2).err
    error = json.loads(office.run(*words, "--json", code=2).err)["error"]
    assert error["hint"] == "An option has two dashes: --verified-by"


def test_a_dash_inside_of_a_reason_stays(office: Office) -> None:
    said = office.run("links", "deny", "P1", "1", "--reason", "– order 24", "--yes", code=1).err
    assert "word processor" not in said


def test_every_word_that_stands_without_an_option_is_named(office: Office) -> None:
    assert "P1, P2 stands" in office.run("keys", "issue", "P1", "P2", code=2).err


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("keys extend P1", "For example: portaladm keys extend P20817 --until 2026-12-15"),
        ("links deny P1", "For example: portaladm links deny P20817 0010442"),
        ("roster import", "For example: portaladm roster import"),
        ("letters remind", "For example: portaladm letters remind -o"),
        ("letters remind --after two -o x.pdf", "A whole number is needed, such as --after 14"),
        ("audit list --limit ten", "A whole number is needed, such as --limit 14"),
        ("doctor --fix", "Options: --repair, --format"),
    ],
)
def test_what_lacks_or_is_no_option_is_answered_with_what_to_type(
    office: Office, typed: str, hint: str
) -> None:
    assert f"Hint: {hint}" in office.run(*typed.split(), code=2).err
    told = office.run(*typed.split(), "--format", "json", code=2).err
    assert json.loads(told)["error"]["hint"].startswith(hint)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("config", "keys.days", "30"), "portaladm config set keys.days 30"),
        (("config", "keys.days"), "portaladm config get keys.days"),
        (("keys", "list", "-o", "list.csv"), "end the line with --format csv > list.csv"),
        (("passwords", "check", "ana", "--password", "hunter2"), "type it when you are asked"),
        (("keys", "reissue", "P1", "-\u2013reason", "x"), "word processor"),
        (("keys", "reissue", "P1", "--reason=letter", "lost"), '--reason "letter lost"'),
        (("batches", "mark", "K7QMX", "sent"), "Type it as --sent"),
        (("keys", "reissue", "P1,P2", "--posted"), "Put a blank between them: P1 P2"),
        (("keys", "revoke", "parents.csv"), "type: --from parents.csv"),
        (("keys", "extend", "P1", "--until", "12/15/2026"), "Type: --until 2026-12-15"),
        (("keys", "revoke", "--from", "parent.csv"), "did you mean parents.csv?"),
        (("roster", "import", "~$parents.csv"), "Name the file itself: parents.csv"),
    ],
)
def test_what_was_copied_along_or_is_usual_elsewhere_is_answered_with_the_line_to_type(
    office: Office, words: tuple[str, ...], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(office.folder)
    for name in ("parents.csv", "~$parents.csv"):
        (office.folder / name).write_text("parent_id\nP1\n")
    office.make_store()
    said = office.run(*words)
    assert said.code in (1, 2) and told in said.err.replace("\n", " "), said
    assert "hunter2" not in said.err


@pytest.mark.parametrize("word", ["/?", "-?", "-help"])
def test_help_is_given_in_the_words_of_other_programs(office: Office, word: str) -> None:
    assert "Issue keys to parents" in office.run("keys", "issue", word, code=0).out


@pytest.mark.parametrize("prompt", ["$", ">", "portaladm", "C:\\x\\portaladm.exe", "PS C:\\Users>"])
def test_a_prompt_that_was_copied_along_is_named(
    prompt: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([prompt, "keys", "list", "--status", "my own"]) == 2
    told = capsys.readouterr().err.replace("\n", " ")
    assert "Type only this: portaladm keys list --status" in told
