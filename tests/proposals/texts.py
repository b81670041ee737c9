"""The command lines in the texts of the command line: hints, sentences, examples of the help."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from portaladm.cli.messages import read_messages
from tests.kits.source import walk_file
from tests.reference import read_tree

CLI = Path(__file__).parents[2] / "src" / "portaladm" / "cli"
TREE = read_tree()
FIELD = re.compile(r"\{[^{}]*\}")
LINE = re.compile(r"(?<![\w./-])portaladm (?=[a-z{-])[^\n]*")
END = re.compile(r"[`'.;:,)]+$")
QUOTING = {"quote_word", "place_arguments"}
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")


class Text(NamedTuple):
    """A text and where it stands; fields are in braces."""

    place: str
    text: str


@cache
def read_texts() -> tuple[Text, ...]:
    """Every message as it is filled in, and every text that stands in a file of ``cli/``."""
    return tuple(_read_texts())


def _read_texts() -> Iterator[Text]:
    for key, message in read_messages().items():
        for template in message:
            if isinstance(template, str):
                yield Text(key, template)
    for path in sorted(CLI.rglob("*.py")):
        yield from _read_file(path)


def _read_file(path: Path) -> Iterator[Text]:
    nodes = walk_file(path)
    joined = [node for node in nodes if isinstance(node, ast.JoinedStr)]
    parts = {id(part) for node in joined for part in node.values}
    for node in nodes:
        place = f"{path.relative_to(CLI).as_posix()}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.JoinedStr):
            yield Text(place, "".join(map(_show_part, node.values)))
        if isinstance(node, ast.Constant) and id(node) not in parts:
            yield Text(place, str(node.value))


def _show_part(part: ast.expr) -> str:
    """A fixed part as it is; of a computed one, whether its value is quoted."""
    if isinstance(part, ast.Constant):
        return str(part.value)
    value = part.value if isinstance(part, ast.FormattedValue) else part
    called = value.func if isinstance(value, ast.Call) else None
    return "{x:arg}" if isinstance(called, ast.Name) and called.id in QUOTING else "{x}"


def proposes(template: object, what: re.Pattern[str] = LINE, depth: int = 3) -> bool:
    """Whether a template holds a command; of a function, whether it or one that it calls does.

    With ``what``, it looks for that: ``OPTION``.
    """
    if isinstance(template, str):
        return what.search(FIELD.sub("{x}", template)) is not None
    code = getattr(template, "__code__", None)
    if code is None or not depth:
        return False
    known = getattr(template, "__globals__", {})
    cells = [cell.cell_contents for cell in getattr(template, "__closure__", None) or ()]
    named = [known[name] for name in code.co_names if name in known]
    parts = [*code.co_consts, *cells, *named]
    return any(proposes(part, what, depth - 1) for part in parts)


def find_lines(text: str) -> Iterator[list[str]]:
    """The words of each command line in a text, up to the end of its sentence."""
    plain = re.sub(r"\{\w+:arg ?([^{}]*)\}", r"{x} \1", text)
    for line in LINE.findall(FIELD.sub("{x}", plain)):
        for one in re.split(r"(?= portaladm )", line):
            yield list(_cut(one.split()[1:]))


def _cut(words: list[str]) -> Iterator[str]:
    for word in words:
        if word != "...":
            yield END.sub("", word)
        if END.search(word) and word != "...":
            return


def find_faults(words: list[str]) -> Iterator[str]:
    """What of a command line does not exist, and which option it must have and has not."""
    command, rest = TREE, list(words)
    while hasattr(command, "commands") and rest and rest[0] != "{x}":
        name = rest.pop(0)
        if name in ("--store", "--config"):
            rest = rest[1:]
        if name.startswith("-"):
            continue
        if name not in command.commands:
            yield f"no command {name}"
            return
        command = command.commands[name]
    if not hasattr(command, "commands"):
        yield from _find_faulty_options(command, rest)


def _find_faulty_options(command: Any, words: list[str]) -> Iterator[str]:
    given = {word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)}
    known = {name for one in command.params for name in (*one.opts, *one.secondary_opts)}
    everywhere = {name for one in TREE.params for name in one.opts} | {"--help"}
    yield from (f"no option {name}" for name in sorted(given - known - everywhere))
    for one in command.params:
        asked = "On a terminal it is asked for" in (getattr(one, "help", "") or "")
        needed = one.required or asked  # a script that lacks it is refused all the same
        if needed and one.param_type_name == "option" and not given & set(one.opts):
            yield f"needs {one.opts[0]}"


def list_options() -> set[str]:
    """Every option of every command."""

    def walk(command: Any) -> Iterator[str]:
        for one in command.params:
            yield from (*one.opts, *one.secondary_opts)
        for child in getattr(command, "commands", {}).values():
            yield from walk(child)

    return {"--help", *walk(TREE)}
