"""Every visible sheet of a workbook as one roster, and one of them by its name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Office
from tests.readers.workbook.books import (
    Cell,
    as_rows,
    error,
    write_book,
    write_sheet,
)

xlsxwriter = pytest.importorskip("xlsxwriter", reason="needs portaladm[xlsx]")


def write_grades(office: Office, *rows: dict[str, Cell], **more: str) -> Path:
    """A workbook with a sheet for each of these rows, the second one with its columns turned."""
    names = {f"Grade {n}": as_rows(row) for n, row in enumerate(rows, 4)}
    turned = {name: [row[::-1] for row in names[name]] for name in list(names)[1:]}
    sheets = {name: write_sheet(found) for name, found in (names | turned).items()}
    return write_book(office.folder / "r.xlsx", sheets | more)


def test_all_sheets_are_one_roster(office: Office) -> None:
    notes = write_sheet([["Read me"]])
    path = write_grades(office, {"grade": 4.0}, {"student_id": "2", "parent_id": "P2",
                        "portal_access": "no"}, Notes=notes)  # fmt: skip
    said = office.run("roster", "import", path, "--all-sheets", code=0)
    assert "the sheet read is 'Grade 5'" in said.err
    assert "1 sheet without the header of a roster not read: Notes" in said.err
    assert "1 row without a grade (line 2 of the sheet 'Grade 5')" in said.err
    assert office.query("SELECT p.number, s.number, l.portal_access FROM links l JOIN parents p "
                        "ON p.id = l.parent_id JOIN students s ON s.id = l.student_id") == [
        ("P1", "0010442", 1), ("P2", "2", 0),
    ]  # fmt: skip


def test_findings_of_all_sheets_name_the_people_in_a_report(office: Office) -> None:
    path = write_grades(office, {"grade": 4.0}, {"student_id": "2", "parent_id": "P2",
                        "portal_access": "no"})  # fmt: skip
    for name in ("r.json", "r.html"):
        office.run("roster", "check", path, "--all-sheets", "--report", name, code=0)
    lines = json.loads((office.folder / "r.json").read_text(encoding="utf-8"))
    [found] = [line for line in lines if line["what"] == "grade-missing"]
    [example] = found["examples"]
    assert example.startswith("line 2 of the sheet 'Grade 5': parent P2 ")
    assert "2 of the sheet" in (office.folder / "r.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_fault_on_one_of_all_sheets_names_the_sheet(office: Office) -> None:
    path = write_grades(office, {}, {"student_id": "2", "portal_access": error()}, {"grade": ""})
    rejects = office.folder / "rejects.csv"
    refused = office.run("roster", "import", path, "--all-sheets", code=1)
    assert "line 2, portal_access of sheet 'Grade 5': the cell holds the error #N/A" in refused.err
    office.run("roster", "import", path, "--all-sheets", "--keep-good-rows", "--rejects", rejects,
               code=3)  # fmt: skip
    text = rejects.read_text(encoding="utf-8-sig").splitlines()[1]
    assert text.startswith("2,cell-error,\"portal_access of sheet 'Grade 5': the cell")
    assert text.endswith(",2,Ana,Gil,,Lincoln,P1,José,Gil,,#N/A,,,,,,,,")


def test_sheets_may_not_contradict_each_other(office: Office) -> None:
    path = write_grades(office, {"portal_access": "no"}, {"portal_access": "yes"})
    refused = office.run("roster", "check", path, "--all-sheets", code=1)
    assert "the opposite on line 2 of the sheet 'Grade 5' for the same" in refused.err
    assert "the opposite on line 2 of the sheet 'Grade 4' for the same" in refused.err


def test_a_sheet_of_all_that_lacks_a_column_is_refused(office: Office) -> None:
    short = write_sheet([row[:-1] for row in as_rows({})])
    path = write_grades(office, {}, Short=short)
    refused = office.run("roster", "check", path, "--all-sheets", code=1)
    assert "the sheet 'Short' has other columns than 'Grade 4': withdrawn_on" in refused.err
    short = write_sheet([row[1:] for row in as_rows({})])
    refused = office.run("roster", "check", write_grades(office, {}, Short=short), "--all-sheets",
                         code=1)  # fmt: skip
    assert "r.xlsx: Short, line 1: the column student_id is missing" in refused.err


def test_a_row_far_below_one_of_all_sheets_is_refused(office: Office) -> None:
    far = '<row r="262144"><c t="str"><v>x</v></c></row></sheetData>'
    path = write_grades(office, {}, Far=write_sheet(as_rows({})).replace("</sheetData>", far))
    refused = office.run("roster", "check", path, "--all-sheets", code=1)
    assert "the sheet 'Far' has something in row 262,144" in refused.err
    assert "Error" in office.run("roster", "check", path, "--sheet", "Far", code=1).err


def test_more_sheets_than_can_be_numbered_are_refused(office: Office) -> None:
    sheet = write_sheet(as_rows({}))
    path = write_book(office.folder / "r.xlsx", {f"S{n}": sheet for n in range(128)})
    refused = office.run("roster", "check", path, "--all-sheets", code=1)
    assert "a roster on 128 sheets; --all-sheets reads 127 at most" in refused.err


def test_several_parents_of_a_row_are_read_from_all_sheets(office: Office) -> None:
    rows: list[list[Cell]] = [["sid", "sf", "sl", "school", "m", "mf", "ml", "f", "ff", "fl"]]
    good: list[list[Cell]] = [
        *rows,
        ["1", "Ana", "Gil", "Oak", "P1", "Eva", "Gil", "P2", "Jo", "Gil"],
    ]
    bad: list[list[Cell]] = [
        *rows,
        ["2", "Ben", "Ode", "Oak", "P3", "Ada", "Ode", error("#REF!"), "Cy", "Ode"],
    ]
    path = write_book(office.folder / "r.xlsx", {"Oak": write_sheet(good), "Elm": write_sheet(bad)})
    (office.folder / "map.toml").write_text(
        '[columns]\nstudent_id="sid"\nstudent_first_name="sf"\nstudent_last_name="sl"\n'
        'school="school"\n[constants]\nportal_access="yes"\n'
        '[[parents]]\nparent_id="m"\nparent_first_name="mf"\nparent_last_name="ml"\n'
        '[[parents]]\nparent_id="f"\nparent_first_name="ff"\nparent_last_name="fl"\n'
    )
    given = ("roster", "import", path, "--all-sheets", "--columns", office.folder / "map.toml")
    refused = office.run(*given, code=1)
    assert "line 2, parent_id of sheet 'Elm': the cell holds the error #REF!" in refused.err
    office.run(*given, "--keep-good-rows", code=3)
    assert office.query("SELECT number FROM parents ORDER BY 1") == [("P1",), ("P2",), ("P3",)]


def test_hidden_sheets_are_not_among_all(office: Office) -> None:
    sheets = {"Old": write_sheet(as_rows({"parent_id": "OLD"})), "New": write_sheet(as_rows({}))}
    path = write_book(office.folder / "r.xlsx", sheets, states={"Old": "hidden"})
    office.run("roster", "import", path, "--all-sheets", code=0)
    assert office.query("SELECT number FROM parents") == [("P1",)]
    both = office.run("roster", "check", path, "--all-sheets", "--sheet", "New", code=2)
    assert "Leave one of them out" in both.err
    csv = office.write_roster({})
    assert "no sheets" in office.run("roster", "check", csv, "--all-sheets", code=2).err


def test_keys_are_issued_from_all_sheets(office: Office) -> None:
    path = write_grades(office, {}, {"student_id": "2", "parent_id": "P2"})
    office.run("keys", "issue", "--roster", path, "--all-sheets", "-o", "keys.csv", code=0)
    assert office.query("SELECT count(*) FROM activation_keys") == [(2,)]
