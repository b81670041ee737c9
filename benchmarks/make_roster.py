"""Make a large roster: ``python benchmarks/make_roster.py PAIRS FILE [--seed N]``.

Two parents a student, one family in seven with two children: 1,000,000 pairs are 500,000
students and some 870,000 parents in 500 schools, about 110 bytes a row.
"""

from __future__ import annotations

import argparse
import csv
import random
from collections.abc import Iterator
from pathlib import Path

from portaladm.domain.rosters import COLUMNS

FIRST = "Ana Ben Chloé Đức Emma Farid Grace Hugo Iris José Kai Lina María Noor Omar Priya".split(
    " "
)
LAST = "Abbott Brown Castro Dyer Evans Fischer García Huang Ivanov Jones Kim López Nguyễn".split(
    " "
)


def make_rows(pairs: int, seed: int) -> Iterator[list[str]]:
    """The rows of a roster with about ``pairs`` parent-student pairs, families in order."""
    chance = random.Random(seed)
    made, student, parent = 0, 100_000, 2_000_000
    while made < pairs:
        children = 2 if chance.random() < 1 / 7 else 1
        last, school = chance.choice(LAST), f"School {chance.randrange(500):03d}"
        street = f"{chance.randrange(1, 9999)} {chance.choice(LAST)} Street"
        for _ in range(children):
            student += 1
            first, grade = chance.choice(FIRST), str(chance.randrange(1, 13))
            for n in range(2):
                number = parent + n
                yield [
                    f"{student:07d}", first, last, grade,
                    school, f"{number:07d}", FIRST[number % len(FIRST)], last,
                    ("mother", "father")[n], "yes", f"p{number}@example.org",
                    f"(950) {number % 1000:03d} {number % 10000:04d}",
                    "English" if n else "Spanish",
                    street, "Grand Bend", "TX", "78834", "",
                ]  # fmt: skip
                made += 1
                if made == pairs:
                    return
        parent += 2


def write_roster(path: Path, pairs: int, seed: int = 1) -> None:
    """Write such a roster to ``path``."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(make_rows(pairs, seed))


def change_roster(before: Path, after: Path, seed: int = 1) -> None:
    """Write the next night's roster: of 1,000 rows 6 say something new, 2 are gone, 2 are new."""
    chance = random.Random(seed)
    with (
        before.open(encoding="utf-8", newline="") as source,
        after.open("w", encoding="utf-8", newline="") as target,
    ):
        rows, writer = csv.reader(source), csv.writer(target)
        writer.writerow(next(rows))
        email = COLUMNS.index("email")
        for row in rows:
            what = chance.randrange(1_000)
            if what < 6:
                row[email] = f"new.{row[email]}"
            if what not in (6, 7):
                writer.writerow(row)
            if what in (8, 9):
                writer.writerow([f"9{row[0]}", *row[1:5], f"9{row[5]}", *row[6:]])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pairs", type=int)
    parser.add_argument("file", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    write_roster(arguments.file, arguments.pairs, arguments.seed)
