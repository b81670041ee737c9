"""Microsoft School Data Sync: the sample of its makers, and the older version."""

from __future__ import annotations

import csv

import pytest

from tests.conftest import Office
from tests.readers.reading import SHARED
from tests.readers.samples import as_folder, as_zip, read_open_pairs

SAMPLE = SHARED / "microsoft-sds"
CURRENT = {
    "users.csv": "sourcedId,username,givenName,familyName,password,email,phone,sms\n"
    "s1,u1,Ana,Gil,secret-1,,,\n"
    "s2,u2,Ben,Gil,secret-2,,,\n"
    "g1,u3,Eva,Gil,secret-3,eva@example.org,,555 0100\n"
    "g2,u4,Ivo,Gil,secret-4,ivo@example.org,555 0101,\n"
    "t1,u5,Uma,Roy,secret-5,,,\n",
    "roles.csv": "userSourcedId,orgSourcedId,role,sessionSourcedId,grade,isPrimary,roleStartDate,"
    "roleEndDate\n"
    "s1,o2,student,y,3,FALSE,2026-08-01,2027-06-30\n"
    "s1,o1,student,y,4,TRUE,2026-08-01,2027-06-30\n"
    "s2,o1,student,y,5,TRUE,,\n"
    "t1,o1,teacher,y,,TRUE,,\n",
    "orgs.csv": "sourcedId,name,type,parentSourcedId\no1,Lincoln,school,d\no2,Grant,school,d\n",
    "relationships.csv": "userSourcedId,relationshipUserSourcedId,relationshipRole\n"
    "s1,g1,Parent\ns2,g1,guardian\ns1,g2,Doctor\ns2,g2,\nt1,g1,parent\ns1,nobody,parent\n",
}
OLD = {
    "School.csv": "SIS ID,Name\n1,Lincoln\n",
    "Student.csv": "SIS ID,School SIS ID,Username,First Name,Last Name,Grade,Password\n"
    "s1,1,u,Ana,Gil,4,secret\n0s2,1,u,Ben,Gil,5,secret\n",
    "User.csv": "Email,First Name,Last Name,Phone,SIS ID\n"
    "Eva@example.org,Eva,Gil,555 0100,77\nivo@example.org,Ivo,Gil,,\n",
    "Guardianrelationship.csv": "SIS ID,Email,Role\n"
    "s1,eva@example.org,Parent\n0s2,EVA@example.org,Guardian\ns1,ivo@example.org,Relative\n"
    "0s2,ivo@example.org,Parent\n",
}


def test_guardians_need_no_role_and_only_listed_relationships_open_the_portal(
    office: Office,
) -> None:
    path = as_folder(office.folder / "sds", CURRENT)
    said = office.run("roster", "import", path, code=0)
    assert "School Data Sync 2.1, 4 rows" in said.err
    assert read_open_pairs(office) == {("g1", "s1"), ("g1", "s2")}
    assert "1 link without access: doctor" in said.err
    assert "1 link without access: no relationship" in said.err
    assert "1 link skipped: one end is not in the file (s1 and nobody on line 7)" in said.err
    assert office.query(
        "SELECT s.number, grade, c.name FROM students s JOIN schools c ON c.id = s.school_id "
        "ORDER BY 1"
    ) == [("s1", "4", "Lincoln"), ("s2", "5", "Lincoln")]
    assert office.query("SELECT phone FROM parents ORDER BY number") == [
        ("555 0100",), ("555 0101",),
    ]  # fmt: skip
    assert b"secret-" not in office.store.read_bytes()


def count_sample(as_of: str) -> set[tuple[str, str]]:
    """Who becomes eligible in the makers' sample, with dictionaries."""

    def rows(name: str) -> list[dict[str, str]]:
        with (SAMPLE / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    enrolled = {
        row["userSourcedId"] for row in rows("roles")
        if row["role"] == "student" and row["roleStartDate"] <= as_of <= row["roleEndDate"]
    }  # fmt: skip
    return {
        (row["relationshipUserSourcedId"], row["userSourcedId"]) for row in rows("relationships")
        if row["userSourcedId"] in enrolled and row["relationshipRole"] in ("parent", "guardian")
    }  # fmt: skip


@pytest.mark.skipif(not SAMPLE.exists(), reason="the shared data are not here")
@pytest.mark.parametrize("as_of", ["2021-09-15", "2021-12-01", "2022-06-11", "2022-06-12"])
def test_the_makers_sample_gives_what_a_count_by_hand_says(office: Office, as_of: str) -> None:
    said = office.run("roster", "import", SAMPLE, "--as-of", as_of, code=0)
    assert read_open_pairs(office) == count_sample(as_of)
    assert ("looks like the roster of an earlier year" in said.err) == (as_of == "2022-06-12")


@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_version_1_ties_a_student_to_a_guardians_email(office: Office, kind: str) -> None:
    path = office.folder / ("old.zip" if kind == "zip" else "old")
    (as_zip if kind == "zip" else as_folder)(path, OLD)
    said = office.run("roster", "import", path, code=0)
    assert "School Data Sync 1, 4 rows" in said.err
    assert read_open_pairs(office) == {("77", "s1"), ("77", "0s2"), ("ivo@example.org", "0s2")}
    assert "1 guardian without a SIS ID, known by their email alone" in said.err
    assert "(line 3)" in said.err


def test_a_fault_in_version_1_names_the_file(office: Office) -> None:
    files = dict(OLD, **{"Student.csv": OLD["Student.csv"].replace("Ana", "")})
    path = as_folder(office.folder / "old", files)
    said = office.run("roster", "import", path, code=1)
    assert "line 2, First Name" in said.err
    office.run("roster", "import", path, "--keep-good-rows", "--rejects", "bad.csv", code=3)
    bad = (office.folder / "bad.csv").read_text(encoding="utf-8-sig").splitlines()
    assert bad[1].startswith("2,missing,") and bad[1].endswith("s1,1,u,,Gil,4,")
    assert read_open_pairs(office) == {("77", "0s2"), ("ivo@example.org", "0s2")}


@pytest.mark.parametrize("name", ["users.csv", "roles.csv", "orgs.csv"])
def test_a_missing_file_is_named(office: Office, name: str) -> None:
    files = {other: text for other, text in CURRENT.items() if other != name}
    said = office.run("roster", "import", as_folder(office.folder / "sds", files), code=1)
    assert f"has no {name}" in said.err


def test_a_broken_line_in_another_file_than_users_is_one_refusal(office: Office) -> None:
    files = dict(CURRENT, **{"roles.csv": CURRENT["roles.csv"] + 's3,"o1,student\n'})
    said = office.run("roster", "import", as_folder(office.folder / "sds", files), code=1)
    assert "roles.csv can't be read: line 6" in said.err
    assert office.query("SELECT count(*) FROM parents") == [(0,)]


APART = dict(OLD, **{
    "Student.csv": "SIS ID,School SIS ID,First Name,Last Name,Grade\n"
    "8,1,Ana,Gil,4\n9,1,Ben,Roy,5\n",
    "User.csv": "Email,First Name,Last Name,Phone,SIS ID\n"
    "eva@example.org,Eva,Gil,,9\nivo@example.org,Ivo,Roy,,10\n",
    "Guardianrelationship.csv": "SIS ID,Email,Role\n8,eva@example.org,Parent\n9,10,Guardian\n",
})  # fmt: skip


def test_version_1_numbers_students_and_guardians_apart(office: Office) -> None:
    path = as_folder(office.folder / "old", APART)
    said = office.run("roster", "import", path, code=0)
    assert read_open_pairs(office) == {("9", "8"), ("10", "9")}
    assert office.query("SELECT number, first_name FROM parents ORDER BY id") == [
        ("9", "Eva"), ("10", "Ivo"),
    ]  # fmt: skip
    assert "on several lines" not in said.err and "skipped" not in said.err
    again = office.run("roster", "import", path, code=0)
    assert "Nothing has changed" in again.err


def test_version_1_tells_a_student_of_two_lines_and_not_their_namesake(office: Office) -> None:
    files = dict(APART, **{"Student.csv": APART["Student.csv"] + "9,1,Ben,Roy,6\n"})
    said = office.run("roster", "import", as_folder(office.folder / "old", files), code=0)
    assert read_open_pairs(office) == {("9", "8"), ("10", "9")}
    assert "1 id on several lines; the last active one counts (9 on lines 3, 4)" in said.err


def test_version_1_links_nobody_by_an_email_of_two_guardians(office: Office) -> None:
    users = APART["User.csv"].replace("ivo@", "EVA@")
    path = as_folder(office.folder / "old", dict(APART, **{"User.csv": users}))
    said = office.run("roster", "import", path, "--quiet", code=0)
    assert read_open_pairs(office) == {("10", "9")}
    assert "1 email of several guardians in user.csv" in said.err and "(line 3)" in said.err


def test_version_2_has_one_range_of_ids(office: Office) -> None:
    files = dict(CURRENT, **{"relationships.csv": CURRENT["relationships.csv"] + "t1,s1,parent\n"})
    office.run("roster", "import", as_folder(office.folder / "sds", files), code=0)
    assert read_open_pairs(office) == {("g1", "s1"), ("g1", "s2")}


def test_version_1_links_nobody_by_an_empty_email(office: Office) -> None:
    links = APART["Guardianrelationship.csv"] + "8,,Parent\n"
    users = APART["User.csv"] + ",Uma,Fox,,11\n"
    files = dict(APART, **{"Guardianrelationship.csv": links, "User.csv": users})
    said = office.run("roster", "import", as_folder(office.folder / "old", files), code=0)
    assert read_open_pairs(office) == {("9", "8"), ("10", "9")}
    assert "1 link skipped: one end is not in the file" in said.err
    files["User.csv"] += ",Zoe,Fox,,\n"
    said = office.run("roster", "check", as_folder(office.folder / "old", files), code=1)
    assert "line 5, SIS ID of user.csv: the cell is empty" in said.err
    assert "1 fault on 1 line." in said.err


OF_ANA, OF_BEN = ("g1", "s1"), ("g1", "s2")


def add_column(name: str, column: str, words: dict[int, str]) -> dict[str, str]:
    """The export with a column more in a file; the words stand in some of its rows."""
    header, *rows = CURRENT[name].splitlines()
    lines = [f"{header},{column}", *(f"{row},{words.get(n, '')}" for n, row in enumerate(rows))]
    return dict(CURRENT, **{name: "\n".join(lines) + "\n"})


@pytest.mark.turns(4)
@pytest.mark.parametrize("stored", [True, False])
@pytest.mark.parametrize("word", ["Inactive", "deleted", "tobedeleted", "Locked"])
@pytest.mark.parametrize(
    ("name", "row", "left"),
    [
        ("users.csv", 1, {OF_ANA}), ("users.csv", 2, set()), ("relationships.csv", 1, {OF_ANA}),
        ("roles.csv", 2, {OF_ANA}),
    ],
)  # fmt: skip
def test_who_is_not_active_has_no_access(
    office: Office, name: str, row: int, left: set[tuple[str, str]], word: str, stored: bool
) -> None:
    path = as_folder(office.folder / "sds", CURRENT)
    if stored:
        office.run("roster", "import", path, code=0)
    as_folder(path, add_column(name, "status", {row: word, 0: "Active"}))
    said = office.run("roster", "import", path, "--snapshot", "--max-removals", "100%", code=0)
    assert read_open_pairs(office) == left
    assert ("Locked" in said.err) == (word == "Locked")


@pytest.mark.parametrize("word", ["false", "NO", "0", "locked"])
def test_who_is_disabled_has_no_access(office: Office, word: str) -> None:
    path = as_folder(office.folder / "sds", CURRENT)
    office.run("roster", "import", path, code=0)
    as_folder(path, add_column("users.csv", "enabledUser", {2: word, 0: "TRUE"}))
    said = office.run("roster", "import", path, code=0)
    assert read_open_pairs(office) == set()
    assert ("locked" in said.err) == (word == "locked")


def test_a_student_who_is_disabled_is_seen_by_the_parents(office: Office) -> None:
    path = as_folder(office.folder / "sds", add_column("users.csv", "enabledUser", {0: "false"}))
    office.run("roster", "import", path, code=0)
    assert read_open_pairs(office) == {OF_ANA, OF_BEN}
