"""Passwords of every length: refused beyond the limits, and compared to the last character."""

from __future__ import annotations

import pytest

from tests.conftest import Office
from tests.kits.accounts import (
    activate,
    check,
    furnish,
)


@pytest.mark.parametrize("length", [15, 64, 256])
def test_passwords_of_every_allowed_length_count_to_the_last_character(
    office: Office, length: int
) -> None:
    password = "".join(chr(0x41 + (n * 7) % 26 + 32 * (n % 2)) for n in range(length))
    [key] = furnish(office, {}).values()
    activate(office, key, "mlopez", password)
    assert check(office, "mlopez", password[:-1])["result"] == "wrong"
    assert check(office, "mlopez", password)["result"] == "ok"


def test_passwords_of_absurd_length_are_refused_and_compared(office: Office) -> None:
    [key] = furnish(office, {}).values()
    for length in (1, 257, 100_000):
        assert "character" in activate(office, key, "mlopez", "é" * length, code=1).err
    activate(office, key, "mlopez")
    assert check(office, "mlopez", "x" * 100_000)["result"] == "wrong"
    assert check(office, "m" * 100_000)["result"] == "unknown"
