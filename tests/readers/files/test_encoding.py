"""An encoding is recommended, or taken, only where it gives letters inside words."""

from __future__ import annotations

from pathlib import Path

import pytest

from portaladm.cli.messages import say_error
from portaladm.errors import Refused
from portaladm.readers.files.encoding import guess_encoding
from tests.readers.reading import read

HEADER = (
    "student_id,student_first_name,student_last_name,school,parent_id,parent_first_name,"
    "parent_last_name"
)
NAMES = ["José,López", "Zoë,Núñez", "Jürgen,Müller", "François,Lefèvre", "Åsa,Sørensen",
         "MARÍA,PEÑA", "Íñigo,Echeverría", "Renée,O’Brien", "Chloé,D'Arçon"]  # fmt: skip


def write(tmp_path: Path, encoding: str, names: list[str]) -> Path:
    rows = [f"{n},Ana,Lopez,Oak,P{n},{name}" for n, name in enumerate(names)]
    text = "\n".join((HEADER, *rows)) + "\n"
    (tmp_path / "r.csv").write_bytes(text.encode(encoding, "replace"))
    return tmp_path / "r.csv"


@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "mac_roman"])
@pytest.mark.parametrize("names", [NAMES[:1], NAMES[1:4], NAMES[5:6], NAMES[2:3], NAMES])
def test_the_encoding_that_gives_letters_is_recommended(
    tmp_path: Path, encoding: str, names: list[str]
) -> None:
    names = [name.replace("’", "'") for name in names]
    path = write(tmp_path, encoding, names)
    with pytest.raises(Refused) as refused:
        read(path)
    said = say_error(refused.value)
    assert said.hint.endswith(f"--encoding {encoding}")
    assert "is not UTF-8" in said.message
    rows, _ = read(path, encoding=encoding)
    assert [f"{r['parent_first_name']},{r['parent_last_name']}" for r in rows.values()] == names


def test_where_no_encoding_gives_letters_none_is_recommended(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_bytes(HEADER.encode() + b"\n1,A\x81n\x8fa\x9d,x\x01\xa6b,Oak,P1,J\xb6\xb7q,L\xd7z\n")
    with pytest.raises(Refused) as refused:
        read(path)
    assert "--encoding" not in say_error(refused.value).hint


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "cp850", "mac_roman"])
@pytest.mark.parametrize("written", ["utf-8", "utf-8-sig"])
def test_a_one_byte_encoding_is_refused_for_a_file_of_utf_8(
    tmp_path: Path, encoding: str, written: str
) -> None:
    with pytest.raises(Refused) as refused:
        read(write(tmp_path, written, NAMES[:1]), encoding=encoding)
    assert refused.value.remark.key == "roster-encoding.is-utf-8"


@pytest.mark.parametrize(("written", "named"), [("cp850", "cp1252"), ("mac_roman", "cp1252"),
                                                ("cp1252", "cp850")])  # fmt: skip
def test_an_encoding_that_puts_signs_into_words_is_refused(
    tmp_path: Path, written: str, named: str
) -> None:
    with pytest.raises(Refused) as refused:
        read(write(tmp_path, written, NAMES[:3]), encoding=named)
    assert say_error(refused.value).hint == f"Name that encoding: --encoding {written}"


def test_no_encoding_is_named_that_lacks_a_character_of_the_file(tmp_path: Path) -> None:
    names = ["José,Müller", "Zoë,García"]
    with pytest.raises(Refused) as refused:
        read(write(tmp_path, "mac_roman", names), encoding="cp1252")
    assert say_error(refused.value).hint == "Name that encoding: --encoding mac_roman"


@pytest.mark.parametrize("encoding", ["cp1252", "cp1250", "cp850", "utf-8"])
def test_a_file_of_ascii_may_have_any_encoding_named(tmp_path: Path, encoding: str) -> None:
    assert len(read(write(tmp_path, "ascii", ["Ana,Lopez"]), encoding=encoding)[0]) == 1


def test_quotation_marks_and_apostrophes_of_windows_are_no_signs_inside_words() -> None:
    words = ["O’Brien", "“Bob”", "3º", "José"]
    found = guess_encoding(word.encode("cp1252") for word in words)
    assert found is not None
    assert (found.encoding, found.wrong) == ("cp1252", 0)


WORLD = {
    "cp1251": ["Ольга,Петрова", "Яна,Щербакова"],
    "cp1254": ["Işık,Yıldız", "Gül,Şahin"],
    "cp1256": ["محمد,أحمد", "علي,فاطمة"],
    "cp1253": ["Γιώργος,Παππάς"],
    "cp1255": ["משה,כהן"],
    "koi8_r": ["Ольга,Петрова"],
    "gbk": ["张,伟伟", "王,芳芳"],
    "euc_kr": ["김,철수", "이,영희"],
}


@pytest.mark.parametrize("named", ["cp1252", "latin-1", "cp1250"])
@pytest.mark.parametrize("written", WORLD)
def test_an_encoding_that_makes_no_words_is_refused(
    tmp_path: Path, written: str, named: str
) -> None:
    with pytest.raises(Refused) as refused:
        read(write(tmp_path, written, WORLD[written]), encoding=named)
    assert refused.value.remark.key in ("roster-encoding.garbled", "roster-encoding.signs")
    said = say_error(refused.value)
    if written in ("cp1251", "cp1254"):
        assert said.hint == f"Name that encoding: --encoding {written}"


@pytest.mark.parametrize("written", [*WORLD, "cp1252", "cp1250", "cp850"])
def test_the_right_encoding_is_read(tmp_path: Path, written: str) -> None:
    names = WORLD.get(written, NAMES[:2])
    assert len(read(write(tmp_path, written, names), encoding=written)[0]) == len(names)


def test_icelandic_is_not_taken_for_turkish(tmp_path: Path) -> None:
    names = ["Guðrún,Þorsteinsdóttir", "Sigurður,Jónsson", "Ýr,Björnsdóttir"]
    assert len(read(write(tmp_path, "cp1252", names), encoding="cp1252")[0]) == 3


@pytest.mark.parametrize("written", WORLD)
def test_no_wrong_encoding_is_recommended(tmp_path: Path, written: str) -> None:
    with pytest.raises(Refused) as refused:
        read(write(tmp_path, written, WORLD[written]))
    hint = say_error(refused.value).hint
    assert "--encoding" not in hint or hint.endswith(f"--encoding {written}")
