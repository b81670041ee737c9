"""Ids that lost their leading zeros are told; ids that never had any are not."""

from __future__ import annotations

import pytest

from tests.conftest import Office

TOLD = "Excel may have eaten leading zeros"


def said(office: Office, ids: list[tuple[str, str]], column: str = "student_id") -> str:
    rows = [office.row({column: number, "school": school}) for number, school in ids]
    return office.run("roster", "check", office.write_roster(*rows), code=0).err


def test_ids_that_excel_shortened_are_told_with_their_lines(office: Office) -> None:
    ids = [(f"{n}0442", "Lincoln") for n in range(100, 130)]
    text = said(office, [*ids, ("10443", "Lincoln"), ("9", "Grant")])
    assert f"2 rows with a student_id shorter than the usual 7 digits: {TOLD}" in text
    assert "(10443 on line 32, 9 on line 33)" in text


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize("column", ["student_id", "parent_id"])
@pytest.mark.parametrize(
    "ids",
    [
        [(f"{n:07d}", "A") for n in range(90)] + [(f"{n}", "B") for n in range(10000, 10020)],
        [(f"P{n:05d}", "A") for n in range(40)] + [("77", "A")],
        [(f"{n:05d}", "A") for n in range(20)] + [(f"{n}", "A") for n in range(100, 120)],
        [(f"{n:06d}", "A") for n in range(40)] + [("A1", "A"), ("X77", "A"), ("12-4", "A")],
        [(f"{n:06d}", "A") for n in range(40)] + [("1234567890", "A")],
        [(f"{n:04d}", "A") for n in range(40)],
        [("7", "A")],
    ],
)
def test_other_ids_raise_no_alarm(office: Office, ids: list[tuple[str, str]], column: str) -> None:
    assert TOLD not in said(office, ids, column)


def test_one_school_of_many_that_lost_its_zeros_in_part_is_told(office: Office) -> None:
    ids = [(f"{n:07d}", "A") for n in range(100)] + [(f"1{n:06d}", "B") for n in range(20)]
    assert f"4 rows with a student_id shorter than the usual 7 digits: {TOLD}" in said(
        office, [*ids, *((str(n), "B") for n in range(500000, 500004))]
    )


def test_a_day_that_stands_for_none_is_told(office: Office) -> None:
    days = ("1900-01-01", "1970-01-01", "1970-01-02", "9999-12-31", "")
    path = office.write_roster(*(office.row({"withdrawn_on": day}) for day in days))
    text = office.run("roster", "check", path, code=0).err
    assert "2 rows of students who left in 1970 or before" in text
    assert "(line 2, line 3)" in text
