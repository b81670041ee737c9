"""The program calls nobody: neither its source nor a day at the office opens a connection."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Office

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "portaladm"
CALLERS = {
    "aiohttp", "ftplib", "http.client", "httpx", "imaplib", "poplib", "requests", "smtplib",
    "socketserver", "telnetlib", "urllib.request", "urllib3", "websockets", "xmlrpc",
}  # fmt: skip
CALLS = {"create_connection", "open_connection", "connect_ex", "urlopen"}
DAY = """
import sys
def refuse(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        print("CALLED", event, file=sys.stderr)
sys.addaudithook(refuse)
if sys.argv[1] == "control":
    import socket
    socket.socket().connect_ex(("127.0.0.1", 9))
    sys.exit()
from portaladm.__main__ import main
sys.exit(main())
"""


def find_callers(text: str) -> Iterator[str]:
    """What a source file imports or names that opens a connection."""
    for node in ast.walk(ast.parse(text)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Attribute) and node.attr in CALLS:
            yield node.attr
        for name in names:
            if name in CALLERS or name.split(".")[0] in CALLERS or name.split(".")[-1] in CALLS:
                yield name


def test_no_file_of_the_source_can_call_anybody() -> None:
    found = {
        path.relative_to(SOURCE): list(find_callers(path.read_text(encoding="utf-8")))
        for path in SOURCE.rglob("*.py")
    }
    assert len(found) > 200
    assert not any(found.values()), found


@pytest.mark.parametrize(
    "line",
    [
        "import urllib.request", "from urllib.request import urlopen", "from urllib import request",
        "import smtplib", "import socket; socket.create_connection(('h', 1))",
        "from http import client", "import requests.sessions",
    ],
)  # fmt: skip
def test_a_line_that_calls_is_found(line: str) -> None:
    assert list(find_callers(line))


def type_line(office: Office, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", DAY, *words]
    surroundings = os.environ | {"PORTALADM_STORE": str(office.store), "PYTHONUTF8": "1"}
    return subprocess.run(
        command, cwd=office.folder, env=surroundings, check=False, capture_output=True, text=True
    )


def test_a_day_at_the_office_calls_nobody(office: Office) -> None:
    roster = str(office.write_roster({"parent_id": "P1"}))
    for words in (
        ("keys", "issue", "--roster", roster, "-o", "keys.csv"), ("doctor",),
        ("config", "set", "portal.url", "https://portal.example.org"), ("audit", "verify"),
        ("parents", "explain", "P1"), ("store", "backup", "copy.db"),
    ):  # fmt: skip
        ended = type_line(office, *words)
        assert (ended.returncode, "CALLED" in ended.stderr) == (0, False), (words, ended.stderr)
    assert "CALLED" in type_line(office, "control").stderr
