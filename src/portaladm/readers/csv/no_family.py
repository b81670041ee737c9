"""Rows of a table that are no family: its header once more, and lines of dashes.

Files that were joined repeat their header; ``sqlcmd`` and the like underline it. Both are passed
over and told of. A header with other columns, or the same in another order, makes every row after
it mean something else: the file is refused.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from portaladm.domain.rosters import Finding
from portaladm.errors import Refused
from portaladm.readers.csv.header import plain_cell
from portaladm.readers.seen import SeenLines

_RULES = frozenset("-=_+*")
_END_MARK = "\x1a"
"""Ctrl-Z, which DOS and its ``copy`` write at the end of a file."""
_ODD = _RULES | frozenset(_END_MARK)
_FEWEST_NAMES = 3
"""Cells of a row that must be names of columns before the row is taken for a header."""


class NoFamilyRows:
    """Finds the rows of a file that are no family, and remembers their lines.

    ``header`` is the record of the file's header, empty where it has none.
    """

    def __init__(self, file: str, header: Sequence[str]) -> None:
        self._file = file
        self._header = [plain_cell(cell) for cell in header]
        self._names = frozenset(self._header) - {""}
        self._spelt = frozenset(
            spelling for cell in header if cell.strip()
            for spelling in (cell, cell.strip(), cell.casefold(), cell.upper(), cell.title(),
                             f"\ufeff{cell}", f'\ufeff"{cell}"', f"\x1a{cell}",
                             f"\x1a\ufeff{cell}", f'\x1a\ufeff"{cell}"')
        )  # fmt: skip
        self._seen: dict[str, SeenLines] = defaultdict(SeenLines)

    def may_be_among(self, records: Sequence[Sequence[str]]) -> bool:
        """Whether some of these rows must be looked at one by one; asked of every row, so fast."""
        firsts = [record[0] for record in records]
        if not self._spelt.isdisjoint(firsts):
            return True
        begin = {first[:1] for first in firsts}
        if not begin.isdisjoint(_ODD):
            return True
        return not all(begin) and not all(map(any, records))

    def pass_over(self, line: int, record: Sequence[str]) -> bool:
        """Whether a row is no family; it is remembered, then.

        :raises Refused: ``second-header``: it is a header with other columns.
        """
        kind = self._tell_kind(line, record) if self.may_be_among([record]) else ""
        if kind:
            self._seen[kind].note(line)
        return bool(kind)

    @property
    def findings(self) -> list[Finding]:
        """What was passed over so far."""
        return [
            Finding(f"row-passed-over.{kind}", seen.count, examples=seen.examples)
            for kind, seen in self._seen.items()
        ]

    def forget(self) -> None:
        """Begin again: the file is read once more."""
        self._seen.clear()

    def _tell_kind(self, line: int, record: Sequence[str]) -> str:
        first = record[0].lstrip(_END_MARK).removeprefix("\ufeff").strip('"')  # of a joined file
        record = [first, *record[1:]]
        filled = [cell.strip() for cell in record if cell.strip()]
        if not filled:
            return "end"
        if filled and all(_RULES.issuperset(cell) for cell in filled):
            return "dashes" if max(map(len, filled)) > 1 else ""
        named = sum(plain_cell(cell) in self._names for cell in filled)
        if named < _FEWEST_NAMES or 2 * named < len(filled):
            return ""
        if _is_equal(list(map(plain_cell, record)), self._header):
            return "header"
        raise Refused("second-header", file=self._file, line=line)


def _is_equal(one: list[str], other: list[str]) -> bool:
    """Whether two headers are one but for empty cells at their ends."""
    shared = min(len(one), len(other))
    return one[:shared] == other[:shared] and not any(one[shared:] + other[shared:])
