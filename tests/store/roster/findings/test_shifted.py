"""Cells that look like another column's are told; what other countries write is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from portaladm.domain.rosters import COLUMNS
from tests.conftest import Office
from tests.readers.samples import as_folder, oneroster, user

SHARED = Path(__file__).parents[5] / "shared" / "data"
SAMPLE = Path(__file__).parents[4] / "sample_roster.csv"
TOLD = "holds what looks like"


def said(office: Office, *rows: dict[str, str]) -> str:
    path = office.write_roster(*rows, name=f"r{office.numbers}.csv")
    return office.run("roster", "check", path, code=0).err


def move(office: Office, first: str, last: str, *, by: int) -> dict[str, str]:
    """A row whose cells between two columns are moved to the right or to the left."""
    row = office.row({})
    start, end = COLUMNS.index(first), COLUMNS.index(last) + 1
    cells = [row[column] for column in COLUMNS]
    part = cells[start:end]
    part = ["", *part[:-1]] if by > 0 else [*part[1:], ""]
    return dict(zip(COLUMNS, [*cells[:start], *part, *cells[end:]], strict=True))


@pytest.mark.turns(6, otherwise="slow")
@pytest.mark.parametrize(
    ("first", "last", "by", "told"),
    [
        ("email", "postal_code", 1, "phone holds what looks like an email"),
        ("email", "postal_code", 1, "language holds what looks like a phone number"),
        ("email", "postal_code", -1, "language holds what looks like an address"),
        ("address", "postal_code", 1, "postal_code holds what looks like a state"),
        ("address", "postal_code", -1, "state holds what looks like a postal code"),
        ("phone", "postal_code", -1, "language holds what looks like an address"),
    ],
)
def test_rows_moved_by_one_cell_are_told_with_their_lines(
    office: Office, first: str, last: str, by: int, told: str
) -> None:
    rows = [office.row({}) for _ in range(30)]
    moved = [move(office, first, last, by=by) for _ in range(3)]
    text = said(office, *rows, *moved)
    assert told in text
    assert "3 rows, from line 32 on, in which" in text
    assert "their cells may be moved by one column" in text
    assert TOLD not in said(office, *rows)


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize(
    ("column", "cell", "look"),
    [
        ("phone", "ana@example.org", "an email"),
        ("email", "(413) 555-0101", "a phone number"),
        ("grade", "2026-09-01", "a date"),
        ("grade", "9/1/2015", "a date"),
        ("grade", "12-Nov", "a date"),
        ("grade", "Nov-12", "a date"),
        ("grade", "Lincoln Elementary", "a school"),
        ("grade", "Grant Middle School", "a school"),
        ("language", "4135550101", "a phone number"),
        ("state", "30236", "a postal code"),
        ("postal_code", "GA", "a state"),
        ("student_first_name", "0010442", "an id or a grade"),
        ("student_last_name", "4", "an id or a grade"),
    ],
)
def test_a_whole_column_of_something_else_is_told(
    office: Office, column: str, cell: str, look: str
) -> None:
    text = said(office, *(office.row({column: cell}) for _ in range(4)))
    assert f"4 rows, from line 2 on, in which {column} holds what looks like {look}" in text
    assert f"line 2: {column} {cell!r}" in text
    assert "two columns may be exchanged" in text


FINE = {
    "grade": ("K", "PK3", "Year 7", "Kindergarten", "Pre-Kindergarten", "11-12", "Transitional "
              "Kindergarten", "10th Grade", "Form IV", "6ème", "Klasse 7b", "Middle School",
              "High School", "Ungraded Elementary", "1º ESO", "Postsecondary", "9/10", "小学3年"),
    "language": ("00", "01", "en-US", "spa", "Español", "中文", "Chinese (Mandarin)", "eng;spa"),
    "state": ("TX", "75", "09", "New South Wales", "NW", "-", "Île-de-France"),
    "postal_code": ("01099", "K1A 0B1", "SW1A 1AA", "AD500", "N/A", "D02 X285", "〒100-0001"),
    "phone": ("+49 30 1234", "Cell: 555-0101", "555-0101 x12", "n/a", "none", "0101;0102"),
    "student_last_name": ("'t Hooft", "O'Neil", "-", "(unknown)", "de la Cruz", "李"),
    "city": ("100 Mile House", "29 Palms", "1770"),
    "address": ("12 Oak Street", "Oak Street, 3, 2nd floor", "Rural Route"),
}  # fmt: skip


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize("column", FINE)
def test_what_offices_elsewhere_write_is_no_oddity(office: Office, column: str) -> None:
    text = said(office, *(office.row({column: cell}) for cell in FINE[column]))
    assert TOLD not in text


def test_in_one_roster_a_students_cell_goes_by_the_student(office: Office) -> None:
    users = [
        user("s1", "student", "p1", grades="2026-09-01"),
        user("p1", "parent", "s1", phone="p1@example.org"),
    ]
    folder = as_folder(office.folder / "export", oneroster(users))
    text = office.run("roster", "check", folder, code=0).err
    assert "student s1: grade '2026-09-01'" in text
    assert "line 3: phone 'p1@example.org'" in text


def test_good_rosters_raise_no_alarm(office: Office) -> None:
    files: list[tuple[str | Path, ...]] = [(SAMPLE,)]
    if SHARED.exists():
        mapped = Path(__file__).parents[4] / "docs" / "examples" / "edfi-grand-bend.toml"
        pairs = SHARED / "edfi-grand-bend" / "guardian_student_pairs.csv"
        files += [(pairs, "--columns", mapped), (SHARED / "microsoft-sds",)]
    for words in files:
        assert TOLD not in office.run("roster", "check", *words, code=0).err
