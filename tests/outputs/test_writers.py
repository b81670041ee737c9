"""Data that goes out, each read back with another library than wrote it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portaladm.errors import Refused
from portaladm.outputs.excel_writer import ExcelWriter
from portaladm.outputs.guard import unguard_cell
from portaladm.outputs.json_writers import JsonLinesWriter, JsonWriter
from portaladm.outputs.private import PrivateFile
from portaladm.outputs.targets import FileTarget
from portaladm.outputs.writers import CsvWriter, Writer

COLUMNS = ("name", "note")
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
TABLES = st.lists(st.tuples(TEXT, TEXT), max_size=10)
ODD = [("José", "=1+1"), ("a,b", 'say "hi"'), ("two\nlines", ""), ("007", "+1 555 0100")]


def written(make: Callable[[io.BytesIO], Writer], rows: list[Any]) -> bytes:
    sink = io.BytesIO()
    writer = make(sink)
    writer.write_rows(iter(rows))
    writer.finish()
    return sink.getvalue()


@pytest.mark.slow
@given(TABLES)
def test_csv_comes_back_exactly_once_its_guard_is_taken_away(rows: list[tuple[str, str]]) -> None:
    data = written(lambda sink: CsvWriter(sink, COLUMNS), rows)
    header, *back = csv.reader(io.StringIO(data.decode("utf-8"), newline=""))
    assert header == list(COLUMNS)
    assert [tuple(map(unguard_cell, row)) for row in back] == rows


def test_only_columns_that_are_ours_are_taken_for_harmless() -> None:
    rows = [("=1+1", "7"), ("Ann", "7")]
    for outside, guarded in ((["name"], True), (["name", "note"], True), (["note"], False)):
        data = written(partial(CsvWriter, columns=COLUMNS, outside=outside), rows)
        assert (b"'=1+1" in data) is guarded, outside


@pytest.mark.slow
@given(TABLES)
def test_raw_csv_is_what_python_writes(rows: list[tuple[str, str]]) -> None:
    data = written(lambda sink: CsvWriter(sink, COLUMNS, raw=True), rows)
    text = io.StringIO(newline="")
    csv.writer(text).writerows([COLUMNS, *rows])
    assert data == text.getvalue().encode("utf-8")


@pytest.mark.slow
@given(TABLES)
def test_json_is_one_plain_array_of_flat_objects(rows: list[tuple[str, str]]) -> None:
    data = written(lambda sink: JsonWriter(sink, COLUMNS), rows)
    assert json.loads(data) == list(map(to_object, rows))


@pytest.mark.slow
@given(TABLES)
def test_json_lines_holds_an_object_on_each_line(rows: list[tuple[str, str]]) -> None:
    data = written(lambda sink: JsonLinesWriter(sink, COLUMNS), rows)
    lines = data.decode("utf-8").split("\n")
    assert lines.pop() == ""
    assert [json.loads(line) for line in lines] == list(map(to_object, rows))


def to_object(row: tuple[str, str]) -> dict[str, str | None]:
    """What JSON says of a row: an empty cell is unknown."""
    return {name: cell or None for name, cell in zip(COLUMNS, row, strict=True)}


def test_json_has_arrays_where_a_cell_is_a_list() -> None:
    columns = ("students", "keys", "good")
    rows = [("Ana García; Luis García", [{"status": "live", "reason": ""}], True), ("", (), False)]
    data = written(lambda sink: JsonWriter(sink, columns), rows)
    assert json.loads(data) == [
        {
            "students": ["Ana García", "Luis García"], "good": True,
            "keys": [{"status": "live", "reason": None}],
        },
        {"students": [], "keys": [], "good": False},
    ]  # fmt: skip


def test_the_mark_for_excel_stands_first_and_once() -> None:
    data = written(lambda sink: CsvWriter(sink, COLUMNS, bom=True), ODD * 100)
    assert data.startswith(b"\xef\xbb\xbfname")
    assert data.count(b"\xef\xbb\xbf") == 1


def test_numbers_and_nothing_are_cells_too() -> None:
    rows = [(1, None), (2.5, "=x")]
    assert written(lambda s: CsvWriter(s, COLUMNS), rows).splitlines()[1:] == [b"1,", b"2.5,'=x"]
    assert json.loads(written(lambda s: JsonWriter(s, COLUMNS), rows))[0]["note"] is None


def test_a_late_formula_is_guarded_like_an_early_one() -> None:
    rows = [("a", "b")] * 999 + [("a", "=b")]
    assert written(lambda s: CsvWriter(s, COLUMNS), rows).splitlines()[-1] == b"a,'=b"


def write_excel(folder: Path, rows: list[Any]) -> Any:
    openpyxl = pytest.importorskip("openpyxl", reason="needs portaladm[dev]")
    target = FileTarget(folder / "keys.xlsx")
    file = PrivateFile.create(target.resolve("K7QMX"), "K7QMX")
    writer = target.open_writer(file, COLUMNS)
    writer.write_rows(rows)
    writer.finish()
    file.seal()
    return openpyxl.load_workbook(file.publish()).active


@pytest.mark.slow
def test_excel_gets_text_cells_that_stay_as_they_are(tmp_path: Path) -> None:
    rows = [*ODD, ("{=SUM(A1)}", "http://x.example"), ("1e5", "  blanks  ")]
    sheet = write_excel(tmp_path, rows)
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.number_format for cell in cells} == {"@"}
    assert not any(cell.hyperlink for cell in cells)
    back = [tuple(value or "" for value in row) for row in sheet.iter_rows(2, values_only=True)]
    assert back == rows


def test_excel_leaves_no_scratch_behind(tmp_path: Path) -> None:
    write_excel(tmp_path, ODD)
    assert [path.name for path in tmp_path.iterdir()] == ["keys.xlsx"]


def test_a_workbook_of_too_many_rows_leaves_no_secrets_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("xlsxwriter", reason="needs portaladm[xlsx]")
    monkeypatch.setattr("portaladm.outputs.excel_writer._MOST_ROWS", 2)
    writer = ExcelWriter(io.BytesIO(), ["a"], tmp_path / "scratch", tmp_path / "keys.xlsx")
    with pytest.raises(Refused, match="xlsx-too-long"):
        writer.write_rows([("secret",)] * 2)
    assert not (tmp_path / "scratch").exists()


def test_a_disk_that_is_full_when_a_workbook_is_closed_is_a_sentence(tmp_path: Path) -> None:
    pytest.importorskip("xlsxwriter", reason="needs portaladm[xlsx]")

    class Full(io.BytesIO):
        def write(self, data: Any) -> int:
            raise OSError(28, "No space left on device")

    writer = ExcelWriter(Full(), ["a"], tmp_path / "scratch", tmp_path / "keys.xlsx")
    with pytest.raises(Refused, match=r"file-unwritable.*No space left"):
        writer.finish()
    assert not (tmp_path / "scratch").exists()
