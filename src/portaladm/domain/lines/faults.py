"""Equal faults of a roster as one: what is wrong, how often, on which lines, about whom.

A column that was exported wrongly gives the same fault on every row; a person corrects it once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from portaladm.domain.lines.sheets import SHEET_LINES, place_fault
from portaladm.domain.rosters import LINE_LIMIT, Fault
from portaladm.errors import Remark

Ranges = tuple[tuple[int, int], ...]
"""Lines in the order of the file: the first and the last of each run of neighbours."""


class RowPeople(NamedTuple):
    """Whom a row is about."""

    student_id: str
    student: str
    parent_id: str
    parent: str

    def describe(self, line: int) -> Remark:
        """The people beside their line, to be put into words."""
        return Remark("row-people", line=line % LINE_LIMIT, **self._asdict())


@dataclass(frozen=True)
class FaultGroup:
    """Equal faults: the first of them, how many there are, where, and whom some rows are about."""

    fault: Fault
    count: int
    lines: Ranges
    people: tuple[Remark, ...] = ()

    @property
    def detail(self) -> Remark:
        """Where it is and what is wrong, as a further line of an error."""
        if self.count == 1:
            return self.fault.detail
        fault = self.fault
        return Remark(
            "row-fault.several", lines=self.lines, count=self.count, column=fault.column,
            file=fault.file, fault=fault.remark,
        )  # fmt: skip


def place_groups(groups: Iterable[FaultGroup], sheets: Sequence[str]) -> tuple[FaultGroup, ...]:
    """Groups as a person finds them; where ``sheets`` are read as one roster, each by itself."""
    if not sheets:
        return tuple(groups)
    return tuple(placed for group in groups for placed in _split_by_sheet(group, sheets))


def _split_by_sheet(group: FaultGroup, sheets: Sequence[str]) -> Iterator[FaultGroup]:
    for number, runs in groupby(group.lines, lambda run: run[0] // SHEET_LINES):
        lines = tuple((first % SHEET_LINES, last % SHEET_LINES) for first, last in runs)
        start = number * SHEET_LINES
        fault = place_fault(group.fault._replace(line=start + lines[0][0]), sheets)
        count = sum(last - first + 1 for first, last in lines)
        placed = (_place_people(one, start) for one in group.people)
        yield FaultGroup(fault, count, lines, tuple(one for one in placed if one))


def _place_people(people: Remark, start: int) -> Remark | None:
    row = int(str(people.values["line"])) - start
    return Remark(people.key, **{**people.values, "line": row}) if 0 < row < SHEET_LINES else None


def join_lines(lines: Iterable[int]) -> Ranges:
    """Ascending lines as runs of neighbours; a line that stands twice counts once."""
    runs: list[tuple[int, int]] = []
    for line in lines:
        if runs and line <= runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], max(line, runs[-1][1]))
        else:
            runs.append((line, line))
    return tuple(runs)
