"""Several parents in a row: each block of columns is a pair of its own, or nobody, or a fault."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from portaladm.domain.rosters import LINE_LIMIT
from portaladm.errors import Refused
from portaladm.readers.csv.column_map import read_column_map
from portaladm.readers.csv.native import CsvReader, Place
from tests.conftest import Office
from tests.readers.reading import read
from tests.readers.samples import read_open_pairs

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "two-parents-a-row.toml"
HEADER = (
    "Student ID,First,Last,Grade,School,Street,ZIP,Father ID,Father First,Father Last,"
    "Father Email,Father Portal,Mother ID,Mother First,Mother Last,Mother Email,Mother Portal,Bus"
).split(",")
FATHER = ["F1", "Luis", "Lopez", "luis@x.org", "Full"]
MOTHER = ["M1", "Rosa", "Vega", "rosa@x.org", "None"]
NOBODY = ["", "", "", "", ""]


def student(number: str, *cells: str) -> list[str]:
    return [number, f"G{number}", f"F{number}", "4", "Oak", "1 Elm", "02134", *cells, "7"]


def write(office: Office, *rows: Sequence[str], name: str = "wide.csv") -> Path:
    path = office.folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    return path


def bring(office: Office, path: Path, *words: str | Path, code: int = 0) -> str:
    return office.run("roster", "import", path, "--columns", EXAMPLE, *words, code=code).err


def test_the_example_reads_two_parents_with_an_access_and_a_relationship_each(
    office: Office,
) -> None:
    path = write(office, student("S1", *FATHER, *MOTHER), student("S2", *NOBODY, *MOTHER))
    rows, faults = read(path, read_column_map(EXAMPLE))
    assert not faults
    assert [
        (number % LINE_LIMIT, rows[number]["student_id"], rows[number]["parent_id"],
         rows[number]["relationship"], rows[number]["portal_access"], rows[number]["address"])
        for number in sorted(rows)
    ] == [
        (2, "S1", "F1", "father", "yes", "1 Elm"), (2, "S1", "M1", "mother", "no", "1 Elm"),
        (3, "S2", "M1", "mother", "no", "1 Elm"),
    ]  # fmt: skip
    said = bring(office, path)
    assert said.count("the column 'Bus' is not read") == 1
    assert read_open_pairs(office) == {("F1", "S1")}
    assert "Nothing has changed" in bring(office, path)


def test_a_student_without_any_parent_is_named(office: Office) -> None:
    path = write(office, student("S1", *FATHER, *NOBODY), student("S2", *NOBODY, *NOBODY))
    assert "1 student with no contact at all (line 3)" in bring(office, path)
    assert read_open_pairs(office) == {("F1", "S1")}


@pytest.mark.parametrize("place", range(4))
def test_a_parent_with_one_cell_alone_is_a_fault(office: Office, place: int) -> None:
    half = list(NOBODY)
    half[place] = "x@x.org"
    path = write(office, student("S1", *half, *MOTHER))
    said = bring(office, path, code=1)
    needed = {"Father ID", "Father First", "Father Last"} - {HEADER[7 + place]}
    assert f"{len(needed)} faults on 1 line" in said
    for column in needed:
        assert f"the column {column!r} is empty" in said


def test_a_word_on_access_alone_makes_no_parent(office: Office) -> None:
    path = write(office, student("S1", *NOBODY[:4], "Full", *MOTHER))
    bring(office, path)
    assert read_open_pairs(office) == set()


def test_the_rejects_have_the_whole_row_once_and_the_corrected_one_comes_in(
    office: Office,
) -> None:
    half = ["F1", "", "Lopez", "", "Full"]
    bad = student("S1", *half, "M1", "", "Vega", "", "Full")
    path = write(office, bad, student("S2", *FATHER, *NOBODY), student("S3", *half, *MOTHER))
    rejects = office.folder / "rejects.csv"
    said = bring(office, path, "--keep-good-rows", "--rejects", rejects, code=3)
    assert "5 rows, 2 of them refused" in said or "2 of them refused" in said
    rows = office.read_csv(rejects)
    assert [row["line"] for row in rows] == ["2", "4"]
    assert [row["Student ID"] for row in rows] == ["S1", "S3"]
    assert "'Father First'" in rows[0]["message"] and "'Mother First'" in rows[0]["message"]
    assert [rows[0][name] for name in HEADER] == bad
    for row in rows:
        row.update({"Father First": "Luis", "Mother First": "Rosa"})
    with rejects.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    bring(office, rejects)
    assert read_open_pairs(office) == {("F1", "S1"), ("M1", "S1"), ("F1", "S2"), ("F1", "S3")}


def test_what_is_wrong_with_a_student_is_told_once(office: Office) -> None:
    row = student("S1", *FATHER, *MOTHER)
    row[1] = ""
    assert "1 fault on 1 line" in bring(office, write(office, row), code=1)
    row = ["S1\u202e", *student("S1", *NOBODY, *MOTHER)[1:]]
    assert "1 fault on 1 line" in bring(office, write(office, row), code=1)
    assert "1 fault on 1 line" in bring(office, write(office, ["S1", "a", "b"]), code=1)


def test_a_snapshot_ends_the_link_of_a_parent_whose_block_is_empty_now(office: Office) -> None:
    many = [student(f"T{n}", f"P{n}", "A", "B", "", "Full", *NOBODY) for n in range(30)]
    both = [*FATHER[:4], "Full", *MOTHER[:4], "Full"]
    bring(office, write(office, student("S1", *both), *many))
    bring(office, write(office, student("S1", *both[:5], *NOBODY), *many), "--snapshot")
    pairs = read_open_pairs(office)
    assert ("F1", "S1") in pairs and ("M1", "S1") not in pairs
    half = write(office, student("S1", "F1", "", "", "", "", *NOBODY), *many)
    bring(office, half, "--snapshot", "--keep-good-rows", code=3)
    assert read_open_pairs(office) == pairs, "whom a refused row names stays"


def test_a_parent_in_both_blocks_with_two_answers_is_a_contradiction(office: Office) -> None:
    path = write(office, student("S1", *FATHER, *FATHER[:4], "None"))
    assert "2 faults on 1 line" in bring(office, path, code=1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[parents]\nparent_id = "x"', "parents must be sections, each written [[parents]]"),
        ('[[parents]]\nparnt_id = "x"', "parents[1].columns.parnt_id is not a column of ours"),
        ("[[parents]]\nparent_id = 7", "must be the name of a column"),
        ("[[parents]]\n" * 16, "at most 15"),
    ],
)
def test_a_map_that_is_wrong_is_refused_with_the_key(office: Office, text: str, said: str) -> None:
    path = office.folder / "map.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Refused):
        read_column_map(path)
    answer = office.run("roster", "check", write(office, student("S1")), "--columns", path, code=1)
    assert said in answer.err


def test_whole_names_dates_and_a_delimiter_hold_for_every_parent(office: Office) -> None:
    path, made = office.folder / "wide.txt", office.folder / "map.toml"
    path.write_text(
        "Export of June\nNo|Pupil|Left|Father|F tel|Mother|M tel\n"
        "S1|Lopez, Ana|31/12/2027|Lopez, Luis|555 0101|Vega, Rosa|555 0102\n"
        "S2|Ruiz, Ben|||||\n",
        encoding="utf-8",
    )
    made.write_text(
        'delimiter = "|"\nskip_rows = 1\ndates = "d/m/y"\n'
        '[names]\nstudent = "Last, First"\nparent = "Last, First"\n'
        '[columns]\nstudent_id = "No"\nstudent_name = "Pupil"\nwithdrawn_on = "Left"\n'
        '[constants]\nschool = "Oak"\n'
        '[[parents]]\nparent_name = "Father"\nphone = "F tel"\n'
        'constants = { parent_id = "F1", relationship = "father" }\n'
        '[[parents]]\nparent_name = "Mother"\nphone = "M tel"\nconstants = { parent_id = "M1" }\n',
        encoding="utf-8",
    )
    rows, faults = read(path, read_column_map(made))
    assert not faults
    assert [
        (row["parent_first_name"], row["parent_last_name"], row["phone"], row["withdrawn_on"])
        for _, row in sorted(rows.items())
    ] == [("Luis", "Lopez", "555 0101", "2027-12-31"), ("Rosa", "Vega", "555 0102", "2027-12-31")]


def test_a_table_is_read_once_for_all_its_parents(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    starts, read_stretch = [], CsvReader.read_stretch

    def count_start(reader: CsvReader, place: Place, end: int | None = None) -> Any:
        starts.append(reader)
        return read_stretch(reader, place, end)

    monkeypatch.setattr(CsvReader, "read_stretch", count_start)
    path = write(office, student("S1", *FATHER, *MOTHER), student("S2", *FATHER, *NOBODY))
    rows, faults = read(path, read_column_map(EXAMPLE))
    assert (len(rows), faults, len(starts)) == (3, [], 1)


def test_what_is_unusual_in_a_row_is_so_for_every_parent(office: Office) -> None:
    """A line break in an address, a stray quotation mark, a header once more."""
    row = student("S1", *FATHER, *MOTHER)
    row[5] = "1 Elm\nflat 2"
    path = write(office, row, student("S2", *FATHER, *MOTHER), HEADER)
    with path.open("a", encoding="utf-8") as file:
        file.write('S3,"An"a,x\n')
        csv.writer(file).writerow(student("S4", *FATHER, "M1", "", "Vega", "", "Full"))
    rows, faults = read(path, read_column_map(EXAMPLE))
    found = {(row["student_id"], row["parent_id"], row["address"][:5]) for row in rows.values()}
    assert len(found) == 5 and ("S1", "M1", "1 Elm") in found and ("S4", "F1", "1 Elm") in found
    assert {line % LINE_LIMIT for line in rows} == {2, 4, 7}
    assert [(fault.shown_line, fault.key) for fault in faults] == [
        (6, "broken-csv.inside"), (7, "missing.block"),
    ]  # fmt: skip


def test_a_workbook_may_name_several_parents_in_a_row(office: Office) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="needs portaladm[dev]")

    book = openpyxl.Workbook()
    for row in (HEADER, student("S1", *FATHER, *MOTHER), student("S2", *NOBODY, *NOBODY)):
        book.active.append([cell or None for cell in row])
    book.save(office.folder / "wide.xlsx")
    bring(office, office.folder / "wide.xlsx")
    assert read_open_pairs(office) == {("F1", "S1")}
