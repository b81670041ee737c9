"""What the trail says of the state that a change leaves: a sum over all covered rows (S9).

Each covered row counts as the SHA-256 of its kind and its columns; a kind's sum is the sum of
those, modulo 2^256 (AdHash, Bellare and Micciancio 1997). A change takes away what the row was
and adds what it is: nothing else is read, and an edit that came in by another way stays in the
difference for ever, whatever is changed properly after it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

KINDS = ("account", "change", "key", "link", "pepper", "restriction")
"""The kinds of covered rows, in the order in which a row of the trail has their sums."""
_MODULUS = 2**256
Sums = Mapping[str, int]
"""A sum for each kind of :data:`KINDS`."""
NOTHING: Sums = dict.fromkeys(KINDS, 0)


def sum_rows(kind: str, rows: Iterable[str]) -> int:
    """The sum of rows of one kind, each as the text of its columns."""
    before = encode_kind(kind)
    return sum_encoded(before + row.encode() for row in rows) % _MODULUS


def encode_kind(kind: str) -> bytes:
    """What stands before the text of a row's columns where it is encoded."""
    return f"{kind}\x1f".encode()


def sum_encoded(rows: Iterable[bytes]) -> int:
    """What encoded rows, each behind the name of its kind, add to a sum."""
    sha256, from_bytes = hashlib.sha256, int.from_bytes
    return sum(from_bytes(sha256(row).digest()) for row in rows)


def add_up(parts: Iterable[int]) -> int:
    """The sum of what :func:`sum_encoded` gave for some rows after the other."""
    return sum(parts) % _MODULUS


def move(sums: Sums, by: Mapping[str, int]) -> Sums:
    """The sums after what ``by`` says has come (or, negative, gone)."""
    return {kind: (sums[kind] + by.get(kind, 0)) % _MODULUS for kind in KINDS}


def changes_nothing(by: Mapping[str, int]) -> bool:
    """Whether what came and what went were the same."""
    return not any(value % _MODULUS for value in by.values())


_NAMES = {
    "account": "accounts", "change": "earlier values of rosters", "key": "activation keys",
    "link": "links", "pepper": "the pepper", "restriction": "restrictions",
}  # fmt: skip


def name_kinds(kinds: Iterable[str]) -> str:
    """Kinds in words: ``accounts, links``."""
    return ", ".join(_NAMES[kind] for kind in kinds)


def write_sums(sums: Sums) -> str:
    """The sums as a row of the trail has them: 64 hexadecimal digits each, a space between."""
    return " ".join(f"{sums[kind]:064x}" for kind in KINDS)


def read_sums(text: str) -> Sums | None:
    """The opposite of :func:`write_sums`; None for what is none."""
    try:
        values = [int(part, 16) for part in text.split(" ")]
    except ValueError:
        return None
    return dict(zip(KINDS, values, strict=True)) if len(values) == len(KINDS) else None
