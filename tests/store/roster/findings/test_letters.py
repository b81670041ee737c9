"""Names whose letters an export has lost are told with their lines; marks alone are not."""

from __future__ import annotations

import pytest

from tests.conftest import Office

TOLD = "stands where a letter should be"


def said(office: Office, *rows: dict[str, str]) -> str:
    return office.run("roster", "check", office.write_roster(*rows), code=0).err


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize("name", ["Jos?", "Ren?e", "Ren\ufffde", "?ngel", "Jos??"])
@pytest.mark.parametrize(
    "column",
    ["parent_first_name", "parent_last_name", "student_first_name", "student_last_name"],
)
def test_a_mark_for_a_letter_is_told_with_its_line(office: Office, name: str, column: str) -> None:
    told = said(office, {"parent_id": "P1"}, {"student_id": "S2", "parent_id": "P2", column: name})
    assert f"1 row with a name in which ? or \ufffd {TOLD}" in told
    assert "save the file as UTF-8" in told
    assert f"({name!r} on line 3)" in told


def test_lost_letters_on_every_row_are_told(office: Office) -> None:
    rows = [{"student_id": f"S{n}", "parent_id": f"P{n}", "parent_first_name": "Jos?"}
            for n in range(30)]  # fmt: skip
    assert f"30 rows with a name in which ? or \ufffd {TOLD}" in said(office, *rows)


@pytest.mark.parametrize("name", ["?", "???", "Ana", "José", "Ana ?"])
def test_a_mark_that_stands_alone_is_not_told(office: Office, name: str) -> None:
    assert TOLD not in said(office, {"parent_first_name": name})


def test_lost_letters_are_told_every_night(office: Office) -> None:
    path = office.write_roster({"parent_last_name": "Mu?oz"})
    assert TOLD in office.run("--quiet", "roster", "import", path, code=0).err


@pytest.mark.parametrize(("encoding", "name"), [("cp1252", "Jos©e"), ("latin-1", "Ïåòðîâ")])
def test_a_name_that_is_no_word_is_told_where_an_encoding_is_named(
    office: Office, encoding: str, name: str
) -> None:
    accents = [{"student_id": f"S{n}", "student_last_name": f"{letter}Peña"}
               for n, letter in enumerate("ABCDEFGHI")]  # fmt: skip
    path = office.write_roster(*accents, {"parent_id": "P2", "parent_last_name": name})
    path.write_bytes(path.read_text(encoding="utf-8-sig").encode(encoding))
    told = office.run("roster", "check", path, "--encoding", encoding).err
    assert "1 row with a name that is no word in this encoding" in told
    assert f"({name!r} on line 11)" in told
