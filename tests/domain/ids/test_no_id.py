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
    "FALSE": "word", "VERDADERO": "word", "tbc": "word", "to be determined": "word",
    "n.v.": "word", "sin dato": "word", "None.": "word", "DBNull": "word", "null null": "word",
    "undefined undefined": "word", "[object Object]": "word", "parent_id": "word",
    "Student ID": "word", "as above": "word", "{00000000-0000-0000-0000-000000000000}": "word",
    "00000000-0000-0000-0000-000000000000": "word", "=#REF!": "error", "=Sheet1!#REF!": "error",
    "2026-01-05": "date", "2026-01-05 00:00:00": "date", "05/01/2026": "date",
    "5.1.2026": "date", "1/5/2026 12:00 AM": "date", "00:00:00": "date", "12-Nov": "date",
    "3-Mar-26": "date", "Jan-26": "date", "05. Mai 2026": "date", "12. M\u00e4r": "date",
    "f\u00e9v-26": "date", "\u201cS1\u201d": "quotes", "\u201e17\u201c": "quotes",
    "\u00abS1\u00bb": "quotes", "\u2018S1\u2019": "quotes", '"S1"': "quotes", "S1'": "quotes",
    "17'": "quotes",
}  # fmt: skip


@pytest.mark.parametrize(("text", "case"), NO_IDS.items())
def test_a_cell_that_holds_no_id_says_what_it_is(text: str, case: str) -> None:
    assert find_no_id(text) == case


@pytest.mark.parametrize(
    "text",
    ["", "0010001", "P1", "S-9", "12E4", "1e5", "123.45", "12.5", "A.1", "Nil7", "0", "000",
     "#12", "NULL1", "a@example.org", "X", "XX", "12.345.678-K", "Test", "3f2c-e5", "李",
     "12-345", "2026-105", "1/23", "12:30", "12-NOVA", "Mar-1", "Ana-12", "2026010500"],
)  # fmt: skip
def test_an_id_is_an_id(text: str) -> None:
    assert find_no_id(text) == ""


def may_be_none(text: str) -> bool:
    found = sqlite3.connect(":memory:").execute(
        f"SELECT {MAY_BE_NO_ID.format(id='?1')}", (text,)
    ).fetchone()[0]  # fmt: skip
    return bool(found)


DATES = (
    r"[0-3]?[0-9][-/. :]([0-1]?[0-9]|Mar|d\u00e9c|sept)\.?[-/. :]?[0-9]{0,4}",
    r"(Mar|d\u00e9c|Sept|juin)\.?[- ][0-9]{2,4}",
)


@pytest.mark.slow
@given(
    st.text(st.sampled_from("0123456789.,+eE-#N/A!? nul\\\u00e9"), max_size=9)
    | st.sampled_from(DATES).flatmap(lambda shape: st.from_regex(shape, fullmatch=True))
)
@example("not available")
def test_the_set_points_at_every_cell_that_holds_no_id(text: str) -> None:
    assert may_be_none(text) or not find_no_id(text)


@pytest.mark.parametrize("text", NO_IDS)
def test_the_set_points_at_each_of_these(text: str) -> None:
    assert may_be_none(text)


@pytest.mark.parametrize(
    "text",
    ["P20801", "0010001", "2024-000123", "2024/000123", "12-345", "Smith-12", "S-9", "12:30",
     "3f2c9a10-12ab-4cde-8f00-0123456789ab", "00a1b2c3-12ab-4cde-8f00-0123456789ab"],
)  # fmt: skip
def test_usual_ids_are_not_looked_at_one_by_one(text: str) -> None:
    assert not may_be_none(text)


@pytest.mark.parametrize(("text", "zero"), [("0", True), ("000", True), ("", False), ("01", False)])
def test_zeros_alone_may_be_no_id(text: str, zero: bool) -> None:
    assert is_zero(text) == zero
