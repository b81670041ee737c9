"""What must be true of an office at the very end of a scene: each gives what is wrong."""

from __future__ import annotations

import csv
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from portaladm.domain.passwords.hashing import PasswordHash, Pepper, verify_password
from portaladm.domain.passwords.temporary import canonical_temporary
from portaladm.domain.secret import Secret
from tests.kits.trail import head_of
from tests.torture.judging import count_open_keys, find_key_files, judge_backup, read_keys
from tests.torture.nursery import store_of

PARENTS = 7
REUSED = 3
"""The place of the parent whose id somebody else has in the file ``reused.csv``."""


def everybody_has_a_key(folder: Path) -> list[str]:
    """Every open key stands in exactly one file, and every parent has one."""
    printed = [hash for path in find_key_files(folder) for _, hash in read_keys(path)]
    with closing(sqlite3.connect(store_of(folder))) as driver:
        rows = driver.execute("SELECT hash FROM activation_keys WHERE closed_at IS NULL")
        open_keys = {hash for (hash,) in rows}
        parents = driver.execute("SELECT count(*) FROM parents").fetchone()[0]
    wrong = []
    if len(open_keys) != parents:
        wrong.append(f"{parents} parents have {len(open_keys)} open keys")
    if not open_keys <= set(printed):
        wrong.append(f"{len(open_keys - set(printed))} open keys are on no letter")
    if len(printed) != len(set(printed)):
        wrong.append("a key is on two letters")
    return wrong


def roster_is_newer(folder: Path) -> list[str]:
    with closing(sqlite3.connect(store_of(folder))) as driver:
        names = driver.execute("SELECT count(*) FROM parents WHERE last_name = 'Núñezs'").fetchone()
    return [] if names == (PARENTS + 2,) else [f"{names[0]} parents have their new name"]


def one_is_revoked(folder: Path) -> list[str]:
    count = count_open_keys(folder)
    return [] if count == PARENTS - 1 else [f"{count} keys are open"]


def backup_is_good(folder: Path) -> list[str]:
    path = folder / "backup.db"
    if not path.exists():
        return ["there is no backup"]
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as driver:
        wrong = judge_backup(driver)
        parents = driver.execute("SELECT count(*) FROM parents").fetchone()[0]
    if path.stat().st_mode & 0o077:
        wrong.append("the backup can be read by others")
    return wrong if parents == PARENTS else [*wrong, f"the backup has {parents} parents"]


def put_older_back(folder: Path) -> None:
    """A copy of before the keys lies in the store's place; their file is gone with them."""
    shutil.copyfile(folder / "older.db", store_of(folder))
    (folder / "keys.csv").unlink()


def store_is_accepted(folder: Path) -> list[str]:
    """The head beside the store is one of its rows, and the trail tells of the acceptance."""
    with closing(sqlite3.connect(store_of(folder))) as driver:
        seq, digest = driver.execute("SELECT seq, hash FROM trail ORDER BY seq DESC").fetchone()
        [(told,)] = driver.execute("SELECT count(*) FROM trail WHERE action = 'store:accepted'")
    wrong = [] if 1 <= told <= 2 else [f"{told} rows tell of the acceptance"]
    kept = head_of(store_of(folder)).read_text(encoding="ascii").split()[1]
    return wrong if kept == f"{seq}:{digest.hex()}" else [*wrong, f"the head is {kept}, not {seq}"]


def slips_open_accounts(folder: Path) -> list[str]:
    """Every account has the temporary password of its row in the file."""
    with (folder / "new.csv").open(encoding="utf-8-sig", newline="") as file:
        slips = {row["username"]: row["temporary_password"] for row in csv.DictReader(file)}
    with closing(sqlite3.connect(store_of(folder))) as driver:
        stored = {name: (id, made) for name, id, made in
                  driver.execute("SELECT username, id, password FROM accounts")}  # fmt: skip
        [(pepper,)] = driver.execute("SELECT value FROM meta WHERE name = 'pepper'")
    wrong = [] if slips.keys() == stored.keys() else [f"{len(slips)} slips for {len(stored)}"]
    for username in slips.keys() & stored.keys():
        account_id, text = stored[username]
        made, word = PasswordHash(text), Secret(canonical_temporary(slips[username]))
        peppers = [Pepper(made.key_id, bytes.fromhex(pepper))]
        if not verify_password(word, made, peppers, account_id):
            wrong.append(f"the slip of {username} does not open its account")
    return wrong


def one_has_an_account(folder: Path) -> list[str]:
    with closing(sqlite3.connect(store_of(folder))) as driver:
        [(accounts,)] = driver.execute("SELECT count(*) FROM accounts")
        [(used,)] = driver.execute(
            "SELECT count(*) FROM activation_keys WHERE closed_as = 'redeemed'"
        )
    return [] if (accounts, used) == (1, 1) else [f"{accounts} accounts of {used} used keys"]


def earlier_holder_has_nothing(folder: Path) -> list[str]:
    """The earlier person of the id has it no more, nor a key, an account or a link."""
    with closing(sqlite3.connect(store_of(folder))) as driver:
        holders = driver.execute(
            "SELECT id, number FROM parents WHERE number GLOB ?", (f"P{REUSED:06d}*",)
        ).fetchall()
        if [number for _, number in holders] != [f"P{REUSED:06d}~1"]:
            return [f"the id is that of {holders}"]
        left = {
            table: driver.execute(
                f"SELECT count(*) FROM {table} WHERE parent_id = ? AND {column} IS NULL",
                (holders[0][0],),
            ).fetchone()[0]
            for table, column in (("activation_keys", "closed_at"), ("accounts", "closed_at"),
                                  ("links", "ended_on"))
        }  # fmt: skip
    return [f"{count} of {table} are left" for table, count in left.items() if count]


def import_is_undone(folder: Path) -> list[str]:
    """The roster of before, no open key of the import, and its two new people without a child."""
    with closing(sqlite3.connect(store_of(folder))) as driver:
        [(renamed,)] = driver.execute("SELECT count(*) FROM parents WHERE last_name = 'Núñezs' "
                                      "AND id IN (SELECT parent_id FROM links)")  # fmt: skip
        [(links,)] = driver.execute("SELECT count(*) FROM links")
        [(undone,)] = driver.execute("SELECT count(*) FROM batches WHERE undone_at IS NOT NULL")
        [(revoked,)] = driver.execute(
            "SELECT count(*) FROM activation_keys WHERE closed_as = 'undone'"
        )
    found = (renamed, links, undone, revoked, count_open_keys(folder))
    expected = (0, PARENTS, 2, 2, PARENTS)
    return [] if found == expected else [f"(renamed, links, undone, revoked, open): {found}"]


def two_are_one(folder: Path) -> list[str]:
    """P000001 is P000000: both children, one account, the order; nothing is left of the other."""
    return _compare(folder, [
        ("P000000", {"links": 2, "restrictions": 1, "accounts": 1, "activation_keys": 0}, None),
        ("P000001", {"links": 0, "restrictions": 0, "accounts": 0, "activation_keys": 0},
         "P000000"),
    ])  # fmt: skip


def two_are_two(folder: Path) -> list[str]:
    """Each has the own child and the own key again, and P000001 the order."""
    return _compare(folder, [
        ("P000000", {"links": 1, "restrictions": 0, "accounts": 0, "activation_keys": 1}, None),
        ("P000001", {"links": 1, "restrictions": 1, "accounts": 0, "activation_keys": 1}, None),
    ])  # fmt: skip


_IS_OPEN = {
    "links": "ended_on IS NULL", "restrictions": "lifted_at IS NULL",
    "accounts": "closed_at IS NULL", "activation_keys": "closed_at IS NULL",
}  # fmt: skip


def _compare(folder: Path, expected: list[tuple[str, dict[str, int], str | None]]) -> list[str]:
    """Whom a parent was merged into, and how much of everything is open."""
    wrong = []
    with closing(sqlite3.connect(store_of(folder))) as driver:
        for number, counts, into in expected:
            [(record, found)] = driver.execute(
                "SELECT p.id, k.number FROM parents p LEFT JOIN parents k ON k.id = p.merged_into "
                "WHERE p.number = ?", (number,),
            )  # fmt: skip
            if found != into:
                wrong.append(f"{number} is {found}")
            for table, count in counts.items():
                sql = f"SELECT count(*) FROM {table} WHERE parent_id = ? AND {_IS_OPEN[table]}"
                [(there,)] = driver.execute(sql, (record,))
                if there != count:
                    wrong.append(f"{number} has {there} of {table}")
    return wrong


def last_is_forgotten(folder: Path) -> list[str]:
    """No byte beside the store has the last parent's email or home."""
    last = PARENTS - 1
    words = (f"p{last}@example.org".encode(), f"{last} Oak Street".encode())
    return [
        f"{path.name} has {word!r}"
        for path in sorted(store_of(folder).parent.iterdir())
        for word in words if word in path.read_bytes()
    ]  # fmt: skip
