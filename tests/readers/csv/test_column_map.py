"""A map of columns reads another program's export."""

from __future__ import annotations

import csv

import pytest

from portaladm.readers.csv.column_map import ColumnMap
from tests.readers.reading import SHARED, read


def test_a_map_reads_another_programs_export() -> None:
    path = SHARED / "edfi-grand-bend" / "guardian_student_pairs.csv"
    if not path.exists():
        pytest.skip("the shared data are not here")
    column_map = ColumnMap(
        {"parent_id": "contact_id", "parent_first_name": "first_name",
         "parent_last_name": "last_name", "student_id": "student_id",
         "student_first_name": "student_first", "student_last_name": "student_last",
         "portal_access": "lives_with"},
        {"school": "Grand Bend"}, {"portal_access": {"true": "yes", "": "no"}},
    )  # fmt: skip
    rows, faults = read(path, column_map)
    assert not faults
    with path.open(encoding="utf-8", newline="") as file:
        theirs = list(csv.DictReader(file))
    assert len(rows) == len(theirs) == 1872
    assert {row["school"] for row in rows.values()} == {"Grand Bend"}
    assert sum(row["portal_access"] == "yes" for row in rows.values()) == sum(
        row["lives_with"] == "true" for row in theirs
    )
