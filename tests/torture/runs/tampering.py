"""The store is edited behind the program's back: ``audit verify --state`` finds each edit.

Each point is one kind of edit of ``store_edits.py``, or two or three of them together; in every
fourth one the program is used afterwards, which must not hide the edit. The trail's rows are never
touched: a chain that is whole says nothing of the rest.
"""

from __future__ import annotations

import csv
import random
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from tests.torture.nursery import Nursery, put_back, store_of
from tests.torture.runs.store_edits import Edit, dump_covered, list_edits
from tests.torture.scenes import PASSWORD, write_roster
from tests.torture.verdicts import Verdict

_PARENTS = 8
_BROKEN = "state-unread"
_LATER = (
    ("accounts", "list"),
    ("keys", "list"),
    ("parents", "explain", "P000000"),
    ("parents", "show", "P000002"),
    ("restrictions", "list"),
    ("office", "today"),
    ("doctor",),
    ("keys", "revoke", "P000006", "--reason", "lost", "--yes"),
    ("links", "deny", "P000002", "001002", "--reason", "order", "--yes"),
)


def run_tampering(folder: Path, seed: int, count: int) -> Verdict:
    """``count`` edits, single ones and combinations; each must be found without an anchor."""
    verdict, dice = Verdict("tampering", seed), random.Random(seed)
    nursery, office = Nursery(), folder / "tampering"
    _settle(nursery, office)
    kept = folder / "kept.db"
    shutil.copyfile(store_of(office), kept)
    verdict.add("untouched", _judge_untouched(nursery, office))
    with closing(sqlite3.connect(kept)) as driver:
        edits = list_edits(driver)
    tried: set[str] = set()
    for names in _choose(dice, list(edits), count):
        if verdict.points == count:
            break
        put_back(kept, office)
        if not _edit(office, [edits[name] for name in names], dice):
            continue  # the schema forbids it, or the row had the value already
        tried.update(names)
        works_after = dice.random() < 0.25
        verdict.add(" + ".join(names), _judge(nursery, office, works_after))
    verdict.control = _control(nursery, office, kept, edits, dice)
    verdict.notes.append(f"{len(tried)} kinds of edits of {len(edits)}, single and together")
    return verdict


def _choose(
    dice: random.Random, names: Sequence[str], count: int
) -> Iterator[tuple[str, ...]]:  # fmt: skip
    """Each kind by itself, in the dice's order, as far as four fifths go; then combinations."""
    for name in dice.sample(names, min(len(names), count * 4 // 5)):
        yield (name,)
    while True:
        yield tuple(dice.sample(names, dice.choice((2, 3))))


def _settle(nursery: Nursery, office: Path) -> None:
    """Accounts, keys in several states, restrictions, links that ended, a roster that changed."""
    office.mkdir(parents=True)
    write_roster(office / "roster.csv", _PARENTS)
    write_roster(office / "newer.csv", _PARENTS - 1, variant="s")
    _run(nursery, office, "config", "set", "passwords.cost", "10")
    _run(nursery, office, "keys", "issue", "--roster", "roster.csv", "-o", "keys.csv")
    with (office / "keys.csv").open(encoding="utf-8-sig", newline="") as file:
        keys = [row["activation_key"] for row in csv.DictReader(file)]
    for number in range(3):
        line = ("accounts", "activate", "--username", f"user{number}", "--secrets-stdin")
        secrets = f"{keys[number]}\n{PASSWORD}\n{PASSWORD}\n"
        assert nursery.run(office, *line, stdin=secrets).code == 0
    why = ("--reason", "asked", "--yes")
    _run(nursery, office, "accounts", "disable", "user1", *why)
    _run(nursery, office, "passwords", "reset", "user2", "--signed-for", "--yes", "-o", "new.csv")
    _run(nursery, office, "keys", "revoke", "P000003", *why)
    _run(nursery, office, "keys", "reissue", "P000004", "--posted", *why, "-o", "again.csv")
    _run(nursery, office, "links", "deny", "P000000", "001000", *why)
    _run(nursery, office, "links", "deny", "P000005", "001005", *why)
    _run(nursery, office, "links", "allow", "P000005", "001005", *why)
    _run(nursery, office, "roster", "import", "newer.csv", "--max-name-changes", "100%",
         "--snapshot", "--max-removals", "100%", "--yes")  # fmt: skip


def _run(nursery: Nursery, office: Path, *line: str) -> None:
    ending = nursery.run(office, *line)
    assert ending.code == 0, ending.err


def _judge_untouched(nursery: Nursery, office: Path) -> list[str]:
    ending = nursery.run(office, "audit", "verify", "--state")
    return [] if ending.code == 0 else [f"an honest store is refused: {ending.out}{ending.err}"]


def _edit(office: Path, edits: Sequence[Edit], dice: random.Random) -> bool:
    """Make the edits; whether anything that is covered is another now."""
    store = store_of(office)
    with closing(sqlite3.connect(store, isolation_level=None)) as driver:
        before, trail = dump_covered(driver), _dump_trail(driver)
        driver.execute("PRAGMA ignore_check_constraints = ON")
        for edit in edits:
            try:
                edit(driver, dice)
            except sqlite3.IntegrityError:
                continue
            except sqlite3.OperationalError:  # an index or a column that the one before has made
                continue
    with closing(sqlite3.connect(store)) as driver:
        assert _dump_trail(driver) == trail, "the edit reached the trail"
        return dump_covered(driver) != before


def _dump_trail(driver: sqlite3.Connection) -> list[tuple[object, ...]]:
    names = "seq, at, actor, host, channel, action, subject, batch, verified_by, reason, detail"
    return driver.execute(f"SELECT {names}, hash, salt, text_digest, state FROM trail").fetchall()


def _judge(nursery: Nursery, office: Path, works_after: bool) -> list[str]:
    """Found by its exit code, in words; and still so after the program's own work."""
    wrong = []
    if works_after:
        for line in _LATER:
            ending = nursery.run(office, *line)
            if ending.traceback:
                wrong.append(f"{line[:2]}: {ending.err}")
    found = nursery.run(office, "audit", "verify", "--state")
    if found.code != 1 or found.traceback:
        wrong.append(f"exit {found.code}: {found.out}{found.err}")
    return wrong


def _control(
    nursery: Nursery, office: Path, kept: Path, edits: dict[str, Edit], dice: random.Random
) -> int:
    """A program that only looks at the trail, as the first version did, sees none of them."""
    unseen = 0
    for name in dice.sample(list(edits), 5):
        put_back(kept, office)
        if _edit(office, [edits[name]], dice):
            ending = nursery.run(office, "audit", "verify", "--state", broken=_BROKEN)
            unseen += ending.code == 0
    return unseen
