"""The guard against formulas, and the way back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portaladm.outputs.guard import guard_cell, may_run, unguard_cell

STARTS = "=+-@\t\r\uff1d\uff0b\uff0d\uff20"
CELL = st.text(st.sampled_from([*STARTS, "'", '"', "1", " ", "a", "(", "."]), max_size=7)


@pytest.mark.parametrize("start", STARTS)
def test_a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe(start: str) -> None:
    assert guard_cell(f"{start}SUM(A1)") == f"'{start}SUM(A1)"


@pytest.mark.parametrize(
    "text", ["", "José", "O'Neil", "a=1", "+1 (555) 010-0199", "-3.5", "(555) 010-0199", "12-14"]
)
def test_names_and_phone_numbers_stay_as_they_are(text: str) -> None:
    assert guard_cell(text) == text


@pytest.mark.parametrize("text", ["+", "-", "-1+A1", "+1x", "=1", "@1"])
def test_only_numbers_are_exempt(text: str) -> None:
    assert guard_cell(text) == "'" + text


@pytest.mark.parametrize(
    ("protected", "text"),
    [
        ('="0010001"', "0010001"),
        ('="02134"', "02134"),
        ('=""', ""),
        ('=" 001 "', "001"),
        ('="the ""best"""', 'the "best"'),
        ("'0010001", "0010001"),
        ("'0010001'", "0010001"),
        ("'P0001", "P0001"),
        ("'K1A 0B1", "K1A 0B1"),
        ("'+1 555", "+1 555"),
    ],
)
def test_what_other_programs_protect_from_excel_comes_in_without_that(
    protected: str, text: str
) -> None:
    assert unguard_cell(protected) == text


@pytest.mark.parametrize(
    "text", ["'t Hooft", "'", "''", "O'Neil", '="A"&B1', "=SUM(A1)", "'s-Gravenhage 12", "d'1"]
)
def test_what_is_no_protection_stays(text: str) -> None:
    assert unguard_cell(text) == text


@given(CELL)
def test_what_goes_out_guarded_comes_back_as_it_was(text: str) -> None:
    assert unguard_cell(guard_cell(text)) == text


@given(CELL)
def test_no_guarded_cell_begins_as_a_formula_unless_it_is_a_number(text: str) -> None:
    guarded = guard_cell(text)
    assert guarded[:1] not in STARTS or guarded == "" or set(guarded) <= set("0123456789 ()+-.")


@pytest.mark.slow
@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=5))
def test_a_batch_is_looked_at_wherever_a_cell_of_it_needs_the_guard(
    rows: list[tuple[str, str]],
) -> None:
    if any(guard_cell(cell) != cell for row in rows for cell in row):
        assert may_run(rows)


def test_numbers_and_blanks_of_a_batch_are_no_texts() -> None:
    assert not may_run([(1, None), ("a", 2.5)])
    assert may_run([(1, None), ("=1", None)])
