"""Columns of a header that look like those that decide on access, and would not be read.

``PortalAccess`` and ``portal_acess`` are unknown columns, and those are passed over: every blank
access of a new pair means yes. Such a header is refused instead. ``Custody Alert`` and
``Parental Responsibility`` may say the same in the words of another program: the office is told.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Sequence

from portaladm.domain.cells.column_names import split_words
from portaladm.domain.near import measure_likeness
from portaladm.readers.csv.header import plain_cell

DECIDING = ("portal_access", "withdrawn_on")
"""The columns that close access."""
_ALSO = {"portal_access": ("portal", "access"), "withdrawn_on": ("withdrawn",)}
_ALIKE = 0.8
_MAY_DECIDE = re.compile(
    r"\b(portal|web) ?access|\bcustod|\bcourt\b|\border of protection|\bprotective order"
    r"|\brestrain|\brestricted|\brestriction|\binjunction|\b(no|do not) (contact|release)"
    r"|\b(parental|legal) (responsib|right)|\blegal alert|\bguardian alert"
    r"|\b(may|can|allowed to) (see|view)|\bsorge(recht|berecht)|\bkontaktverbot|\bumgangsrecht"
    r"|\bautorite parentale|\bdroit de garde|\bpatria potestad|\bguarda y custodia"
    r"|\borden de (alejamiento|proteccion)|\baffid[oa]|\bresponsabilita genitoriale"
    r"|\bresponsabilidade parental|\b(ouderlijk )?gezag\b"
)
"""What says, in exports of school systems, who has the care of a child or must not see it."""


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


_BETWEEN = re.compile(r'["^,;|~\t]+')


def find_joined(header: Sequence[str], ours: Collection[str]) -> str | None:
    """A cell that holds two of our columns, since a sign is lacking between or round them.

    Such as ``"phone""email"`` or ``"address^state"``, where a quotation mark is still in it, or
    ``postal_codeaddress`` where no other cell is one of the two. Every row below it has a cell more
    than the header, and would be read one column beside.
    """
    others = set(ours) - set(map(plain_cell, header))
    for cell in header:
        parts = [plain_cell(part) for part in _BETWEEN.split(cell.strip('"'))]
        if '"' in cell and len(parts) > 1 and all(part in ours for part in parts):
            return cell
        name = plain_cell(cell)
        if any(name.startswith(one) and name[len(one) :] in others for one in others):
            return cell
    return None


def _looks_like(name: str, ours: str) -> bool:
    bare, wanted = (re.sub(r"[\W\d_]", "", text) for text in (name, ours))
    return wanted in bare or bare in _ALSO[ours] or measure_likeness(bare, wanted) >= _ALIKE


def may_decide(name: str) -> bool:
    """Whether a column's name may mean who sees a child, or who must not."""
    words = (word for word in split_words(name).split() if not word.isdigit())
    return _MAY_DECIDE.search(" ".join(words)) is not None
