"""Random edits of a good roster, and what they may show: the csv module alone, nothing of ours.

The edits are those of an office's day: a cell moved to another row, an id copied, a row doubled,
one column sorted by itself, two columns exchanged. Whatever becomes of such a file, nobody may see
a child whom neither the good file nor the bad one gives them by name.
"""

from __future__ import annotations

import csv
import random
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

Row = dict[str, str]
Pair = tuple[str, str]
FIRST = ("Ana", "Ben", "Cid", "Dora", "Emil", "Flor", "Gus", "Hana", "Ivo", "Jana", "Kofi", "Lea")
GROWN = (
    "Omar",
    "Pia",
    "Quin",
    "Rosa",
    "Saul",
    "Tess",
    "Uwe",
    "Vera",
    "Wim",
    "Xenia",
    "Yara",
    "Zoe",
)
LAST = (
    "Lopez",
    "Ruiz",
    "Holm",
    "Nakamura",
    "O'Brien",
    "Vega",
    "Schmidt",
    "Abdi",
    "Nowak",
    "Okafor",
)


def make_district(chance: random.Random, families: int) -> list[Row]:
    """A good roster: a row per parent and child, each name of a person the same on every row."""
    rows = []
    for family in range(families):
        last = chance.choice(LAST)
        children = chance.sample(FIRST, chance.choice((1, 1, 2, 3)))
        for number, grown in enumerate(chance.sample(GROWN, chance.choice((1, 2, 2)))):
            for place, child in enumerate(children):
                rows.append({
                    "student_id": f"{100 + family}{place}", "student_first_name": child,
                    "student_last_name": last, "grade": str(place + 1),
                    "school": f"School {family % 3}", "parent_id": f"P{family}{number}",
                    "parent_first_name": grown, "parent_last_name": last,
                    "portal_access": "no" if chance.random() < 0.1 else "yes",
                    "email": f"{grown}{family}@example.org", "phone": f"555-{1000 + family}",
                    "address": f"{family} Oak St",
                })  # fmt: skip
    return rows


def move_cell(rows: list[Row], chance: random.Random) -> None:
    """One cell of a row is that of another row."""
    one, other = chance.sample(rows, 2)
    column = chance.choice(list(one))
    one[column] = other[column]


def copy_id(rows: list[Row], chance: random.Random) -> None:
    """The id of one row is pasted into another."""
    one, other = chance.sample(rows, 2)
    column = chance.choice(("student_id", "parent_id"))
    one[column] = other[column]


def fill_id_down(rows: list[Row], chance: random.Random) -> None:
    """An id is dragged down over the rows below it."""
    start, column = chance.randrange(len(rows)), chance.choice(("student_id", "parent_id"))
    for row in rows[start + 1 : start + chance.randint(2, 6)]:
        row[column] = rows[start][column]


def exchange_ids(rows: list[Row], chance: random.Random) -> None:
    """The ids of two rows are exchanged."""
    one, other = chance.sample(rows, 2)
    column = chance.choice(("student_id", "parent_id"))
    one[column], other[column] = other[column], one[column]


def double_row(rows: list[Row], chance: random.Random) -> None:
    """A row is doubled, and the copy edited for somebody else."""
    row, other = dict(chance.choice(rows)), chance.choice(rows)
    for column in chance.sample(list(row), chance.randint(1, 2)):
        row[column] = other[column]
    rows.insert(chance.randrange(len(rows)), row)


def sort_column(rows: list[Row], chance: random.Random) -> None:
    """One column is sorted by itself."""
    column = chance.choice(list(rows[0]))
    for row, cell in zip(rows, sorted(row[column] for row in rows), strict=True):
        row[column] = cell


def shift_column(rows: list[Row], chance: random.Random) -> None:
    """The cells of one column slip down by one, from some row on."""
    column, start = chance.choice(list(rows[0])), chance.randrange(len(rows))
    for place in range(len(rows) - 1, start, -1):
        rows[place][column] = rows[place - 1][column]


def exchange_columns(rows: list[Row], chance: random.Random) -> None:
    """Two columns are exchanged under the header that stays."""
    one, other = chance.sample(list(rows[0]), 2)
    for row in rows:
        row[one], row[other] = row[other], row[one]


EDITS: tuple[Callable[[list[Row], random.Random], None], ...] = (
    move_cell, copy_id, fill_id_down, exchange_ids, double_row, sort_column, shift_column,
    exchange_columns,
)  # fmt: skip


def write_rows(path: Path, rows: list[Row]) -> None:
    """The rows as a file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def read_given(good: Path, bad: Path) -> set[Pair]:
    """Which parent the files give which child, by their names.

    A pair of ids that stands in both files is one family, whatever a bad cell calls its people.
    """
    before, after = _read_rows(good), _read_rows(bad)
    both = {_ids(row) for row in before} & {_ids(row) for row in after}
    known = [row for row in (*before, *after) if _ids(row) in both]
    parents = _collect(known, "parent")
    children = _collect(known, "student")
    given = {_name(row) for row in (*before, *after)}
    for parent, child in both:
        given |= {(one, other) for one in parents[parent] for other in children[child]}
    return given


def _read_rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _ids(row: Row) -> Pair:
    return row["parent_id"], row["student_id"]


def _name(row: Row) -> Pair:
    return (
        f"{row['parent_first_name']} {row['parent_last_name']}",
        f"{row['student_first_name']} {row['student_last_name']}",
    )


def _collect(rows: list[Row], kind: str) -> dict[str, set[str]]:
    names: dict[str, set[str]] = {}
    for row in rows:
        name = f"{row[f'{kind}_first_name']} {row[f'{kind}_last_name']}"
        names.setdefault(row[f"{kind}_id"], set()).add(name)
    return names


def find_strangers(seen: set[Pair], given: set[Pair]) -> Iterator[Pair]:
    """Who sees a child that no file gives them.

    A file may correct one name of somebody, so that a person is met by a first name, or by a last
    name where the first is nearly the same.
    """
    for parent, child in sorted(seen):
        if not any(_is_same(parent, p) and _is_same(child, c) for p, c in given):
            yield parent, child


def _is_same(one: str, other: str) -> bool:
    ours, theirs = _fold(one), _fold(other)
    return ours == theirs or ours[:1] == theirs[:1] or ours[0][:2] == theirs[0][:2]


def _fold(name: str) -> list[str]:
    bare = unicodedata.normalize("NFKD", name.casefold())
    return "".join(one for one in bare if not unicodedata.combining(one)).split() or [""]
