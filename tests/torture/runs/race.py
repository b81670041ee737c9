"""Ten at once: nobody gets two keys, nobody is turned away, nothing is missing from the trail."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

from tests.torture.judging import count_open_keys, judge, read_keys
from tests.torture.nursery import Ending, Job, Nursery, make_job
from tests.torture.scenes import write_roster
from tests.torture.verdicts import Verdict

PROCESSES = 10


def run_races(
    folder: Path, seed: int, count: int, *, parents: int = 60, steps: int = 8
) -> Verdict:  # fmt: skip
    """``count`` races: issuing, mixed work, and the making of a store, in turn."""
    verdict, dice = Verdict("race", seed), random.Random(seed)
    nursery = Nursery()
    for number in range(count):
        office = folder / f"race-{number}"
        kind = ("issue", "mixed", "make")[number % 3]
        if kind == "issue":
            wrong = race_to_issue(nursery, office, parents)
        elif kind == "mixed":
            wrong = race_mixed(nursery, office, parents, steps, dice)
        else:
            wrong = race_to_make(nursery, office, parents)
        verdict.add(f"race {number} ({kind})", wrong)
        shutil.rmtree(office, ignore_errors=True)
    for number in range(5):
        verdict.control = len(
            race_to_issue(nursery, folder / f"control-{number}", parents, "plain-begin")
        )
        if verdict.control:
            break
    return verdict


def race_to_issue(nursery: Nursery, office: Path, parents: int, broken: str = "") -> list[str]:
    """All issue to the same parents, each into a file of its own."""
    _found(nursery, office, parents)
    jobs = [
        make_job(office, "keys", "issue", "-o", f"keys-{n}.csv", broken=broken)
        for n in range(PROCESSES)
    ]
    endings = nursery.run_all(jobs)
    wrong = _judge_endings(endings, jobs, frozenset({0}))
    for n, ending in enumerate(endings):
        if not (office / f"keys-{n}.csv").exists() and "Nothing to issue" not in ending.err:
            wrong.append(f"clerk {n} got no file and is not told why: {ending.err}")
    return wrong + judge(office) + _judge_letters(office, parents)


def race_mixed(
    nursery: Nursery, office: Path, parents: int, steps: int, dice: random.Random
) -> list[str]:
    """Everybody does something else: issue, reissue, revoke, extend, import, look."""
    _found(nursery, office, parents)
    write_roster(office / "newer.csv", parents + 5, variant="s")
    write_roster(office / "other.csv", parents + 5, variant="t")
    jobs = []
    for clerk in range(PROCESSES):
        lines = [_choose_work(dice, clerk, step, parents) for step in range(steps)]
        first, *rest = [make_job(office, *line).arguments for line in lines]
        jobs.append(Job(first, str(office), repeat=tuple(rest)))
    wrong = _judge_endings(nursery.run_all(jobs), jobs, frozenset({0, 1, 3}))
    return wrong + judge(office)


def race_to_make(nursery: Nursery, office: Path, parents: int) -> list[str]:
    """The store does not exist yet, and all of them make it, import, and issue."""
    office.mkdir(parents=True)
    write_roster(office / "roster.csv", parents)
    jobs = [
        make_job(office, "keys", "issue", "--roster", "roster.csv", "-o", f"keys-{n}.csv")
        for n in range(PROCESSES)
    ]
    wrong = _judge_endings(nursery.run_all(jobs), jobs, frozenset({0}))
    return wrong + judge(office) + _judge_letters(office, parents)


def _found(nursery: Nursery, office: Path, parents: int) -> None:
    office.mkdir(parents=True)
    write_roster(office / "roster.csv", parents)
    ending = nursery.run(office, "roster", "import", "roster.csv")
    assert ending.code == 0, ending.err


def _choose_work(dice: random.Random, clerk: int, step: int, parents: int) -> tuple[str, ...]:
    some = [f"P{dice.randrange(parents):06d}" for _ in range(3)]
    return dice.choice(
        (
            ("keys", "issue", "-o", f"keys-{clerk}-{step}.csv"),
            ("keys", "issue", "--parent", some[0], "--posted", "-o", f"keys-{clerk}-{step}.csv"),
            ("keys", "reissue", *some, "--yes", "--posted", "-o", f"new-{clerk}-{step}.csv"),
            ("keys", "revoke", some[0], "--yes", "--reason", "lost"),
            ("keys", "extend", "--verified-by", "photo-id", some[1], "--until", "2027-06-30"),
            (
                "roster",
                "import",
                dice.choice(("newer.csv", "other.csv")),
                "--max-name-changes",
                "100%",
            ),
            ("keys", "list", "--format", "json"),
            ("store", "backup", f"backup-{clerk}-{step}.db"),
        )
    )


def _judge_endings(endings: list[Ending], jobs: list[Job], good: frozenset[int]) -> list[str]:
    wrong = []
    for clerk, (ending, job) in enumerate(zip(endings, jobs, strict=True)):
        busy = "locked" in ending.err or "Somebody else has been writing" in ending.err
        if ending.traceback or busy or ending.code not in good or "Others keep" in ending.err:
            line = " ".join(job.arguments[2:])
            wrong.append(f"clerk {clerk} ({line}): exit {ending.code}: {ending.err}")
    return wrong


def _judge_letters(office: Path, parents: int) -> list[str]:
    """Together the files hold exactly one key of every parent, and all are open."""
    rows = [row for path in sorted(office.glob("keys-*.csv")) for row in read_keys(path)]
    wrong = []
    if sorted(parent for parent, _ in rows) != sorted({parent for parent, _ in rows}):
        wrong.append("a parent is in two files")
    if len(rows) != parents or count_open_keys(office) != parents:
        wrong.append(f"{parents} parents: {len(rows)} letters, {count_open_keys(office)} open keys")
    return wrong
