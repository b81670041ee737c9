"""The program calls nobody, and nobody is in a new store."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.conftest import Office

DAY = """
import sys
def watch(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        print("CALLED", event, file=sys.stderr)
sys.addaudithook(watch)
if sys.argv[1] == "control":
    import socket
    socket.socket().connect_ex(("127.0.0.1", 9))
    sys.exit()
from portaladm.__main__ import main
sys.exit(main())
"""


def type_line(office: Office, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command line in a process whose sockets are watched."""
    command = [sys.executable, "-c", DAY, *words]
    surroundings = os.environ | {"PORTALADM_STORE": str(office.store), "PYTHONUTF8": "1"}
    return subprocess.run(
        command, cwd=office.folder, env=surroundings, check=False, capture_output=True, text=True
    )


@pytest.mark.slow
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


def test_a_new_store_has_no_account(office: Office) -> None:
    office.run("roster", "import", office.write_roster({"parent_id": "P1"}), code=0)
    assert office.run("accounts", "list", "--json", code=0).json == []
    for table in ("accounts", "activation_keys", "sessions"):
        assert office.query(f"SELECT COUNT(*) FROM {table}") == [(0,)], table
