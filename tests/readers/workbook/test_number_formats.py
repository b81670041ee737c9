"""Numbers as Excel shows them, format by format."""

from __future__ import annotations

import pytest

from portaladm.readers.workbook.number_formats import make_shower, make_text_shower, show_general
from portaladm.readers.workbook.odd import OddCell


@pytest.mark.parametrize(
    ("code", "number", "shown"),
    [
        ("General", "12345", "12345"), ("General", "12345.0", "12345"), ("General", "4.5", "4.5"),
        ("General", "0.30000000000000004", "0.3"), ("General", "1.5E+3", "1500"),
        ("General", "123456789012345", "123456789012345"), ("@", "10442", "10442"),
        ("0000000", "10001", "0010001"), ("0000000", "1.0001E4", "0010001"),
        ("0000000", "12345678", "12345678"), ("0000000", "-12", "-0000012"),
        ("00000", "2134", "02134"), ("00000-0000", "21340001", "02134-0001"),
        ("000-00-0000", "12345678", "012-34-5678"), (r"000\-00\-0000", "1", "000-00-0001"),
        ('"P"00000', "817", "P00817"), (r"\P#", "817", "P817"), ('"S-"General', "7", "S-7"),
        ('0000"/A"', "12", "0012/A"), ("[Red]0000", "12", "0012"), ("0000_)", "12", "0012"),
        ("0", "12.0", "12"), ("0", "11.5", "12"), ("0.00", "12", "12"), ("0.00", "12.5", "12.50"),
        ("#,##0", "1234567", "1234567"), ("#,##0.00", "10442", "10442"),
        ("# ##0", "1234567", "1234567"), (r"#\ ##0", "10442", "10442"), ("#'##0", "10442", "10442"),
        ("000 000", "12345", "012 345"),
        ("0.00E+00", "123456789012", "123456789012"), ("##0.0E+0", "10442", "10442"),
        ("# ?/?", "0.5", "0.5"), ("0%", "0.5", "50%"),
        ("[<=9999999]###-####;(###) ###-####", "5550199", "555-0199"),
        ("[<=9999999]###-####;(###) ###-####", "7705550199", "(770) 555-0199"),
        ('"yes";"yes";"no"', "1", "yes"), ('"yes";"yes";"no"', "0", "no"),
        ('[=1]"yes";[=0]"no"', "0", "no"), ('[=1]"yes";[=0]"no"', "5", "5"),
        ("0;(0)", "-5", "(5)"), ("[$€-407] 0", "5", "€ 5"), ("0" * 300, "5", "0" * 254 + "5"),
    ],
)  # fmt: skip
def test_a_number_is_what_excel_shows(code: str, number: str, shown: str) -> None:
    assert make_shower(code)(number) == shown


@pytest.mark.parametrize(("code", "number"), [(";;;", "0"), ("0;-0;;@", "0"), ("#", "0")])
def test_a_number_that_its_format_hides_is_shown_all_the_same(code: str, number: str) -> None:
    assert make_shower(code)(number) == number


@pytest.mark.parametrize(
    ("code", "number", "shown"),
    [
        ("yyyy-mm-dd", "46266", "2026-09-01"), ("m/d/yy", "46266.0", "2026-09-01"),
        ("[$-409]d-mmm;@", "46266", "2026-09-01"), ("d.m.yyyy h:mm", "46266.5",
        "2026-09-01 12:00:00"), ("[h]:mm", "0.5", "12:00:00"), ("yyyy-mm-dd", "0", "0"),
        ("yyyy-mm-dd", "-1", "-1"), ("yyyy-mm-dd", "60", "60"), 
        ("yyyy-mm-dd", "9999999", "9999999"),
    ],
)  # fmt: skip
def test_a_day_is_a_day_by_its_format(code: str, number: str, shown: str) -> None:
    assert make_shower(code)(number) == shown


def test_days_may_count_from_1904() -> None:
    assert make_shower("yyyy-mm-dd", from_1904=True)("44804") == "2026-09-01"


@pytest.mark.parametrize("code", ["General", "0", "0000000", "0000000000000000", '"S"0', "@"])
@pytest.mark.parametrize("number", ["1234567890123456", "1.2345678901234501E+15", "-1E+300"])
def test_a_number_of_over_15_digits_is_odd(code: str, number: str) -> None:
    shown = make_shower(code)(number)
    assert isinstance(shown, OddCell)
    assert (shown, shown.key) == (number, "too-many-digits")


@pytest.mark.parametrize("text", ["x", "nan", "INF", "1e9999", "0x10", "١٢", "--1", ""])
def test_what_is_no_number_stays_as_it_stands(text: str) -> None:
    assert show_general(text or "x") == (text or "x")
    assert make_shower("0000")(text or "x") == (text or "x")


@pytest.mark.parametrize(
    ("code", "shown"),
    [('"P"@', "P817"), ('0;0;0;"T-"@', "T-817"), ("@", None), ("General", None), ("0;0;0;", None)],
)
def test_a_text_is_shown_in_its_format_too(code: str, shown: str | None) -> None:
    show = make_text_shower(code)
    assert (show("817") if show else None) == shown
