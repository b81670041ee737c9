"""An office's ways in an unknown table: its start, its delimiter, its dates, its whole names."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path

import pytest

from portaladm.cli.messages import say_error
from portaladm.errors import Refused
from portaladm.platform import quote_word
from portaladm.readers.csv.column_map import read_column_map
from portaladm.readers.guess.office import find_start, guess_dates, place_header
from tests.conftest import Office
from tests.readers.reading import read
from tests.readers.workbook.books import write_book, write_sheet

TITLED = """Pupils and contacts

Nr~Pupil~School~Contact ID~Contact Name~Relationship~Exit Date
1~Lopez, Ana~Oak School~P1~Jose Lopez~Father~30/6/2026
2~Ruiz, Ben~Oak School~P3~Luis Ruiz~Father~
"""
BARE = """10442;Ana;Lopez;Oak School;P1;Jose;Lopez;jose@example.org
10443;Ben;Ruiz;Elm School;P3;Luis;Ruiz;luis@example.org
"""


def propose(office: Office, text: str) -> tuple[dict[str, object], Path]:
    (office.folder / "export.txt").write_text(text, encoding="utf-8")
    path = office.folder / "map.toml"
    path.unlink(missing_ok=True)
    office.run("roster", "columns", office.folder / "export.txt", "-o", path, code=0)
    return tomllib.loads(path.read_text(encoding="utf-8")), path


def test_a_titled_file_gets_a_map_that_reads_it(office: Office) -> None:
    found, path = propose(office, TITLED)
    assert [found[key] for key in ("delimiter", "skip_rows", "dates")] == ["~", 2, "d/m/y"]
    assert found["names"] == {"student": "Last, First", "parent": "First Last"}
    rows, faults = read(office.folder / "export.txt", read_column_map(path))
    assert not faults
    assert [row["parent_first_name"] for row in rows.values()] == ["Jose", "Luis"]
    assert [row["withdrawn_on"] for row in rows.values()] == ["2026-06-30", ""]


def test_a_file_without_a_header_is_said_to_have_none(office: Office) -> None:
    found, path = propose(office, BARE)
    assert (found["header"], found["columns"]) == (False, {"email": 8})
    assert "# student_id =   # which column is it?\n" in path.read_text(encoding="utf-8")


def test_dates_that_may_be_read_in_two_ways_are_said_to_be_so(office: Office) -> None:
    propose(office, TITLED.replace("30/6/2026", "3/6/2026"))
    assert "may be read in two ways" in office.seen[-1].err


def test_a_map_is_private_and_never_replaces_a_file(office: Office) -> None:
    _, path = propose(office, TITLED)
    assert path.stat().st_mode & 0o077 == 0
    refused = office.run("roster", "columns", office.folder / "export.txt", "-o", path, code=1)
    assert "is there already" in refused.err


def test_the_error_about_a_strange_header_names_the_command(tmp_path: Path) -> None:
    (tmp_path / "my export.txt").write_text(TITLED, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read(tmp_path / "my export.txt")
    hint = say_error(refused.value).hint
    path = quote_word(str(tmp_path / "my export.txt"))
    assert f"portaladm roster columns {path} -o map.toml" in hint


@pytest.mark.parametrize(
    ("lines", "settings"),
    [
        (["student_id,school\n", "1,Oak\n"], {}),
        (["sep=;\n", "a;b\n"], {}),
        (["sep=;\n", ";Father;;Mother;\n", "ID;Name;Email;Name;Email\n"], {"header_rows": 2}),
        (["sep=;\n", "Title\n", "Nr;Name;School\n", "1;A;B\n"], {"skip_rows": 2, "delimiter": ";"}),
        (["Title\n", "\n", "Nr,Name,School\n", "1,A,B\n"], {"skip_rows": 2}),
        (["a|b|c\n", "1|2|3\n"], {}),
        (["1,Ana,x@y.org\n"], {"header": False}),
        ([], {}),
    ],
)
def test_where_a_table_begins(lines: list[str], settings: dict[str, object]) -> None:
    assert find_start(lines).settings == settings


GROUPED = """Pupils 2026,,,,,,,
,,,,Father,,Mother,
ID,First,Last,School,Name,Email,Name,Email
S1,Ana,Gil,Oak,"Gil, Luis",l@x.org,"Vega, Eva",e@x.org
S2,Ben,Roy,Oak,"Roy, Al",,,
"""
MERGED = """ID,Pupil,,School,Father,,Mother,
,First,Last,,Name,Email,Name,Email
S1,Ana,Gil,Oak,"Gil, Luis",l@x.org,"Vega, Eva",e@x.org
S2,Ben,Roy,Oak,"Roy, Al",,,
"""


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize(("text", "skipped"), [(GROUPED, 1), (MERGED, 0)], ids=["above", "merged"])
def test_a_line_of_groups_above_the_names_is_part_of_them(
    office: Office, text: str, skipped: int, kind: str
) -> None:
    path = office.folder / f"export.{kind}"
    if kind == "xlsx":
        write_book(path, {"Pupils": write_sheet([*csv.reader(text.splitlines())])})
    else:
        path.write_text(text, encoding="utf-8")
    said = office.run("roster", "columns", path, code=0).out
    found = tomllib.loads(said)
    assert (found.get("skip_rows", 0), found["header_rows"]) == (skipped, 2)
    made = office.folder / "map.toml"
    made.write_text(said.replace("# parent_id", "parent_id"), encoding="utf-8")
    office.run("roster", "import", path, "--columns", made, code=0)
    names = office.query("SELECT first_name, last_name FROM parents ORDER BY first_name")
    assert [tuple(name) for name in names] == [("Al", "Roy"), ("Eva", "Vega"), ("Luis", "Gil")]
    rejects = ["--keep-good-rows", "--rejects", "rejects.csv", "--dry-run"]
    assert office.run("roster", "import", path, "--columns", made, *rejects, code=0)


@pytest.mark.parametrize(
    "lines",
    [
        ["ID,First,Last,School\n", "S1,Ana,Gil,Oak\n"],
        ["Pupil,Contact,Relation\n", "Ana,Eva,mother\n"],
        ["List,of,pupils,\n", "ID,First,Last,School\n"],
        ["Father and mother,,,\n", "ID,Name,Name,School\n"],
    ],
)
def test_what_is_no_line_of_groups_is_taken_for_none(lines: list[str]) -> None:
    assert find_start([*lines, "S2,Ben,Roy,Oak\n"]).header_rows == 1


def test_an_empty_table_begins_at_once() -> None:
    assert place_header([]).skip_rows == 0


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["", "3/9/2026", "13/9/2026"], "d/m/y"),
        (["3/9/2026", "3/19/2026"], "m/d/y"),
        (["3.9.2026"], "d.m.y"),
        (["13-09-26"], "d-m-yy"),
        (["3/9/2026"], ""),
        (["2026-09-03"], ""),
        (["soon"], ""),
    ],
)
def test_the_order_of_dates_is_told_where_it_shows(texts: list[str], order: str) -> None:
    assert guess_dates(texts) == order
