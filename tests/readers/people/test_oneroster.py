"""OneRoster: who becomes eligible, against a count made by other means; real files' errors."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Mapping

import pytest

from tests.conftest import Office
from tests.readers.samples import as_folder, as_zip, oneroster, oneroster_12, table, user

FAMILY = [
    user("s1", "student", "p1,p2"),
    user("s2", "student"),
    user("p1", "parent"),
    user("p2", "guardian", "s2", phone="555 0100"),
]
Pairs = set[tuple[str, str]]
OPEN = (
    "SELECT p.number, s.number FROM links l JOIN parents p ON p.id = l.parent_id JOIN students s "
    "ON s.id = l.student_id WHERE l.portal_access = 1 AND l.ended_on IS NULL "
    "AND s.withdrawn_on IS NULL"
)


def open_pairs(office: Office) -> Pairs:
    return {(parent, student) for parent, student in office.query(OPEN)}


def count_by_hand(users: str) -> Pairs:
    """Whom a 1.1 users.csv makes eligible, with dictionaries."""
    rows = {row["sourcedId"]: row for row in csv.DictReader(io.StringIO(users))}
    pairs = set()
    for row in rows.values():
        for other in filter(None, map(str.strip, row["agentSourcedIds"].split(","))):
            for student, parent in ((row["sourcedId"], other), (other, row["sourcedId"])):
                s, p = rows.get(student), rows.get(parent)
                if (
                    s and p and s["role"].lower() == "student"
                    and p["role"].lower() in ("parent", "guardian")
                    and p["enabledUser"].lower() != "false"
                ):  # fmt: skip
                    pairs.add((parent, student))
    return pairs


@pytest.mark.parametrize("kind", ["folder", "zip", "zip with a folder in it"])
def test_ties_are_read_in_either_direction_from_a_zip_and_a_folder(
    office: Office, kind: str
) -> None:
    files = oneroster(FAMILY)
    if kind == "folder":
        path = as_folder(office.folder / "export", files)
    else:
        path = as_zip(office.folder / "export.zip", files, "" if kind == "zip" else "out/")
    said = office.run("roster", "import", path, code=0)
    assert "OneRoster 1.1 (bulk), 3 rows" in said.err
    assert open_pairs(office) == {("p1", "s1"), ("p2", "s1"), ("p2", "s2")}
    assert office.query("SELECT number, first_name, email, phone FROM parents ORDER BY 1") == [
        ("p1", "Gp1", "p1@example.org", ""), ("p2", "Gp2", "p2@example.org", "555 0100"),
    ]  # fmt: skip
    assert office.query(
        "SELECT s.number, grade, name FROM students s JOIN schools c ON c.id = school_id ORDER BY 1"
    ) == [("s1", "04", "Lincoln"), ("s2", "04", "Lincoln")]
    assert b"secret-" not in office.store.read_bytes()


def test_who_becomes_eligible_is_what_a_count_by_hand_says(office: Office) -> None:
    chance = random.Random(3)
    roles = ["student"] * 8 + ["parent"] * 6 + ["guardian", "relative", "teacher", "Parent", "aide"]
    numbers = [f"{chance.randrange(10**6)}" for _ in range(600)]
    numbers = list(dict.fromkeys([*numbers, *(n + "1" for n in numbers[:50])]))
    users = [
        user(
            number, chance.choice(roles),
            ",".join(chance.choices([*numbers, "stranger"], k=chance.choice((0, 1, 2, 5)))),
            enabledUser=chance.choice(["true", "TRUE", "1", "false", "FALSE"]),
        )
        for number in numbers
    ]  # fmt: skip
    files = oneroster(users)
    office.run("roster", "import", as_zip(office.folder / "o.zip", files), code=0)
    wanted = count_by_hand(files["users.csv"])
    assert len(wanted) > 100
    assert open_pairs(office) == wanted


def test_ties_to_teachers_strangers_and_brothers_are_left_out_and_counted(office: Office) -> None:
    users = [*FAMILY, user("t1", "teacher", "s1"), user("s3", "student", "s1,nobody,s3,p1")]
    said = office.run("roster", "import", as_folder(office.folder / "o", oneroster(users)), code=0)
    assert open_pairs(office) == {("p1", "s1"), ("p2", "s1"), ("p2", "s2"), ("p1", "s3")}
    for reason in (
        "1 tie left out: it ties a student to a teacher (t1 and s1 on line 6)",
        "1 tie left out: it ties a student to a student (s3 and s1 on line 7)",
        "1 tie left out: one end is not in the file (s3 and nobody on line 7)",
        "1 tie left out: it ties somebody to themselves (s3 and s3 on line 7)",
    ):
        assert reason in said.err


def test_relatives_come_in_without_access_unless_the_settings_list_them(office: Office) -> None:
    users = [user("s1", "student", "r1"), user("r1", "relative")]
    path = as_folder(office.folder / "o", oneroster(users))
    said = office.run("roster", "import", path, code=0)
    assert open_pairs(office) == set()
    assert "1 link without access: relative" in said.err
    office.run("config", "set", "roster.eligible_relationships", "parent,guardian,Relative", code=0)
    other = Office(office.folder / "second")
    (office.folder / "second" / "office").mkdir(parents=True)
    other.store.with_name("portaladm.toml").write_bytes(
        office.store.with_name("portaladm.toml").read_bytes()
    )
    other.run("roster", "import", path, code=0)
    assert open_pairs(other) == {("r1", "s1")}


def test_who_is_disabled_in_the_file_has_no_access(office: Office) -> None:
    users = [user("s1", "student", "p1,p2"), user("p1", "parent", enabledUser="FALSE"),
             user("p2", "parent", enabledUser="TRUE")]  # fmt: skip
    said = office.run("roster", "import", as_folder(office.folder / "o", oneroster(users)), code=0)
    assert open_pairs(office) == {("p2", "s1")}
    assert "enabledUser is false (parent p1 on line 3)" in said.err


def test_a_stored_no_is_never_turned_into_a_yes(office: Office) -> None:
    roster = office.write_roster({"student_id": "s1", "parent_id": "p1", "portal_access": "no"})
    office.run("roster", "import", roster, code=0)
    users = [user("s1", "student", "p1"), user("p1", "parent")]
    office.run("roster", "import", as_folder(office.folder / "o", oneroster(users)), code=0)
    assert office.query("SELECT portal_access FROM links") == [(0,)]


def test_real_files_errors_are_read_over(office: Office) -> None:
    files = oneroster([])
    # misspelt and re-cased headers, a short row, statuses in a bulk file, an unknown column
    files["users.csv"] = (
        "SourcedId,Status,DateLastModified,EnabledUser,OrgSourcedIds,Role,username,userIds,"
        "GivenName,familyname,middleName,identifier,Email,sms,phone,agentSourcedId,grades,shoe\n"
        's1,active,,TRUE,"d0, o2",Student,,,Ana,Gil,,,,,,"p1, p2",4,\n'
        "p1,active,,TRUE,o1,PARENT,,,José,Gil\n"
        "\n"
        "p2,ACTIVE,,True,o1,guardian,,,Eva,Gil,,,eva@example.org,5550100,,,,,,\n"
    )
    said = office.run("roster", "import", as_folder(office.folder / "o", files), code=0)
    assert open_pairs(office) == {("p1", "s1"), ("p2", "s1")}
    assert "'agentSourcedId' is read as agentSourcedIds" in said.err
    assert office.query("SELECT name FROM schools") == [("Grant",)]
    assert office.query("SELECT phone FROM parents WHERE number = 'p2'") == [("5550100",)]


def test_an_id_on_two_lines_has_the_roles_of_both(office: Office) -> None:
    users = [user("s1", "student", "x"), user("x", "parent"), user("x", "teacher", "s1")]
    said = office.run("roster", "import", as_folder(office.folder / "o", oneroster(users)), code=0)
    assert open_pairs(office) == {("x", "s1")}
    assert "x on lines 3, 4" in said.err


@pytest.mark.parametrize(
    ("change", "line", "says"),
    [
        (("Gp1", ""), 4, "givenName of users.csv: the cell is empty"),
        (("Fs1", ""), 2, "familyName of users.csv: the cell is empty"),
        (("\np1,", "\n,"), 4, "sourcedId of users.csv: the cell is empty"),
        (("Gp1", "G\u202ep1"), 4, "U+202E"),
        (("Gp1", "G" * 2001), 4, "2,001 characters"),
        (("Gp1", '"G"p1'), 4, "quotation mark stands in the middle"),
        (('"p1,p2"', "p1,p2"), 2, "put quotation marks around"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_line_and_column_and_nothing_comes_in(
    office: Office, change: tuple[str, str], line: int, says: str
) -> None:
    files = oneroster(FAMILY)
    assert change[0] in files["users.csv"]
    files["users.csv"] = files["users.csv"].replace(*change)
    path = as_folder(office.folder / "o", files)
    said = office.run("roster", "import", path, code=1)
    assert f"line {line}, " in said.err
    assert says in said.err
    assert office.query("SELECT count(*) FROM parents") == [(0,)]
    office.run("roster", "import", path, "--keep-good-rows", "--rejects", "bad.csv", code=3)
    bad = (office.folder / "bad.csv").read_text(encoding="utf-8-sig")
    assert bad.splitlines()[1].startswith(f"{line},")
    assert "secret-" not in bad


def test_a_school_that_the_export_lacks_keeps_its_id_and_none_at_all_is_a_fault(
    office: Office,
) -> None:
    users = [user("s1", "student", "p1", orgSourcedIds="o9"), user("p1", "parent")]
    office.run("roster", "import", as_folder(office.folder / "o", oneroster(users)), code=0)
    assert office.query("SELECT name FROM schools") == [("o9",)]
    users[0]["orgSourcedIds"] = ""
    said = office.run("roster", "check", as_folder(office.folder / "o", oneroster(users)), code=1)
    assert "line 2, orgSourcedIds of users.csv: the cell is empty" in said.err


def test_students_tied_to_nobody_are_counted(office: Office) -> None:
    users = [*FAMILY, user("s9", "student")]
    said = office.run("roster", "check", as_folder(office.folder / "o", oneroster(users)), code=0)
    assert "1 student tied to no parent or guardian (s9 on line 6)" in said.err


def test_an_export_without_parents_is_no_empty_success(office: Office) -> None:
    users = [user("s1", "student", "t1"), user("t1", "teacher")]
    path = as_folder(office.folder / "o", oneroster(users))
    said = office.run("roster", "import", path, code=1)
    assert "links no student to a parent or guardian" in said.err
    assert "it ties a student to a teacher" in said.err


def test_the_same_export_again_changes_nothing(office: Office) -> None:
    path = as_zip(office.folder / "o.zip", oneroster(FAMILY))
    office.run("roster", "import", path, code=0)
    assert "Nothing has changed" in office.run("roster", "import", path, code=0).err
    folder = as_folder(office.folder / "o", oneroster(FAMILY))
    assert "Nothing has changed" in office.run("roster", "import", folder, code=0).err


def test_one_file_of_an_export_is_refused_with_what_to_name(office: Office) -> None:
    folder = as_folder(office.folder / "o", oneroster(FAMILY))
    said = office.run("roster", "import", folder / "users.csv", code=1)
    assert "Name the zip or the folder" in said.err


# Version 1.2: roles with dates.

PEOPLE = [user("s1", "", "p1,t1"), user("p1"), user("t1")]


def role(person: str, word: str, begin: str = "", end: str = "", **more: str) -> dict[str, str]:
    return {"userSourcedId": person, "role": word, "beginDate": begin, "endDate": end,
            "roleType": "primary", **more}  # fmt: skip


def test_a_teacher_who_is_a_guardian_too_counts_as_one(office: Office) -> None:
    roles = [role("s1", "student"), role("p1", "parent"), role("t1", "teacher"),
             role("t1", "guardian", roleType="secondary")]  # fmt: skip
    said = office.run(
        "roster", "import", as_folder(office.folder / "o", oneroster_12(PEOPLE, roles)), code=0
    )
    assert "OneRoster 1.2 (bulk), 2 rows" in said.err
    assert open_pairs(office) == {("p1", "s1"), ("t1", "s1")}


@pytest.mark.parametrize(
    ("begin", "end", "as_of", "wanted"),
    [
        ("", "", None, True),
        ("2025-08-01", "2026-08-31", None, True),
        ("2025-08-01", "2026-08-30", None, False),
        ("2026-09-01", "", None, False),
        ("2026-09-01", "", "2026-09-01", True),
        ("01/09/2025", "31/08/2026", None, True),
        ("01/09/2025", "30/08/2026", None, False),
        ("2025-08-01T00:00:00Z", "2026-08-30T23:59:59.000Z", None, False),
        ("", "2026-06-30", "2026-06-01", True),
    ],
)  # fmt: skip
def test_a_guardians_role_must_hold_on_the_day(
    office: Office, begin: str, end: str, as_of: str | None, wanted: bool
) -> None:
    users = [*PEOPLE, user("p9")]
    users[0] = user("s1", "", "p1,p9")
    roles = [role("s1", "student"), role("p1", "parent", begin, end), role("p9", "parent")]
    path = as_folder(office.folder / "o", oneroster_12(users, roles))
    more = ("--as-of", as_of) if as_of else ()
    office.run("roster", "import", path, *more, code=0)
    assert open_pairs(office) == {("p9", "s1")} | ({("p1", "s1")} if wanted else set())


def test_a_student_whose_role_has_ended_is_withdrawn_on_its_last_day(office: Office) -> None:
    users = [*PEOPLE, user("s2", "", "p1")]
    roles = [role("s1", "student", "", "2026-06-12"), role("s2", "student"), role("p1", "parent")]
    said = office.run(
        "roster", "import", as_folder(office.folder / "o", oneroster_12(users, roles)), code=0
    )
    assert office.query("SELECT number, withdrawn_on FROM students ORDER BY 1") == [
        ("s1", "2026-06-12"), ("s2", None),
    ]  # fmt: skip
    assert "1 student who has left (s1 on line 2)" in said.err


def test_a_file_in_which_every_role_has_ended_is_said_to_be_of_an_earlier_year(
    office: Office,
) -> None:
    roles = [role("s1", "student", "", "2025-06-12"), role("p1", "parent", "", "2025-06-12")]
    path = as_folder(office.folder / "o", oneroster_12(PEOPLE[:2], roles))
    said = office.run("roster", "check", path, code=0)
    assert "every student of the file has left, the last on 2025-06-12" in said.err
    assert "--as-of 2025-06-12" in said.err
    office.run("roster", "import", path, "--as-of", "2025-06-12", code=0)
    assert open_pairs(office) == {("p1", "s1")}


def test_a_role_that_ended_and_begins_again_is_no_withdrawal(office: Office) -> None:
    roles = [role("s1", "student", "", "2026-06-12"), role("s1", "student", "2026-09-08"),
             role("p1", "parent"), role("s2", "student")]  # fmt: skip
    users = [*PEOPLE, user("s2", "", "p1")]
    said = office.run(
        "roster", "import", as_folder(office.folder / "o", oneroster_12(users, roles)), code=0
    )
    assert "1 student whose role has not begun yet left out" in said.err
    assert open_pairs(office) == {("p1", "s2")}


# Deltas.


def delta(*users: Mapping[str, str]) -> dict[str, str]:
    return oneroster(
        [
            {"status": "active", "dateLastModified": "2026-08-30T01:02:03.000Z"} | dict(u)
            for u in users
        ],
        "delta",
    )


def test_a_delta_ties_changed_people_to_those_of_the_store(office: Office) -> None:
    office.run("roster", "import", as_folder(office.folder / "o", oneroster(FAMILY)), code=0)
    change = delta(
        user("s1", "student", "p1,p2,p3", familyName="New"), user("p3", "parent"),
        user("p4", "parent", "s2"),
    )  # fmt: skip
    said = office.run("roster", "import", as_folder(office.folder / "d", change), code=0)
    assert "OneRoster 1.1 (delta)" in said.err
    assert open_pairs(office) == {
        ("p1", "s1"), ("p2", "s1"), ("p2", "s2"), ("p3", "s1"), ("p4", "s2"),
    }  # fmt: skip
    assert office.query("SELECT last_name FROM students WHERE number = 's1'") == [("New",)]
    assert office.query("SELECT email FROM parents WHERE number = 'p1'") == [("p1@example.org",)]


@pytest.mark.parametrize("cells", ["all", "none"])
def test_a_student_whom_a_delta_deletes_is_withdrawn(office: Office, cells: str) -> None:
    office.run("roster", "import", as_folder(office.folder / "o", oneroster(FAMILY)), code=0)
    gone = user("s1", "student", "p1,p2") if cells == "all" else {
        "sourcedId": "s1", "role": "student"
    }  # fmt: skip
    change = delta({**gone, "status": "tobedeleted"})
    office.run("roster", "import", as_folder(office.folder / "d", change), code=0)
    assert office.query("SELECT number, withdrawn_on, last_name FROM students ORDER BY 1") == [
        ("s1", "2026-08-30", "Fs1"), ("s2", None, "Fs2"),
    ]  # fmt: skip


@pytest.mark.parametrize("mode", ["delta", "bulk"])
def test_a_parent_whom_the_file_deletes_loses_the_links_and_comes_back(
    office: Office, mode: str
) -> None:
    first = as_folder(office.folder / "o", oneroster(FAMILY))
    office.run("roster", "import", first, code=0)
    users = [user("p1", "parent", status="tobedeleted"), user("s2", "student"),
             user("p2", "guardian", "s2")]  # fmt: skip
    gone = oneroster(users, mode)
    path = as_folder(office.folder / "d", gone)
    office.run("roster", "import", path, code=0)
    assert open_pairs(office) == {("p2", "s1"), ("p2", "s2")}
    assert office.query("SELECT count(*) FROM roster_changes WHERE record = 'link'") == [(1,)]
    office.run("roster", "import", first, code=0)
    assert open_pairs(office) == {("p1", "s1"), ("p2", "s1"), ("p2", "s2")}


def test_a_delta_that_only_deletes_is_no_empty_file(office: Office) -> None:
    office.run("roster", "import", as_folder(office.folder / "o", oneroster(FAMILY)), code=0)
    change = delta(user("p2", "guardian", status="tobedeleted"))
    office.run("roster", "import", as_folder(office.folder / "d", change), code=0)
    assert open_pairs(office) == {("p1", "s1")}


def test_a_table_is_written_as_it_stands() -> None:
    assert table("a,b", {"a": "1,2"}) == 'a,b\n"1,2",\n'
