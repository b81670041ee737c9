"""Cells that are no answer: an error, a formula without its value, a number that lost digits.

And cells of a type that no id has: a date, a time, a boolean. Elsewhere these are an answer.
"""

from __future__ import annotations


class OddCell(str):
    """What such a cell holds, as text for the rejects file, and the fault it is.

    ``key`` is that of the :class:`~portaladm.domain.rosters.Fault`.
    """

    __slots__ = ("key",)
    key: str


class TypedCell(str):
    """A date, a time or a boolean as text; ``kind`` is one of these three words."""

    __slots__ = ("kind",)
    kind: str


def mark_typed(text: str, kind: str) -> str:
    """A cell's text with its kind; an empty one has none."""
    if not text:
        return text
    cell = TypedCell(text)
    cell.kind = kind
    return cell


def mark_odd(text: str, key: str) -> OddCell:
    """A cell's text with its fault."""
    cell = OddCell(text)
    cell.key = key
    return cell
