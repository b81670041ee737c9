"""Which files are worth a second process, and where their second half begins."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from portaladm.config.schema import Roster
from portaladm.readers.csv import halves
from portaladm.readers.csv.halves import SecondHalf, find_second_half, reopen_roster
from portaladm.readers.csv.native import CsvReader
from portaladm.readers.formats import open_roster
from portaladm.readers.rows import RosterReader
from portaladm.workers import WorkerFailed
from tests.readers.csv.pairs import GOOD, HEADER
from tests.readers.reading import TODAY

TEXT = HEADER + "".join(GOOD.format(n=n) for n in range(100, 200))


@pytest.fixture(autouse=True)
def _every_file_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(halves, "WORTH_A_WORKER", 0)
    monkeypatch.setattr(halves, "count_cores", lambda: 2)


@contextmanager
def opened(path: Path, encoding: str | None = None) -> Iterator[RosterReader]:
    with open_roster(str(path), encoding=encoding, as_of=TODAY, settings=Roster()) as reader:
        yield reader


def find(path: Path, encoding: str | None = None) -> SecondHalf | None:
    with opened(path, encoding) as reader:
        return find_second_half(reader)


def test_the_second_half_begins_with_a_line_near_the_middle(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text(TEXT, encoding="utf-8")
    half = find(path)
    assert half and half.place.offset - len(TEXT.encode()) // 2 in range(1, 200)
    assert TEXT.encode()[half.place.offset :].startswith(
        GOOD.format(n=half.place.lines + 99).encode()
    )


def test_it_does_not_begin_within_quotation_marks(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text(TEXT.replace(",Ana,", ',"A\n""n""\na",'), encoding="utf-8")
    half = find(path)
    assert half and path.read_bytes()[half.place.offset :].split(b",")[0].isdigit()


def test_a_file_without_a_second_half_has_an_empty_one(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text(HEADER.strip(), encoding="utf-8")
    half = find(path)
    assert half and half.place.offset == len(HEADER.strip())


@pytest.mark.parametrize(
    "kind", ["small", "one core", "packed", "zip", "another encoding", "workbook"]
)
def test_other_files_are_read_by_one_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    path = tmp_path / "r.csv"
    path.write_text(TEXT, encoding="cp1252" if kind == "another encoding" else "utf-8")
    if kind == "small":
        monkeypatch.setattr(halves, "WORTH_A_WORKER", 1_000_000)
    if kind == "one core":
        monkeypatch.setattr(halves, "count_cores", lambda: 1)
    if kind == "packed":
        path.write_bytes(gzip.compress(TEXT.encode()))
    if kind == "zip":
        with zipfile.ZipFile(tmp_path / "r.zip", "w") as bundle:
            bundle.write(path, "r.csv")
        path = tmp_path / "r.zip"
    if kind == "workbook":
        openpyxl = pytest.importorskip("openpyxl", reason="needs portaladm[dev]")
        book = openpyxl.Workbook()
        for line in TEXT.splitlines():
            book.active.append(line.split(","))
        path = tmp_path / "r.xlsx"
        book.save(path)
    assert find(path, "cp1252" if kind == "another encoding" else None) is None


@pytest.mark.posix("an open file may be renamed")
def test_a_file_that_is_another_one_now_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text(TEXT, encoding="utf-8")
    with opened(path) as reader:
        assert isinstance(reader, CsvReader)
        half = find_second_half(reader)
        assert half
        with reopen_roster(half) as again:
            assert isinstance(again, CsvReader)
            assert again.source.handle is not reader.source.handle
        path.rename(tmp_path / "kept.csv")
        path.write_text(TEXT, encoding="utf-8")
        with pytest.raises(WorkerFailed), reopen_roster(half):
            pass
