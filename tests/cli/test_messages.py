"""Who speaks has the words: every code that is raised has its message, no other layer has any."""

from __future__ import annotations

import ast
import inspect
import re
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from portaladm.cli.groups import GROUPS
from portaladm.cli.messages import NOUNS, read_messages
from portaladm.cli.messages.wording import Template
from tests.kits.source import walk_file

SOURCE = Path(__file__).parents[2] / "src" / "portaladm"
CALLS = {"Remark", "PortalError", "Refused", "Misused", "Stopped", "Busy"}
PLACES = {"Fault": (2, 3, frozenset[str]()), "Finding": (0, 2, frozenset({"count"}))}
"""Where a fault and a finding have their key and their values, and what they give by themselves."""
NO_VALUES = {"details", "advice"}
SILENT = ("config", "domain", "letters", "outputs", "readers", "services", "store")
COMMAND = re.compile(rf"portaladm ({'|'.join(GROUPS)})\b|(?<![\w-])--[a-z]")


class Call(NamedTuple):
    """One remark that is made: where, its key (None: computed), the names of its values."""

    file: str
    line: int
    key: str | None
    start: str
    values: frozenset[str]


FILES = {path.relative_to(SOURCE).as_posix(): path for path in sorted(SOURCE.rglob("*.py"))}


def find_start(text: ast.JoinedStr) -> str:
    """The fixed beginning of a computed text."""
    first = text.values[0]
    return str(first.value) if isinstance(first, ast.Constant) else ""


def find_calls(file: str) -> Iterator[Call]:
    for node in walk_file(FILES[file]):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        if found := find_made(file, node):
            yield found
        if node.func.id in CALLS and node.args:
            names = frozenset({keyword.arg or "**" for keyword in node.keywords} - NO_VALUES)
            first = node.args[0]
            for key in [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]:
                constant = str(key.value) if isinstance(key, ast.Constant) else None
                start = find_start(key) if isinstance(key, ast.JoinedStr) else ""
                yield Call(file, node.lineno, constant, start, names)


def find_made(file: str, node: ast.Call) -> Call | None:
    """A fault or a finding that is made; its values are one argument, and a finding has a count."""
    assert isinstance(node.func, ast.Name)
    kind = node.func.id
    if kind not in PLACES or len(node.args) <= PLACES[kind][0]:
        return None
    key_at, values_at, own = PLACES[kind]
    key = node.args[key_at]
    values = node.args[values_at] if len(node.args) > values_at else ast.Dict([], [])
    if isinstance(values, ast.Dict):
        names = own | {str(k.value) for k in values.keys if isinstance(k, ast.Constant)}
    else:
        names = own | {"**"}
    prefix = f"{kind.lower()}."
    if isinstance(key, ast.Constant):
        return Call(file, node.lineno, f"{prefix}{key.value!s}", "", names)
    start = prefix + find_start(key) if isinstance(key, ast.JoinedStr) else ""
    return Call(file, node.lineno, None, start, names)


@cache
def list_calls() -> tuple[Call, ...]:
    """Every remark that is made, found when a test first asks: it takes a second."""
    return tuple(call for file in FILES for call in find_calls(file))


def find_texts(file: str) -> Iterator[tuple[int, str]]:
    """Every text of a file but its docstrings, attribute docstrings included."""
    bare = {
        id(node.value)
        for node in walk_file(FILES[file])
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in walk_file(FILES[file]):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in bare:
            yield node.lineno, node.value


def find_computed(call: Call) -> set[str]:
    """The keys that a call may compute: texts of its file, or those with the start it gives."""
    if call.start:
        return {key for key in read_messages() if key.startswith(call.start)}
    texts = {text for _, text in find_texts(call.file)}
    starts = {
        find_start(node) for node in walk_file(FILES[call.file]) if isinstance(node, ast.JoinedStr)
    }
    starts = {start for start in starts if re.fullmatch(r"[a-z]+(-[a-z]+)*[.-]", start)}
    return {key for key in read_messages() if key in texts or key.startswith(tuple(starts))}


def find_placeholders(template: Template) -> set[str]:
    if callable(template):
        return set(inspect.signature(template).parameters)
    names = (name for _, name, _, _ in string.Formatter().parse(template) if name)
    return {match.group() for name in names if (match := re.match(r"\w+", name))}


def find_wanted(key: str) -> set[str]:
    message = read_messages()[key]
    return find_placeholders(message.sentence) | find_placeholders(message.hint)


def test_every_remark_has_its_words_and_they_use_its_values() -> None:
    for call in list_calls():
        if call.key is not None and "**" not in call.values:
            wanted, given = find_wanted(call.key), call.values
            assert wanted == given or wanted | {"count"} == given, f"{call.file}:{call.line}"


def test_a_computed_key_has_words_for_the_values_given() -> None:
    for call in list_calls():
        if call.key is None and call.values and "**" not in call.values:
            for key in find_computed(call):
                wanted = find_wanted(key)
                named = any(one.key == key for one in list_calls())
                assert named or wanted <= call.values, f"{call.file}:{call.line} {key}"


def test_every_message_is_said_somewhere() -> None:
    said = {call.key for call in list_calls()}
    for call in list_calls():
        if call.key is None:
            said |= find_computed(call)
    assert set(read_messages()) - said == set()


def test_no_key_has_two_entries() -> None:
    keys = []
    for noun in NOUNS:
        place = f"cli/messages/{noun}"
        nodes = walk_file(FILES.get(f"{place}.py") or FILES[f"{place}/__init__.py"])
        for node in nodes:
            if isinstance(node, ast.Dict):
                keys += [key.value for key in node.keys if isinstance(key, ast.Constant)]
    assert len(keys) == len(set(keys))


def test_no_layer_below_the_command_line_names_a_command_or_an_option() -> None:
    found = {
        file
        for file in FILES
        if file.startswith(SILENT) and any(COMMAND.search(text) for _, text in find_texts(file))
    }
    assert found == set()


COUNTED = (
    "domain/rosters.py", "readers/csv", "services/parents/merge.py", "services/roster", "store",
)  # fmt: skip


def test_no_layer_that_finds_faults_counts_in_words() -> None:
    """A sentence about several things needs ``count_of``, which belongs to who speaks."""
    found = [
        file
        for file in FILES
        if file.startswith(COUNTED)
        for node in walk_file(FILES[file])
        if isinstance(node, ast.Name) and node.id == "count_of"
    ]
    assert found == []
