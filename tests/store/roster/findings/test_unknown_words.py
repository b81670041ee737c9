"""Whom an unknown word closes, and who is left alone by it."""

from __future__ import annotations

import pytest

from tests.conftest import Office
from tests.readers.people.test_oneroster import delta
from tests.readers.samples import FAMILY, as_folder, oneroster, read_open_pairs, user


@pytest.mark.parametrize("mode", ["delta", "bulk"])
def test_a_stored_parent_of_an_unknown_role_loses_the_access(office: Office, mode: str) -> None:
    office.run("roster", "import", as_folder(office.folder / "o", oneroster(FAMILY)), code=0)
    users = [user("p2", "Padre", "s2"), user("p1", "parent"), user("s1", "student", "p1")]
    path = as_folder(office.folder / "d", oneroster(users, mode))
    said = office.run("roster", "import", path, code=0)
    assert "'Padre' as role" in said.err
    assert read_open_pairs(office) == {("p1", "s1")}


@pytest.mark.slow
@pytest.mark.parametrize(
    "cells", [{"role": "Padre", "status": "active"}, {"role": "parent", "status": "tobedeleted"}]
)
def test_a_student_whom_a_delta_leaves_alone_is_told(office: Office, cells: dict[str, str]) -> None:
    office.run("roster", "import", as_folder(office.folder / "o", oneroster(FAMILY)), code=0)
    path = as_folder(office.folder / "d", delta({**user("p2"), **cells}))
    said = office.run("roster", "import", path, code=0)
    assert "1 student whose parents and guardians in the file are all deleted" in said.err
    assert "(s2 on line 2)" in said.err
    again = as_folder(
        office.folder / "e", delta({**user("p1"), **cells}, user("p3", "parent", "s1"))
    )
    said = office.run("roster", "import", again, code=0)
    assert "are all deleted" not in said.err
