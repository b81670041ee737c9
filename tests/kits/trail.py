"""The chain computed with other means: what stands for a row in its hash."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from portaladm.domain.trail import Action, AuditMetadata, Event
from portaladm.domain.trail.covered import KINDS
from portaladm.store.db.opening import open_database
from portaladm.store.trail import append_events

TEXTS, HASH, SALT, TEXT_DIGEST, STATE = slice(9, 11), 11, 12, 13, 14
"""The places of a stored row's columns."""


def head_of(store: Path) -> Path:
    """The file beside a store with the newest head of its trail."""
    return store.with_name(f"{store.name}.head")


def canonical_of(row: Sequence[Any]) -> bytes:
    """The bytes that a row's hash follows, as docs/audit.md has the rule."""
    fields = list(map(str, row[:9]))
    tail = "\x1e" + row[TEXT_DIGEST] if row[TEXT_DIGEST] else "\x1f".join(row[TEXTS])
    state = "\x1e" + row[STATE] if row[STATE] else ""
    return ("\x1f".join([*fields, tail]) + state).encode()


def digest_texts(row: Sequence[Any]) -> str:
    """What a row's ``text_digest`` must be."""
    return hashlib.sha256("\x1f".join([row[SALT], *row[TEXTS]]).encode()).hexdigest()


_COVERED = {
    "account": ("accounts", "id parent_id key_id username password temporary_until created_at "
                "password_at disabled_at disabled_reason closed_at closed_reason"),
    "change": ("roster_changes", "id batch_id changed_on record record_id earlier"),
    "key": ("activation_keys", "id parent_id hash batch_id serial issued_at expires_on expires_at "
            "closed_at closed_as closed_reason"),
    "pepper": ("meta WHERE name = 'pepper'", "name value"),
    "restriction": ("restrictions", "id parent_id student_id reason case_number denied_at "
                    "denied_by from_on until_on verified_by lifted_at lifted_by lifted_reason"),
}  # fmt: skip


def sum_covered(driver: sqlite3.Connection) -> str:
    """The state that the last row of the trail must tell, summed with other means."""
    links = (
        "links", "printf('%d,%d,%d,%Q,%Q,%Q', parent_id, student_id, portal_access, access_why, "
        "ended_on, provisional_until)",
    )  # fmt: skip
    asked = {
        kind: (table, " || ',' || ".join(f"quote({name})" for name in names.split()))
        for kind, (table, names) in _COVERED.items()
    } | {"link": links}
    sums = dict.fromkeys(sorted(asked), 0)
    for kind, (table, text) in asked.items():
        for (row,) in driver.execute(f"SELECT {text} FROM {table}"):
            digest = hashlib.sha256(f"{kind}\x1f{row}".encode()).hexdigest()
            sums[kind] = (sums[kind] + int(digest, 16)) % 2**256
    return " ".join(f"{value:064x}" for value in sums.values())


def accept_edits(store: Path) -> None:
    """Have the trail tell of the store as it is, though a test has edited it with SQL."""
    database, _ = open_database(store, lambda transaction, before: None)
    with database.write() as transaction:
        transaction.uncounted = KINDS
        metadata = AuditMetadata("2026-08-31T15:00:00.000Z", "test", "desk", "cli")
        append_events(transaction, metadata, [Event(Action.STORE_UPGRADED, "store")])
    database.close()
