"""What a map says of the file: read together with its columns, refused where it makes no sense."""

from __future__ import annotations

from pathlib import Path

import pytest

from portaladm.errors import Refused
from portaladm.readers.csv.column_map import read_column_map
from tests.readers.reading import read
from tests.readers.workbook.books import write_book, write_sheet

PEOPLE = """
[columns]
student_id = "Nr"
student_name = "Pupil"
school = "School"
parent_id = "ID"
parent_name = "Contact"
withdrawn_on = "Left"
phone = "Phone"
[names]
student = "Last, First"
parent = "First Last"
"""
TITLED = """List of contacts
made on 3 September

Nr|Pupil|School|ID|Contact|Left|Phone
1|Lopez, Ana|Oak|P1|Jose Lopez|30/6/2026|555 1
2|Ruiz, Ben|Oak|P3|Luis de la Cruz||
3|Holm, Kim|Elm|P4|Ina Holm||||
4|Holm, Bo|Elm|P4|Ina Holm|
5|Holm, Pia|Elm|P4|Ina Holm
6|Holm, Ole|Elm|P4|Ina Holm|2026-06-30|
7|Holm|Elm|P4|Ina Holm||
"""


def write(tmp_path: Path, name: str, text: str) -> Path:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path / name


def test_a_titled_file_of_an_office_is_read_as_its_map_says(tmp_path: Path) -> None:
    settings = 'delimiter = "|"\nskip_rows = 3\ndates = "d/m/y"\n'
    columns = read_column_map(write(tmp_path, "map.toml", settings + PEOPLE))
    rows, faults = read(write(tmp_path, "r.txt", TITLED), columns)
    assert list(rows) == [5, 6, 7, 8]
    assert (rows[5]["student_first_name"], rows[5]["student_last_name"]) == ("Ana", "Lopez")
    assert (rows[6]["parent_first_name"], rows[6]["parent_last_name"]) == ("Luis", "de la Cruz")
    assert [rows[line]["withdrawn_on"] for line in rows] == ["2026-06-30", "", "", ""]
    assert [(fault.line, fault.column, fault.key) for fault in faults] == [
        (9, "", "wrong-number-of-cells.fewer"),  # whether the child has left is not there
        (10, "withdrawn_on", "bad-date.declared"),
        (11, "student_name", "bad-name"),
    ]


def test_a_file_without_a_header_is_read_by_the_places_of_its_columns(tmp_path: Path) -> None:
    text = "header = false\n[columns]\nstudent_id = 1\nstudent_first_name = 3\n"
    text += "student_last_name = 2\nschool = 4\nparent_id = 5\nparent_first_name = 7\n"
    columns = read_column_map(write(tmp_path, "map.toml", text + "parent_last_name = 6\n"))
    rows, faults = read(write(tmp_path, "r.csv", "1;Lopez;Ana;Oak;P1;Lopez;Jose\n"), columns)
    assert not faults
    assert rows[1]["student_first_name"] == "Ana"
    assert rows[1]["parent_id"] == "P1"


def test_a_map_may_name_the_encoding_which_a_mark_in_the_file_overrules(tmp_path: Path) -> None:
    columns = read_column_map(write(tmp_path, "map.toml", 'encoding = "cp1252"\n' + PEOPLE))
    text = "Nr;Pupil;School;ID;Contact;Left;Phone\n1;Gómez, José;Oak;P1;Ina Müller;;\n"
    for encoding in ("cp1252", "utf-8-sig"):
        (tmp_path / "r.csv").write_bytes(text.encode(encoding))
        rows, _ = read(tmp_path / "r.csv", columns)
        assert (rows[2]["student_last_name"], rows[2]["parent_last_name"]) == ("Gómez", "Müller")


def test_the_example_of_the_docs_reads_the_list_that_it_shows(tmp_path: Path) -> None:
    example = Path(__file__).parents[3] / "docs" / "examples" / "office-list.toml"
    shown = [
        line[4:] for line in example.read_text(encoding="utf-8").splitlines() if line[:4] == "#   "
    ]
    rows, faults = read(write(tmp_path, "r.txt", "\n".join(shown)), read_column_map(example))
    assert not faults
    told = ("student_last_name", "parent_last_name", "portal_access", "withdrawn_on")
    assert [[row[column] for column in told] for row in rows.values()] == [
        ["Lopez Ruiz", "Lopez", "Y", ""],
        ["Berg", "van der Berg", "N", "2026-06-30"],
    ]


@pytest.mark.parametrize(
    ("text", "case"),
    [
        ('delimiter = "||"', "delimiter"),
        ("skip_rows = -1", "skip_rows"),
        ("skip_rows = true", "skip_rows"),
        ('header = "no"', "header"),
        ('dates = "iso"', "dates"),
        ('encoding = "no such"', "encoding"),
        ("header_rows = 4", "header_rows"),
        ('[names]\nparent = "Last"', "names"),
        ('[names]\nteacher = "Last, First"', "names"),
        ('names = "Last, First"', "names"),
        ("[columns]\nparent_id = 3", "position"),
        ('header = false\n[columns]\nparent_id = "ID"', "position"),
        ('[columns]\nparent_name = "P"', "order"),
        (
            '[columns]\nparent_name = "P"\nparent_last_name = "L"\n[names]\nparent = "First Last"',
            "both",
        ),
        ("[constants]\nschool = 3", "text"),
    ],
)
def test_what_makes_no_sense_is_refused_by_its_key(tmp_path: Path, text: str, case: str) -> None:
    with pytest.raises(Refused) as refused:
        read_column_map(write(tmp_path, "map.toml", text))
    assert refused.value.remark.key == f"columns-bad-key.{case}"


def test_a_workbook_is_read_by_the_same_settings(tmp_path: Path) -> None:
    columns = read_column_map(
        write(tmp_path, "map.toml", 'skip_rows = 1\ndates = "d/m/y"\n' + PEOPLE)
    )
    lines = [["Contacts"], "Nr Pupil School ID Contact Left Phone".split(),
             ["1", "Lopez, Ana", "Oak", "P1", "Jose Lopez", "30/6/2026", "555"],
             ["2", "Ruiz, Ben", "Oak", "P3", "Luis Ruiz", "June", "555"]]  # fmt: skip
    rows, faults = read(write_book(tmp_path / "r.xlsx", {"S": write_sheet(lines)}), columns)
    assert [row["withdrawn_on"] for row in rows.values()] == ["2026-06-30"]
    assert [row["student_last_name"] for row in rows.values()] == ["Lopez"]
    assert [(fault.line, fault.key) for fault in faults] == [(4, "bad-date.declared")]
