"""Our own CSV, and any other single one: every encoding, delimiter, line end and kind of damage."""

from __future__ import annotations

import csv
import io
import json
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portaladm.cli.messages import say_error
from portaladm.domain.rosters import COLUMNS
from portaladm.domain.text import find_dangerous_character
from portaladm.errors import Refused
from portaladm.readers.csv.column_map import ColumnMap
from tests.conftest import Office
from tests.readers.reading import SHARED, any_map, read

ROWS = [
    {"student_id": "0010442", "student_first_name": "Chloé", "student_last_name": "Müller",
     "grade": "4", "school": "Lincoln, East", "parent_id": "P1", "parent_first_name": "José",
     "parent_last_name": "Núñez", "relationship": "father", "portal_access": "yes",
     "email": "jose@example.org", "phone": "+1 555 0100", "language": "Spanish",
     "address": "12 Oak Street", "city": "Jonesboro", "state": "GA", "postal_code": "03236",
     "withdrawn_on": ""},
    {"student_id": "0010443", "student_first_name": "Ana", "student_last_name": 'García "Nita"',
     "grade": "", "school": "Lincoln; West", "parent_id": "P2", "parent_first_name": "Eva",
     "parent_last_name": "D'Alò", "relationship": "mother", "portal_access": "no", "email": "",
     "phone": "", "language": "", "address": "", "city": "", "state": "", "postal_code": "",
     "withdrawn_on": "2026-09-01"},
]  # fmt: skip
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252")
DELIMITERS = (",", ";", "\t")
LINE_ENDS = ("\n", "\r\n", "\r")


def write(path: Path, encoding: str = "utf-8", delimiter: str = ",", end: str = "\n") -> Path:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, delimiter=delimiter, lineterminator=end)
    writer.writeheader()
    writer.writerows(ROWS)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


@pytest.mark.parametrize(
    ("encoding", "delimiter", "end"), [*product(ENCODINGS, DELIMITERS, LINE_ENDS)]
)
def test_every_encoding_delimiter_and_line_end_gives_the_same_rows(
    tmp_path: Path, encoding: str, delimiter: str, end: str
) -> None:
    named = encoding if encoding in ("utf-16-le", "utf-16-be", "cp1252") else None
    rows, faults = read(write(tmp_path / "r.csv", encoding, delimiter, end), encoding=named)
    assert not faults
    assert list(rows.values()) == ROWS
    assert list(rows) == [2, 3]


@pytest.mark.parametrize("mark", ["utf-16-le", "utf-16-be"])
def test_utf_16_with_its_mark_needs_no_name(tmp_path: Path, mark: str) -> None:
    path = write(tmp_path / "r.csv", mark)
    path.write_bytes("\ufeff".encode(mark) + path.read_bytes())
    assert list(read(path)[0].values()) == ROWS


def test_utf_16_without_its_mark_is_refused_with_the_option_to_give(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        read(write(tmp_path / "r.csv", "utf-16-le"))
    assert refused.value.code == "roster-encoding"
    assert "--encoding utf-16-le" in say_error(refused.value).hint


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


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "sep=;\r"])
def test_the_line_that_tells_excel_the_delimiter_is_passed_over(tmp_path: Path, first: str) -> None:
    path = write(tmp_path / "r.csv", delimiter=";")
    path.write_bytes(first.encode() + b"\n" + path.read_bytes())
    rows, faults = read(path)
    assert not faults
    assert list(rows.values()) == ROWS
    assert list(rows) == [3, 4]


def test_the_columns_may_stand_in_any_order_and_others_are_named(tmp_path: Path) -> None:
    names = [*reversed(COLUMNS), "shoe_size"]
    with (tmp_path / "r.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows({**row, "shoe_size": "38"} for row in ROWS)
    assert list(read(tmp_path / "r.csv")[0].values()) == ROWS


HEADER = "student_id,student_first_name,student_last_name,school,parent_id,parent_first_name"
HEADER += ",parent_last_name,address\n"
GOOD = "{n},Ana,García,Lincoln,P{n},José,García,12 Oak Street\n"


def damaged(path: Path, *lines: str) -> Path:
    """A roster with these lines between good ones; {n} gets a number."""
    text = HEADER + GOOD.format(n=1)
    for n, line in enumerate(lines, 2):
        text += line.format(n=n) if "{n}" in line else line
    path.write_text(text + GOOD.format(n=99), encoding="utf-8", newline="")
    return path


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
    assert says in faults[0].message
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


@pytest.mark.parametrize(
    "start", [b"%PDF-1.7\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"SQLite format 3\0"]
)
def test_what_is_no_text_is_named(tmp_path: Path, start: bytes) -> None:
    (tmp_path / "r.csv").write_bytes(start + bytes(100))
    with pytest.raises(Refused) as refused:
        read(tmp_path / "r.csv")
    assert refused.value.code == "roster-not-csv"


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


CELLS = (
    st.text(st.characters(exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp")), max_size=12)
    .map(str.strip)
    .filter(lambda cell: cell[:1] not in "'=+-@\uff1d\uff0b\uff0d\uff20" or not cell)
    .filter(lambda cell: find_dangerous_character(cell) is None)
)
TABLES = st.integers(2, 5).flatmap(
    lambda width: st.lists(
        st.lists(CELLS, min_size=width, max_size=width).filter(any), min_size=1, max_size=8
    )
)


@settings(max_examples=150, deadline=None)
@given(
    table=TABLES, delimiter=st.sampled_from(DELIMITERS), end=st.sampled_from(LINE_ENDS),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)  # fmt: skip
def test_what_the_csv_module_writes_comes_back_equal(
    tmp_path_factory: pytest.TempPathFactory, table: list[list[str]], delimiter: str, end: str,
    quoting: int, encoding: str,
) -> None:  # fmt: skip
    header = [f"column {n}" for n in range(len(table[0]))]
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting)  # type: ignore[arg-type]
    writer.writerows([header, *table])
    path = tmp_path_factory.mktemp("csv") / "r.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    rows, faults = read(path, any_map(header))
    assert not faults
    ours = COLUMNS[: len(header)]
    assert [[row[name] for name in ours] for row in rows.values()] == table


def test_the_same_roster_in_every_encoding_gives_the_same_store(office: Office) -> None:
    path = write(office.folder / "utf8.csv")
    office.run("roster", "import", path, code=0)
    for encoding, delimiter in (("utf-16", "\t"), ("cp1252", ";"), ("utf-8-sig", ",")):
        other = write(office.folder / f"{encoding}.csv", encoding, delimiter, "\r\n")
        said = office.run("roster", "import", other, "--encoding", encoding, code=0)
        assert "Nothing has changed" in said.err


def test_a_rejects_file_can_be_mended_and_imported(office: Office) -> None:
    path = damaged(office.folder / "r.csv", "2,,García,Lincoln,P2,José,García,x\n", GOOD)
    office.run("roster", "import", path, "--keep-good-rows", "--rejects", "bad.csv", code=3)
    rejects = (office.folder / "bad.csv").read_text(encoding="utf-8-sig")
    assert rejects.splitlines()[1].startswith("3,missing,student_first_name: ")
    (office.folder / "mended.csv").write_text(rejects.replace("2,,García", "2,Ana,García"))
    office.run("roster", "import", "mended.csv", code=0)
    assert office.query("SELECT count(*) FROM students") == [(4,)]


def test_a_map_reads_another_programs_export() -> None:
    path = SHARED / "edfi-grand-bend" / "guardian_student_pairs.csv"
    if not path.exists():
        pytest.skip("the shared data are not here")
    column_map = ColumnMap(
        {"parent_id": "contact_id", "parent_first_name": "first_name",
         "parent_last_name": "last_name", "student_id": "student_id",
         "student_first_name": "student_first", "student_last_name": "student_last",
         "portal_access": "lives_with"},
        {"school": "Grand Bend"}, {"portal_access": {"true": "yes", "": "no"}},
    )  # fmt: skip
    rows, faults = read(path, column_map)
    assert not faults
    with path.open(encoding="utf-8", newline="") as file:
        theirs = list(csv.DictReader(file))
    assert len(rows) == len(theirs) == 1872
    assert {row["school"] for row in rows.values()} == {"Grand Bend"}
    assert sum(row["portal_access"] == "yes" for row in rows.values()) == sum(
        row["lives_with"] == "true" for row in theirs
    )
