"""Columns of a header that look like those that decide on access, and would not be read.

``PortalAccess`` and ``portal_acess`` are unknown columns, and those are passed over: every blank
access of a new pair means yes. Such a header is refused instead.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from portaladm.domain.near import measure_likeness

DECIDING = ("portal_access", "withdrawn_on")
"""The columns that close access."""
_ALSO = {"portal_access": ("portal", "access"), "withdrawn_on": ("withdrawn",)}
_ALIKE = 0.8


def find_lookalike(names: Sequence[str], read: Container[str]) -> tuple[str, str] | None:
    """An unread name that looks like a deciding column which the header lacks, and that column.

    ``names`` are plain cells, ``read`` those of them that are read.
    """
    for ours in DECIDING:
        if ours not in read:
            for name in names:
                if name not in read and _looks_like(name, ours):
                    return name, ours
    return None


def _looks_like(name: str, ours: str) -> bool:
    bare, wanted = (re.sub(r"[\W\d_]", "", text) for text in (name, ours))
    return wanted in bare or bare in _ALSO[ours] or measure_likeness(bare, wanted) >= _ALIKE
