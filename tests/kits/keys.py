"""What tests of keys share: a school of four parents, before and after its letters are posted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from tests.conftest import Office
from tests.thrift.prepared import prepared

FAMILY = (
    {"student_id": "1", "parent_id": "P1", "grade": "4"},
    {"student_id": "2", "parent_id": "P1", "grade": "7", "school": "Riverbend Middle"},
    {"student_id": "1", "parent_id": "P2", "parent_first_name": "Eva"},
    {"student_id": "3", "parent_id": "P3", "school": "Riverbend Middle", "grade": "8"},
    {"student_id": "3", "parent_id": "P4", "school": "Riverbend Middle", "grade": "8",
     "portal_access": "no"},
)  # fmt: skip


@pytest.fixture
@prepared
def school(office: Office) -> Office:
    """Four parents, three of them eligible, and no key yet."""
    office.run("roster", "import", office.write_roster(*FAMILY), code=0)
    return office


@pytest.fixture
def posted(school: Office) -> Office:
    """Everybody who is eligible has a letter: P1, P2, P3."""
    return _post(school)


@prepared
def _post(office: Office) -> Office:
    office.run("keys", "issue", "-o", "keys.csv", code=0)
    return office


def read_key(office: Office, parent: str, file: str = "keys.csv") -> str:
    """The key of a parent in a key file."""
    rows = office.read_csv(office.folder / file)
    return next(row["activation_key"] for row in rows if row["parent_id"] == parent)


def check_key(office: Office, key: str, now: datetime | None = None) -> dict[str, Any]:
    """What ``keys check`` says; its exit code must fit."""
    done = office.run(
        "keys", "check", "--secrets-stdin", "--format", "json", stdin=f"{key}\n", now=now
    )
    assert done.code == (0 if done.record["good"] else 1)
    return done.record


def list_states(office: Office, *more: str) -> dict[str, str]:
    """The state of each key by its reference."""
    done = office.run("keys", "list", "--format", "json", *more)
    return {line["key_reference"]: line["status"] for line in done.json}


def find_batch(office: Office, kind: str = "keys-issue") -> str:
    """The code of the newest batch of a kind."""
    sql = "SELECT code FROM batches WHERE kind = ? ORDER BY id DESC"
    return str(office.query(sql, kind)[0][0])
