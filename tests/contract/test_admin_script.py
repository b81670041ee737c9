"""The admin's script of docs/admin.md: import, issue, reset 500, list, monitor over JSON alone."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Office
from tests.kits.accounts import activate, furnish
from tests.kits.trail import accept_edits
from tests.test_docs import ROOT, read_blocks
from tests.thrift.prepared import prepared

pytestmark = [pytest.mark.usefixtures("real_hashes"), pytest.mark.posix("a program of the path")]
COUNT, LIMIT = 503, 500


@pytest.fixture(scope="module")
def source() -> str:
    [found] = read_blocks(ROOT / "docs" / "admin.md", "python")
    return found


@pytest.fixture
@prepared
def school(office: Office) -> Office:
    """503 accounts, and a roster of today with one more family and a faulty line."""
    office.run("config", "set", "passwords.temporary_cost", "6", code=0)
    rows = [{"student_id": f"S{n}", "parent_id": f"P{n}"} for n in range(COUNT)]
    activate(office, furnish(office, *rows)["P0"], "user1")
    office.query("UPDATE activation_keys SET closed_at = issued_at, closed_as = 'redeemed'")
    office.query(
        "INSERT INTO accounts (parent_id, key_id, username, password, created_at, password_at) "
        "SELECT k.parent_id, k.id, 'user' || k.serial, a.password, a.created_at, a.password_at "
        "FROM activation_keys k JOIN accounts a WHERE k.id <> a.key_id"
    )
    accept_edits(office.store)
    (office.folder / "keys.csv").unlink(missing_ok=True)
    office.numbers = 0
    office.write_roster(*rows, {"student_id": "N1", "parent_id": "N1"}, {"portal_access": "maybe"})
    return office


def start(office: Office, source: str, roster: str) -> subprocess.CompletedProcess[str]:
    """Run the script as an admin does, with the program on the path."""
    path = office.folder / "august.py"
    path.write_text(source, encoding="utf-8")
    program = Path(sys.executable).with_name("portaladm")
    surroundings = os.environ | {
        "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}",
        "PORTALADM_STORE": str(office.store), "PORTALADM_ACTOR": "admin",
    }  # fmt: skip
    return subprocess.run(
        [sys.executable, "-I", str(path), roster], cwd=office.folder, env=surroundings,
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.slow
def test_the_script_imports_issues_resets_lists_and_looks(school: Office, source: str) -> None:
    ran = start(school, source, "roster.csv")
    lines = ran.stdout.splitlines()
    assert (ran.returncode, ran.stderr) == (0, ""), ran
    assert lines[0].endswith(" 1 new parents")
    assert lines[1].startswith(f"line {COUNT + 3} portal_access 'maybe' is neither")
    assert len(school.read_csv(school.folder / "keys.csv")) == 1
    assert len(school.read_csv(school.folder / "slips.csv")) == LIMIT
    changed = "SELECT count(*) FROM accounts WHERE temporary_until IS NOT NULL"
    assert school.query(changed) == [(LIMIT,)]
    assert sum(line.split()[0].startswith("user") for line in lines if line) == LIMIT
    [said] = [line for line in lines if line.startswith("last import")]
    assert said.startswith("last import 0 days ago; trail whole from row ")


@pytest.mark.slow
def test_an_error_ends_the_script_with_the_error(school: Office, source: str) -> None:
    ran = start(school, source, "rooster.csv")
    assert ran.returncode == 1 and "rooster.csv" in ran.stderr
    assert ran.stdout == ""


def test_the_script_is_short_and_takes_no_text_apart(source: str) -> None:
    assert len(source.splitlines()) < 60
    tree = ast.parse(source)
    names = {node.names[0].name for node in ast.walk(tree) if isinstance(node, ast.Import)}
    assert names <= {"json", "subprocess", "sys"}
    called = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not called & {"split", "partition", "rpartition", "splitlines", "find", "index", "strip"}
