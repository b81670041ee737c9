"""Backups while others write: each opens, verifies, and equals one committed state."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.torture.judging import judge_copy
from tests.torture.nursery import Job, Nursery, make_job, store_of
from tests.torture.scenes import write_roster
from tests.torture.verdicts import Verdict

_PER_RACE = 4
_WRITERS = 6


def run_backups(folder: Path, seed: int, count: int) -> Verdict:
    """``count`` backups, some at a time, while clerks import and issue."""
    verdict, dice = Verdict("backup", seed), random.Random(seed)
    nursery = Nursery()
    for race in range(-(-count // _PER_RACE)):
        office = folder / f"backup-{race}"
        for number, wrong in enumerate(_race(nursery, office, dice)):
            verdict.add(f"race {race}, backup {number}", wrong)
        if verdict.control is None:
            verdict.control = len(_copy_plainly(office))
        shutil.rmtree(office)
    return verdict


def _race(nursery: Nursery, office: Path, dice: random.Random) -> list[list[str]]:
    office.mkdir(parents=True)
    for variant in ("", "s", "t"):
        write_roster(office / f"roster{variant}.csv", 40, variant)
    assert nursery.run(office, "roster", "import", "roster.csv").code == 0
    jobs = []
    for clerk in range(_WRITERS):
        lines = [
            dice.choice(
                (
                    ("roster", "import", dice.choice(("roster.csv", "rosters.csv", "rostert.csv"))),
                    ("keys", "issue", "--parent", f"P{dice.randrange(40):06d}", "--posted", "-o",
                     f"keys-{clerk}-{step}.csv"),
                    ("keys", "reissue", f"P{dice.randrange(40):06d}", "--yes", "--posted", "-o",
                     f"new-{clerk}-{step}.csv"),
                )
            )
            for step in range(5)
        ]  # fmt: skip
        first, *rest = [make_job(office, *line).arguments for line in lines]
        jobs.append(Job(first, str(office), repeat=tuple(rest)))
    jobs += [
        make_job(office, "store", "backup", f"backup-{number}.db") for number in range(_PER_RACE)
    ]
    endings = nursery.run_all(jobs)
    wrong: list[list[str]] = []
    for number, ending in enumerate(endings[_WRITERS:]):
        found = [] if ending.code == 0 else [f"exit {ending.code}: {ending.err}"]
        path = office / f"backup-{number}.db"
        wrong.append(found + (judge_copy(path, store_of(office)) if path.exists() else ["no file"]))
    return wrong


def _copy_plainly(office: Path) -> list[str]:
    """The control: the file copied while a transaction is half written."""
    store, copy = store_of(office), office / "plain.db"
    with closing(sqlite3.connect(store, isolation_level=None)) as driver:
        driver.execute("PRAGMA cache_size = 1")
        driver.execute("BEGIN IMMEDIATE")
        driver.execute("UPDATE parents SET address = hex(randomblob(900))")
        driver.execute("DELETE FROM trail WHERE seq % 2 = 0")
        shutil.copyfile(store, copy)
        driver.execute("ROLLBACK")
    return judge_copy(copy, store)
