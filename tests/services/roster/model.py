"""What rosters do, said as plainly as it can be: the model that imports are held against."""

from __future__ import annotations

import csv
import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from portaladm.domain.rosters import COLUMNS, REQUIRED
from tests.conftest import Office

TODAY = "2026-08-31"
STUDENT = ("student_first_name", "student_last_name", "grade", "school", "withdrawn_on")
PARENT = (
    "parent_first_name", "parent_last_name", "email", "phone", "language", "address", "city",
    "state", "postal_code",
)  # fmt: skip
Row = dict[str, str]


@contextmanager
def open_office() -> Iterator[Office]:
    """An office of one example; hypothesis calls a test many times."""
    with tempfile.TemporaryDirectory() as name:
        yield Office(Path(name))


@dataclass
class Model:
    """What rosters do, said as plainly as it can be."""

    students: dict[str, tuple[str, ...]] = field(default_factory=dict)
    parents: dict[str, tuple[str, ...]] = field(default_factory=dict)
    links: dict[tuple[str, str], tuple[str, bool]] = field(default_factory=dict)

    def take(self, rows: list[Row]) -> dict[str, tuple[int, int, int]] | None:
        """New, changed, same per kind of record; None where the whole file is refused."""
        if any(not row[column] for row in rows for column in REQUIRED) or self._contradict(rows):
            return None
        first = not self.students
        before = dict(self.students), dict(self.parents), dict(self.links)
        for row in rows:
            self.students[row["student_id"]] = tuple(row[column] for column in STUDENT)
            self.parents[row["parent_id"]] = tuple(row[column] for column in PARENT)
        for pair, said in self._pairs(rows).items():
            answers = {row["portal_access"] for row in said} - {""}
            stored = self.links.get(pair, ("", True))[1]
            access = answers == {"yes"} if answers else stored
            self.links[pair] = (said[-1]["relationship"], access)
        students, parents, links = before
        counts = {
            "students": _count({row["student_id"] for row in rows}, students, self.students),
            "parents": _count({row["parent_id"] for row in rows}, parents, self.parents),
            "links": _count(set(self._pairs(rows)), links, self.links),
        }
        assert not first or all(changed == 0 for _, changed, _ in counts.values())
        return counts

    def eligible(self) -> set[str]:
        """Who gets a key today."""
        return {
            parent
            for (parent, student), (_, access) in self.links.items()
            if access and not ("" < self.students[student][-1] <= TODAY)
        }

    @staticmethod
    def _pairs(rows: list[Row]) -> dict[tuple[str, str], list[Row]]:
        pairs: dict[tuple[str, str], list[Row]] = {}
        for row in rows:
            pairs.setdefault((row["parent_id"], row["student_id"]), []).append(row)
        return pairs

    def _contradict(self, rows: list[Row]) -> bool:
        answers = ({row["portal_access"] for row in said} for said in self._pairs(rows).values())
        return any({"yes", "no"} <= said for said in answers)


def _count(
    touched: set[Any], before: dict[Any, Any], after: dict[Any, Any]
) -> tuple[int, int, int]:
    new = len(touched - before.keys())
    same = sum(before.get(key) == after[key] for key in touched)
    return new, len(touched) - new - same, same


def read_store(office: Office) -> tuple[dict[Any, Any], ...]:
    """The store's roster in the shape of the model."""
    students = office.query(
        "SELECT number, first_name, last_name, grade, sc.name, coalesce(withdrawn_on, '') "
        "FROM students s JOIN schools sc ON sc.id = s.school_id"
    )
    parents = office.query(
        "SELECT number, first_name, last_name, email, phone, language, address, city, state, "
        "postal_code FROM parents"
    )
    links = office.query(
        "SELECT p.number, s.number, relationship, portal_access FROM links l "
        "JOIN parents p ON p.id = l.parent_id JOIN students s ON s.id = l.student_id"
    )
    return (
        {row[0]: row[1:] for row in students},
        {row[0]: row[1:] for row in parents},
        {row[:2]: (row[2], bool(row[3])) for row in links},
    )


def write(office: Office, rows: list[Row], name: str = "roster.csv") -> Path:
    path = office.folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return path


CHILDREN = ("Ana", "Boris", "Cid", "Dora", "Emil", "Flor")
GROWN = ("Omar", "Pia", "Quentin", "Rosa", "Saul", "Tess")


def agreeing_rows(dice: random.Random, count: int) -> list[Row]:
    """Rows of different pairs that agree about every person."""
    office = Office(Path())
    people = [
        office.row({"student_first_name": child, "parent_first_name": grown})
        for child, grown in zip(CHILDREN, GROWN, strict=True)
    ]
    pairs = dice.sample([(s, p) for s in range(6) for p in range(6)], count)
    return [
        {c: people[s if c in ("student_id", *STUDENT) else p][c] for c in COLUMNS}
        | {"portal_access": dice.choice(["yes", "no", ""]), "relationship": "father"}
        for s, p in pairs
    ]
