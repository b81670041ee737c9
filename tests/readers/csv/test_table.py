"""Any CSV as a table: delimiters, line ends, damaged lines, and the samples of csv-spectrum."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from portaladm.cli.messages import say_detail, say_error
from portaladm.domain.rosters import COLUMNS
from portaladm.errors import Refused
from portaladm.readers.csv.column_map import ColumnMap
from tests.readers.csv.pairs import (
    GOOD,
    ROWS,
    damaged,
    write,
)
from tests.readers.reading import SHARED, read


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "sep=;\r"])
def test_the_line_that_tells_excel_the_delimiter_is_passed_over(tmp_path: Path, first: str) -> None:
    path = write(tmp_path / "r.csv", delimiter=";")
    path.write_bytes(first.encode() + b"\n" + path.read_bytes())
    rows, faults = read(path)
    assert not faults
    assert list(rows.values()) == ROWS
    assert list(rows) == [3, 4]


@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        ('2,"Ana,García,Lincoln,P2,José,García,x\n', "broken-csv", "never closed"),
        ('2,An"a,"Gar"cía,Lincoln,P2,José,García,x\n', "broken-csv", "middle of a cell"),
        ("2,A\0na,García,Lincoln,P2,José,García,x\n", "control-character", "U+0000"),
        ("2,Ana,Gar\u202ecía,Lincoln,P2,José,García,x\n", "control-character", "U+202E"),
        ("2,Ana,García,Lin\u200bcoln,P2,José,García,x\n", "control-character", "U+200B"),
        ("2,Ana,García,Lincoln,P2,José,García\n", "wrong-number-of-cells", "7 cells"),
        ("2,Ana,García,Lincoln,P2,José,García,12, Oak\n", "wrong-number-of-cells", "9 cells"),
        ('2,"Ana\nMaria",García,Lincoln,P2,José,García,x\n', "control-character", "U+000A"),
        (f"2,{'A' * 3000},García,Lincoln,P2,José,García,x\n", "broken-csv", "longer than any"),
    ],
)  # fmt: skip
def test_a_damaged_line_costs_that_line_alone(
    tmp_path: Path, line: str, code: str, says: str
) -> None:
    rows, faults = read(damaged(tmp_path / "r.csv", line))
    assert [(fault.line, fault.code) for fault in faults] == [(3, code)]
    assert says in say_detail(faults[0].detail)
    assert [row["student_id"] for row in rows.values()] == ["1", "99"]
    assert max(rows) == 4 + line[:-1].count("\n")


def test_blank_lines_are_passed_over_and_still_counted(tmp_path: Path) -> None:
    rows, faults = read(damaged(tmp_path / "r.csv", "\n", ",,,,,,,\n", GOOD))
    assert not faults
    assert list(rows) == [2, 5, 6]


def test_an_address_over_several_lines_becomes_one(tmp_path: Path) -> None:
    line = '2,Ana,García,Lincoln,P2,José,García,"12 Oak Street\r\n Apt 3\n"\n'
    rows, faults = read(damaged(tmp_path / "r.csv", line))
    assert not faults
    assert rows[3]["address"] == "12 Oak Street, Apt 3"
    assert list(rows) == [2, 3, 6]


def test_a_nul_byte_in_the_header_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_bytes(b"student_id,\0,school\n1,2,3\n")
    with pytest.raises(Refused) as refused:
        read(path)
    assert "\0" not in say_error(refused.value).message


@pytest.mark.parametrize("content", [b"", b"\n", b"\xef\xbb\xbf", b"   \n1,2\n"])
def test_a_file_without_a_header_says_so(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "r.csv").write_bytes(content)
    with pytest.raises(Refused) as refused:
        read(tmp_path / "r.csv")
    assert refused.value.code == "roster-empty"


@pytest.mark.parametrize("name", sorted(p.stem for p in (SHARED / "csv-spectrum/csvs").glob("*")))
def test_csv_spectrum_reads_as_its_authors_say(name: str) -> None:
    path = SHARED / "csv-spectrum" / "csvs" / f"{name}.csv"
    wanted = json.loads((SHARED / "csv-spectrum" / "json" / f"{name}.json").read_text("utf-8"))
    wanted = wanted if isinstance(wanted, list) else [wanted]
    if name == "location_coordinates":  # its two files hold different numbers
        wanted[0]["Contact Phone Number"] = "2095257564"
    raw = path.read_bytes()
    encoding = None if _is_utf8(raw) else "cp1252"
    header = list(wanted[0])
    # A cell over several lines is usual in an address alone; anywhere else it is a fault.
    free = [name for name in COLUMNS if name not in ("address", "portal_access", "withdrawn_on")]
    several = [name for name in header if any("\n" in row[name] for row in wanted)]
    ours = {"address" if name in several else free.pop(0): name for name in header}
    constants = {name: "x" for name in COLUMNS if name not in ours}
    rows, faults = read(path, ColumnMap(ours, constants), encoding)
    assert not faults
    assert [{name: row[name] for name in ours} for row in rows.values()] == [
        {our: ", ".join(map(str.strip, row[name].splitlines())) for our, name in ours.items()}
        for row in wanted
    ]


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
