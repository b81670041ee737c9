"""Cells that fit a column of ours, and some that don't."""

from __future__ import annotations

import pytest

from portaladm.readers.guess.values import VALUES


@pytest.mark.parametrize(
    ("what", "good", "bad"),
    [
        ("id", ["0012", "A-1", "12345678A", "{0f8fad5b-d9cb-469f-a165-70867728950e}"], ["Ana", ""]),
        ("last_name", ["van der Berg", "O'Neil"], ["x@y.org", "12"]),
        (
            "grade",
            ["4", "4b", "05a", "K", "Year 4", "Y4", "4º de Ed. Prim.", "5th"],
            ["Oak", "2026"],
        ),
        ("relationship", ["Mother", "PÈRE", "tia", "母"], ["Oak"]),
        ("portal_access", ["Y", "no", "1"], ["Oak"]),
        ("phone", ["(555) 010-0199", "+49 711 123456"], ["Oak"]),
        ("postal_code", ["30236", "CF10 1AA"], ["Oak"]),
        ("withdrawn_on", ["31.12.2014", "2026-01-02"], ["Oak"]),
    ],
)
def test_a_cell_fits_the_column_that_it_is_of(what: str, good: list[str], bad: list[str]) -> None:
    assert [VALUES[what](cell) for cell in good] == [1.0] * len(good)
    assert [VALUES[what](cell) for cell in bad] == [0.0] * len(bad)
