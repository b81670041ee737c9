"""Three tables, or two with a list of children: a map is proposed that reads them as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Office
from tests.readers.samples import as_folder, as_zip, read_open_pairs
from tests.readers.workbook.books import write_book, write_sheet

ENGLISH = {
    "pupils.csv": "No,First,Last,Year,School\n11,Ana,Gil,4,Oak\n12,Ben,Roy,5,Oak\n"
    "13,Al,Roy,5,Oak\n",
    "contacts.csv": "No,First,Last,Email,Phone\n11,Eva,Gil,e@x.org,555 0100101\n"
    "12,Ivo,Roy,,555 0100102\n14,Ada,Roy,,\n",
    "pupil_contacts.csv": "Pupil,Contact,Priority,Relation,Portal\n11,11,1,mother,yes\n"
    "12,11,2,aunt,\n12,12,1,father,yes\n13,12,1,father,no\n13,14,1,mother,yes\n",
}
OPEN = {("11", "11"), ("12", "12"), ("14", "13")}
GERMAN = {
    "schueler.csv": "Schülerliste 2026\nSchüler-ID;Nachname;Vorname;Klasse;Schule\n"
    "S1;Müller;Anna;4b;Goethe\nS2;Roy;Ben;5a;Goethe\nS3;Gil;Ana;5a;Goethe\n",
    "eltern.csv": "ID;Name;Vorname;E-Mail\nE1;Müller;Eva;e@x.de\nE2;Roy;Jörg;\nE3;Gil;Ida;\n",
    "zuordnung.csv": "Schüler-ID;Eltern-ID;Beziehung\nS1;E1;Mutter\nS2;E2;Vater\nS3;E3;Mutter\n",
}


def bring(office: Office, path: Path, *more: str) -> str:
    """Import what a map reads that was proposed for it; returns what was said of the map."""
    said = office.run("roster", "columns", path, "-o", "map.toml", *more, code=0).err
    office.run("roster", "import", path, "--columns", "map.toml", code=0)
    return said


def read_map(office: Office) -> str:
    return (office.folder / "map.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", ["folder", "zip", "workbook"])
def test_three_tables_get_a_map_that_reads_them(office: Office, kind: str) -> None:
    if kind == "folder":
        path = as_folder(office.folder / "export", ENGLISH)
    elif kind == "zip":
        path = as_zip(office.folder / "export.zip", ENGLISH)
    else:
        sheets = {
            name.removesuffix(".csv").title(): write_sheet(
                [line.split(",") for line in text.splitlines()]
            )
            for name, text in ENGLISH.items()
        }
        path = write_book(office.folder / "export.xlsx", sheets)
    said = bring(office, path)
    assert read_open_pairs(office) == OPEN
    assert "students, student_id: No" in said and "links, portal_access: Portal" in said
    assert "Portal decides who may use the portal" in said
    names = office.query("SELECT first_name FROM parents ORDER BY number")
    assert [name for (name,) in names] == ["Eva", "Ivo", "Ada"]


def test_tables_in_an_encoding_and_with_a_title_of_their_own(office: Office) -> None:
    path = as_folder(office.folder / "export", {})
    for name, text in GERMAN.items():
        (path / name).write_bytes(text.encode("cp1252" if "schueler" in name else "utf-8"))
    said = bring(office, path)
    assert read_open_pairs(office) == {("E1", "S1"), ("E2", "S2"), ("E3", "S3")}
    assert office.query("SELECT last_name FROM students WHERE number = 'S1'") == [("Müller",)]
    assert read_map(office).count("encoding") == 1 and "everybody in the file" in said


@pytest.mark.parametrize("between", ["; ", ";", ", ", "|"])
def test_a_list_of_children_gets_a_map_that_reads_it(office: Office, between: str) -> None:
    rows = [
        ["No", "First", "Last", "Children"], ["P1", "Eva", "Gil", f"11{between}12"],
        ["P2", "Ivo", "Roy", "12"], ["P3", "Ida", "Roy", f"13{between}12"], ["P4", "Al", "Ash", ""],
    ]  # fmt: skip
    text = "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in rows)
    path = as_folder(office.folder / "export", {"a.csv": ENGLISH["pupils.csv"], "b.csv": text})
    bring(office, path)
    assert 'children = "Children"' in read_map(office) and "[links]" not in read_map(office)
    assert read_open_pairs(office) == {
        ("P1", "11"), ("P1", "12"), ("P2", "12"), ("P3", "12"), ("P3", "13"),
    }  # fmt: skip


def test_a_student_who_names_one_parent_is_a_link_too(office: Office) -> None:
    pupils = 'No,Name,School,Guardian\n11,"Gil, Ana",Oak,P1\n12,"Roy, Ben",Oak,P2\n'
    contacts = "Contact No,Contact Name,Mail\nP1,Eva GIL,e@x.org\nP2,Ivo ROY,i@x.org\n"
    path = as_folder(office.folder / "export", {"pupils.csv": pupils, "contacts.csv": contacts})
    bring(office, path)
    assert read_open_pairs(office) == {("P1", "11"), ("P2", "12")}
    assert office.query("SELECT first_name FROM students WHERE number = '11'") == [("Ana",)]


def test_what_no_table_holds_is_left_to_be_filled_in(office: Office) -> None:
    tables = ENGLISH | {"pupils.csv": ENGLISH["pupils.csv"].replace(",School", ",House")}
    path = as_folder(office.folder / "export", tables)
    said = office.run("roster", "columns", path, code=0)
    assert '# school = "..."' in said.out and "no table holds school" in said.err


def test_files_that_share_no_ids_get_no_map(office: Office) -> None:
    path = as_folder(office.folder / "export", {"a.csv": "x,y\n1,2\n", "b.csv": "z\n7\n"})
    said = office.run("roster", "columns", path, code=1)
    assert "does not hold the tables of one roster" in said.err


@pytest.mark.slow
def test_tables_of_something_else_that_share_ids_get_no_map(office: Office) -> None:
    courses = {
        "courses.csv": "Course,Title,Room\nC1,Maths,12\nC2,Art,14\n",
        "enrolments.csv": "Pupil,Course,Term\n11,C1,1\n12,C2,1\n13,C1,1\n",
    }
    path = as_folder(office.folder / "a", {"pupils.csv": ENGLISH["pupils.csv"], **courses})
    said = office.run("roster", "columns", path, code=1)
    assert "does not hold the tables of one roster" in said.err
    bring(office, as_folder(office.folder / "b", ENGLISH | courses))
    assert read_open_pairs(office) == OPEN


def test_teachers_are_nobodys_parents(office: Office) -> None:
    tables = {
        "students.csv": "ID,First,Last,School,Teacher ID\n1,Ana,Gil,Oak,T1\n2,Ben,Roy,Oak,T2\n",
        "teachers.csv": "ID,First,Last,Email\nT1,Ida,Fox,i@x.org\nT2,Bo,Ash,b@x.org\n",
    }
    path = as_folder(office.folder / "export", tables)
    office.run("roster", "columns", path, code=1)


def test_a_workbook_of_a_whole_roster_is_proposed_by_its_first_sheet(office: Office) -> None:
    header = ["Student ID", "First", "Last", "School", "Parent ID", "Parent First", "Parent Last"]
    row = ["S1", "Ana", "Gil", "Oak", "P1", "Eva", "Gil"]
    sheets = {"Grade 4": write_sheet([header, row]), "Grade 5": write_sheet([header, row])}
    path = write_book(office.folder / "export.xlsx", sheets)
    bring(office, path)
    assert read_open_pairs(office) == {("P1", "S1")}
