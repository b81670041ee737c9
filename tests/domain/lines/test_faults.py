"""Equal faults as one: their lines as runs, their words."""

from __future__ import annotations

import pytest

from portaladm.cli.messages import say, say_detail
from portaladm.domain.lines.faults import FaultGroup, Ranges, RowPeople, join_lines, place_groups
from portaladm.domain.lines.sheets import SHEET_LINES
from portaladm.domain.rosters import LINE_LIMIT, Fault


@pytest.mark.parametrize(
    ("lines", "runs"),
    [
        ([], ()),
        ([7], ((7, 7),)),
        ([2, 3, 5, 6, 7], ((2, 3), (5, 7))),
        ([2, 2, 4], ((2, 2), (4, 4))),
    ],
)
def test_lines_are_joined_to_runs(lines: list[int], runs: Ranges) -> None:
    assert join_lines(lines) == runs


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([7], "line 7, school: the cell is empty: fill it in"),
        (
            [2, 3, *range(5, 1502)],
            "lines 2, 3, 5 to 1,501 (1,499 times), school: the cell is empty: fill it in",
        ),
        (
            list(range(2, 40, 2)),
            "lines 2, 4, 6, 8, 10, 12, 14, 16, 18, 20 and 9 more lines (19 times), school: the "
            "cell is empty: fill it in",
        ),
    ],
)
def test_equal_faults_are_one_line_with_their_lines(lines: list[int], said: str) -> None:
    group = FaultGroup(Fault(lines[0], "school", "missing"), len(lines), join_lines(lines))
    assert say_detail(group.detail) == said


def test_people_are_named_beside_their_line() -> None:
    people = RowPeople("S1", "Ana Ruiz", "P1", "Luis Ruiz")
    said = say(people.describe(3 + LINE_LIMIT)).message
    assert said == "line 3: parent P1 Luis Ruiz, student S1 Ana Ruiz"


def test_equal_faults_of_several_sheets_are_told_sheet_by_sheet() -> None:
    lines = [2, 3, SHEET_LINES + 2]
    people = tuple(RowPeople("S1", "Ana", "P1", "Jo").describe(line) for line in lines)
    group = FaultGroup(Fault(2, "school", "missing"), 3, join_lines(lines), people)
    first, second = place_groups([group], ["North", "South"])
    assert say_detail(first.detail).startswith("lines 2, 3 (2 times), school of sheet 'North'")
    assert say_detail(second.detail).startswith("line 2, school of sheet 'South'")
    assert [one.values["line"] for one in (*first.people, *second.people)] == [2, 3, 2]
    assert place_groups([group], []) == (group,)
