"""What tests of accounts share: an office with cheap hashes, families with keys and accounts."""

from __future__ import annotations

import base64
import hmac
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import bcrypt

from tests.conftest import MONDAY, Office, Outcome
from tests.kits.batches import edit
from tests.kits.settings import write_settings
from tests.thrift.prepared import prepared

PASSWORD = "correct horse battery lake"
OTHER = "seven quiet yellow tractors"


@prepared
def furnish(office: Office, *rows: dict[str, str], **passwords: str | int) -> dict[str, str]:
    """A roster of these rows with a key for every parent: the keys by parent id.

    bcrypt at its lowest allowed costs, so that a test takes milliseconds.
    """
    settings = {"cost": 10, "temporary_cost": 6} | passwords
    lines = [f"{name} = {value!r}" for name, value in settings.items()]
    district = '[district]\nname = "Riverbend"\nid = "JPRQQH"\n[passwords]\n'
    write_settings(office, district + "\n".join(lines) + "\n")
    roster, keys = office.write_roster(*rows), office.folder / "keys.csv"
    office.run("keys", "issue", "--roster", roster, "-o", keys, code=0)
    return {row["parent_id"]: row["activation_key"] for row in office.read_csv(keys)}


@prepared
def activate(
    office: Office, key: str, username: str, password: str = PASSWORD, code: int | None = 0,
    now: datetime | None = None, again: str | None = None,
) -> Outcome:  # fmt: skip
    """Activate an account in a script's way."""
    return office.run(
        "accounts", "activate", "--username", username, "--secrets-stdin",
        stdin=f"{key}\n{password}\n{password if again is None else again}\n", code=code, now=now,
    )  # fmt: skip


def check(
    office: Office, username: str, password: str = PASSWORD, *more: str,
    now: datetime | None = None,
) -> dict[str, Any]:  # fmt: skip
    """What ``passwords check`` says; its exit code must fit its result."""
    outcome = office.run(
        "passwords", "check", username, "--secrets-stdin", "--format", "json", *more,
        stdin=f"{password}\n", now=now,
    )  # fmt: skip
    answer = outcome.record
    assert outcome.code == (0 if answer["result"] in ("ok", "must-change") else 1)
    return answer


def change(
    office: Office, username: str, current: str, new: str, code: int | None = 0,
    now: datetime | None = None,
) -> Outcome:  # fmt: skip
    """Change a password in a script's way."""
    return office.run(
        "passwords", "change", username, "--secrets-stdin", stdin=f"{current}\n{new}\n{new}\n",
        code=code, now=now,
    )  # fmt: skip


@prepared
def open_account(office: Office, username: str = "mlopez", **cells: str) -> str:
    """One family with an account; the parent's id."""
    [(parent_id, key)] = furnish(office, cells).items()
    activate(office, key, username)
    return parent_id


def store_old(office: Office, username: str, password: str = PASSWORD) -> None:
    """Store a password in the form of an earlier version, which does not name the account."""
    [(key,)] = office.query("SELECT value FROM meta WHERE name = 'pepper'")
    [(text,)] = office.query("SELECT password FROM accounts WHERE username = ?", username)
    mac = base64.b64encode(hmac.digest(bytes.fromhex(key), password.encode(), "sha384"))
    made = bcrypt.hashpw(mac, bcrypt.gensalt(10)).decode()
    old = f"hmac-sha384-bcrypt${text.split('$')[1]}${made}"
    edit(office, f"UPDATE accounts SET password = '{old}' WHERE username = '{username}'")


def fail(office: Office, times: int, now: datetime = MONDAY) -> None:
    """Sign in with a wrong password so many times."""
    for _ in range(times):
        assert check(office, "mlopez", "wrong", now=now)["result"] == "wrong"


def set_failures(office: Office, count: int) -> None:
    """As many failures as weeks of guessing leave behind."""
    with closing(sqlite3.connect(office.store)) as driver:
        before = "2026-08-01T00:00:00.000Z"
        driver.execute("UPDATE accounts SET failures = ?, failed_at = ?", (count, before))
        driver.commit()


def hand_out(office: Office, username: str = "mlopez") -> str:
    """A temporary password, as a reset hands one out."""
    shown = reset(
        office, username, "--verified-by", "photo-id", "--yes", "--show", "--format", "json"
    )
    return str(shown.record["temporary_password"])


def reset(office: Office, *words: str | Path, code: int | None = 0, **more: Any) -> Outcome:
    """Reset passwords; ``words`` say whose and where to."""
    return office.run("passwords", "reset", *words, code=code, **more)


@prepared
def open_accounts(office: Office, count: int, **cells: str) -> list[str]:
    """So many accounts, one a family; their usernames."""
    rows = [cells | {"student_id": f"S{n}", "parent_id": f"P{n}"} for n in range(count)]
    keys = furnish(office, *rows)
    for parent, key in keys.items():
        activate(office, key, f"user{parent}")
    return [f"user{parent}" for parent in keys]


def read_passwords(office: Office, name: str = "new.csv") -> dict[str, str]:
    """The temporary passwords of a reset's file by username."""
    return {
        row["username"]: row["temporary_password"] for row in office.read_csv(office.folder / name)
    }


@prepared
def open_three_accounts(office: Office) -> None:
    """Three families of different grades, names and schools: userP1, userP2 and userP3."""
    rows = [
        {"parent_id": "P1", "student_id": "S1001", "grade": "1", "student_first_name": "Sofía"},
        {"parent_id": "P2", "student_id": "S2", "grade": "2", "parent_last_name": "Öztürk"},
        {"parent_id": "P3", "student_id": "S3", "grade": "3", "school": "North High"},
    ]
    for parent, key in furnish(office, *rows).items():
        activate(office, key, f"user{parent}")


def list_accounts(office: Office, *words: str, **more: Any) -> list[dict[str, Any]]:
    """What ``accounts list`` says, as data."""
    found = office.run("accounts", "list", *words, "--format", "json", code=0, **more).json
    assert isinstance(found, list)
    return found


def list_names(office: Office, *words: str, **more: Any) -> list[str]:
    """The usernames of ``accounts list``."""
    return [row["username"] for row in list_accounts(office, *words, **more)]
