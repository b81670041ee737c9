"""What must hold of a store and its files, whatever was done to the program.

Read with sqlite3 and the standard library alone, so that a mistake of the program can't hide
itself. A violation is one sentence.
"""

from __future__ import annotations

import csv
import hashlib
import re
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from tests.kits.trail import HASH, STATE, TEXT_DIGEST, canonical_of, digest_texts, sum_covered
from tests.torture.nursery import store_of

_KEY = re.compile(r"[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}")
_IS_MERGE = "kind = 'counter' AND json_extract(summary, '$.action') = 'merge'"
_COUNTS_THAT_AGREE = (
    ("a key and its row", "SELECT count(*) FROM activation_keys",
     "SELECT count(*) FROM trail WHERE action IN ('key:issued', 'key:reissued')"),
    ("a batch of secrets and its row",
     "SELECT count(*) FROM batches WHERE kind LIKE 'keys-%' OR kind = 'passwords-reset'",
     "SELECT count(*) FROM trail WHERE action = 'batch:issued'"),
    ("an import and its row", "SELECT count(*) FROM batches WHERE kind = 'roster-import'",
     "SELECT count(*) FROM trail WHERE action = 'roster:imported'"),
    ("a published file and its row",
     "SELECT count(*) FROM batches WHERE file_state = 'published'",
     "SELECT count(DISTINCT batch) FROM trail WHERE action = 'batch:published'"),
    ("a revoked key and its row",
     "SELECT count(*) FROM activation_keys WHERE closed_as IN ('revoked', 'undone', 'merged')",
     "SELECT sum((action = 'key:revoked') - (action = 'key:restored')) FROM trail"),
    ("an answer about an id and its row",
     "SELECT count(*) FROM identity_questions WHERE answer IS NOT NULL",
     "SELECT count(*) FROM trail WHERE action IN ('parent:identity', 'student:identity')"),
    ("an account closed for good and its row",
     "SELECT count(*) FROM accounts WHERE closed_at IS NOT NULL",
     "SELECT sum((action = 'account:voided') - (action = 'account:restored')) FROM trail"),
    ("a merge and its rows", f"SELECT 2 * count(*) FROM batches WHERE {_IS_MERGE}",
     "SELECT count(*) FROM trail WHERE action = 'parent:merged'"),
    ("a merge that was taken back and its rows",
     f"SELECT 2 * count(undone_at) FROM batches WHERE {_IS_MERGE}",
     "SELECT count(*) FROM trail WHERE action = 'parent:unmerged'"),
    ("a merge and whom it dropped", f"SELECT count(*) FROM batches WHERE {_IS_MERGE} "
     "AND undone_at IS NULL", "SELECT count(merged_into) FROM parents"),
    ("an account and its row", "SELECT count(*) FROM accounts",
     "SELECT count(*) FROM trail WHERE action = 'account:activated'"),
    ("the store's making and its row",
     "SELECT count(*) FROM meta WHERE name = 'made_at'",
     "SELECT count(*) FROM trail WHERE action = 'store:created'"),
)  # fmt: skip


def judge(folder: Path, *, after_repair: bool = True) -> list[str]:
    """Every violation in the folder of one office; ``after_repair``: doctor has been there."""
    store = store_of(folder)
    if not store.exists():
        return []
    with closing(sqlite3.connect(store)) as driver:
        if not driver.execute("PRAGMA user_version").fetchone()[0]:
            return []
        return [
            *_judge_store(driver),
            *_judge_trail(driver),
            *_judge_keys(driver),
            *_judge_identities(driver),
            *_judge_files(driver, folder),
            *(_judge_batches(driver, folder) if after_repair else ()),
        ]


def find_key_files(folder: Path) -> list[Path]:
    """Every final file that holds keys: CSV or letters."""
    rows = [path for path in folder.glob("*.csv") if b"activation_key" in path.read_bytes()[:400]]
    return [*rows, *(one for one in folder.glob("*.pdf") if not one.stem.endswith("-lists"))]


def read_keys(path: Path) -> list[tuple[str, bytes]]:
    """Parent and key's hash of every row of a key file, or of every letter."""
    if path.suffix == ".pdf":
        return list(_read_letters(path))
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            (row["parent_id"], hashlib.sha256(uuid.UUID(row["activation_key"]).bytes).digest())
            for row in csv.DictReader(file)
        ]


def _read_letters(path: Path) -> Iterator[tuple[str, bytes]]:
    from tests.letters.read import read_texts

    for text in read_texts(path.read_bytes()):
        key, parent = _KEY.search(text), re.search(r"Parent (\S+)", text)
        if key and parent:
            yield parent[1], hashlib.sha256(uuid.UUID(key[0]).bytes).digest()


def count_open_keys(folder: Path) -> int:
    """How many keys of the store are not closed."""
    with closing(sqlite3.connect(store_of(folder))) as driver:
        return int(
            driver.execute(
                "SELECT count(*) FROM activation_keys WHERE closed_at IS NULL"
            ).fetchone()[0]
        )


def judge_backup(driver: sqlite3.Connection) -> list[str]:
    """What is wrong with a store of which there is nothing but the file."""
    return [*_judge_store(driver), *_judge_trail(driver)]


def _judge_store(driver: sqlite3.Connection) -> Iterator[str]:
    for (fault,) in driver.execute("PRAGMA integrity_check").fetchall():
        if fault != "ok":
            yield f"integrity: {fault}"
    if driver.execute("PRAGMA foreign_key_check").fetchall():
        yield "foreign keys point to nothing"


def _judge_trail(driver: sqlite3.Connection) -> Iterator[str]:
    previous = bytes(32)
    state = ""
    for place, row in enumerate(driver.execute("SELECT * FROM trail ORDER BY seq"), 1):
        previous = hashlib.sha256(previous + canonical_of(row)).digest()
        if row[0] != place or previous != row[HASH]:
            yield f"the trail breaks at row {place}"
            return
        if row[TEXT_DIGEST] and row[TEXT_DIGEST] != digest_texts(row):
            yield f"the reason or detail of row {place} is another"
        state = row[STATE] or state
    if state != sum_covered(driver):
        yield "the store is not as the trail left it"
    for what, change, row in _COUNTS_THAT_AGREE:
        changes, rows = (driver.execute(sql).fetchone()[0] for sql in (change, row))
        if changes != rows:
            yield f"{what} do not agree: {changes} changes, {rows} rows"


def _judge_keys(driver: sqlite3.Connection) -> Iterator[str]:
    sql = (
        "SELECT parent_id, count(*) FROM activation_keys WHERE closed_at IS NULL "
        "GROUP BY parent_id HAVING count(*) > 1"
    )
    for parent, count in driver.execute(sql):
        yield f"parent {parent} has {count} open keys"


def _judge_identities(driver: sqlite3.Connection) -> Iterator[str]:
    """Whoever lost an id to another person lost all that hung on it, and nobody else did."""
    answered = {
        number for (number,) in driver.execute(
            "SELECT number FROM identity_questions WHERE answer = 'different' AND doubt <> 'zeros'")
    }  # fmt: skip
    retired = driver.execute("SELECT id, number FROM parents WHERE number GLOB '*~*'").fetchall()
    if {number.partition("~")[0] for _, number in retired} != answered:
        yield f"the ids of {answered} were given away, and {retired} have new ones"
    for table, column in (("activation_keys", "closed_at"), ("accounts", "closed_at"),
                          ("links", "ended_on")):  # fmt: skip
        for record, number in retired:
            sql = f"SELECT count(*) FROM {table} WHERE parent_id = ? AND {column} IS NULL"
            if driver.execute(sql, (record,)).fetchone()[0]:
                yield f"{number} has something in {table} still"


def _judge_files(driver: sqlite3.Connection, folder: Path) -> Iterator[str]:
    known = dict(
        driver.execute(
            "SELECT k.hash, p.number FROM activation_keys k JOIN parents p ON p.id = k.parent_id"
        )
    )
    merged = dict(
        driver.execute(
            "SELECT p.number, k.number FROM parents p JOIN parents k ON k.id = p.merged_into"
        )
    )
    for path in find_key_files(folder):
        if path.stat().st_mode & 0o077:
            yield f"{path.name} can be read by others"
        for parent, hash in read_keys(path):
            if known.get(hash, "").partition("~")[0] not in (parent, merged.get(parent)):
                yield f"{path.name}: a key of parent {parent} that the store does not know"


def _judge_batches(driver: sqlite3.Connection, folder: Path) -> Iterator[str]:
    sql = (
        "SELECT code, file_path, file_state, sha256, count, kind FROM batches "
        "WHERE (kind LIKE 'keys-%' OR kind = 'passwords-reset') AND file_state <> 'none'"
    )
    for code, path, state, digest, count, kind in driver.execute(sql).fetchall():
        file = Path(path)
        if state == "lost":
            yield f"batch {code} is lost"
        elif state != "published":
            yield f"batch {code} is {state} after the repair"
        elif not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != digest:
            yield f"batch {code} has no file with its SHA-256"
        elif kind != "passwords-reset" and len(read_keys(file)) != count:
            yield f"batch {code} has not as many keys as rows"
    for path in folder.glob(".*.part*"):
        yield f"{path.name} is left after the repair"


def judge_copy(copy: Path, store: Path) -> list[str]:
    """What is wrong with a backup: damage, a trail that breaks, or one that is not the store's."""
    try:
        with closing(sqlite3.connect(f"file:{copy}?mode=ro", uri=True)) as driver:
            wrong = judge_backup(driver)
            head = driver.execute("SELECT seq, hash FROM trail ORDER BY seq DESC").fetchone()
        with closing(sqlite3.connect(store)) as driver:
            same = driver.execute("SELECT seq, hash FROM trail WHERE seq = ?", head[:1]).fetchone()
    except sqlite3.DatabaseError as error:
        return [str(error)]
    if copy.stat().st_mode & 0o077:
        wrong.append("it can be read by others")
    return wrong if head == same else [*wrong, "its trail is not a part of the store's"]
