"""A map of three tables: what is missing in it, or is no column, is refused with its key."""

from __future__ import annotations

from pathlib import Path

import pytest

from portaladm.errors import Refused
from portaladm.readers.csv.column_map import read_column_map
from tests.conftest import Office

STUDENTS = '[students]\nfile = "s.csv"\nstudent_id = "No"\n'
PARENTS = '[parents]\nsheet = "P"\nparent_id = "No"\n'
LINKS = '[links]\nfile = "l.csv"\nstudent_id = "S"\nparent_id = "P"\n'


def write(folder: Path, text: str) -> Path:
    path = folder / "map.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_tables_stand_in_their_order(tmp_path: Path) -> None:
    found = read_column_map(write(tmp_path, LINKS + PARENTS + STUDENTS)).tables
    assert [(part.name, part.place) for part in found] == [
        ("students", "s.csv"), ("parents", "P"), ("links", "l.csv"),
    ]  # fmt: skip
    listed = PARENTS + 'children = "Kids"\n'
    found = read_column_map(write(tmp_path, STUDENTS + listed)).tables
    assert [part.name for part in found] == ["students", "parents"]
    assert found[1].our_columns == {"parent_id": "No"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (STUDENTS + LINKS, "parents must be a section"),
        (STUDENTS + PARENTS, "links must be a section"),
        ('[students]\nstudent_id = "No"\n' + PARENTS + LINKS, "students.file must be a text"),
        (STUDENTS.replace("student_id", "grade") + PARENTS + LINKS,
         "students.student_id is missing"),
        (STUDENTS + "school = true\n" + PARENTS + LINKS, "students.school must be a text"),
        (STUDENTS + "school = 7\n" + PARENTS + LINKS,
         "students.school must be the name of a column; with header = false, its number"),
        (STUDENTS + 'student_name = "N"\n' + PARENTS + LINKS,
         "students.student_name holds a whole name, and nothing says how it is written"),
        (STUDENTS + 'encoding = "xx"\n' + PARENTS + LINKS,
         "students.encoding must be the name of an encoding"),
        (STUDENTS + 'shcool = "x"\n' + PARENTS + LINKS, "shcool is not a column of ours"),
    ],
)  # fmt: skip
def test_a_map_that_is_wrong_is_refused_with_the_key(office: Office, text: str, said: str) -> None:
    path = write(office.folder, text)
    with pytest.raises(Refused):
        read_column_map(path)
    roster = office.folder / "roster.csv"
    roster.write_text("No\n1\n", encoding="utf-8")
    assert said in office.run("roster", "check", roster, "--columns", path, code=1).err
