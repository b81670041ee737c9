"""How whole names are written: known by what shows it, asked where nothing does."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from portaladm.readers.guess.names import UNKNOWN, guess_order
from tests.conftest import Office

HEAD = "Student ID,Student Name,School,Parent ID,Parent Name,Email\n"


@pytest.mark.parametrize(
    ("texts", "relatives", "order"),
    [
        (["Lopez, Ana", "Roy, Ben"], [], "Last, First"),
        (["DUPONT Jean", "DE LA TOUR Eva", ""], [], "Last First"),
        (["Jean DUPONT", "Eva DE LA TOUR"], [], "First Last"),
        (["JEAN DUPONT", "EVA TOUR"], [], UNKNOWN),
        (["山田 太郎", "김 민준"], [], "Last First"),
        (["Jose Lopez", "Luis Ruiz"], [["Lopez, Ana", "Ruiz, Ben"]], "First Last"),
        (["Lopez Jose", "Ruiz Luis"], [["Lopez Ana", "Ruiz Ben"]], "Last First"),
        (["Lopez Jose", "Ruiz Luis"], [["López", "Ruiz"]], "Last First"),
        (["Kim Min", "Lee Jun"], [["Park", "Choi"]], UNKNOWN),
        (["Kim Min", "Min Lee"], [["Kim", "Lee"]], UNKNOWN),
        (["Ana", ""], [], UNKNOWN),
        ([], [], UNKNOWN),
    ],
)
def test_the_order_shows_or_it_is_unknown(
    texts: list[str], relatives: list[list[str]], order: str
) -> None:
    assert guess_order(texts, relatives) == order


def propose(office: Office, rows: str) -> tuple[str, str]:
    (office.folder / "export.csv").write_text(HEAD + rows, encoding="utf-8")
    said = office.run("roster", "columns", "export.csv", code=0)
    return said.out, said.err


def test_a_family_shows_which_word_is_the_last_name(office: Office) -> None:
    text, _ = propose(office, "S1,Gil Ana,Oak,P1,Gil Eva Maria,\nS2,Roy Ben,Elm,P2,Roy Al,\n")
    (office.folder / "map.toml").write_text(text, encoding="utf-8")
    office.run("roster", "import", "export.csv", "--columns", "map.toml", code=0)
    found = office.query("SELECT first_name, last_name FROM parents ORDER BY number")
    assert [tuple(row) for row in found] == [("Eva Maria", "Gil"), ("Al", "Roy")]


def test_what_cannot_be_known_is_asked_and_an_import_waits_for_the_answer(office: Office) -> None:
    text, said = propose(office, "S1,Min Jun,Oak,P1,Lee Soo,\nS2,Park Ha,Elm,P2,Choi Bo,\n")
    assert "which word of 'Min Jun' is the last name?" in said
    assert tomllib.loads(text)["names"] == {}
    (office.folder / "map.toml").write_text(text, encoding="utf-8")
    refused = office.run("roster", "import", "export.csv", "--columns", "map.toml", code=1).err
    assert "nothing says how it is written" in refused
    answered = text.replace("# student =", "student =").replace("# parent =", "parent =")
    (office.folder / "map.toml").write_text(answered, encoding="utf-8")
    office.run("roster", "import", "export.csv", "--columns", "map.toml", code=0)
    assert office.query("SELECT last_name FROM students WHERE number = 'S1'") == [("Jun",)]


def test_a_name_of_one_table_of_several_is_asked_too(office: Office) -> None:
    folder: Path = office.folder / "export"
    folder.mkdir()
    (folder / "pupils.csv").write_text("No,Name,School,Contact\nS1,Min Jun,Oak,P1\n")
    (folder / "contacts.csv").write_text("No,Name,Mail\nP1,Lee Soo,e@x.org\n")
    said = office.run("roster", "columns", folder, code=0)
    assert said.out.count("# names = {") == 2
    assert "which word of a parent's name is the last name?" in said.err
