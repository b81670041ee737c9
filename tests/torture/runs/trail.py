"""Edits behind the program's back: all before an anchor is found, the rest said to be uncovered."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.kits.trail import canonical_of
from tests.torture.nursery import Nursery, put_back, store_of
from tests.torture.scenes import write_roster
from tests.torture.verdicts import Verdict

_TEXTS = ("at", "actor", "host", "channel", "action", "subject", "batch", "reason", "detail")
_CANONICAL = "seq, at, actor, host, channel, action, subject, batch, verified_by, reason, detail"
Edit = Callable[[sqlite3.Connection, random.Random, int], str]


def _flip(driver: sqlite3.Connection, dice: random.Random, anchor: int) -> str:
    seq, column = dice.randint(1, anchor), dice.choice((*_TEXTS, "hash"))
    (value,) = driver.execute(
        f"SELECT CAST({column} AS BLOB) FROM trail WHERE seq = ?", (seq,)
    ).fetchone()  # fmt: skip
    data = bytearray(value or b"x")
    data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    changed: object = bytes(data) if column == "hash" else bytes(data).decode("utf-8", "replace")
    if not value:
        changed = "x"
    driver.execute(f"UPDATE trail SET {column} = ? WHERE seq = ?", (changed, seq))
    return f"{column} of row {seq}"


def _delete(driver: sqlite3.Connection, dice: random.Random, anchor: int) -> str:
    seq = dice.randint(1, anchor)
    driver.execute("DELETE FROM trail WHERE seq = ?", (seq,))
    if dice.random() < 0.5:  # and close the gap
        driver.execute("UPDATE trail SET seq = -seq + 1 WHERE seq > ?", (seq,))
        driver.execute("UPDATE trail SET seq = -seq WHERE seq < 0")
    return f"row {seq} deleted"


def _swap(driver: sqlite3.Connection, dice: random.Random, anchor: int) -> str:
    one, other = dice.sample(range(1, anchor + 1), 2)
    for before, after in ((one, -1), (other, one), (-1, other)):
        driver.execute("UPDATE trail SET seq = ? WHERE seq = ?", (after, before))
    return f"rows {one} and {other} swapped"


def _insert(driver: sqlite3.Connection, dice: random.Random, anchor: int) -> str:
    seq = dice.randint(1, anchor)
    driver.execute("UPDATE trail SET seq = -seq - 1 WHERE seq >= ?", (seq,))
    driver.execute("UPDATE trail SET seq = -seq WHERE seq < 0")
    driver.execute(
        f"INSERT INTO trail ({_CANONICAL}, hash) SELECT ?, at, actor, host, channel, action, "
        "subject, batch, verified_by, reason, 'invented', randomblob(32) FROM trail LIMIT 1", (seq,)
    )  # fmt: skip
    return f"a row before row {seq}"


def _cut(driver: sqlite3.Connection, dice: random.Random, anchor: int) -> str:
    seq = dice.randint(1, anchor)
    driver.execute("DELETE FROM trail WHERE seq >= ?", (seq,))
    return f"cut from row {seq} on"


def _rewrite(driver: sqlite3.Connection, dice: random.Random, anchor: int) -> str:
    """The clever one: a row is changed and every hash from there on computed anew."""
    seq = dice.randint(1, anchor)
    driver.execute("UPDATE trail SET subject = 'parent:P0' WHERE seq = ?", (seq,))
    rechain(driver)
    return f"rewritten from row {seq} on"


_EDITS: tuple[Edit, ...] = (_flip, _delete, _swap, _insert, _cut, _rewrite)


def rechain(driver: sqlite3.Connection) -> None:
    """Compute every hash anew, as whoever can write the store can."""
    previous = bytes(32)
    for row in driver.execute("SELECT * FROM trail ORDER BY seq").fetchall():
        previous = hashlib.sha256(previous + canonical_of(row)).digest()
        driver.execute("UPDATE trail SET hash = ? WHERE seq = ?", (previous, row[0]))


def run_trails(folder: Path, seed: int, count: int) -> Verdict:
    """``count`` edits before an anchor; each must be found with it."""
    verdict, dice = Verdict("trail", seed), random.Random(seed)
    office, older = folder / "office-of-all", folder / "older.db"
    nursery = Nursery()
    anchor = _found(nursery, office, older)
    kept = folder / "kept.db"
    shutil.copyfile(store_of(office), kept)
    verdict.add("untouched", _judge_untouched(nursery, office, anchor))
    for number in range(count - 1):
        put_back(kept, office)
        what = _edit(office, dice, anchor, older, restore=number % 7 == 6)
        found = _verify(nursery, office, "--anchor", anchor)
        wrong = [] if found["code"] == 1 else [f"not found: {found}"]
        verdict.add(what, wrong)
    # The control: without the anchor, a chain that was computed anew looks whole.
    put_back(kept, office)
    with closing(sqlite3.connect(store_of(office), isolation_level=None)) as driver:
        _rewrite(driver, dice, int(anchor.partition(":")[0]))
    verdict.control = int(_verify(nursery, office)["code"] == 0)
    return verdict


def _found(nursery: Nursery, office: Path, older: Path) -> str:
    """An office with a trail; its anchor, and a copy of the store from before that."""
    office.mkdir(parents=True)
    write_roster(office / "roster.csv", 12)
    assert nursery.run(office, "keys", "issue", "--roster", "roster.csv", "-o", "a.csv").code == 0
    shutil.copyfile(store_of(office), older)
    nursery.run(office, "keys", "revoke", "P000001", "P000002", "--yes", "--reason", "lost")
    head = json.loads(nursery.run(office, "audit", "head", "--format", "json").out)
    nursery.run(office, "keys", "revoke", "P000003", "--yes", "--reason", "lost")
    nursery.run(
        office, "keys", "extend", "--verified-by", "photo-id", "P000004", "--until", "2027-06-30"
    )
    return str(head["audit_head"])


def _judge_untouched(nursery: Nursery, office: Path, anchor: str) -> list[str]:
    """Whole with the anchor, and the two rows after it are said not to be covered."""
    found = _verify(nursery, office, "--anchor", anchor)
    wrong = [] if found["code"] == 0 else [f"an honest trail is refused: {found}"]
    if "not covered" not in found["text"].casefold().replace("_", " "):
        wrong.append(f"the tail is not said to be uncovered: {found}")
    return wrong


def _edit(office: Path, dice: random.Random, anchor: str, older: Path, *, restore: bool) -> str:
    if restore:
        put_back(older, office)
        return "an older copy"
    with closing(sqlite3.connect(store_of(office), isolation_level=None)) as driver:
        return dice.choice(_EDITS)(driver, dice, int(anchor.partition(":")[0]))


def _verify(nursery: Nursery, office: Path, *more: str) -> dict[str, Any]:
    ending = nursery.run(office, "audit", "verify", *more, "--format", "json")
    assert not ending.traceback, ending.err
    return {"code": ending.code, "text": ending.out + ending.err}
