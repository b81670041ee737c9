"""What tests of the work list share: its lines, and running the commands that they give."""

from __future__ import annotations

import re
import shlex
import sqlite3
from collections import Counter
from contextlib import closing
from typing import Any

from tests.conftest import Office, Outcome


def read_work(office: Office, *more: str) -> list[dict[str, Any]]:
    """The lines of the work list as data."""
    found: list[dict[str, Any]] = office.run(
        "office", "today", "--format", "json", *more, code=0
    ).json  # fmt: skip
    return found


def count_kinds(office: Office) -> dict[str, int]:
    """How many things of each kind wait."""
    return dict(Counter({line["kind"]: line["count"] for line in read_work(office)}))


def find_line(office: Office, kind: str) -> dict[str, Any]:
    """The one line of a kind."""
    [line] = [line for line in read_work(office) if line["kind"] == kind]
    return line


def find_commands(text: str) -> list[str]:
    """The commands of a hint, each up to the end of its clause."""
    return re.findall(r"portaladm .*?(?=; |$)", text)


def follow(office: Office, command: str, *more: str, code: int = 0) -> Outcome:
    """Run a command as it is pasted; DATE is a day in November, questions are answered yes."""
    filled = command.replace("DATE", "2026-11-30").replace("WAY", "photo-id")
    [first, *words] = shlex.split(filled)
    assert first == "portaladm"
    if words[:2] == ["parents", "add"]:
        words.append("--yes")
    return office.run(*words, *more, code=code)


def dump_all_but_stops(office: Office) -> list[str]:
    """Everything that the store holds, except which imports stopped."""
    with closing(sqlite3.connect(office.store)) as driver:
        return [line for line in driver.iterdump() if "import_stops" not in line]
