"""Roles that stand apart from the people mean the same in whatever order they come."""

from __future__ import annotations

import random
from datetime import date

import pytest

from portaladm.domain.roster_people import PersonKind
from portaladm.readers.people.package import Reading
from portaladm.readers.people.roles import RoleJudge, RolesInOrder
from tests.conftest import Office
from tests.readers.samples import (
    as_folder,
    oneroster_12,
    read_open_pairs,
    user,
)

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


@pytest.mark.parametrize("empty", [1, 3])
def test_a_part_of_the_table_may_have_no_role_at_all(empty: int) -> None:
    """All of its rows are passed over; behind it the roles of the same person go on."""
    chunks = [_chunk("s1", "s1"), *[_chunk()] * empty, _chunk("s1", "s2"), _chunk()]
    judge = RoleJudge(Reading(date(2026, 8, 31), ()), day_first=False)
    roles = RolesInOrder(lambda: iter(chunks), judge)
    assert [status.kind for status, *_ in roles.find(["s1"])] == [PersonKind.STUDENT]
    assert [status.kind for status, *_ in roles.find(["s2"])] == [PersonKind.STUDENT]
    assert [status.kind for status, *_ in roles.find(["s3"])] == [0]


@pytest.mark.parametrize("role", ["student", "parent", "teacher"])
def test_only_a_student_has_a_school_and_a_grade_however_roles_are_read(role: str) -> None:
    alone = [["p1"], [role], [""], [""], [""], ["o1"], ["04"]]
    again = [["p1", "p1"], [role] * 2, [""] * 2, [""] * 2, [""] * 2, ["o1"] * 2, ["04"] * 2]
    place = ("o1", "04") if role == "student" else ("", "")
    for chunk in (alone, again):
        judge = RoleJudge(Reading(date(2026, 8, 31), ()), day_first=False)
        roles = RolesInOrder(lambda chunk=chunk: iter([chunk]), judge)  # type: ignore[misc]
        assert [found for _, *found in roles.find(["p1"])] == [[*place]]


def _chunk(*persons: str) -> list[list[str]]:
    count = len(persons)
    return [list(persons), ["student"] * count, *[[""] * count] * 5]


@pytest.mark.turns(4)
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


@pytest.mark.slow
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


PEOPLE = [user("s1", "", "p1,t1"), user("p1"), user("t1")]


def role(person: str, word: str, begin: str = "", end: str = "", **more: str) -> dict[str, str]:
    return {"userSourcedId": person, "role": word, "beginDate": begin, "endDate": end,
            "roleType": "primary", **more}  # fmt: skip


def test_a_teacher_who_is_a_guardian_too_counts_as_one(office: Office) -> None:
    roles = [role("s1", "student"), role("p1", "parent"), role("t1", "teacher"),
             role("t1", "guardian", roleType="secondary")]  # fmt: skip
    said = office.run(
        "roster", "import", as_folder(office.folder / "o", oneroster_12(PEOPLE, roles)), code=0
    )
    assert "OneRoster 1.2 (bulk), 2 rows" in said.err
    assert read_open_pairs(office) == {("p1", "s1"), ("t1", "s1")}


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize(
    ("begin", "end", "as_of", "wanted"),
    [
        ("", "", None, True),
        ("2025-08-01", "2026-08-31", None, True),
        ("2025-08-01", "2026-08-30", None, False),
        ("2026-09-01", "", None, False),
        ("2026-09-01", "", "2026-09-01", True),
        ("01/09/2025", "31/08/2026", None, True),
        ("01/09/2025", "30/08/2026", None, False),
        ("2025-08-01T00:00:00Z", "2026-08-30T23:59:59.000Z", None, False),
        ("", "2026-06-30", "2026-06-01", True),
    ],
)  # fmt: skip
def test_a_guardians_role_must_hold_on_the_day(
    office: Office, begin: str, end: str, as_of: str | None, wanted: bool
) -> None:
    users = [*PEOPLE, user("p9")]
    users[0] = user("s1", "", "p1,p9")
    roles = [role("s1", "student"), role("p1", "parent", begin, end), role("p9", "parent")]
    path = as_folder(office.folder / "o", oneroster_12(users, roles))
    more = ("--as-of", as_of) if as_of else ()
    office.run("roster", "import", path, *more, code=0)
    assert read_open_pairs(office) == {("p9", "s1")} | ({("p1", "s1")} if wanted else set())


def test_a_student_whose_role_has_ended_is_withdrawn_on_its_last_day(office: Office) -> None:
    users = [*PEOPLE, user("s2", "", "p1")]
    roles = [role("s1", "student", "", "2026-06-12"), role("s2", "student"), role("p1", "parent")]
    said = office.run(
        "roster", "import", as_folder(office.folder / "o", oneroster_12(users, roles)), code=0
    )
    assert office.query("SELECT number, withdrawn_on FROM students ORDER BY 1") == [
        ("s1", "2026-06-12"), ("s2", None),
    ]  # fmt: skip
    assert "1 student who has left (s1 on line 2)" in said.err


def test_a_file_in_which_every_role_has_ended_is_said_to_be_of_an_earlier_year(
    office: Office,
) -> None:
    roles = [role("s1", "student", "", "2025-06-12"), role("p1", "parent", "", "2025-06-12")]
    path = as_folder(office.folder / "o", oneroster_12(PEOPLE[:2], roles))
    said = office.run("roster", "check", path, code=0)
    assert "every student of the file has left, the last on 2025-06-12" in said.err
    assert "--as-of 2025-06-12" in said.err
    office.run("roster", "import", path, "--as-of", "2025-06-12", code=0)
    assert read_open_pairs(office) == {("p1", "s1")}


def test_a_role_that_ended_and_begins_again_is_no_withdrawal(office: Office) -> None:
    roles = [role("s1", "student", "", "2026-06-12"), role("s1", "student", "2026-09-08"),
             role("p1", "parent"), role("s2", "student")]  # fmt: skip
    users = [*PEOPLE, user("s2", "", "p1")]
    said = office.run(
        "roster", "import", as_folder(office.folder / "o", oneroster_12(users, roles)), code=0
    )
    assert "1 student skipped, whose role has not begun yet" in said.err
    assert read_open_pairs(office) == {("p1", "s2")}


@pytest.mark.parametrize("column", ["beginDate", "endDate"])
def test_a_role_whose_days_cannot_be_read_gives_no_access_and_is_named(
    office: Office, column: str
) -> None:
    """It may have ended: an open day would show a child to whoever is no parent any more."""
    users = [user("s1", "student"), user("p1", "parent", "s1"), user("p2", "parent", "s1")]
    roles = [
        {"userSourcedId": "s1", "role": "student"},
        {"userSourcedId": "p1", "role": "parent", column: "June 30, 2020"},
        {"userSourcedId": "p2", "role": "parent"},
    ]
    folder = as_folder(office.folder / "export", oneroster_12(users, roles))
    said = office.run("--quiet", "roster", "import", folder, code=0).err
    assert f"'June 30, 2020' as {column} of roles.csv" in said
    links = office.run("links", "list", "--format", "json").json
    assert {row["parent_id"]: row["visible"] for row in links} == {"p1": False, "p2": True}


@pytest.mark.parametrize("day", ["soon", "2026-02-30", "#N/A"])
def test_nobody_sees_a_student_whose_role_may_have_ended(office: Office, day: str) -> None:
    users = [user("s1", "student", "p1"), user("s2", "student", "p1"), user("p1", "parent")]
    roles = [
        {"userSourcedId": "s1", "role": "student", "roleType": "primary", "endDate": day},
        {"userSourcedId": "s2", "role": "student", "roleType": "primary", "endDate": "2099/6/30"},
        {"userSourcedId": "p1", "role": "parent", "roleType": "primary"},
    ]
    as_folder(office.folder / "o", oneroster_12(users, roles))
    said = office.run("roster", "import", "o", code=0).err
    assert f"{day!r} as endDate of roles.csv" in said
    assert read_open_pairs(office) == {("p1", "s2")}


def test_a_role_that_can_be_read_counts_before_one_that_can_not(office: Office) -> None:
    roles = [
        {"userSourcedId": "s1", "role": "student", "roleType": "primary", "endDate": "soon"},
        {"userSourcedId": "s1", "role": "student", "roleType": "secondary"},
        {"userSourcedId": "p1", "role": "parent", "roleType": "primary"},
    ]
    files = oneroster_12([user("s1", "student", "p1"), user("p1", "parent")], roles)
    office.run("roster", "import", as_folder(office.folder / "o", files), code=0)
    assert read_open_pairs(office) == {("p1", "s1")}
