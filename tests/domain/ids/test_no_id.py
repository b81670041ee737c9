"""What stands in a cell of an id and is no id."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portaladm.domain.ids.no_id import MAY_BE_NO_ID, find_no_id, is_zero

NO_IDS = {
    "NULL": "word", "null": "word", "None": "word", "nil": "word", "NaN": "word", "n/a": "word",
    "N/A": "word", "NA": "word", "unknown": "word", "UNKNOWN": "word", "tbd": "word", "-": "word",
    "--": "word", "?": "word", "???": "word", ".": "word", "\u2014": "word", "(blank)": "word",
    "\\N": "word", "not available": "word", "#N/A": "error", "#REF!": "error", "#VALUE!": "error",
    "#NAME?": "error", "#DIV/0!": "error", "#NUM!": "error", "#NULL!": "error", "#NV": "error",
    "#SPILL!": "error", "#GETTING_DATA": "error", "#BEZUG!": "error", "#\u00a1REF!": "error",
    "#####": "error", "1.23E+11": "science", "1,23457E+11": "science", "1E+11": "science",
    "1.2345678901234568e+16": "science", "12345.0": "decimal", "12345.00": "decimal",
    "12345,0": "decimal", "1,234,567": "decimal", "12345.": "decimal", "+1.2E+11": "science",
    "unbekannt": "word", "k.A.": "word", "inconnu": "word", "S/D": "word", "YOK": "word",
    "không có": "word", "无": "word", "لا يوجد": "word", "XXX": "word", "sin id": "word",
    "FALSE": "word",
}  # fmt: skip


@pytest.mark.parametrize(("text", "case"), NO_IDS.items())
def test_a_cell_that_holds_no_id_says_what_it_is(text: str, case: str) -> None:
    assert find_no_id(text) == case


@pytest.mark.parametrize(
    "text",
    ["", "0010001", "P1", "S-9", "12E4", "1e5", "123.45", "12.5", "A.1", "Nil7", "0", "000",
     "#12", "NULL1", "a@example.org", "X", "XX", "12.345.678-K", "Test", "3f2c-e5", "李"],
)  # fmt: skip
def test_an_id_is_an_id(text: str) -> None:
    assert find_no_id(text) == ""


@given(st.text(st.sampled_from("0123456789.,+eE-#N/A!? nul\\\u00e9"), max_size=9))
@example("not available")
def test_the_set_points_at_every_cell_that_holds_no_id(text: str) -> None:
    found = sqlite3.connect(":memory:").execute(
        f"SELECT {MAY_BE_NO_ID.format(id='?1')}", (text,)
    ).fetchone()[0]  # fmt: skip
    assert found or not find_no_id(text)


@pytest.mark.parametrize(("text", "zero"), [("0", True), ("000", True), ("", False), ("01", False)])
def test_zeros_alone_may_be_no_id(text: str, zero: bool) -> None:
    assert is_zero(text) == zero
