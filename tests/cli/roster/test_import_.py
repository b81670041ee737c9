"""What is no family is never a parent with a key."""

from __future__ import annotations

import pytest

from tests.conftest import Office

HEADER = (
    "student_id,student_first_name,student_last_name,school,parent_id,parent_first_name,"
    "parent_last_name"
)
ONE, TWO = "1,Ana,Lopez,Oak,P1,Jose,Lopez", "2,Ben,Ruiz,Elm,P3,Luis,Ruiz"


def write(office: Office, *lines: str) -> str:
    path = office.folder / "r.csv"
    path.write_text("\n".join((HEADER, *lines)) + "\n", encoding="utf-8")
    return str(path)


def list_parents(office: Office) -> list[str]:
    return [number for (number,) in office.query("SELECT number FROM parents ORDER BY number")]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (HEADER, "1 line passed over: the header once more (were files joined?) (line 3)"),
        ("---,---,---,---,---,---,---", "1 line of dashes passed over (line 3)"),
    ],
)
def test_a_line_that_is_no_family_is_passed_over_and_named(
    office: Office, line: str, told: str
) -> None:
    done = office.run("roster", "import", write(office, ONE, line, TWO), code=0)
    assert told in done.err
    assert list_parents(office) == ["P1", "P3"]


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize(
    "line",
    ["Required,Free text,Free text,Name of school,Required,Free text,Free text",
     "3,Cy,Ruiz,Elm,P4,NULL,NULL", "3,Cy,Ruiz,Elm,P4,#N/A,#N/A", "3,Cy,Ruiz,Elm,P4,n/a,Ruiz",
     "3,Cy,Ruiz,Elm,P4,-,-", "3,NULL,NULL,Elm,P4,Eva,Ruiz", "Total: 2,,,,,,", "(2 rows affected)"],
)  # fmt: skip
def test_what_explains_counts_or_names_nobody_is_a_fault_of_its_line(
    office: Office, line: str
) -> None:
    path = write(office, ONE, line, TWO)
    assert "line 3, " in office.run("roster", "import", path, code=1).err
    office.run("roster", "import", path, "--keep-good-rows", code=3)
    assert list_parents(office) == ["P1", "P3"]


def test_a_later_snapshot_finds_nobody_where_nothing_stands(office: Office) -> None:
    office.run("roster", "import", write(office, ONE, TWO), "--snapshot", code=0)
    path = write(office, ONE, TWO, "3,Cy,Ruiz,Elm,P4,None,None")
    office.run("roster", "import", path, "--snapshot", code=1)
    assert list_parents(office) == ["P1", "P3"]


def test_a_second_header_of_other_columns_stops_the_import(office: Office) -> None:
    exchanged = HEADER.replace(
        "parent_first_name,parent_last_name", "parent_last_name,parent_first_name"
    )
    path = write(office, ONE, exchanged, TWO)
    refused = office.run("roster", "import", path, "--keep-good-rows", code=1)
    assert "line 3: another header begins here" in refused.err
    assert list_parents(office) == []
