"""The roles of a OneRoster 1.2 delta: those that it lacks, and those that it deletes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from tests.conftest import Office, Outcome
from tests.readers.samples import as_folder, oneroster_12, read_open_pairs, user
from tests.thrift.prepared import prepared

Cells = Mapping[str, str]
CHANGED = {"status": "active", "dateLastModified": "2026-08-30T01:02:03.000Z"}
LINKS = "SELECT parent_id, student_id, relationship, portal_access FROM links"


def role(person: str, word: str, status: str = "active") -> dict[str, str]:
    return {"userSourcedId": person, "role": word, "status": status}


def import_delta_12(
    office: Office, users: Sequence[Cells], roles: Sequence[Cells], code: int = 0
) -> Outcome:
    files = oneroster_12([CHANGED | dict(one) for one in users], roles, "delta")
    return office.run("roster", "import", as_folder(office.folder / "d", files), code=code)


@pytest.fixture
@prepared
def family(office: Office) -> Office:
    """A store of one family, from a 1.2 export."""
    users = [user("s1", "", "p1"), user("p1"), user("p2", "", "s1")]
    roles = [role("s1", "student"), role("p1", "parent"), role("p2", "guardian")]
    path = as_folder(office.folder / "o", oneroster_12(users, roles))
    office.run("roster", "import", path, code=0)
    return office


def test_who_has_no_role_in_a_delta_keeps_the_stored_one(family: Office) -> None:
    before = family.query(LINKS)
    import_delta_12(
        family, [user("s1", "", "p1", familyName="New"), user("p2", "", "s1", familyName="Newer")],
        [],
    )  # fmt: skip
    assert family.query("SELECT last_name FROM students") == [("New",)]
    assert ("Newer",) in family.query("SELECT last_name FROM parents")
    assert family.query(LINKS) == before


@pytest.mark.parametrize("more", [[], [role("p2", "teacher")]])
def test_whose_role_of_a_parent_is_deleted_in_a_delta_loses_the_links(
    family: Office, more: list[Cells]
) -> None:
    import_delta_12(family, [user("p2", "", "s1")], [role("p2", "guardian", "tobedeleted"), *more])
    assert read_open_pairs(family) == {("p1", "s1")}
    import_delta_12(family, [user("p2", "", "s1")], [role("p2", "guardian")])
    assert read_open_pairs(family) == {("p1", "s1"), ("p2", "s1")}


def test_a_delta_that_changes_roles_of_people_whom_it_lacks_is_refused(family: Office) -> None:
    before = family.query(LINKS)
    said = import_delta_12(family, [], [role("p2", "guardian", "tobedeleted"), role("t7", "aide")],
                           code=1)  # fmt: skip
    assert "changes the roles of 1 stored person whom its users.csv lacks: p2." in said.err
    assert "everybody whose role changed" in said.err
    assert family.query(LINKS) == before
