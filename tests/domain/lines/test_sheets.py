"""Lines of several sheets are told as rows of a sheet."""

from __future__ import annotations

from portaladm.domain.lines.sheets import SHEET_LINES, place_fault, place_finding
from portaladm.domain.rosters import Fault, Finding
from portaladm.errors import Remark

SHEETS = ("Grade 4", "Grade\u202e 5")
SHOWN = "Grade\\u202e 5"
LINE = SHEET_LINES + 7


def name_row(row: int, sheet: str) -> Remark:
    return Remark("row-of-sheet", row=row, sheet=sheet)


def test_a_fault_names_its_sheet_and_row() -> None:
    fault = Fault(LINE, "portal_access", "contradiction", {"access": "no", "lines": [3, LINE]})
    placed = place_fault(fault, SHEETS)
    assert placed == Fault(
        7, "portal_access", "contradiction",
        {"access": "no", "lines": [name_row(3, "Grade 4"), name_row(7, SHOWN)]},
        f"sheet {SHOWN!r}",
    )  # fmt: skip


def test_a_finding_names_rows_wherever_it_has_a_line() -> None:
    first = Remark("example.line", line=2)
    finding = Finding("column-shifted.moved", LINE, {"first": first, "held": "a"},
                      (Remark("example.id-on-lines", number=1, lines=(2, LINE)),))  # fmt: skip
    placed = place_finding(finding, SHEETS)
    assert placed.values["first"] == Remark("example.line", line=name_row(2, "Grade 4"))
    assert (placed.count, placed.values["held"]) == (LINE, "a")
    assert placed.examples[0].values == {
        "number": 1, "lines": [name_row(2, "Grade 4"), name_row(7, SHOWN)],
    }  # fmt: skip


def test_a_roster_of_one_table_stays_as_it_is() -> None:
    fault, finding = Fault(LINE, "grade", "missing"), Finding("x", 1, {"line": LINE})
    assert (place_fault(fault, ()), place_finding(finding, ())) == (fault, finding)
