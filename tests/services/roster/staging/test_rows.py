"""Of a table with several parents in a row, a second process stages the second half as well."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portaladm.readers.csv.column_map import read_column_map
from portaladm.store.db.sqlite import Database
from tests.kits.workers import WorkerHere
from tests.services.roster.staging.test_halves import count_rows, stage_both_ways, worker
from tests.store.roster.test_staging import SOME, database

__all__ = ["database", "worker"]
PARENTS = """[columns]
student_id = "S"
student_first_name = "F"
student_last_name = "L"
[constants]
school = "Oak"
[[parents]]
parent_id = "A"
parent_first_name = "AF"
parent_last_name = "AL"
relationship = "AR"
[[parents]]
parent_id = "B"
parent_first_name = "BF"
parent_last_name = "BL"
[parents.constants]
relationship = "mother"
"""
WIDE = "S,F,L,A,AF,AL,AR,B,BF,BL"
WIDE_LINES = st.lists(
    st.one_of(
        st.integers(1, 99).map(lambda n: f"S{n},Ana,Gil,A{n},Eva,Gil,aunt,B{n},Ivo,Gil"),
        st.sampled_from([
            "S1,Ana,Gil,A1,Eva,Gil,aunt,,,", "S2,Ana,Gil,,,,,B2,Ivo,Gil", "S3,Ana,Gil,,,,,,,",
            "S4,Ana,Gil,A4,,Gil,aunt,B4,Ivo,Gil", "S5,,Gil,A5,Eva,Gil,aunt,B5,Ivo,Gil", WIDE, "x",
            'S6,"Ana\nB",Gil,A6,Eva,Gil,aunt,B6,Ivo,Gil', '"', "", "S7,An\u200ba,Gil,A,E,G,a,B,I,G",
        ]),
    ), min_size=1, max_size=20,
)  # fmt: skip


@pytest.mark.slow
@SOME
@given(WIDE_LINES)
def test_any_table_with_two_parents_a_row_gives_the_same_as_well(
    database: Database, tmp_path: Path, worker: WorkerHere, lines: list[str]
) -> None:
    (tmp_path / "map.toml").write_text(PARENTS, encoding="utf-8")
    path = tmp_path / "wide.csv"
    path.write_text("\n".join([WIDE, *lines, ""]), encoding="utf-8", newline="")
    stage_both_ways(database, path, read_column_map(tmp_path / "map.toml"))


def test_a_worker_stages_the_parents_of_the_second_half(
    database: Database, tmp_path: Path, worker: WorkerHere
) -> None:
    (tmp_path / "map.toml").write_text(PARENTS, encoding="utf-8")
    lines = [f"S{n},Ana,Gil,A{n},Eva,Gil,aunt,B{n},Ivo,Gil" for n in range(20)]
    (tmp_path / "wide.csv").write_text("\n".join([WIDE, *lines, ""]), encoding="utf-8")
    columns = read_column_map(tmp_path / "map.toml")
    staged, *_ = stage_both_ways(database, tmp_path / "wide.csv", columns)
    assert len(staged) == 40 and count_rows(worker) in (18, 20, 22)
