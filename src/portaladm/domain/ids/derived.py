"""Ids of parents whom a file gives none: how they look, and what is compared to find a parent.

A derived id is a digest of what first told its parent apart. It is stable because the store finds
a parent again by the student and the name; nothing can be read from it.
"""

from __future__ import annotations

import hashlib
import re
from difflib import SequenceMatcher
from itertools import product

from portaladm.domain.batches import CODE_ALPHABET
from portaladm.domain.folding import fold_case, fold_name
from portaladm.domain.ids.placeholders import is_placeholder

PREFIX = "D-"
"""What a derived id begins with; alone it stands for one that is still to be derived."""
SEPARATOR = "\x1f"
_TWO_DIGITS = ["".join(two) for two in product(f"{CODE_ALPHABET}L", repeat=2)]
_PLACES = range(50, -1, -10)
"""Of the six pairs of digits, in a number of 60 bits."""
_NO_DIGIT = re.compile(r"\D+", re.ASCII)
_SHORTEST_PHONE = 7
_COUNTED_PHONE = 9
_ALIKE = 0.75


def derive_id(seed: str) -> str:
    """The id that stands for what told a parent apart: ``D-`` and 12 characters."""
    number = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big") >> 4
    return PREFIX + "".join([_TWO_DIGITS[number >> place & 1023] for place in _PLACES])


def fold_person(name: str) -> str:
    """A name for comparing, as :func:`~portaladm.domain.folding.fold_name` has it."""
    return " ".join(name.lower().split()) if name.isascii() else fold_name(name)


def fold_email(email: str) -> str:
    """An email for comparing; empty for what is none, or nobody's."""
    folded = fold_case(email)
    return folded if "@" in folded[1:-1] and not is_placeholder(email) else ""


def fold_phone(phone: str) -> str:
    """The last nine digits of a phone, whatever stands before them abroad.

    Empty for what is too short to tell people apart, and for what stands for none.
    """
    digits = _NO_DIGIT.sub("", phone)
    if len(digits) < _SHORTEST_PHONE or is_placeholder(phone):
        return ""
    return digits[-_COUNTED_PHONE:]


def is_near_name(both: str) -> bool:
    """Whether two folded first names, with :data:`SEPARATOR` in between, may be one misspelt.

    Names with different ends are a man's and a woman's: Mario and Maria, Paul and Paula.
    """
    one, other = both.split(SEPARATOR)
    if not one or one.startswith(other) or other.startswith(one) or one[-1] != other[-1]:
        return one == other
    return SequenceMatcher(None, one, other).ratio() >= _ALIKE
