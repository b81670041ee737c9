"""A District ID that nobody chose."""

from __future__ import annotations

from portaladm.services.config.district_id import make_district_id


def test_six_consonants_come_of_any_bytes() -> None:
    assert make_district_id(lambda n: bytes(range(n))) == "BCDFGH"


def test_bytes_that_would_favour_some_letters_are_passed_over() -> None:
    given = iter([bytes([255] * 12), bytes([239] * 12)])
    assert make_district_id(lambda n: next(given)) == "ZZZZZZ"
