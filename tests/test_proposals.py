"""Every command and option that a text of the command line names exists and runs as pasted."""

from __future__ import annotations

import re
import shlex

import pytest

from portaladm.cli.messages import read_messages
from portaladm.cli.messages.wording import fill_in, place_arguments
from portaladm.platform import quote_word
from tests.proposals.desk import count_commands
from tests.proposals.scenes import read_scenes
from tests.proposals.texts import (
    FIELD,
    LINE,
    OPTION,
    find_faults,
    find_lines,
    list_options,
    proposes,
    read_texts,
)

OTHERS = {"--upgrade"}
"""Options of other programs: pip."""
OTHER_PROGRAMS = ["store-newer"]
"""Messages whose option is one of those."""
NO_COMMANDS = {
    "portaladm {x}": "the version",
    "portaladm {x} {x}": "the group of a verb that was typed alone",
}
NAUGHTY = [
    "P20817", "O'Brien", "Ann Marie", 'the "new" one', "O'Brien \"Bo\" Ann", "-P1", "--id", "",
    "a$b", "`ls`", "wow!", "back\\slash", "100%", "a;b", "a&b|c", "<x>", "*", "~", "#1", "(a)",
    "\u00e9 \u5f20", "{braces}", " both ends ", "a=b", "a,b", "@x",
]  # fmt: skip
PLACED = re.compile(r"\{\w+(?:!q|:arg[^{}]*)\}")


@pytest.mark.slow
def test_every_command_and_option_that_a_text_names_exists() -> None:
    found = [
        f"{one.place}: portaladm {' '.join(words)}: {fault}"
        for one in read_texts()
        for words in find_lines(one.text)
        for fault in find_faults(words)
    ]
    assert found == []
    assert sum(1 for one in read_texts() for _ in find_lines(one.text)) > 200


def test_every_command_of_a_message_has_a_scene_that_runs_it() -> None:
    """Two commands of one message are two alternatives, or one after the other in one scene."""
    played = {name for scene in read_scenes() for name in scene.keys}
    wanted = {
        key: message for key, message in read_messages().items() if any(map(proposes, message))
    }
    lacking = [
        key
        for key, message in wanted.items()
        if key not in played
        and not {f"{key}/{n + 1}" for n in range(count_commands(message) or 1)} <= played
    ]
    assert lacking == []
    assert len(wanted) > 200
    assert {name.partition("/")[0] for name in played if " " not in name} <= set(read_messages())


def test_every_option_that_a_message_names_has_a_scene_that_types_it() -> None:
    played = {name.partition("/")[0] for scene in read_scenes() for name in scene.keys}
    wanted = {
        key
        for key, message in read_messages().items()
        if any(proposes(template, OPTION) for template in message)
    }
    assert sorted(wanted - played) == OTHER_PROGRAMS
    assert len(wanted) > 150


@pytest.mark.slow
def test_every_command_that_the_code_names_has_a_scene_that_runs_it() -> None:
    """What is one line and no docstring: a message has its scene by its key."""
    played = {name for scene in read_scenes() for name in scene.keys if " " in name}
    named = [
        one
        for one in read_texts()
        if ".py:" in one.place
        and not one.place.startswith("messages/")
        and LINE.search(one.text)
        and "\n" not in one.text
        and not one.text.startswith("``")
    ]
    lacking = [
        one
        for one in named
        if one.text not in NO_COMMANDS and not any(start in one.text for start in played)
    ]
    assert lacking == []
    assert len(named) > 20


def test_every_option_that_stands_alone_in_a_text_exists() -> None:
    known = list_options() | OTHERS
    assert [one for one in read_texts() if set(OPTION.findall(one.text)) - known] == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("See: portaladm parents look {parent:arg}.", "no command look"),
        ("See: portaladm people", "no command people"),
        ("portaladm parents add --id {parent!q} --student 1", "no option --id"),
        ("Then: portaladm --store {path} keys list --state {x}.", "no option --state"),
        ("portaladm links allow {parent} {student}", "needs --reason"),
        ('portaladm links allow P1 S1 --reason "WHY"', None),
        ("{x} portaladm keys reissue {parent:arg --until DATE}", "no option --until"),
        ("run portaladm doctor again", None),
        ("written by a newer program (portaladm letters template export).", None),
        ("portaladm {group} {verb}", None),
    ],
)
def test_a_wrong_command_and_a_wrong_option_are_found(text: str, fault: str | None) -> None:
    [words] = find_lines(text)
    assert next(find_faults(words), None) == fault


def test_every_value_in_a_command_is_quoted() -> None:
    bare = [
        f"{one.place}: {line}"
        for one in read_texts()
        for line in map(_end_of_sentence, LINE.findall(one.text))
        if not re.match(r"portaladm ([a-z]+ )?\{", line) and FIELD.search(PLACED.sub("", line))
    ]
    assert bare == []


def test_no_stop_or_comma_sticks_to_the_last_word_of_a_command() -> None:
    """Pasted along, it would be part of that word; a semicolon ends the command."""
    stuck = [
        f"{one.place}: {line}"
        for one in read_texts()
        for line in map(_end_of_pasted, LINE.findall(one.text))
        if "\n" not in one.text
        and not one.text.startswith("``")
        and re.search(r"(?<!\.\.)[.,]$", line)
    ]
    assert stuck == []


def _end_of_pasted(line: str) -> str:
    """A command with what stands right behind its last word."""
    found = re.search(r"(?<!\.)[.;,:)](?= |$)", line)
    return line[: found.end()] if found else line


def _end_of_sentence(line: str) -> str:
    return re.split(r"[.;,)](?: |$)", line)[0]


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.posix("a POSIX shell's rules")
@pytest.mark.parametrize("value", NAUGHTY)
def test_a_pasted_command_gives_the_value_back(value: str) -> None:
    assert shlex.split(quote_word(value)) == [value]
    for message in read_messages().values():
        for template in message:
            if isinstance(template, str):
                for line in map(_end_of_sentence, LINE.findall(template)):
                    _check_line(line, value)


def _check_line(line: str, value: str) -> None:
    fields = [found[1:-1] for found in PLACED.findall(line)]
    names = {re.split("[!:]", one)[0] for one in fields}
    words = shlex.split(fill_in(line, dict.fromkeys(names, value))) if fields else []
    assert words.count(value) == len(fields) or words.count(value) > len(fields) == 1, line
    if value.startswith("-") and ":arg" in line:
        assert words.index("--") < words.index(value)


@pytest.mark.posix("a POSIX shell's rules")
@pytest.mark.parametrize("value", NAUGHTY)
def test_two_arguments_stand_together(value: str) -> None:
    command = 'portaladm links allow {pair:arg --reason "WHY"}'
    words = shlex.split(fill_in(command, {"pair": ("P1", value)}))
    end = ["--", "P1", value] if value.startswith("-") else ["P1", value, "--reason", "WHY"]
    assert words[-len(end) :] == end


def test_a_name_is_quoted_as_every_shell_reads_it() -> None:
    assert place_arguments(["O'Brien", "Ann Marie"], "--yes") == '"O\'Brien" "Ann Marie" --yes'
