"""An office's ways in an unknown table: its start, its delimiter, its dates, its whole names."""

from __future__ import annotations

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
    assert "# student_id = \n" in path.read_text(encoding="utf-8")


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
        (["Title\n", "\n", "Nr,Name,School\n", "1,A,B\n"], {"skip_rows": 2}),
        (["a|b|c\n", "1|2|3\n"], {}),
        (["1,Ana,x@y.org\n"], {"header": False}),
        ([], {}),
    ],
)
def test_where_a_table_begins(lines: list[str], settings: dict[str, object]) -> None:
    assert find_start(lines).settings == settings


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
