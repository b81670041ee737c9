"""Days as a workbook counts them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from portaladm.readers.workbook.days import show_day, show_iso


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("1", "1900-01-01"), ("59", "1900-02-28"), ("60", ""), ("61", "1900-03-01"),
        ("46266", "2026-09-01"), ("46266.99999", "2026-09-01 23:59:59"),
        ("46266.999999", "2026-09-02"), ("2958465", "9999-12-31"), ("2958466", ""), ("-1", ""),
        ("0", ""), ("0.25", "06:00:00"),
    ],
)  # fmt: skip
def test_a_day_is_counted_as_excel_counts_it(number: str, shown: str) -> None:
    assert show_day(Decimal(number), from_1904=False) == shown


def test_a_book_of_a_mac_counts_from_1904() -> None:
    assert show_day(Decimal(60), from_1904=True) == "1904-03-01"


@pytest.mark.parametrize(
    ("text", "shown"),
    [("2026-09-01", "2026-09-01"), ("2026-09-01T00:00:00.000Z", "2026-09-01"),
     ("2026-09-01T08:30:00", "2026-09-01 08:30:00")],
)  # fmt: skip
def test_a_day_in_iso_loses_its_midnight(text: str, shown: str) -> None:
    assert show_iso(text) == shown
