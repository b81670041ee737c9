"""Good rosters: made-up families, a row for each parent and child."""

from __future__ import annotations

import random

Row = dict[str, str]
FIRST = ("Ana", "Ben", "Cid", "Dora", "Emil", "Flor", "Gus", "Hana", "Ivo", "Jana", "Kofi", "Zoë")
GROWN = (
    "Omar", "Pia", "Quin", "Rosa", "Saul", "Tess", "Uwe", "Vera", "Wim", "Xenia", "Yara", "José",
)  # fmt: skip
LAST = (
    "López", "Ruiz", "Holm", "Nakamura", "O'Brien", "Vega", "Schmidt", "Abdi", "Nowak", "Okafor",
)  # fmt: skip


def make_district(chance: random.Random, families: int) -> list[Row]:
    """A good roster: each name of a person is the same on every row.

    In some districts the students' ids begin with zeros.
    """
    rows = []
    first_id = chance.choice((100, 100, 0))
    for family in range(families):
        last = chance.choice(LAST)
        children = chance.sample(FIRST, chance.choice((1, 1, 2, 3)))
        for number, grown in enumerate(chance.sample(GROWN, chance.choice((1, 2, 2)))):
            for place, child in enumerate(children):
                rows.append({
                    "student_id": f"{first_id + family:03}{place}", "student_first_name": child,
                    "student_last_name": last, "grade": str(place + 1),
                    "school": f"School {family % 3}", "parent_id": f"P{family}{number}",
                    "parent_first_name": grown, "parent_last_name": last,
                    "portal_access": "no" if chance.random() < 0.1 else "yes",
                    "email": f"{grown}{family}@example.org", "phone": f"555-{1000 + family}",
                    "address": f"{family} Oak St",
                })  # fmt: skip
    return rows
