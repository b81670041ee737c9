"""The header: line breaks in its cells, its delimiter, what stands above it, and none at all."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from portaladm.domain.rosters import COLUMNS
from portaladm.errors import Refused
from portaladm.readers.csv.header import Header, join_names, read_header, skip_lines, split_line
from tests.readers.reading import read

KNOWN = {"student_id", "parent_id"}


def header_of(text: str, **options: object) -> Header:
    return read_header(io.StringIO(text, newline=""), "r.csv", KNOWN, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_line_break_in_a_cell_is_a_blank_and_rows_begin_after_it(end: str) -> None:
    found = header_of(f'student_id,"Home{end}room",parent_id{end}1,4b,P1{end}')
    assert found.cells == ["student_id", "Home room", "parent_id"]
    assert found.last_line == 2


def test_a_name_over_two_lines_is_the_column_of_that_name(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(
        '"student\nid",student_first_name,student_last_name,school,parent_id,parent_first_name,'
        'parent_last_name,"Home\nroom",portal_access\n'
        "1,Ana,Lopez,Oak,P1,Jose,Lopez,4b,no\n2,Ben,Ruiz,Oak,P3,Luis,Ruiz,4b,yes\n",
        encoding="utf-8",
    )
    rows, faults = read(tmp_path / "r.csv")
    assert not faults
    assert {line: row["portal_access"] for line, row in rows.items()} == {4: "no", 5: "yes"}


def test_a_quotation_mark_that_is_never_closed_costs_the_header_no_rows() -> None:
    found = header_of('student_id,"parent_id\n' + "1,P1\n" * 100)
    assert found.last_line == 1


@pytest.mark.parametrize("mark", [",", ";", "\t", "|", "^"])
def test_the_usual_delimiters_are_found_out(mark: str) -> None:
    assert header_of(mark.join(("student_id", "parent_id"))).delimiter == mark


def test_a_delimiter_that_is_named_is_taken() -> None:
    found = header_of("student_id~parent_id;x", delimiter="~")
    assert found.cells == ["student_id", "parent_id;x"]


def test_lines_above_the_header_are_skipped() -> None:
    found = header_of('Pupils, "2026"\n\nstudent_id,parent_id\n1,2\n', skip_rows=2)
    assert (found.cells, found.last_line) == (["student_id", "parent_id"], 3)


def test_without_a_header_columns_have_numbers_and_rows_begin_at_once() -> None:
    found = header_of("1;P1\n", named=False)
    assert found == Header(";", 0, ["column 1", "column 2"], [])


def test_a_rejects_file_is_read_as_one_whatever_the_map_says() -> None:
    found = header_of(
        "line,code,message,column 1\n2,x,x,1\n", named=False, skip_rows=3, delimiter="|"
    )
    assert (found.delimiter, found.last_line, found.cells[3]) == (",", 1, "column 1")


def test_an_empty_text_has_no_header() -> None:
    with pytest.raises(Refused, match="roster-empty"):
        header_of("title\n", skip_rows=4)


def test_skipping_goes_on_line_by_line() -> None:
    text = io.StringIO('a "\nb\nc\n')
    skip_lines(text, 2)
    assert text.read() == "c\n"


def test_a_header_that_is_protected_from_excel_is_read(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    cells = ("student_id", "student_first_name", "student_last_name", "school", "parent_id",
             "parent_first_name", "parent_last_name")  # fmt: skip
    row = ("001", "Ana", "Gil", "Oak", "0002", "Eva", "Gil")
    lines = (";".join(f'="{cell}"' for cell in line) for line in (cells, row))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    rows, faults = read(path)
    assert (list(rows.values()), faults) == ([dict(zip(cells, row, strict=True))], [])


@pytest.mark.parametrize(
    ("records", "names"),
    [
        ([["ID", "Name"]], ["ID", "Name"]),
        ([["", "Father", "", "Mother", ""], ["ID", "Name", "Email", "Name", "Email"]],
         ["ID", "Father Name", "Father Email", "Mother Name", "Mother Email"]),
        ([["ID", "Father", "", "Bus"], ["", "Name", "E-\nMail"]],
         ["ID", "Father Name", "Father E- Mail", "Bus"]),
        ([["Family"], ["Father", "Mother"], ["Name", "Name"]],
         ["Family Father Name", "Family Mother Name"]),
        ([[]], []),
    ],
)  # fmt: skip
def test_a_group_holds_up_to_the_next_one(records: list[list[str]], names: list[str]) -> None:
    assert join_names(records) == names


def test_a_header_over_two_lines_begins_below_the_title() -> None:
    found = header_of("Title\n,Father,\nID,Name,Mail\n1,Al,x\n", skip_rows=1, rows=2)
    assert (found.cells, found.last_line) == (["ID", "Father Name", "Father Mail"], 3)
    assert found.record == ["ID", "Name", "Mail"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "line", ["a" * 300_000, "," * 300_000, '"' + "a" * 300_000, "a|" * 200_000]
)
def test_a_first_line_of_something_else_is_no_header(tmp_path: Path, line: str) -> None:
    (tmp_path / "r.csv").write_text(line, encoding="utf-8")
    with pytest.raises(Refused, match="roster"):
        read(tmp_path / "r.csv")
    (tmp_path / "r.csv").write_text(f"{line}\nstudent_id,parent_id\n1,P1\n", encoding="utf-8")
    with pytest.raises(Refused, match="roster"):
        read(tmp_path / "r.csv")


def test_a_line_that_csv_does_not_take_is_split_at_the_delimiter() -> None:
    assert split_line("a" * 3_000 + ";b", ";") == ["a" * 3_000, "b"]
    assert split_line('"a;b";c', ";") == ["a;b", "c"]


def test_curly_quotation_marks_round_all_cells_are_told(tmp_path: Path) -> None:
    text, path = f"{','.join(COLUMNS)}\n{','.join('a' * len(COLUMNS))}\n", tmp_path / "curly.csv"
    for opening, closing in ("“”", "„“", "«»", "‘’"):
        rows = (line.split(",") for line in text.splitlines())
        lines = (",".join(f"{opening}{cell}{closing}" for cell in row) for row in rows)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        with pytest.raises(Refused) as refused:
            read(path)
        assert refused.value.code == "roster-quotes"
