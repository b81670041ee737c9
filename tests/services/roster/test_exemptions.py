"""Snapshots with refused rows: whoever a refused row names stays, whatever the format."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from portaladm.domain.rosters import COLUMNS
from tests.conftest import Office
from tests.readers.samples import as_folder, oneroster, user

SNAPSHOT = ("--snapshot", "--keep-good-rows")


def gone(office: Office) -> set[str]:
    rows = office.query("SELECT number FROM students WHERE withdrawn_on IS NOT NULL")
    return {number for (number,) in rows}


def ended(office: Office) -> set[tuple[str, str]]:
    rows = office.query(
        "SELECT p.number, s.number FROM links l JOIN parents p ON p.id = l.parent_id "
        "JOIN students s ON s.id = l.student_id WHERE l.ended_on IS NOT NULL"
    )
    return set(rows)


def people(**changes: dict[str, str]) -> list[dict[str, str]]:
    """Thirty students with a parent each, s0 with a second one; some of them changed."""
    users = [user(f"s{n}", "student") for n in range(30)]
    users += [user(f"p{n}", "parent", f"s{n}", orgSourcedIds="o1") for n in range(30)]
    users.append(user("q0", "parent", "s0"))
    return [row | changes.get(row["sourcedId"], {}) for row in users]


def taken_in(office: Office, users: list[dict[str, str]], *options: str, code: int = 0) -> str:
    folder = as_folder(office.folder / f"export{len(office.seen)}", oneroster(users))
    return office.run("roster", "import", folder, *options, code=code).err


@pytest.mark.parametrize("fault", [{"familyName": ""}, {"givenName": "Jo\u202esé"}])
def test_a_refused_person_of_oneroster_stays_and_others_leave(
    office: Office, fault: dict[str, str]
) -> None:
    taken_in(office, people())
    users = [row for row in people(p1=fault, s2=fault) if row["sourcedId"] not in ("s7", "q0")]
    said = taken_in(office, users, *SNAPSHOT, code=3)
    assert re.search("Refused: lines? .*32.*, ", said)  # p1
    assert gone(office) == {"s7"}
    assert ended(office) == {("q0", "s0")}


def test_a_row_of_oneroster_without_an_id_spares_its_school(office: Office) -> None:
    other = {"orgSourcedIds": "o2"}
    moved = {f"s{n}": other for n in range(15)}
    taken_in(office, people(**moved))
    users = people(**moved, p1={"sourcedId": "", "orgSourcedIds": "o2"})
    users = [row for row in users if row["sourcedId"] not in ("s7", "s20")]
    taken_in(office, users, *SNAPSHOT, code=3)
    assert gone(office) == {"s20"}


def test_a_row_of_oneroster_that_names_nobody_spares_everybody(office: Office) -> None:
    taken_in(office, people())
    users = people(p1={"sourcedId": "", "orgSourcedIds": ""})
    taken_in(office, [row for row in users if row["sourcedId"] != "s20"], *SNAPSHOT, code=3)
    assert gone(office) == set()


def test_a_row_of_oneroster_with_too_many_cells_is_known_by_its_first(office: Office) -> None:
    taken_in(office, people())
    files = oneroster([row for row in people() if row["sourcedId"] not in ("s20", "p20")])
    files["users.csv"] = files["users.csv"].replace("\np3,", '\np3,,,,,,,,,,,,,,"s3, s4",')
    folder = as_folder(office.folder / "broken", files)
    said = office.run("roster", "import", folder, *SNAPSHOT, code=3).err
    assert "Refused: line 34, " in said
    assert gone(office) == {"s20"}


def write_workbook(path: Path, rows: list[dict[str, str]]) -> Path:
    xlsxwriter = pytest.importorskip("xlsxwriter", reason="needs portaladm[xlsx]")
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    for n, row in enumerate([dict(zip(COLUMNS, COLUMNS, strict=True)), *rows]):
        sheet.write_row(n, 0, [row[column] for column in COLUMNS])
    book.close()
    return path


@pytest.mark.slow
def test_a_refused_row_of_a_workbook_spares_whom_it_names(office: Office) -> None:
    rows = [office.row({"student_id": f"S{n}", "parent_id": f"P{n}"}) for n in range(30)]
    office.run("roster", "import", write_workbook(office.folder / "a.xlsx", rows), code=0)
    rows[3]["withdrawn_on"] = "soon"
    path = write_workbook(office.folder / "b.xlsx", rows[:28])
    office.run("roster", "import", path, *SNAPSHOT, code=3)
    assert gone(office) == {"S28", "S29"}


def write_clever(path: Path, contacts: list[list[str]]) -> Path:
    header = "School_id,Student_id,Last_name,First_name,Contact_name,Contact_relationship,"
    lines = [",".join(["10", *cells]) for cells in contacts]
    path.mkdir()
    text = "\n".join([header + "Contact_sis_id", *lines])
    (path / "students.csv").write_text(text + "\n", encoding="utf-8")
    return path


def test_a_refused_contact_of_clever_spares_whom_it_names(office: Office) -> None:
    contacts = [[f"s{n}", "Gil", "Ana", "Eva Gil", "Mother", f"c{n}"] for n in range(30)]
    office.run("roster", "import", write_clever(office.folder / "a", contacts), code=0)
    contacts[4][3] = "Eva"  # no last name
    path = write_clever(office.folder / "b", contacts[:29])
    office.run("roster", "import", path, *SNAPSHOT, code=3)
    assert gone(office) == {"s29"}


def test_a_refused_row_under_an_earlier_number_spares_the_parent_of_today(office: Office) -> None:
    rows = [office.row({"student_id": f"S{n}", "parent_id": f"P{n}"}) for n in range(30)]
    rows.append(rows[0] | {"student_id": "S1"})
    office.run("roster", "import", office.write_roster(*rows, name="a.csv"), code=0)
    (office.folder / "new.csv").write_text("old_id,new_id\nP0,N0\n")
    office.run("parents", "renumber", "--from", "new.csv", code=0)
    rows[0]["withdrawn_on"] = "soon"
    office.run("roster", "import", office.write_roster(*rows[:30], name="b.csv"), *SNAPSHOT, code=3)
    assert ended(office) == set()


@pytest.mark.parametrize("id_", ["s1", "NULL"])
def test_a_row_whose_id_is_not_its_own_spares_its_school(office: Office, id_: str) -> None:
    other = {"orgSourcedIds": "o2"}
    moved = {f"s{n}": other for n in range(15)}
    taken_in(office, people(**moved))
    changed = {"s2": other | {"sourcedId": id_}, "p2": {"agentSourcedIds": id_}}
    users = people(**(moved | changed))
    users = [row for row in users if row["sourcedId"] not in ("s7", "s20")]
    taken_in(office, users, *SNAPSHOT, code=3)
    assert gone(office) == {"s20"}
