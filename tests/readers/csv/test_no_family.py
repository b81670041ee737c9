"""A header once more and lines of dashes are passed over; another header stops the reading."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from portaladm.config.schema import Roster
from portaladm.errors import Refused
from portaladm.readers.csv.column_map import ColumnMap
from portaladm.readers.csv.no_family import NoFamilyRows
from portaladm.readers.formats import open_roster
from portaladm.readers.rows import RowReader
from tests.readers.reading import read
from tests.readers.workbook.books import write_book, write_sheet

HEADER = ["student_id", "student_first_name", "student_last_name", "school", "parent_id",
          "parent_first_name", "parent_last_name"]  # fmt: skip
ONE, TWO = "1,Ana,Lopez,Oak,P1,Jose,Lopez", "2,Ben,Ruiz,Elm,P3,Luis,Ruiz"


def write(tmp_path: Path, *lines: str) -> Path:
    (tmp_path / "r.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path / "r.csv"


@pytest.mark.parametrize(
    "line",
    [",".join(HEADER), ",".join(HEADER).upper(), ",".join(HEADER) + ",,",
     "\ufeff" + ",".join(HEADER),
     '\ufeff"' + '","'.join(HEADER) + '"',
     "\x1a" + ",".join(HEADER), "\x1a\ufeff" + ",".join(HEADER),  # joined by DOS
     ",,,,,,", '"","","","","","",""', "\x1a", "\x1a\x1a",
     "-----,-----,----,---,--,-,----", "=====,==,==,==,==,==,==", "--,--,--,,--,,"],
)  # fmt: skip
def test_a_header_once_more_and_dashes_are_passed_over(tmp_path: Path, line: str) -> None:
    rows, faults = read(write(tmp_path, ",".join(HEADER), ONE, line, TWO))
    assert not faults
    assert {number: row["parent_id"] for number, row in rows.items()} == {2: "P1", 4: "P3"}


@pytest.mark.parametrize("end", ["\n\x1a", "\n\x1a\n", "\n,,,,,,\n\x1a"])
def test_the_mark_of_the_end_is_no_cut_off_row(tmp_path: Path, end: str) -> None:
    path = tmp_path / "r.csv"
    path.write_text("\n".join((",".join(HEADER), ONE, TWO)) + end, encoding="utf-8")
    rows, faults = read(path)
    assert not faults
    assert list(rows) == [2, 3]


def test_what_was_passed_over_is_told_with_its_lines(tmp_path: Path) -> None:
    path = write(tmp_path, ",".join(HEADER), "--,--,--,--,--,--,--", ONE, ",".join(HEADER), TWO)
    with open_roster(str(path), as_of=date(2026, 9, 1), settings=Roster()) as reader:
        assert isinstance(reader, RowReader)
        for _ in range(2):  # reading again tells the same
            list(reader.read_chunks())
            found = {one.key: [e.values["line"] for e in one.examples] for one in reader.findings}
            assert found == {"row-passed-over.header": [4], "row-passed-over.dashes": [2]}


def test_another_programs_header_is_found_below_a_map(tmp_path: Path) -> None:
    theirs = "Nr,Vorname,Name,Kontakt,Eltern Vorname,Eltern Name"
    one, two = "1,Ana,Lopez,P1,Jose,Lopez", "2,Ben,Ruiz,P3,Luis,Ruiz"
    ours = [name for name in HEADER if name != "school"]
    columns = ColumnMap(dict(zip(ours, theirs.split(","), strict=True)), {"school": "Oak"})
    rows, faults = read(write(tmp_path, theirs, one, theirs, two), columns)
    assert not faults
    assert [row["parent_id"] for row in rows.values()] == ["P1", "P3"]


@pytest.mark.parametrize(
    "line",
    [",".join(reversed(HEADER)), ",".join(HEADER[:5]) + ",parent_last_name,parent_first_name",
     ",".join(HEADER) + ",portal_access"],
)  # fmt: skip
def test_a_header_of_other_columns_refuses_the_file(tmp_path: Path, line: str) -> None:
    with pytest.raises(Refused) as refused:
        read(write(tmp_path, ",".join(HEADER), ONE, line, TWO))
    assert (refused.value.code, refused.value.remark.values["line"]) == ("second-header", 3)


@pytest.mark.parametrize("cells", [["-1", "Ana"], ["-", "-"], ["school", "Ana", "Lopez", "x"]])
def test_a_row_that_only_resembles_them_is_read(cells: list[str]) -> None:
    assert not NoFamilyRows("r.csv", HEADER).pass_over(2, cells)


def test_a_workbook_is_read_in_the_same_way(tmp_path: Path) -> None:
    broken = ["student\nid", *HEADER[1:]]
    lines = [broken, ONE.split(","), broken, ["---"] * len(HEADER), TWO.split(",")]
    rows, faults = read(write_book(tmp_path / "r.xlsx", {"S": write_sheet(lines)}))
    assert not faults
    assert {number: row["parent_id"] for number, row in rows.items()} == {2: "P1", 5: "P3"}
    lines[2] = list(reversed(HEADER))
    with pytest.raises(Refused, match="second-header"):
        read(write_book(tmp_path / "other.xlsx", {"S": write_sheet(lines)}))
