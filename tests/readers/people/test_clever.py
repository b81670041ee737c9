"""Clever: contacts in columns of students.csv."""

from __future__ import annotations

import pytest

from tests.conftest import Office
from tests.readers.samples import FAMILY, as_folder, as_zip, oneroster, read_open_pairs

HEADER = (
    "School_id,Student_id,Student_number,Last_name,Middle_name,First_name,Grade,Contact_type,"
    "Contact_name,Contact_relationship,Contact_phone,Contact_phone_type,Contact_email,"
    "Contact_sis_id,Password\n"
)
ROWS = (
    "10,s1,1,Gil,,Ana,4,Guardian,Eva María Gil,Mother,555 0100,Cell,eva@example.org,c1,secret\n"
    '10,s1,1,Gil,,Ana,4,Guardian,"Gil, Ivo",Father,,,,c2,secret\n'
    "10,s1,1,Gil,,Ana,4,Emergency,Uma Roy,Mother,,,,c3,secret\n"
    "10,s2,2,Roy,,Ben,5,Family,Doc Roy,Doctor,,,,c4,secret\n"
    "11,s2,2,Roy,,Ben,5,Guardian,Eva Gil,,,,,c1,secret\n"
    "11,s3,3,Oak,,Cal,5,,,,,,,,secret\n"
)
SCHOOLS = "School_id,School_name,School_number\n10,Lincoln,1\n"
EXPORT = {"students.csv": HEADER + ROWS, "schools.csv": SCHOOLS, "teachers.csv": "Teacher_id\n1\n"}


@pytest.mark.parametrize("kind", ["folder", "zip", "one file"])
def test_contacts_with_a_listed_relationship_become_eligible(office: Office, kind: str) -> None:
    if kind == "zip":
        path = as_zip(office.folder / "export.zip", EXPORT)
    else:
        path = as_folder(office.folder / "export", EXPORT)
        path = path / "students.csv" if kind == "one file" else path
    said = office.run("roster", "import", path, code=0)
    assert "Clever, 5 rows" in said.err
    assert read_open_pairs(office) == {("c1", "s1"), ("c2", "s1"), ("c1", "s2")}
    listed = "not among roster.eligible_relationships"
    assert f"1 link without access: emergency contact, {listed} (line 4)" in said.err
    assert f"1 link without access: Doctor, {listed} (line 5)" in said.err
    assert "1 student with no contact at all (line 7)" in said.err
    assert office.query("SELECT first_name, last_name FROM parents ORDER BY number")[:2] == [
        ("Eva", "Gil"), ("Ivo", "Gil"),
    ]  # fmt: skip
    name = "10" if kind == "one file" else "Lincoln"
    assert (
        office.query("SELECT name FROM schools ORDER BY 1")
        == [(name,), ("11",)][:: 1 if kind == "one file" else -1]
    )
    assert b"secret" not in office.store.read_bytes()


def test_without_the_contacts_ids_it_is_refused_with_the_column_to_ask_for(office: Office) -> None:
    text = (HEADER + ROWS).replace("Contact_sis_id,", "").replace(",c1,", ",")
    (office.folder / "students.csv").write_text(text)
    said = office.run("roster", "import", "students.csv", code=1)
    assert "Contact_sis_id" in said.err
    assert office.query("SELECT count(*) FROM parents") == [(0,)]


def test_one_contact_without_an_id_is_a_fault_on_its_line(office: Office) -> None:
    (office.folder / "students.csv").write_text(HEADER + ROWS.replace(",c2,", ",,"))
    said = office.run("roster", "import", "students.csv", code=1)
    assert "line 3, parent_id: the cell is empty" in said.err


def test_a_file_of_another_kind_is_refused_when_clever_is_asked_for(office: Office) -> None:
    said = office.run(
        "roster", "check", office.write_roster({}), "--input-format", "clever", code=1
    )
    assert "Contact_sis_id" in said.err


def test_refused_rows_are_given_back_without_their_passwords(office: Office) -> None:
    rows = ROWS.replace("c2,secret", ",secret").replace("c4,secret", "c4,secret,too much")
    path = as_folder(office.folder / "export", EXPORT | {"students.csv": HEADER + rows})
    rejects = office.folder / "rejects.csv"
    office.run(
        "roster", "import", path, "--keep-good-rows", "--rejects", rejects, code=3
    )  # fmt: skip
    text = rejects.read_text(encoding="utf-8-sig")
    assert "Gil, Ivo" in text
    assert "secret" not in text


def test_contacts_without_an_id_come_in_only_where_ids_are_to_be_derived(office: Office) -> None:
    rows = ROWS.replace(",c1,", ",,").replace(",c2,", ",,").replace(
        "Eva Gil,,,,,", "Eva María Gil,Mother,,,eva@example.org,"
    )  # fmt: skip
    path = as_folder(office.folder / "export", EXPORT | {"students.csv": HEADER + rows})
    assert "the cell is empty" in office.run("roster", "import", path, code=1).err
    said = office.run("roster", "import", path, "--derive-ids", code=0).err
    assert "2 parents without an id in the file" in said
    pairs = read_open_pairs(office)
    assert {student for _, student in pairs} == {"s1", "s2"} and len(pairs) == 3
    assert all(parent.startswith("D-") for parent, _ in pairs)
    [eva] = {parent for parent, student in pairs if student == "s2"}
    assert (eva, "s1") in pairs
    assert "1 student with no contact at all (line 7)" in said
    assert "Nothing has changed" in office.run("roster", "import", path, "--derive-ids").err


def test_a_clever_export_without_the_column_of_ids_names_the_option(office: Office) -> None:
    header = HEADER.replace("Contact_sis_id,", "")
    rows = "10,s1,1,Gil,,Ana,4,Guardian,Eva Gil,Mother,,,eva@example.org,secret\n"
    path = as_folder(office.folder / "export", {"students.csv": header + rows})
    assert "--derive-ids" in office.run("roster", "import", path, code=1).err
    office.run("roster", "import", path, "--derive-ids", code=0)
    [(parent, student)] = read_open_pairs(office)
    assert parent.startswith("D-") and student == "s1"


def test_a_format_that_has_ids_derives_none(office: Office) -> None:
    path = as_folder(office.folder / "export", oneroster(FAMILY))
    assert "has them" in office.run("roster", "import", path, "--derive-ids", code=2).err
