"""Lines of a workbook whose sheets are read as one roster: which row of which sheet.

Such a row's line counts on from sheet to sheet, so that it is unique; a person is told the sheet
and the row. For every other roster nothing changes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from portaladm.domain.rosters import Fault, Finding
from portaladm.domain.text import show_safely
from portaladm.errors import Remark

SHEET_LINES = 1 << 18
"""One more than the last row that may be read of one of several sheets."""
MOST_SHEETS = 127
"""So many can be numbered, several parents in each row included."""


def place_fault(fault: Fault, sheets: Sequence[str]) -> Fault:
    """A fault as a person finds it; ``sheets`` are the names in their order."""
    if not sheets:
        return fault
    number, row = divmod(fault.shown_line, SHEET_LINES)
    values = _place_values(fault.values, sheets)
    return fault._replace(line=row, file=f"sheet {show_safely(sheets[number])!r}", values=values)


def place_finding(finding: Finding, sheets: Sequence[str]) -> Finding:
    """A finding whose lines are told as rows of their sheets."""
    if not sheets:
        return finding
    examples = tuple(_place_remark(example, sheets) for example in finding.examples)
    return replace(finding, values=_place_values(finding.values, sheets), examples=examples)


def place_people(people: Mapping[int, Remark], sheets: Sequence[str]) -> dict[object, Remark]:
    """Whom rows are about, by what :func:`find_place` makes of their lines in findings."""
    if not sheets:
        return {line: person for line, person in people.items()}  # noqa: C416 - other keys
    return {
        find_place(_name_row(line, sheets)): _place_remark(person, sheets)
        for line, person in people.items()
    }


def find_place(line: object) -> object:
    """A line as a key: a number, or the row and the sheet of what was told in its place."""
    return tuple(line.values.values()) if isinstance(line, Remark) else line


def _place_values(values: Mapping[str, object], sheets: Sequence[str]) -> dict[str, object]:
    return {name: _place_value(name, value, sheets) for name, value in values.items()}


def _place_value(name: str, value: object, sheets: Sequence[str]) -> object:
    if isinstance(value, Remark):
        return _place_remark(value, sheets)
    if name == "line" and isinstance(value, int):
        return _name_row(value, sheets)
    if isinstance(value, list | tuple):
        of = "line" if name == "lines" else ""
        return [_place_value(of, one, sheets) for one in value]
    return value


def _place_remark(remark: Remark, sheets: Sequence[str]) -> Remark:
    return Remark(remark.key, **_place_values(remark.values, sheets))


def _name_row(line: int, sheets: Sequence[str]) -> Remark:
    number, row = divmod(line, SHEET_LINES)
    return Remark("row-of-sheet", row=row, sheet=show_safely(sheets[number]))
