"""What the store itself does not let happen to a key."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterator
from pathlib import Path

import pytest

from portaladm.domain.batches import BatchKind
from portaladm.domain.keys import BATCH_STRIDE, Closing, KeyHash
from portaladm.store.batches import changes as batch_changes
from portaladm.store.batches import rows as batches
from portaladm.store.db.opening import open_database
from portaladm.store.db.sqlite import Database
from portaladm.store.db.transaction import Transaction
from portaladm.store.keys import rows as keys
from portaladm.store.keys import writing as key_writing
from portaladm.store.keys.addressees import read_addressees
from portaladm.store.keys.selecting import select_parents
from portaladm.store.letters import read_letter_facts

AT, DAY, END = "2026-08-31T15:00:00.000Z", "2026-12-31", "2027-01-01T00:00:00.000Z"
TODAY = "2026-08-31"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A store with one school, one student and three parents with access to it."""
    database, _ = open_database(tmp_path / "store.db", lambda transaction, before: None, make=True)
    database.is_current = False  # no trail here
    with database.write() as transaction:
        transaction.run("INSERT INTO schools (name) VALUES ('Lincoln')")
        transaction.run(
            "INSERT INTO students (number, first_name, last_name, school_id, since, created_batch, "
            "changed_batch) VALUES ('1', 'Ana', 'García', 1, '2026-08-01', 1, 1)"
        )
        for n in (1, 2, 3):
            transaction.run(
                "INSERT INTO parents (number, first_name, last_name, created_batch, changed_batch) "
                "VALUES (?, 'José', 'García', 1, 1)", (f"P{n}",)
            )  # fmt: skip
            transaction.run(
                "INSERT INTO links (parent_id, student_id, portal_access, since, created_batch, "
                "changed_batch) VALUES (?, 1, 1, '2026-08-01', 1, 1)", (n,)
            )  # fmt: skip
    yield database
    database.close()


def issue(transaction: Transaction, code: str, parents: list[int], seed: int = 0) -> int:
    batch_id = batch_changes.insert_batch(
        transaction, code=code, kind=BatchKind.KEYS_ISSUE, created_at=AT, actor="clerk"
    )
    hashes = b"".join(bytes([seed + parent]) * 32 for parent in parents)
    key_writing.insert_keys(
        transaction, batch_id=batch_id, parent_ids=array("q", parents), hashes=hashes,
        issued_at=AT, expires_on=DAY, expires_at=END,
    )  # fmt: skip
    return batch_id


def test_a_key_is_found_by_its_hash_and_by_its_reference(database: Database) -> None:
    with database.write() as transaction:
        first = issue(transaction, "AAAAA", [2, 3])
        found = keys.find_by_hash(transaction, KeyHash(b"\x03" * 32), TODAY)
        assert found is not None
        assert (found.parent_number, found.batch_code, found.serial) == ("P3", "AAAAA", 2)
        assert found.eligible
        assert found == keys.find_by_reference(transaction, first, 2, TODAY)
        assert keys.find_by_reference(transaction, first, 3, TODAY) is None
        assert keys.find_by_hash(transaction, KeyHash(bytes(32)), TODAY) is None


def test_no_parent_has_two_open_keys(database: Database) -> None:
    with database.write() as transaction:
        issue(transaction, "AAAAA", [1])
    with pytest.raises(Exception, match=r"(?i)unique|could not"), database.write() as transaction:
        issue(transaction, "BBBBB", [1], seed=100)
    with database.read() as transaction:
        assert transaction.value("SELECT count(*) FROM activation_keys") == 1
        assert batches.find_batch(transaction, "BBBBB") is None


def test_no_hash_stands_twice_and_none_has_another_length(database: Database) -> None:
    with database.write() as transaction:
        issue(transaction, "AAAAA", [1])
        key_writing.close_keys(transaction, [BATCH_STRIDE + 1], Closing.REVOKED, AT, "")
        with pytest.raises(sqlite3.IntegrityError):
            issue(transaction, "BBBBB", [1])
        with pytest.raises(sqlite3.IntegrityError):
            transaction.run("UPDATE activation_keys SET hash = x'00'")


def test_a_key_is_closed_with_its_reason_or_not_at_all(database: Database) -> None:
    with database.write() as transaction:
        issue(transaction, "AAAAA", [1])
        for half in (
            "closed_at = 'x'",
            "closed_as = 'revoked'",
            "closed_at = 'x', closed_as = 'no'",
        ):
            with pytest.raises(sqlite3.IntegrityError):
                transaction.run(f"UPDATE activation_keys SET {half}")


def test_closing_and_extending_touch_open_keys_alone(database: Database) -> None:
    with database.write() as transaction:
        first = issue(transaction, "AAAAA", [1, 2]) * BATCH_STRIDE
        assert key_writing.close_keys(transaction, [first + 1], Closing.REVOKED, AT, "lost") == 1
        assert key_writing.close_keys(transaction, [first + 1], Closing.REPLACED, END, "again") == 0
        assert key_writing.extend_keys(transaction, [first + 1, first + 2], "2030-01-01", END) == 1
        [one, two] = keys.read_keys(transaction, TODAY)
        assert (one.closed_as, one.closed_reason, one.expires_on) == ("revoked", "lost", DAY)
        assert (two.closed_as, two.expires_on) == (None, "2030-01-01")


def test_a_batch_is_a_range_of_ids(database: Database) -> None:
    with database.write() as transaction:
        first = issue(transaction, "AAAAA", [1, 2])
        second = issue(transaction, "BBBBB", [3])
        found = {b: list(keys.read_keys(transaction, TODAY, batch_id=b)) for b in (first, second)}
        assert [key.parent_number for key in found[first]] == ["P1", "P2"]
        assert [key.parent_number for key in found[second]] == ["P3"]


def test_a_key_of_nobody_is_refused(database: Database) -> None:
    with pytest.raises(Exception, match=r"(?i)foreign|could not"), database.write() as transaction:
        issue(transaction, "AAAAA", [99])


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize(
    ("younger", "older"),
    [("Pre-K", "TK"), ("PK", "K"), ("TK", "K"), ("K", "1"), ("Kindergarten", "01"), ("KG", "1"),
     ("9", "10"), ("2nd", "Grade 3"), ("Grade 9", "10"), ("12", ""), ("K", "Other")],
)  # fmt: skip
@pytest.mark.parametrize("first", [True, False])
def test_the_youngest_child_is_the_same_for_keys_and_letters(
    database: Database, younger: str, older: str, first: bool
) -> None:
    with database.write() as transaction:
        transaction.run("INSERT INTO schools (name) VALUES ('Oak')")
        transaction.run("UPDATE students SET grade = ?", (younger if first else older,))
        transaction.run(
            "INSERT INTO students (number, first_name, last_name, grade, school_id, since, "
            "created_batch, changed_batch) VALUES ('2', 'Ben', 'García', ?, 2, '2026-08-01', 1, 1)",
            (older if first else younger,),
        )
        transaction.run(
            "INSERT INTO links (parent_id, student_id, portal_access, since, created_batch, "
            "changed_batch) VALUES (1, 2, 1, '2026-08-01', 1, 1)"
        )
        select_parents(transaction, [1], TODAY, AT)
        [addressee] = read_addressees(transaction, TODAY)
        [facts] = read_letter_facts(transaction, TODAY)
        school = "Lincoln" if first else "Oak"
        assert addressee.school == facts.schools[0] == school
        assert facts.grade == younger
