"""QR codes: both drawers make what a phone reads."""

from __future__ import annotations

import pytest

from tests.letters.people import (
    make_key,
    make_letter,
    print_letters,
)
from tests.letters.read import read_codes


def test_segno_draws_the_same_code(monkeypatch: pytest.MonkeyPatch) -> None:
    from portaladm.letters import qr as codes

    monkeypatch.setattr(codes, "draw_code", codes._draw_with_segno)
    monkeypatch.setattr("portaladm.letters.compose.draw_code", codes._draw_with_segno)
    assert read_codes(print_letters(make_letter()))[0].endswith(
        "/activate#" + make_key(1).strip("{}")
    )
