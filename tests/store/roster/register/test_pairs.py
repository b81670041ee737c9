"""What a delta of OneRoster leaves out is as the store has it: people and relationships."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.conftest import Office, Outcome
from tests.readers.samples import FAMILY, as_folder, oneroster, user

Cells = Mapping[str, str]
CHANGED = {"status": "active", "dateLastModified": "2026-08-30T01:02:03.000Z"}
LINKS = (
    "SELECT p.number, s.number, relationship, portal_access FROM links l "
    "JOIN parents p ON p.id = parent_id JOIN students s ON s.id = student_id ORDER BY 1, 2"
)


def import_delta(office: Office, *users: Cells) -> Outcome:
    files = oneroster([CHANGED | dict(one) for one in users], "delta")
    return office.run("roster", "import", as_folder(office.folder / "d", files), code=0)


@pytest.mark.slow
def test_a_relationship_stays_where_a_delta_leaves_the_parent_out(office: Office) -> None:
    office.run("roster", "import", as_folder(office.folder / "o", oneroster(FAMILY)), code=0)
    before = office.query(LINKS)
    import_delta(office, user("s1", "student", "p1,p2", familyName="New"))
    assert office.query(LINKS) == before
    import_delta(office, user("s9", "student", "p2"))
    assert [row for row in office.query(LINKS) if row not in before] == [
        ("p2", "s9", "guardian", 1)
    ]


def test_a_new_child_of_a_stored_parent_whose_relationship_opens_nothing_stays_closed(
    office: Office,
) -> None:
    users = [user("s1", "student", "p1"), user("p1", "relative")]
    office.run("config", "set", "roster.eligible_relationships", "parent", code=0)
    office.run("roster", "import", as_folder(office.folder / "o", oneroster(users)), code=0)
    import_delta(office, user("s2", "student", "p1"))
    assert office.query(LINKS) == [("p1", "s1", "relative", 0), ("p1", "s2", "relative", 0)]
