"""Years of good rosters: families move, marry and part, and no import asks about exchanges."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from tests.conftest import Office
from tests.edits.district import Row, make_district

NIGHTS = 6
OF_CHILD = ("student_id", "student_first_name", "student_last_name", "grade", "school")
OF_PARENT = ("parent_id", "parent_first_name", "parent_last_name", "email", "phone", "address")


def _pick(row: Row, columns: tuple[str, ...]) -> Row:
    return {column: row[column] for column in columns}


def move_house(rows: list[Row], chance: random.Random) -> None:
    """A family has another address and another phone."""
    family = chance.choice(rows)["phone"]
    address, phone = f"{chance.randrange(999)} Elm St", f"555-{chance.randrange(9999):04}"
    for row in rows:
        if row["phone"] == family:
            row.update(address=address, phone=phone)


def marry(rows: list[Row], chance: random.Random) -> None:
    """Two parents each get the children of the other, and keep their own."""
    one, other = chance.sample(rows, 2)
    for parent, family in ((one, other), (other, one)):
        children = {row["student_id"]: row for row in rows
                    if row["parent_id"] == family["parent_id"]}  # fmt: skip
        known = {row["student_id"] for row in rows if row["parent_id"] == parent["parent_id"]}
        rows += [
            {**_pick(child, OF_CHILD), **_pick(parent, OF_PARENT), "portal_access": "yes"}
            for number, child in children.items() if number not in known
        ]  # fmt: skip


def place_child(rows: list[Row], chance: random.Random) -> None:
    """A child goes to one of another family, and nobody else has it any more."""
    child, other = chance.sample(rows, 2)
    number = child["student_id"]
    rows[:] = [row for row in rows if row["student_id"] != number]
    rows.append({**_pick(child, OF_CHILD), **_pick(other, OF_PARENT), "portal_access": "yes"})


def part(rows: list[Row], chance: random.Random) -> None:
    """A parent has one of the children no longer."""
    rows.remove(chance.choice(rows))


def change_name(rows: list[Row], chance: random.Random) -> None:
    """A parent has another last name."""
    number, name = chance.choice(rows)["parent_id"], f"Zimmer{chance.randrange(99)}"
    for row in rows:
        if row["parent_id"] == number:
            row["parent_last_name"] = name


def leave(rows: list[Row], chance: random.Random) -> None:
    """A child has left the district."""
    number = chance.choice(rows)["student_id"]
    rows[:] = [row for row in rows if row["student_id"] != number]


def come(rows: list[Row], chance: random.Random) -> None:
    """A younger sibling, or the child of a new family, comes to school."""
    row, number = dict(chance.choice(rows)), f"N{chance.randrange(10**6)}"
    row |= {"student_id": number, "student_first_name": f"Nina{number}"}
    if chance.random() < 0.5:
        row |= {"parent_id": f"Q{number}", "student_last_name": f"Neu{number}",
                "parent_last_name": f"Neu{number}", "email": f"{number}@example.org",
                "phone": "", "address": f"{number} New St"}  # fmt: skip
    rows.append(row)


EVENTS: tuple[Callable[[list[Row], random.Random], None], ...] = (
    move_house, marry, place_child, part, change_name, leave, come,
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_a_good_year_raises_no_question_about_exchanged_children(office: Office, seed: int) -> None:
    check_year(office, seed)


@pytest.mark.torture
@pytest.mark.parametrize("part", range(20))
def test_many_good_years_raise_none(office: Office, part: int) -> None:
    for seed in range(1000 + part * 5, 1005 + part * 5):
        office.store.unlink(missing_ok=True)
        check_year(office, seed)


def check_year(office: Office, seed: int) -> None:
    """Import a district, and what becomes of it in a few nights; no number of links is too many."""
    office.run("config", "set", "roster.max_new_links_percent", "100", code=0)
    chance = random.Random(seed)
    rows = make_district(chance, 30)
    options = ["--snapshot"] if seed % 2 else []
    for name in ("--max-removals", "--max-name-changes"):
        options += [name, "100%"]
    for night in range(NIGHTS):
        for _ in range(chance.randint(0, 2) if night else 0):
            chance.choice(EVENTS)(rows, chance)
        done = office.run("roster", "import", office.write_roster(*map(office.row, rows)), *options)
        assert done.code == 0, (seed, night, done.err)
