"""Names and pairs of a list, in whatever way it was saved."""

from __future__ import annotations

from pathlib import Path

import pytest

from portaladm.cli.messages import say_error
from portaladm.errors import Refused
from portaladm.readers.listed_names import read_names, read_pairs

COLUMNS = ("parent_id", "id")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("P1\nP2\n", ["P1", "P2"]),
        ("\ufeffP1\r\n\r\n  P2  \r\n", ["P1", "P2"]),
        ("parent_id,name\nP1,Ann\n,nobody\nP2,Lee\n", ["P1", "P2"]),
        ("name,PARENT_ID\nAnn,P1\nshort\n", ["P1"]),
        ("parent_id\nP1\n", ["P1"]),
        ("name,id\nAnn,7\n", ["7"]),
        ('"P,1"\n', ["P,1"]),
        ('="0010001"\n\'0010002\n', ["0010001", "0010002"]),
        ('parent_id;name\n="0010001";Ann\n\'0010002;Lee\n', ["0010001", "0010002"]),
        ("name\tparent_id\nAnn\tP1\n", ["P1"]),
        ("sep=;\nparent_id;name\nP1;Ann\n", ["P1"]),
        ("parent_id,name\rP1,Ann\rP2,Lee\r", ["P1", "P2"]),
        ("Parent ID,name\nP1,Ann\n", ["P1"]),
        ('"parent\nid",name\nP1,Ann\n', ["P1"]),
        ("parent_id\n---------\nP1\nparent_id\nP2\n", ["P1", "P2"]),
        ('"P;1"\nP2\n', ["P;1", "P2"]),
        ('"parent\nid";name\nP1;Ann\n', ["P1"]),
        ("P1,\nP2,\n,\n", ["P1", "P2"]),
        ("\n\nparent_id;name\nP1;Ann\n", ["P1"]),
        (f"parent_id,notes\nP1,{'x' * 200_000}\nP2,\n", ["P1", "P2"]),
        ("sep=;\rparent_id;name\rP1;Ann\r", ["P1"]),
        ('parent_id,name\n="0010001",Ann\n"=""0010002""",Lee\n', ["0010001", "0010002"]),
    ],
)
def test_a_file_is_a_list_or_a_csv_with_a_known_column(
    tmp_path: Path, text: str, names: list[str]
) -> None:
    path = tmp_path / "names.csv"
    path.write_bytes(text.encode("utf-8"))
    assert read_names(str(path), COLUMNS) == names


def test_a_file_of_excels_unicode_text_is_read(tmp_path: Path) -> None:
    path = tmp_path / "names.txt"
    path.write_bytes("parent_id\tname\nP1\tJosé\n".encode("utf-16"))
    assert read_names(str(path), COLUMNS) == ["P1"]


def test_pairs_are_read_without_what_protects_them_from_excel(tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text('old_id,new_id\n="001",\'002\n')
    assert read_pairs(str(path), ("old_id", "new_id")) == [(2, "001", "002")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "names-empty"),
        (b"\n \n", "names-empty"),
        (b"a,b\n1,2\n", "names-columns"),
        (b"P1\nP2\xff\n", "names-encoding"),
        (b"a;b\n1;2\n", "names-columns"),
        (b"parent_id\n" + b"x" * 200_000, "names-long"),
        (b"parent_id,name\nP1,Ann\nP2\xff,Jos\xe9\n", "names-encoding"),
        (b"parent_id,name\n,Ann\n", "names-empty"),
        (b"parent_id,name,parent_id\nP1,Ann,P2\n", "names-columns"),
        (b'parent_id,name\nP1,"Ann\nP2,Lee\n', "names-broken"),
        (b"\nname,school\nAnn,Oak\n", "names-columns"),
        (b"%PDF-1.7\n", "roster-not-csv"),
        (b"PK\x03\x04", "zip-damaged"),
    ],
)
def test_a_file_without_names_is_refused(tmp_path: Path, data: bytes, code: str) -> None:
    path = tmp_path / "names.csv"
    path.write_bytes(data)
    with pytest.raises(Refused) as refused:
        read_names(str(path), COLUMNS)
    assert refused.value.code == code
    line = data[: data.find(b"\xff")].count(b"\n") + 1
    assert f"line {line}" in say_error(refused.value).message or code != "names-encoding"


@pytest.mark.parametrize("name", ["nowhere.csv", ".", "a" * 300])
def test_a_file_that_can_not_be_read_is_named(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Refused) as refused:
        read_names(name, COLUMNS)
    assert refused.value.code == "names-missing"
    assert name in say_error(refused.value).message


@pytest.mark.parametrize(
    ("text", "key", "said"),
    [
        ("", "names-empty.pairs", "names nobody"),
        ("old_id,new_id\n", "names-empty.pairs", "names nobody"),
        ("old_id;new_id\n------;------\n", "names-empty.pairs", "names nobody"),
        ("P1\nP2\n", "names-columns.pairs", "line 1: no column old_id"),
        ("\nold_id,other\nP1,P2\n", "names-columns.pairs", "line 2: no column new_id"),
        ("old_id,new_id,New ID\nP1,P2,P3\n", "names-columns.twice", "two columns new_id"),
    ],
)
def test_a_file_without_pairs_is_refused(tmp_path: Path, text: str, key: str, said: str) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text(text)
    with pytest.raises(Refused) as refused:
        read_pairs(str(path), ("old_id", "new_id"))
    assert refused.value.remark.key == key
    assert said in say_error(refused.value).message
