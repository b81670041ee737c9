"""School Data Sync v1: a status other than Active gives no access."""

from __future__ import annotations

import pytest

from tests.conftest import Office
from tests.readers.people.test_school_data_sync import APART
from tests.readers.samples import as_folder, read_open_pairs

BOTH = {("9", "8"), ("10", "9")}


def with_status(name: str, *words: str) -> dict[str, str]:
    """The export with a Status in each row of a file."""
    header, *rows = APART[name].splitlines()
    lines = [f"{header},Status", *(f"{row},{word}" for row, word in zip(rows, words, strict=True))]
    return dict(APART, **{name: "\n".join(lines) + "\n"})


@pytest.mark.turns(4)
@pytest.mark.parametrize("name", ["Student.csv", "User.csv", "Guardianrelationship.csv"])
@pytest.mark.parametrize("word", ["Inactive", "deleted", "tobedeleted", "Locked"])
@pytest.mark.parametrize("stored", [True, False])
def test_who_is_not_active_has_no_access(
    office: Office, name: str, word: str, stored: bool
) -> None:
    path = as_folder(office.folder / "old", APART)
    if stored:
        office.run("roster", "import", path, code=0)
    as_folder(path, with_status(name, "active", word))
    said = office.run("roster", "import", path, code=0)
    assert read_open_pairs(office) == {("9", "8")}
    assert ("Locked" in said.err) == (word == "Locked")


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize(
    ("rows", "left"),
    [
        ("m1,8,Active\nm1,9,Inactive\n", {("9", "8")}),
        ("m1,8,Active\nm1,9,Inactive\nm2,9,ACTIVE\n", BOTH), ("m1,8,Inactive\n", {("10", "9")}),
        ("m1,8,\n", BOTH), ("m1,9,Nope\n", {("9", "8")}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["StudentEnrollment.csv", "enrollments.csv"])
def test_a_student_none_of_whose_enrolments_is_active_has_left(
    office: Office, name: str, rows: str, left: set[tuple[str, str]]
) -> None:
    files = dict(APART, **{name: f"Section SIS ID,SIS ID,Status\n{rows}"})
    office.run("roster", "import", as_folder(office.folder / "old", files), code=0)
    assert read_open_pairs(office) == left


def test_enrolments_without_a_status_say_nothing(office: Office) -> None:
    files = dict(APART, **{"StudentEnrollment.csv": "Section SIS ID,SIS ID\nm1,8\n"})
    office.run("roster", "import", as_folder(office.folder / "old", files), code=0)
    assert read_open_pairs(office) == BOTH
