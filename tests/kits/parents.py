"""What tests of parents share: a family, two records of one person, and what happens to them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Office
from tests.thrift.prepared import prepared

FAMILY = (
    {"student_id": "0010442", "parent_id": "P1"},
    {"student_id": "0010443", "parent_id": "P1", "student_first_name": "Luis", "grade": "7",
     "school": "Riverbend Middle"},
    {"student_id": "0010442", "parent_id": "P2", "parent_first_name": "Eva",
     "parent_last_name": "Núñez", "portal_access": "no"},
)  # fmt: skip
KEEP = {"student_id": "0010442", "parent_id": "P1"}
DROP = {"student_id": "0010443", "parent_id": "P2", "parent_first_name": "Jose"}
PASSWORD = "nine purple kites over town"


@pytest.fixture
@prepared
def school(office: Office) -> Office:
    """Two parents, one child each."""
    office.run("roster", "import", office.write_roster(KEEP, DROP), code=0)
    return office


def merge(office: Office, *more: str, keep: str = "P1", drop: str = "P2", code: int = 0) -> Any:
    """Merge two parents, P2 into P1 where nothing else is said."""
    words = ("parents", "merge", keep, drop, "--reason", "one person", "--yes")
    return office.run(*words, *more, code=code)


def bring(office: Office, *rows: dict[str, str], code: int = 0) -> Any:
    """Import one more roster of these rows."""
    newer = office.write_roster(*rows, name=f"newer{office.numbers}.csv")
    return office.run("roster", "import", newer, code=code)


def list_states(office: Office, parent: str = "P1") -> dict[str, str]:
    """What each child's link of a parent says."""
    lines = office.run("links", "list", "--parent", parent, "--format", "json", code=0).json
    return {line["student_id"]: line["status"] for line in lines}


def show(office: Office, parent: str = "P1") -> dict[str, Any]:
    """What ``parents show`` says, as data."""
    return office.run("parents", "show", parent, "--format", "json", code=0).record


def activate(office: Office, parent: str, username: str) -> None:
    """Issue a parent's key and open an account with it."""
    name = f"keys-{parent}.csv"
    office.run("keys", "issue", "--parent", parent, "--posted", "-o", name, code=0)
    key = office.read_csv(office.folder / name)[0]["activation_key"]
    words = ("accounts", "activate", "--username", username, "--secrets-stdin")
    office.run(*words, stdin=f"{key}\n{PASSWORD}\n{PASSWORD}\n", code=0)


def sign_in(office: Office, username: str) -> str:
    """What a sign-in with the usual password answers."""
    words = ("passwords", "check", username, "--secrets-stdin", "--format", "json")
    result = office.run(*words, stdin=f"{PASSWORD}\n").json
    record = result[0] if isinstance(result, list) else result
    return str(record["result"])
