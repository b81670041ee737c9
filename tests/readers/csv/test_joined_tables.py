"""Students, parents and links in three tables; a list of children in one cell."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.conftest import Office
from tests.readers.samples import as_book, as_folder, as_zip, read_open_pairs

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "three-tables.toml"
TABLES = {
    "pupils.csv": "No,First,Last,Year,School\nS1,Ana,Gil,4,Oak\nS2,Ben,Roy,5,Oak\n",
    "contacts.csv": "No,First,Last,Email\nP1,Eva,Gil,e@x.org\nP2,Ivo,Roy,\n",
    "pupil_contacts.csv": "Pupil,Contact,Relation,Portal\n"
    "S1,P1,mother,yes\nS2,P1,aunt,\nS2,P2,father,yes\n",
}
LISTED = {
    "pupils.csv": TABLES["pupils.csv"],
    "contacts.csv": "No,First,Last,Pupils\nP1,Eva,Gil,S1; S2\nP2,Ivo,Roy,S2\nP3,Al,Fox,\n",
}


def listing(office: Office) -> Path:
    """The example's map for a table of parents that lists the children."""
    path = office.folder / "map.toml"
    head, _, rest = EXAMPLE.read_text(encoding="utf-8").partition("\n[links]")
    values = rest[rest.index("[values") :]
    head = head.replace('email = "Email"\n', "").replace("# children", "children")
    path.write_text(head + values.replace('"" = "no"', '"" = "yes"'), encoding="utf-8")
    return path


@pytest.mark.parametrize("kind", ["folder", "zip", "workbook"])
def test_three_tables_are_read_as_one(office: Office, kind: str) -> None:
    example = EXAMPLE
    if kind == "folder":
        path = as_folder(office.folder / "export", TABLES)
    elif kind == "zip":
        path = as_zip(office.folder / "export.zip", TABLES)
    else:
        book = as_book(TABLES)
        path = office.folder / "export.xlsx"
        book.save(path)
    office.run("roster", "import", path, "--columns", example, code=0)
    assert read_open_pairs(office) == {("P1", "S1"), ("P2", "S2")}
    again = office.run("roster", "import", path, "--columns", example, code=0)
    assert "Nothing has changed" in again.err


def test_a_cell_may_list_the_children(office: Office) -> None:
    path = as_folder(office.folder / "export", LISTED)
    office.run("roster", "import", path, "--columns", listing(office), code=0)
    assert read_open_pairs(office) == {("P1", "S1"), ("P1", "S2"), ("P2", "S2")}


def test_a_link_to_nobody_is_a_fault_with_its_line(office: Office) -> None:
    links = TABLES["pupil_contacts.csv"] + "S9,P1,mother,yes\nS1,P9,father,yes\n"
    path = as_folder(office.folder / "export", TABLES | {"pupil_contacts.csv": links})
    said = office.run("roster", "import", path, "--columns", EXAMPLE, code=1).err
    assert "line 5, student_id: 'S9' is not in pupils.csv" in said
    assert "line 6, parent_id: 'P9' is not in contacts.csv" in said
    office.run("roster", "import", path, "--columns", EXAMPLE, "--keep-good-rows", code=3)
    assert read_open_pairs(office) == {("P1", "S1"), ("P2", "S2")}
    bad = LISTED | {"contacts.csv": "No,First,Last,Pupils\nP1,Eva,Gil,S1; S9\n"}
    path = as_folder(office.folder / "listed", bad)
    said = office.run("roster", "import", path, "--columns", listing(office), code=1).err
    assert "line 2, student_id: 'S9' is not in pupils.csv" in said


BAD_PUPILS = TABLES["pupils.csv"] + "S3,,Fox,5,Oak\nS4,Cy,Ode,3,Oak,too,many\nS5,Al,Ash,4,Oak\n"
BAD_CONTACTS = TABLES["contacts.csv"] + "P1,Greta,Holm,g@x.org\nP3,Rosa,Fox,\nP4,Ada,Ode,\n"
BAD_LINKS = TABLES["pupil_contacts.csv"] + "S3,P3,mother,yes\nS4,P4,mother,yes\n"


def test_one_bad_row_costs_its_people_alone(office: Office) -> None:
    tables = {"pupils.csv": BAD_PUPILS, "contacts.csv": BAD_CONTACTS}
    path = as_folder(office.folder / "export", tables | {"pupil_contacts.csv": BAD_LINKS})
    said = office.run("roster", "import", path, "--columns", EXAMPLE, code=1).err
    for fault in (
        "line 4, student_first_name of pupils.csv: the cell is empty",
        "line 5, the whole line of pupils.csv: there are 7 cells, the header has 5",
        "line 4, parent_id of contacts.csv: the id 'P1' stands on line 2 with other cells",
        "lines 2, 3 (2 times), parent_id: the row of 'P1' in contacts.csv is refused",
        "line 5, student_id: the row of 'S3' in pupils.csv is refused",
        "line 6, student_id: 'S4' is not in pupils.csv",
    ):
        assert fault in said
    options = ("--keep-good-rows", "--rejects", "rejects.csv")
    office.run("roster", "import", path, "--columns", EXAMPLE, *options, code=3)
    assert read_open_pairs(office) == {("P2", "S2")}
    with (office.folder / "rejects.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [(row["table"], row["line"]) for row in csv.DictReader(file)]
    assert rows == [("pupil_contacts.csv", line) for line in "2356"] + [
        ("pupils.csv", "4"), ("pupils.csv", "5"), ("contacts.csv", "4"),
    ]  # fmt: skip


def test_who_is_on_a_refused_row_of_any_table_stays_in_a_snapshot(office: Office) -> None:
    whole = TABLES | {
        "pupils.csv": TABLES["pupils.csv"] + "S5,Al,Ash,4,Oak\nS6,Cy,Ode,4,Oak\n",
        "pupil_contacts.csv": TABLES["pupil_contacts.csv"] + "S5,P1,aunt,yes\nS6,P2,aunt,yes\n",
    }
    path = as_folder(office.folder / "export", whole)
    office.run("roster", "import", path, "--columns", EXAMPLE, code=0)
    before = read_open_pairs(office)
    bad = whole | {
        "pupils.csv": TABLES["pupils.csv"] + "S5,,Ash,4,Oak\nS6,Cy,Ode,4,Oak\n",
        "pupil_contacts.csv": whole["pupil_contacts.csv"].replace("S6,P2,aunt,yes\n", ""),
    }
    as_folder(path, bad)
    options = ("--snapshot", "--keep-good-rows", "--max-removals", "100%")
    office.run("roster", "import", path, "--columns", EXAMPLE, *options, code=3)
    assert read_open_pairs(office) == before - {("P2", "S6")}


def test_a_cell_that_decides_on_access_may_not_be_lacking(office: Office) -> None:
    links = TABLES["pupil_contacts.csv"] + "S1,P2,uncle\n"
    path = as_folder(office.folder / "export", TABLES | {"pupil_contacts.csv": links})
    open_map = EXAMPLE.read_text(encoding="utf-8").partition("[values")[0]
    (office.folder / "map.toml").write_text(open_map, encoding="utf-8")
    said = office.run("roster", "import", path, "--columns", "map.toml", code=1).err
    assert "line 5, the whole line: there are 3 cells, the header has 4" in said


def test_a_student_without_a_link_is_named(office: Office) -> None:
    pupils = TABLES["pupils.csv"] + "S7,Al,Ash,4,Oak\n"
    path = as_folder(office.folder / "export", TABLES | {"pupils.csv": pupils})
    said = office.run("roster", "import", path, "--columns", EXAMPLE, code=0).err
    assert "1 student with no contact at all (student S7)" in said


def test_each_table_may_be_written_in_its_own_way(office: Office) -> None:
    folder = as_folder(office.folder / "export", {"k.csv": "1|Eva|Gil\n2|Ivo|Roy\n"})
    (folder / "s.csv").write_bytes(
        "Schülerliste\nNr;Name;Abgang;Schule\n1;Müller Ana;;Eichen\n2;Roy Ben;1.2.2026;Eichen\n"
        .replace("Müller Ana", "Müller, Ana").replace("Roy Ben", "Roy, Ben").encode("cp1252")
    )  # fmt: skip
    (folder / "l.csv").write_text("S,P\n1,1\n2,2\n", encoding="utf-8")
    (office.folder / "map.toml").write_text(
        'dates = "d.m.y"\nnames = { student = "Last, First" }\n'
        '[students]\nfile = "s.csv"\nencoding = "cp1252"\ndelimiter = ";"\nskip_rows = 1\n'
        'student_id = "Nr"\nstudent_name = "Name"\nwithdrawn_on = "Abgang"\nschool = "Schule"\n'
        '[parents]\nfile = "k.csv"\nheader = false\ndelimiter = "|"\nparent_id = 1\n'
        "parent_first_name = 2\nparent_last_name = 3\n"
        '[links]\nfile = "l.csv"\nstudent_id = "S"\nparent_id = "P"\n',
        encoding="utf-8",
    )
    office.run("roster", "import", folder, "--columns", "map.toml", code=0)
    assert read_open_pairs(office) == {("1", "1")}
    names = office.query("SELECT last_name, withdrawn_on FROM students ORDER BY number")
    assert [tuple(row) for row in names] == [("Müller", None), ("Roy", "2026-02-01")]


def test_a_column_that_no_table_has_is_named(office: Office) -> None:
    path = as_folder(office.folder / "export", TABLES)
    text = EXAMPLE.read_text(encoding="utf-8").replace('school = "School"\n', "")
    (office.folder / "map.toml").write_text(text, encoding="utf-8")
    said = office.run("roster", "check", path, "--columns", "map.toml", code=1).err
    assert "no table of the map has the column school" in said
