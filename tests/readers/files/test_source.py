"""What a file is: its encoding, named or found, and files that are no roster at all."""

from __future__ import annotations

import io
import time
from pathlib import Path
from typing import Any

import pytest

from portaladm.cli.messages import say_error
from portaladm.errors import Refused
from portaladm.readers.files.source import measure_file, refuse_changing, scan_source
from portaladm.services.roster.staging import rows, stage
from tests.conftest import Office
from tests.readers.csv.pairs import (
    ROWS,
    write,
)
from tests.readers.reading import read


@pytest.mark.parametrize("mark", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_utf_16_with_its_mark_needs_no_name(tmp_path: Path, mark: str) -> None:
    path = write(tmp_path / "r.csv", mark)
    path.write_bytes("\ufeff".encode(mark) + path.read_bytes())
    assert list(read(path)[0].values()) == ROWS


@pytest.mark.parametrize("encoding", ["utf-32-le", "utf-32-be"])
def test_utf_32_is_told_without_its_mark(tmp_path: Path, encoding: str) -> None:
    assert list(read(write(tmp_path / "r.csv", encoding))[0].values()) == ROWS


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_refused_with_the_option_to_give(
    tmp_path: Path, encoding: str
) -> None:
    with pytest.raises(Refused) as refused:
        read(write(tmp_path / "r.csv", encoding))
    assert refused.value.code == "roster-encoding"
    assert f"--encoding {encoding}" in say_error(refused.value).hint


def test_windows_1252_is_refused_with_its_line_and_the_option_to_give(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        read(write(tmp_path / "r.csv", "cp1252"))
    assert "line 2" in say_error(refused.value).message
    assert "0xE9" in say_error(refused.value).message
    assert "--encoding cp1252" in say_error(refused.value).hint


@pytest.mark.parametrize("encoding", ["utf-8", "UTF8", "utf-8-sig"])
def test_naming_utf_8_does_not_make_its_mark_part_of_the_header(
    tmp_path: Path, encoding: str
) -> None:
    assert list(read(write(tmp_path / "r.csv", "utf-8-sig"), encoding=encoding)[0].values()) == ROWS


def test_a_file_in_another_encoding_than_the_one_named_is_one_sentence(office: Office) -> None:
    path = write(office.folder / "r.csv")
    for encoding in ("ascii", "utf-16-le", "base64"):
        said = office.run("roster", "check", path, "--encoding", encoding, code=1)
        assert said.err.startswith("Error: r.csv")
        assert "Traceback" not in said.err


def test_an_encoding_that_does_not_exist_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        read(write(tmp_path / "r.csv"), encoding="klingon")
    assert "klingon" in say_error(refused.value).message


@pytest.mark.parametrize(
    "start", [b"%PDF-1.7\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"SQLite format 3\0"]
)
def test_what_is_no_text_is_named(tmp_path: Path, start: bytes) -> None:
    (tmp_path / "r.csv").write_bytes(start + bytes(100))
    with pytest.raises(Refused) as refused:
        read(tmp_path / "r.csv")
    assert refused.value.code == "roster-not-csv"


def test_a_file_that_grows_while_it_is_read_is_refused(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    roster = office.write_roster({}, {})
    read_everything = rows.read_everything

    def read_and_write_on(*given: Any) -> Any:
        found = read_everything(*given)
        with roster.open("a", encoding="utf-8") as file:
            file.write("0019999,Late,Row\n")
        return found

    monkeypatch.setattr(stage, "read_everything", read_and_write_on)
    refused = office.run("roster", "import", roster, code=1)
    assert "another program is still writing it" in refused.err
    assert office.query("SELECT count(*) FROM parents") == [(0,)]


def test_an_unchanged_file_standard_input_and_folders_pass(office: Office) -> None:
    roster = office.write_roster({})
    refuse_changing(str(roster), measure_file(str(roster)))
    for path in ("-", str(office.folder)):
        refuse_changing(path, measure_file(path))
    with pytest.raises(Refused):
        refuse_changing(str(roster), (1, 1))


@pytest.mark.parametrize(
    ("text", "guarded"),
    [
        (b"a,'=x", True),
        (b"a,'001", True),
        (b"'P001,b", True),
        (b'a,="001"', True),
        (b'"=""001""",b', True),
        (b"O'Neil,5 O'Connell St", False),
        (b"'t Hooft,12", False),
        (b"a=1,b", False),
    ],
)
@pytest.mark.parametrize("before", [b"", (b"x" * 63 + b"\n") * 16_383 + b"x" * 60 + b","])
def test_cells_that_are_guarded_or_protected_are_noticed(
    text: bytes, guarded: bool, before: bytes
) -> None:
    source = scan_source(io.BytesIO(before + text), "r.csv", "r.csv", None, 1 << 30)
    assert source.guarded == guarded


@pytest.mark.parametrize("end", ["\n", "\r"])
@pytest.mark.parametrize("filler", [",", "x", "ab,"])
def test_lines_that_are_made_to_fill_the_memory_are_refused_unread(
    tmp_path: Path, filler: str, end: str
) -> None:
    path = write(tmp_path / "r.csv", "utf-8")
    good = path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", end.encode())
    rows = (filler * (40_000 // len(filler)) + end).encode() * 60
    path.write_bytes(good + rows)
    with pytest.raises(Refused) as refused:
        read(path)
    assert refused.value.code == "roster-faulty"
    said = say_error(refused.value).message
    assert "can't be read: line " in said
    wide = "more cells than any table, or is separators alone"
    assert ("a cell is longer than any name" if filler == "x" else wide) in said


def test_a_header_of_a_million_columns_is_no_header(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text("a," * 400_000 + "\n" + "b,\n" * 100)
    began = time.perf_counter()
    with pytest.raises(Refused) as refused:
        read(path)
    assert refused.value.code.startswith("roster-")
    assert time.perf_counter() - began < 5
