"""Which school a cell of organisations means."""

from __future__ import annotations

import pytest

from portaladm.readers.people.schools import Schools
from tests.conftest import Office
from tests.readers.samples import as_folder, oneroster, read_open_pairs, user

KNOWN = {"d0": 0, "o1": 1, "o2": 1}


@pytest.mark.parametrize(
    ("cell", "school"),
    [("o1", "o1"), ("d0,o2", "o2"), ("o2,o1", "o2"), ("o1;o2", "o1"), ("d0|o2", "o2"),
     ("d0", "d0"), ("o9", "o9"), ("o9,o1", "o1"), ("o1;o9", "o1;o9"), ("", "")],
)  # fmt: skip
def test_the_first_school_among_the_organisations_counts(cell: str, school: str) -> None:
    assert list(Schools(KNOWN).choose([cell, "o1"])) == [school, "o1"]


def test_without_a_file_of_schools_ids_stand_for_them_and_none_is_unknown(office: Office) -> None:
    files = oneroster([user("s1", "student", "p1"), user("p1", "parent")])
    del files["orgs.csv"]
    said = office.run("roster", "import", as_folder(office.folder / "o", files), code=0)
    assert "the file orgs.csv is missing: ids stand for the schools" in said.err
    assert "not in the file of schools" not in said.err
    assert read_open_pairs(office) == {("p1", "s1")}


def test_a_delta_tells_no_school_of_students_whom_the_store_has(office: Office) -> None:
    users = [user("s1", "student", "p1"), user("p1", "parent")]
    office.run("roster", "import", as_folder(office.folder / "o", oneroster(users)), code=0)
    users = [user("s1", "student", "p1", orgSourcedIds="o7"), user("p1", "parent"),
             user("s2", "student", "p1", orgSourcedIds="o8")]  # fmt: skip
    path = as_folder(office.folder / "d", oneroster(users, "delta"))
    said = office.run("roster", "import", path, code=0)
    assert "'o8', which is not in the file of schools" in said.err
    assert "o7" not in said.err
