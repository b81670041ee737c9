"""In which file of an export somebody's row is."""

from __future__ import annotations

import pytest

from portaladm.domain.lines.cell_names import CellName


@pytest.mark.parametrize(
    ("name", "of_student", "of_contact"),
    [
        (CellName("sourcedId", "users.csv"), "users.csv", "users.csv"),
        (CellName("SIS ID", "user.csv", "student.csv"), "student.csv", "user.csv"),
    ],
)
def test_students_may_be_in_a_file_of_their_own(
    name: CellName, of_student: str, of_contact: str
) -> None:
    assert name.find_file(is_student=True) == of_student
    assert name.find_file(is_student=False) == of_contact
