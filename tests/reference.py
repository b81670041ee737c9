"""The command tree and its help texts: for docs/commands.md and for the tests of the help.

docs/commands.md is written by cog, which calls :func:`write_reference`; ``check.py`` and a test
compare the two.
"""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any
from unittest.mock import patch

from typer.main import get_command

from portaladm.cli.app import make_app, run
from portaladm.cli.groups import GROUPS

Words = tuple[str, ...]


@cache
def read_tree() -> Any:
    """All the commands as Typer makes them, once for all tests that ask; nobody changes them."""
    return get_command(make_app(set(GROUPS)))


@cache
def list_commands() -> list[Words]:
    """Every group and command, each after its group, in the order of the help."""
    return list(_walk(read_tree()))


def list_leaves() -> list[Words]:
    """The commands alone, without the groups."""
    groups = list_groups()
    return [words for words in list_commands() if words not in groups]


def list_groups() -> list[Words]:
    """The groups alone, without ``portaladm`` itself."""
    known = list_commands()
    return [words for words in known if any(one[:-1] == words for one in known)]


def _walk(command: Any, words: Words = ()) -> Iterator[Words]:
    for name, child in getattr(command, "commands", {}).items():
        yield (*words, name)
        yield from _walk(child, (*words, name))


@cache
def read_help(words: Words) -> tuple[int, str]:
    """The exit code and the text of one ``--help``, 80 characters wide."""
    out = io.StringIO()
    with patch.dict(os.environ, {"COLUMNS": "80"}), contextlib.redirect_stdout(out):
        code = run([*words, "--help"])
    return code, out.getvalue()


def write_reference(out: Callable[[str], None]) -> None:
    """The whole reference as Markdown, given to ``out`` piece by piece."""
    for words in [(), *list_commands()]:
        line = " ".join(("portaladm", *words))
        code, text = read_help(words)
        assert code == 0, f"{line} --help ended with {code}"
        mark = "##" if len(words) < 2 else "###"
        out(f"{mark} {line}\n\n```text\n{text.rstrip()}\n```\n\n")
