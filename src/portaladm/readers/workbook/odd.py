"""Cells that are no answer: an error, a formula without its value, a number that lost digits."""

from __future__ import annotations


class OddCell(str):
    """What such a cell holds, as text for the rejects file, and the fault it is.

    ``key`` is that of the :class:`~portaladm.domain.rosters.Fault`.
    """

    __slots__ = ("key",)
    key: str


def mark_odd(text: str, key: str) -> OddCell:
    """A cell's text with its fault."""
    cell = OddCell(text)
    cell.key = key
    return cell
