"""Global options stand anywhere; with JSON asked for, a refused line is JSON as well."""

from __future__ import annotations

import json
import shlex

import pytest

from portaladm.cli.command_line import read_line
from portaladm.cli.groups import GROUPS
from tests.conftest import Office
from tests.reference import list_leaves, read_help, read_tree

TREE = read_tree()
LEAVES = [" ".join(words) for words in list_leaves()]
GLOBAL = ("--quiet", "-q", "--verbose", "--debug", "--store x.db", "--config=c.toml")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("keys list --quiet", "--quiet keys list"),
        ("keys --store x.db list --debug", "--store x.db --debug keys list"),
        ("keys list --config=c.toml", "--config=c.toml keys list"),
        ("keys revoke --verbose -- --quiet", "--verbose keys revoke -- --quiet"),
        ("keys revoke P1 --reason --quiet -q", "-q keys revoke P1 --reason --quiet"),
        ("keys revoke P1 --reason=--quiet", "keys revoke P1 --reason=--quiet"),
        ("keys issue -yo --quiet", "keys issue -yo --quiet"),
        ("keys issue -o--quiet", "keys issue -o--quiet"),
        ("keys list --store", "--store"),
        ("--json keys list", "keys list --format json"),
        ("keys --json list", "keys list --format json"),
        ("keys list --json", "keys list --format json"),
        ("--format csv keys list", "keys list --format csv"),
        ("-y keys revoke P1 -- -y", "keys revoke P1 -y -- -y"),
        ("keys --yes revoke P1", "keys revoke P1 --yes"),
        ("keys revoke P1 --reason -y", "keys revoke P1 --reason -y"),
        ("keys list -y", "keys list"),
        ("--quiet version", "--quiet --version"),
        ("keys revoke version", "keys revoke version"),
        ("portal serve --json", "portal serve --json"),
        ("", ""),
    ],
)
def test_the_line_is_put_in_the_order_of_the_parser(typed: str, read: str) -> None:
    assert read_line(typed.split(), TREE).words == read.split()


def write_lines(lines: list[list[str]]) -> str:
    """All of them: pytest shows the first of a list."""
    return "\n".join(["read wrongly:", *map(shlex.join, lines)])


@pytest.mark.parametrize("command", LEAVES)
def test_a_global_option_is_taken_anywhere(command: str) -> None:
    words = command.split()
    lines = [
        (option.split(), [*words[:place], *option.split(), *words[place:]])
        for option in GLOBAL
        for place in range(len(words) + 1)
    ]
    wrong = [line for taken, line in lines if read_line(line, TREE).words != [*taken, *words]]
    assert not wrong, write_lines(wrong)


@pytest.mark.parametrize("command", LEAVES)
def test_nothing_is_taken_out_of_a_value_or_from_behind_two_dashes(command: str) -> None:
    words = command.split()
    leaf = read_line(words, TREE).command
    options = [one.opts for one in leaf.params if one.opts[0][0] == "-" and not one.is_flag]
    before = [name for names in options for name in names if name != "--format"]
    values = [option.split()[0] for option in (*GLOBAL, "--json", "--yes", "-y")]
    lines = [[*words, name, value] for name in (*before, "--") for value in values]
    wrong = [line for line in lines if read_line(line, TREE).words != line]
    assert not wrong, write_lines(wrong)


@pytest.mark.parametrize("command", ["", *GROUPS, *LEAVES])
def test_a_refused_line_is_json_and_nothing_else_is_on_stderr(command: str, office: Office) -> None:
    for json_asked in (["--json"], ["--format", "json"], ["--format=json"]):
        ended = office.run(*command.split(), "--no-such-option", *json_asked)
        wrong = "config-unknown-key" if ended.code == 1 else "usage"
        assert json.loads(ended.err)["error"]["code"] == wrong
        assert ended.code == 2 or command.startswith("config "), "it takes any word as a value"
        assert ended.out == ""


@pytest.mark.parametrize("group", ["", *(one for one in GROUPS if one not in ("init", "doctor"))])
def test_a_missing_command_is_json_too(group: str, office: Office) -> None:
    error = json.loads(office.run(*group.split(), "--json", code=2).err)["error"]
    assert (error["message"], error["hint"].split()[0]) == ("A command is missing.", "portaladm")


def test_a_verb_without_its_noun_names_its_command(office: Office) -> None:
    error = json.loads(office.run("import", "x.csv", "--json", code=2).err)["error"]
    assert error["hint"] == "portaladm roster import"


WITHOUT_FORMAT = {"portal serve"}


@pytest.mark.parametrize("command", LEAVES)
def test_json_is_a_synonym_of_format_json(command: str) -> None:
    words = command.split()
    assert read_line(["--json", *words], TREE).is_for_machines
    if command not in WITHOUT_FORMAT:
        expected = [*words, "--format", "json"]
        assert read_line(["--json", *words], TREE).words == expected
        assert read_line([*words, "--json"], TREE).words == expected


def test_format_json_as_a_value_is_no_request(office: Office) -> None:
    error = office.run("keys", "revoke", "P1", "--reason", "--format json", code=1).err
    assert error.startswith("Error: ")


@pytest.mark.parametrize("command", LEAVES)
def test_a_yes_is_for_every_command_and_goes_to_those_that_ask(command: str) -> None:
    takes = any(word in read_help(tuple(command.split()))[1] for word in ("--yes",))
    for line in (["--yes", *command.split()], [*command.split(), "-y"]):
        assert bool({"--yes", "-y"} & set(read_line(line, TREE).words)) == takes
