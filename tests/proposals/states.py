"""The states that scenes begin with; each is made once and copied."""

from __future__ import annotations

from tests.kits.accounts import activate, furnish
from tests.proposals.desk import Desk

NUMBER = "PA4711"
ANA, BEN, CEM = "0010001", "0010002", "0010003"
FAMILY = (
    {"student_id": ANA, "parent_id": "P1", "email": "jose@example.org"},
    {"student_id": ANA, "parent_id": "P2", "parent_first_name": "Eva",
     "parent_last_name": "Ruiz", "email": "eva@example.org"},
    {"student_id": BEN, "student_first_name": "Ben", "parent_id": "P3",
     "parent_first_name": "Mia", "parent_last_name": "Bell", "email": "mia@example.org",
     "school": "North High", "phone": "555-0103"},
    {"student_id": CEM, "student_first_name": "Cem", "parent_id": NUMBER,
     "parent_first_name": "Can", "parent_last_name": "Aydin", "email": "can@example.org",
     "portal_access": "no", "school": "North High", "phone": "555-0104"},
)  # fmt: skip
COUNTER = ("parents", "add", "--reason", "new", "--verified-by", "photo-id", "--yes",
           "--student", CEM, "--first-name", "Eva", "--last-name", "Ruiz",
           "--parent", "NEW-1", "--email", "eva.r@example.org")  # fmt: skip
"""A family of the counter."""
LISTED = {"student_id": CEM, "student_first_name": "Cem", "parent_id": "P9",
          "parent_first_name": "Eva", "parent_last_name": "Ruiz", "address": "9 Far Road",
          "phone": "555-0909"}  # fmt: skip
"""A parent of that name on the roster."""
DISTRICT = ("init", "--district", "Riverbend", "--district-id", "RVRBND", "--portal-url",
            "https://portal.example.org")  # fmt: skip
YES = ("--reason", "a reason", "--yes")
RESET = ("--verified-by", "photo-id", "--yes")


def posted(desk: Desk) -> dict[str, str]:
    """Three parents with a key each, and one without access; the keys by parent."""
    return furnish(desk.office, *FAMILY)


def account(desk: Desk) -> dict[str, str]:
    """The same, and P1 has the account ``mlopez``."""
    keys: dict[str, str] = desk.take(posted)
    activate(desk.office, keys["P1"], "mlopez")
    return keys


def ended(desk: Desk) -> dict[str, str]:
    """The same, and the child of the account left long ago."""
    keys: dict[str, str] = desk.take(account)
    left = {"withdrawn_on": "2026-06-01"}
    bring(desk, FAMILY[0] | left, FAMILY[1] | left, *FAMILY[2:])
    return keys


def bring(desk: Desk, *rows: dict[str, str], more: tuple[str, ...] = ()) -> None:
    """Import one more roster of these rows, whatever its limits."""
    newer = desk.office.write_roster(*rows, name=f"newer{desk.office.numbers}.csv")
    desk.do("roster", "import", newer, "--max-removals", "100%", *more)


def reference_of(desk: Desk, parent: str) -> str:
    """The reference of a parent's newest key."""
    found = desk.do("keys", "list", "--parent", parent, "--format", "json").json
    return str(found[-1]["key_reference"])


def find_batch(desk: Desk, kind: str = "keys-issue") -> str:
    """The code of the newest batch of a kind."""
    sql = "SELECT code FROM batches WHERE kind = ? ORDER BY id DESC LIMIT 1"
    return str(desk.office.query(sql, kind)[0][0])
