"""What tests of batches and of the doctor share: a batch, whole or interrupted."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from portaladm.outputs.private import part_path_of
from portaladm.store.db.connection.head_file import HeadFile
from tests.conftest import Office


def issue_batch(office: Office, parents: int = 2, name: str = "keys.csv") -> str:
    """A batch of keys in a file; gives its code."""
    roster = office.write_roster(*[{} for _ in range(parents)])
    office.run("keys", "issue", "--roster", roster, "-o", name, code=0)
    return find_last_batch(office)


def find_last_batch(office: Office) -> str:
    """The code of the newest batch of keys."""
    [(code,)] = office.query(
        "SELECT code FROM batches WHERE kind LIKE 'keys%' ORDER BY id DESC LIMIT 1"
    )
    return str(code)


def edit(office: Office, statement: str, *values: Any) -> None:
    """Change the store behind the program's back."""
    with sqlite3.connect(office.store) as driver:
        driver.execute(statement, values)
    driver.close()


def diagnose(office: Office, *arguments: str, code: int) -> dict[str, dict[str, str]]:
    """The findings by their codes (the last of each), as a machine reads them."""
    found = office.run("doctor", *arguments, "--format", "json", code=code).json
    return {finding["code"]: finding for finding in found}


def interrupt(office: Office) -> tuple[str, Path, Path]:
    """A batch as it is when its run is killed right after the commit; code, final, part."""
    code = issue_batch(office)
    final = office.folder / "keys.csv"
    part = part_path_of(final, code)
    final.rename(part)
    edit(office, "UPDATE batches SET file_state = 'prepared' WHERE code = ?", code)
    edit(office, "DELETE FROM trail WHERE action = 'batch:published'")
    HeadFile(office.store).path.unlink()
    return code, final, part


def read_file_state(office: Office, code: str) -> str:
    """What the store says of a batch's file."""
    [(state,)] = office.query("SELECT file_state FROM batches WHERE code = ?", code)
    return str(state)
