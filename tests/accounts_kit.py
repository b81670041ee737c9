"""What tests of accounts share: an office with cheap hashes, families with keys and accounts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.conftest import Office, Outcome

PASSWORD = "correct horse battery lake"
OTHER = "seven quiet yellow tractors"


def furnish(office: Office, *rows: dict[str, str], **passwords: str | int) -> dict[str, str]:
    """A roster of these rows with a key for every parent: the keys by parent id.

    bcrypt at its lowest allowed costs, so that a test takes milliseconds.
    """
    settings = {"cost": 10, "temporary_cost": 6} | passwords
    lines = [f"{name} = {value!r}" for name, value in settings.items()]
    office.store.parent.mkdir(parents=True, exist_ok=True)
    office.store.with_name("portaladm.toml").write_text(
        '[district]\nname = "Riverbend"\nid = "JPRQQH"\n[passwords]\n' + "\n".join(lines) + "\n"
    )
    roster = office.write_roster(*rows)
    office.run("keys", "issue", "--roster", roster, "-o", office.folder / "keys.csv", code=0)
    return {
        row["parent_id"]: row["activation_key"]
        for row in office.read_csv(office.folder / "keys.csv")
    }


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


def open_account(office: Office, username: str = "mlopez", **wishes: str) -> str:
    """One family with an account; the parent's id."""
    [(parent_id, key)] = furnish(office, wishes).items()
    activate(office, key, username)
    return parent_id
