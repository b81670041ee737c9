"""The way back from a backup, after a random life: what was closed since opens nothing again.

A backup is made, clerks and parents go on, and the store is restored: from the store as it is, or
where it is lost, with an exported trail. In every third point the restore is killed at one of its
steps and done again. What each key, password and restriction was worth before is read with SQL.
"""

from __future__ import annotations

import csv
import hashlib
import random
import shutil
import sqlite3
import uuid
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from tests.torture.judging import judge_backup
from tests.torture.nursery import Ending, Nursery, store_of
from tests.torture.scenes import PASSWORD, write_roster
from tests.torture.verdicts import Verdict

_PARENTS, _ACCOUNTS = 8, 3
_OTHER = "other words that are long"
_LATER = f"{date.today() + timedelta(days=90)}"
_YES = ("--reason", "since", "--yes")


def run_restores(folder: Path, seed: int, count: int) -> Verdict:
    """``count`` restores of one backup, each after another life."""
    verdict, dice = Verdict("restores", seed), random.Random(seed)
    nursery, office = Nursery(), folder / "office-restored"
    _found(nursery, office)
    kept = folder / "kept"
    office.rename(kept)
    steps = killed = 0
    for number in range(count):
        shutil.rmtree(office, ignore_errors=True)
        shutil.copytree(kept, office)
        done = _live_on(nursery, office, dice)
        lost = dice.random() < 0.25
        at = dice.randint(1, steps) if steps and number % 3 == 2 else 0
        wrong, ending = _restore(nursery, office, dice, lost=lost, at=at)
        steps, killed = max(steps, len(ending.events)), killed + ending.killed
        verdict.add(f"{', '.join(done)}{', store lost' * lost}, killed at {at}", wrong)
    verdict.control = _control(nursery, office, kept, dice)
    verdict.notes.append(f"{killed} restores were killed before their end, and done again")
    return verdict


def _found(nursery: Nursery, office: Path) -> None:
    office.mkdir(parents=True)
    write_roster(office / "roster.csv", _PARENTS)
    write_roster(office / "later.csv", _PARENTS - 1)
    for line in (("config", "set", "passwords.cost", "10"),
                 ("config", "set", "passwords.temporary_cost", "6"),
                 ("keys", "issue", "--roster", "roster.csv", "-o", "keys.csv")):  # fmt: skip
        _must(nursery.run(office, *line))
    for number in range(_ACCOUNTS):
        _must(_activate(nursery, office, number))
    _must(nursery.run(office, "store", "backup", "backup.db"))


def _must(ending: Ending) -> None:
    assert ending.code == 0, ending.err


def _read_keys(office: Path) -> list[str]:
    with (office / "keys.csv").open(encoding="utf-8-sig", newline="") as file:
        return [row["activation_key"] for row in csv.DictReader(file)]


def _activate(nursery: Nursery, office: Path, number: int, name: str = "user") -> Ending:
    line = ("accounts", "activate", "--username", f"{name}{number}", "--secrets-stdin")
    secrets = f"{_read_keys(office)[number]}\n{PASSWORD}\n{PASSWORD}\n"
    return nursery.run(office, *line, stdin=secrets)


def _live_on(nursery: Nursery, office: Path, dice: random.Random) -> list[str]:
    """Some of what an office and its parents do, each at most once for a person."""
    done = []
    people = dice.sample(range(_PARENTS - 1), dice.randint(2, 6))
    for number in people:
        parent, child = f"P{number:06d}", f"{1000 + number:06d}"
        if number < _ACCOUNTS:
            what = dice.choice(("change", "disable", "reset", "void", "deny"))
        else:
            what = dice.choice(("activate", "revoke", "reissue", "extend", "deny"))
        user = f"user{number}"
        words = {
            "change": ("passwords", "change", user, "--secrets-stdin"),
            "disable": ("accounts", "disable", user, *_YES),
            "reset": ("passwords", "reset", user, "--signed-for", *_YES, "-o", f"r{number}.csv"),
            "void": ("accounts", "void", user, *_YES),
            "deny": ("links", "deny", parent, child, *_YES),
            "revoke": ("keys", "revoke", parent, *_YES),
            "reissue": ("keys", "reissue", parent, "--posted", *_YES, "-o", f"k{number}.csv"),
            "extend": ("keys", "extend", parent, "--until", _LATER, *_YES,
                       "--verified-by", "photo-id"),
        }  # fmt: skip
        if what == "activate":
            _must(_activate(nursery, office, number))
        else:
            stdin = f"{PASSWORD}\n{_OTHER}\n{_OTHER}\n" if what == "change" else ""
            _must(nursery.run(office, *words[what], stdin=stdin))
        done.append(f"{what} {number}")
    if dice.random() < 0.3:
        _must(nursery.run(office, "roster", "import", "later.csv", "--snapshot",
                          "--max-removals", "100%", "--yes"))  # fmt: skip
        done.append("import")
    return done


@dataclass(frozen=True)
class _Worth:
    """What opened something: hashes of open keys, passwords in use by account, orders in force."""

    open_keys: set[bytes]
    passwords: dict[int, str]
    orders: set[tuple[int, int]]


def _read_worth(store: Path) -> _Worth:
    with closing(sqlite3.connect(store)) as driver:
        keys = driver.execute("SELECT hash FROM activation_keys WHERE closed_at IS NULL")
        accounts = (
            "SELECT id, password FROM accounts WHERE closed_at IS NULL AND disabled_at IS NULL "
            "AND coalesce(temporary_until, '9') > strftime('%Y-%m-%dT%H:%M:%SZ', 'now')"
        )
        orders = driver.execute(
            "SELECT parent_id, student_id FROM restrictions WHERE lifted_at IS NULL"
        )
        return _Worth({key for (key,) in keys}, dict(driver.execute(accounts)), set(orders))


def _restore(
    nursery: Nursery, office: Path, dice: random.Random, *, lost: bool, at: int
) -> tuple[list[str], Ending]:
    """Restore, killed at a step if ``at``, and again then; what is wrong at the end."""
    before = _read_worth(store_of(office))
    line = ["store", "restore", "backup.db", "--reason", "disk", "--yes"]
    if lost:
        _must(nursery.run(office, "audit", "export", "trail.csv"))
        store_of(office).unlink()
        line += ["--trail", "trail.csv"]
    first = ending = nursery.run(office, *line, fault={"at": at})
    wrong = []
    if first.killed:
        for _ in range(2):  # a folder may be left over which the first doctor is to tidy
            if store_of(office).exists():
                doctor = nursery.run(office, "doctor", "--repair")
                wrong += [f"doctor: {doctor.err}"] if doctor.traceback else []
        ending = nursery.run(office, *line)
    if ending.code or ending.traceback:
        return [*wrong, f"exit {ending.code}: {ending.err}"], first
    return wrong + _judge(nursery, office, before, dice), first


def _judge(nursery: Nursery, office: Path, before: _Worth, dice: random.Random) -> list[str]:
    wrong = _find_revived(office, before)
    with closing(sqlite3.connect(store_of(office))) as driver:
        wrong += [what for what in judge_backup(driver) if "do not agree" not in what]
        [(restored,)] = driver.execute(
            "SELECT count(*) FROM trail WHERE action = 'store:restored'"
        ).fetchall()
    if not restored:
        wrong.append("the trail does not tell of it")
    verified = nursery.run(office, "audit", "verify", "--state")
    if verified.code:
        wrong.append(f"verify: {verified.out}{verified.err}")
    stolen = dice.randrange(_PARENTS)
    if _hash(_read_keys(office)[stolen]) not in before.open_keys:
        thief = _activate(nursery, office, stolen, "thief")
        if thief.code != 1:
            wrong.append(f"the letter of P{stolen:06d} works again: {thief.out}")
    return wrong


def _hash(key: str) -> bytes:
    return hashlib.sha256(uuid.UUID(key).bytes).digest()


def _find_revived(office: Path, before: _Worth) -> list[str]:
    """What opens something now and did not before the restore."""
    now = _read_worth(store_of(office))
    revived = []
    if again := now.open_keys - before.open_keys:
        revived.append(f"{len(again)} keys live again")
    for account, password in now.passwords.items():
        if before.passwords.get(account) != password:
            revived.append(f"the earlier password of account {account} works")
    if lacking := before.orders - now.orders:
        revived.append(f"the orders {lacking} are gone")
    return revived


def _control(nursery: Nursery, office: Path, kept: Path, dice: random.Random) -> int:
    """A backup that is copied over the store by hand brings all of it back."""
    found = 0
    for _ in range(3):
        shutil.rmtree(office, ignore_errors=True)
        shutil.copytree(kept, office)
        _live_on(nursery, office, dice)
        before = _read_worth(store_of(office))
        shutil.copyfile(office / "backup.db", store_of(office))
        found += len(_find_revived(office, before))
    return found
