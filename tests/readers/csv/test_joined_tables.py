"""Students, parents and links in three tables; a list of children in one cell."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Office
from tests.readers.samples import as_folder, as_zip, read_open_pairs

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
        openpyxl = pytest.importorskip("openpyxl", reason="needs portaladm[dev]")
        book = openpyxl.Workbook()
        for name, text in TABLES.items():
            sheet = book.create_sheet(name)
            for line in text.splitlines():
                sheet.append([cell or None for cell in line.split(",")])
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


def test_an_id_of_two_people_in_a_table_is_refused(office: Office) -> None:
    contacts = TABLES["contacts.csv"] + "P1,Greta,Holm,g@x.org\n"
    path = as_folder(office.folder / "export", TABLES | {"contacts.csv": contacts})
    said = office.run("roster", "import", path, "--columns", EXAMPLE, code=1).err
    assert "contacts.csv, line 4: the id 'P1' was there already" in said
