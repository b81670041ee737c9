"""Roles that stand apart from the people mean the same in whatever order they come."""

from __future__ import annotations

import random

import pytest

from tests.conftest import Office
from tests.readers.samples import as_folder, oneroster_12, user

Role = dict[str, str]
STORED = (
    "SELECT p.number, s.number, relationship, portal_access, c.name, s.withdrawn_on FROM links l "
    "JOIN parents p ON p.id = parent_id JOIN students s ON s.id = student_id "
    "JOIN schools c ON c.id = s.school_id ORDER BY 1, 2"
)


def make_export() -> tuple[list[dict[str, str]], list[Role]]:
    """Students and parents in order; some hold several roles, some of them over or to come."""
    chance = random.Random(7)
    students = [f"s{n:04d}" for n in range(1_500)]
    parents = [f"p{n:04d}" for n in range(1_500)]
    users = [user(number, "", chance.choice(parents)) for number in students]
    users += [user(number) for number in parents]
    roles: list[Role] = []
    for number in (*students, *parents):
        words = ["student"] if number in students else ["parent"]
        words += chance.choices(["teacher", "guardian", "student"], k=chance.randrange(8) // 6)
        for word in words:
            role = {"userSourcedId": number, "role": word, "orgSourcedId": f"o{len(roles) % 2 + 1}"}
            if chance.random() < 0.2:
                role["endDate"] = chance.choice(["2026-06-30", "2027-06-30"])
            if chance.random() < 0.1:
                role["beginDate"] = chance.choice(["2025-09-01", "2026-12-01"])
            roles.append(role)
    return users, roles


def reorder(roles: list[Role], order: str) -> list[Role]:
    """The same roles, those of one person in the same order among themselves."""
    if order == "parents first":
        return sorted(roles, key=lambda role: role["userSourcedId"][0])
    if order == "by person, backwards":
        return sorted(roles, key=lambda role: role["userSourcedId"], reverse=True)
    if order == "somebody's at the end":
        late = roles[100]["userSourcedId"]
        return sorted(roles, key=lambda role: role["userSourcedId"] == late)
    return [*roles[:50], {"userSourcedId": "nobody", "role": "parent"}, *roles[50:]]


@pytest.mark.parametrize(
    "order", ["parents first", "by person, backwards", "somebody's at the end", "with a stranger's"]
)
def test_the_order_of_the_roles_changes_nothing(office: Office, order: str) -> None:
    users, roles = make_export()
    other = Office(office.folder / "other")
    (office.folder / "other" / "office").mkdir(parents=True)
    said = []
    for place, listed in ((office, roles), (other, reorder(roles, order))):
        path = as_folder(place.folder / "o", oneroster_12(users, listed))
        said.append(place.run("roster", "check", path, code=0).err)
        place.run("roster", "import", path, code=0)
    stored = office.query(STORED)
    assert len(stored) > 1_000
    assert {row[3] for row in stored} == {1}
    assert len({row[4] for row in stored}) == 2
    assert other.query(STORED) == stored
    assert said[0] == said[1]


def test_an_id_on_two_lines_far_apart_has_the_same_roles_on_both(office: Office) -> None:
    users, _ = make_export()
    roles = [
        {"userSourcedId": one["sourcedId"], "orgSourcedId": "o1",
         "role": "student" if one["sourcedId"].startswith("s") else "parent"}
        for one in users
    ]  # fmt: skip
    users.append({**users[0], "familyName": "Later"})
    path = as_folder(office.folder / "o", oneroster_12(users, roles))
    said = office.run("roster", "import", path, code=0)
    assert "s0000 on lines 2, 3002" in said.err
    assert office.query("SELECT last_name FROM students WHERE number = 's0000'") == [("Later",)]
