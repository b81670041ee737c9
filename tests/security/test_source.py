"""What no file of the source does: call anybody or a shell, run text, hash with what is broken."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from tests.kits.source import walk_file

SOURCE = Path(__file__).parents[2] / "src" / "portaladm"
CALLERS = {
    "aiohttp", "ftplib", "http.client", "httpx", "imaplib", "poplib", "requests", "smtplib",
    "socketserver", "telnetlib", "urllib.request", "urllib3", "websockets", "xmlrpc",
}  # fmt: skip
CALLS = {"create_connection", "open_connection", "connect_ex", "urlopen"}
SHELLS = {"system", "popen", "getoutput", "create_subprocess_shell"}
BROKEN = {"md5", "sha1", "md4", "ripemd160"}
OUR_OWN = {
    "workers.py", "letters/render_pool.py",  # from a process of ours
    "services/roster/staging/halves.py", "store/roster/register/apart.py",  # likewise
    "letters/external_sort.py",  # from a file that nobody else can open
    "store/roster/faults.py", "store/roster/staging.py",  # from a temporary table of this process
}  # fmt: skip


def find_names(nodes: Sequence[ast.AST]) -> Iterator[str]:
    """Every module and name that is imported, and every attribute that is used."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Attribute):
            yield node.attr


def ends_in(name: str, words: set[str]) -> bool:
    return name.rpartition(".")[2] in words


def find_callers(nodes: Sequence[ast.AST]) -> Iterator[str]:
    for name in find_names(nodes):
        if name in CALLERS or name.partition(".")[0] in CALLERS or ends_in(name, CALLS):
            yield name


def find_shells(nodes: Sequence[ast.AST]) -> Iterator[str]:
    yield from (name for name in find_names(nodes) if ends_in(name, SHELLS))
    yield from ("shell" for node in nodes if isinstance(node, ast.keyword) and node.arg == "shell")


def find_runners(nodes: Sequence[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Name) and node.id in ("eval", "exec", "compile", "__import__"):
            yield node.id


def find_broken_hashes(nodes: Sequence[ast.AST]) -> Iterator[str]:
    yield from (name for name in find_names(nodes) if ends_in(name, BROKEN))
    yield from (
        node.value
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if node.value.casefold() in BROKEN
    )


def find_unpicklers(nodes: Sequence[ast.AST]) -> Iterator[str]:
    yield from (name for name in find_names(nodes) if name in ("pickle", "marshal", "shelve"))


Find = Callable[[Sequence[ast.AST]], Iterator[str]]


def search(find: Find) -> set[str]:
    """The files of the source in which something is found."""
    files = sorted(SOURCE.rglob("*.py"))
    assert len(files) > 200
    return {path.relative_to(SOURCE).as_posix() for path in files if list(find(walk_file(path)))}


@pytest.mark.slow
def test_no_file_of_the_source_can_call_anybody() -> None:
    assert search(find_callers) == set()


@pytest.mark.slow
def test_no_file_of_the_source_calls_a_shell() -> None:
    assert search(find_shells) == set()


def test_no_file_of_the_source_runs_text() -> None:
    assert search(find_runners) == set()


@pytest.mark.slow
def test_no_file_of_the_source_uses_a_broken_hash() -> None:
    assert search(find_broken_hashes) == set()


@pytest.mark.slow
def test_no_file_of_the_source_unpickles_what_comes_from_outside() -> None:
    assert search(find_unpicklers) == OUR_OWN


@pytest.mark.parametrize(
    ("find", "line"),
    [
        (find_callers, "import urllib.request"), (find_callers, "from urllib import request"),
        (find_callers, "import socket; socket.create_connection(('h', 1))"),
        (find_callers, "from http import client"), (find_callers, "import requests.sessions"),
        (find_shells, "import os; os.system(x)"), (find_shells, "run(x, shell=True)"),
        (find_runners, "eval(x)"), (find_broken_hashes, "import hashlib; hashlib.md5(x)"),
        (find_broken_hashes, "hashlib.new('SHA1')"), (find_unpicklers, "from pickle import loads"),
    ],
)  # fmt: skip
def test_a_line_that_does_is_found(find: Find, line: str) -> None:
    assert list(find(list(ast.walk(ast.parse(line)))))


def test_no_script_keeps_anything_in_the_browser() -> None:
    scripts = list(SOURCE.rglob("*.js"))
    assert scripts
    for word in ("localStorage", "sessionStorage", "indexedDB", "document.cookie", "innerHTML"):
        assert not [path for path in scripts if word in path.read_text(encoding="utf-8")], word
