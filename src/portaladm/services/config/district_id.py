"""A District ID for an office that has none."""

from __future__ import annotations

from collections.abc import Callable

# No vowels: six letters that are read aloud and typed by parents should not spell a word.
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"


def make_district_id(random_bytes: Callable[[int], bytes]) -> str:
    """Six random capital letters, such as ``JPRQQH``."""
    letters = ""
    while len(letters) < 6:
        # Bytes from 240 on would favour the first letters: 240 is the last multiple of 20.
        letters += "".join(_LETTERS[b % 20] for b in random_bytes(12) if b < 240)
    return letters[:6]
