"""The start of a command that only reads: nothing is imported that it has no use for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Office

ROSTER = Path(__file__).parents[1] / "sample_roster.csv"
READING = [
    ("keys", "list"),
    ("keys", "check", "--secrets-stdin"),
    ("accounts", "list"),
    ("parents", "explain", "P20817"),
]
FOR_WRITERS = ("sqlmodel", "sqlalchemy", "pydantic", "bcrypt")
FOR_OTHERS = ("platformdirs", "socket", "tempfile", "tomllib", "logging")
_TELL = """
import sys
before = set(sys.modules)
from portaladm.__main__ import main
main(sys.argv[2:])
wanted = (name for name in sys.argv[1].split(",") if name in sys.modules)
print(*(name for name in wanted if name not in before), file=sys.stderr)
"""


def tell_loaded(office: Office, words: tuple[str, ...], names: tuple[str, ...]) -> str:
    """Run a command in a process of its own, in a pipe; which of these modules it imported."""
    ended = subprocess.run(
        [sys.executable, "-c", _TELL, ",".join(names), "--store", str(office.store), *words],
        input="ABCD-EFGH-JKLM-NPQR\n", capture_output=True, text=True, check=True,
        env=os.environ | {"PYTHONUTF8": "1"},
    )  # fmt: skip
    assert ended.stdout, ended.stderr
    return ended.stderr.splitlines()[-1]


@pytest.mark.turns(4, otherwise="slow")
@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_a_command_that_only_reads_imports_nothing_for_writers_or_terminals(
    office: Office, words: tuple[str, ...]
) -> None:
    office.run("keys", "issue", "--roster", ROSTER, "-o", "keys.csv", code=0)
    unwanted = (*FOR_WRITERS, *FOR_OTHERS, "rich", "rich.table")
    assert tell_loaded(office, words, unwanted) == ""


@pytest.mark.slow
def test_the_first_single_row_brings_sqlmodel(office: Office) -> None:
    office.run("keys", "issue", "--roster", ROSTER, "-o", "keys.csv", code=0)
    words = ("links", "deny", "P20817", "0010455", "--reason", "court order", "--yes")
    assert tell_loaded(office, words, FOR_WRITERS[:3]) == " ".join(FOR_WRITERS[:3])
