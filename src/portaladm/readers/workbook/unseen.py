"""Rows of a sheet that a person at Excel does not see, or sees struck through.

They are read as all others, for a filter says nothing about a family; but whoever filtered a list
or struck a row out may think that it is not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from portaladm.domain.lines.faults import join_lines
from portaladm.domain.rosters import Finding
from portaladm.readers.seen import SeenLines
from portaladm.readers.workbook.cells import Row


class UnseenRows:
    """Notes the hidden and the struck rows of a sheet while it is read."""

    def __init__(self) -> None:
        self._seen: dict[str, SeenLines] = defaultdict(SeenLines)

    def forget(self) -> None:
        """Begin again: the sheet is read once more."""
        self._seen.clear()

    def note(self, rows: Iterable[Row]) -> None:
        """Look at some rows more."""
        for row in rows:
            if row.hidden:
                self._seen["hidden"].note(row.number)
            if row.struck:
                self._seen["struck"].note(row.number)

    def list_findings(self, sheet: str) -> Iterator[Finding]:
        """What was read so far, with the rows of ``sheet``."""
        for kind, seen in self._seen.items():
            values = {"rows": join_lines(seen.lines), "sheet": sheet}
            yield Finding(f"rows-unseen.{kind}", seen.count, values)
