"""OneRoster: who becomes eligible, against a count made by other means; real files' errors."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Mapping

import pytest

from tests.conftest import Office
from tests.readers.samples import (
    FAMILY,
    as_folder,
    as_zip,
    oneroster,
    read_open_pairs,
    table,
    user,
)

Pairs = set[tuple[str, str]]


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
    assert read_open_pairs(office) == {("p1", "s1"), ("p2", "s1"), ("p2", "s2")}
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
    assert read_open_pairs(office) == wanted


def test_ties_to_teachers_strangers_and_brothers_are_left_out_and_counted(office: Office) -> None:
    users = [*FAMILY, user("t1", "teacher", "s1"), user("s3", "student", "s1,nobody,s3,p1")]
    said = office.run("roster", "import", as_folder(office.folder / "o", oneroster(users)), code=0)
    assert read_open_pairs(office) == {("p1", "s1"), ("p2", "s1"), ("p2", "s2"), ("p1", "s3")}
    for reason in (
        "1 link skipped: it links a student to a teacher (t1 and s1 on line 6)",
        "1 link skipped: it links a student to a student (s3 and s1 on line 7)",
        "1 link skipped: one end is not in the file (s3 and nobody on line 7)",
        "1 link skipped: it links somebody to themselves (s3 and s3 on line 7)",
    ):
        assert reason in said.err


def test_relatives_come_in_without_access_unless_the_settings_list_them(office: Office) -> None:
    users = [user("s1", "student", "r1"), user("r1", "relative")]
    path = as_folder(office.folder / "o", oneroster(users))
    said = office.run("roster", "import", path, code=0)
    assert read_open_pairs(office) == set()
    assert "1 link without access: relative" in said.err
    office.run("config", "set", "roster.eligible_relationships", "parent,guardian,Relative", code=0)
    other = Office(office.folder / "second")
    (office.folder / "second" / "office").mkdir(parents=True)
    other.store.with_name("portaladm.toml").write_bytes(
        office.store.with_name("portaladm.toml").read_bytes()
    )
    other.run("roster", "import", path, code=0)
    assert read_open_pairs(other) == {("r1", "s1")}


def test_who_is_disabled_in_the_file_has_no_access(office: Office) -> None:
    users = [user("s1", "student", "p1,p2"), user("p1", "parent", enabledUser="FALSE"),
             user("p2", "parent", enabledUser="TRUE")]  # fmt: skip
    said = office.run("roster", "import", as_folder(office.folder / "o", oneroster(users)), code=0)
    assert read_open_pairs(office) == {("p2", "s1")}
    assert "enabledUser is false (parent p1 on line 3)" in said.err


def test_a_stored_no_is_never_turned_into_a_yes(office: Office) -> None:
    roster = office.write_roster({"student_id": "s1", "parent_id": "p1", "portal_access": "no"})
    office.run("roster", "import", roster, code=0)
    users = [user("s1", "student", "p1"), user("p1", "parent")]
    office.run("roster", "import", as_folder(office.folder / "o", oneroster(users)), code=0)
    assert office.query("SELECT portal_access FROM links") == [(0,)]


def test_an_id_on_two_lines_has_the_roles_of_both(office: Office) -> None:
    users = [user("s1", "student", "x"), user("x", "parent"), user("x", "teacher", "s1")]
    said = office.run("roster", "import", as_folder(office.folder / "o", oneroster(users)), code=0)
    assert read_open_pairs(office) == {("x", "s1")}
    assert "x on lines 3, 4" in said.err


@pytest.mark.parametrize("backwards", [False, True])
def test_one_active_line_counts_whatever_the_order_of_the_lines(
    office: Office, backwards: bool
) -> None:
    lines = [user("s1", "student"), user("s1", "student", "p2", status="tobedeleted",
             orgSourcedIds="o2", dateLastModified="2026-01-01")]  # fmt: skip
    parents = [user("p1", "parent", "s1", status="inactive"), user("p1", "parent", "s1"),
               user("p2", "parent")]  # fmt: skip
    users = [*lines, *parents] if not backwards else [*parents[::-1], *lines[::-1]]
    office.run("roster", "import", as_folder(office.folder / "o", oneroster(users)), code=0)
    assert read_open_pairs(office) == {("p1", "s1")}
    assert office.query("SELECT name, withdrawn_on FROM students s JOIN schools c ON c.id = "
                        "s.school_id") == [("Lincoln", None)]  # fmt: skip


def test_who_is_deleted_on_every_line_leaves(office: Office) -> None:
    users = [user("s1", "student", "p1"), user("p1", "parent")]
    office.run("roster", "import", as_folder(office.folder / "o", oneroster(users)), code=0)
    users = [user("s1", "student", status="tobedeleted", orgSourcedIds=org) for org in ("o1", "o2")]
    users += [user("p1", "parent", "s1")]
    office.run("roster", "import", as_folder(office.folder / "o", oneroster(users)), code=0)
    assert read_open_pairs(office) == set()


def test_a_school_that_the_export_lacks_keeps_its_id_and_none_at_all_is_a_fault(
    office: Office,
) -> None:
    users = [user("s1", "student", "p1", orgSourcedIds="o9"), user("p1", "parent")]
    path = as_folder(office.folder / "o", oneroster(users))
    said = office.run("roster", "import", path, "--quiet", code=0)
    assert "1 student at 'o9', which is not in the file of schools" in said.err
    assert office.query("SELECT name FROM schools") == [("o9",)]
    users[0]["orgSourcedIds"] = ""
    said = office.run("roster", "check", as_folder(office.folder / "o", oneroster(users)), code=1)
    assert "line 2, orgSourcedIds of users.csv: the cell is empty" in said.err


def test_students_tied_to_nobody_are_counted(office: Office) -> None:
    users = [*FAMILY, user("s9", "student")]
    said = office.run("roster", "check", as_folder(office.folder / "o", oneroster(users)), code=0)
    assert "1 student linked to no parent or guardian (s9 on line 6)" in said.err


def test_an_export_without_parents_is_no_empty_success(office: Office) -> None:
    users = [user("s1", "student", "t1"), user("t1", "teacher")]
    path = as_folder(office.folder / "o", oneroster(users))
    said = office.run("roster", "import", path, code=1)
    assert "links no student to a parent or guardian" in said.err
    assert "it links a student to a teacher" in said.err


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
    assert read_open_pairs(office) == {
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
    assert read_open_pairs(office) == {("p2", "s1"), ("p2", "s2")}
    assert office.query("SELECT count(*) FROM roster_changes WHERE record = 'link'") == [(1,)]
    office.run("roster", "import", first, code=0)
    assert read_open_pairs(office) == {("p1", "s1"), ("p2", "s1"), ("p2", "s2")}


@pytest.mark.parametrize("role", ["teacher", "aide", "ext:driver"])
def test_a_parent_who_gets_another_role_in_a_delta_loses_the_links(
    office: Office, role: str
) -> None:
    office.run("roster", "import", as_folder(office.folder / "o", oneroster(FAMILY)), code=0)
    change = delta(user("p2", role, "s2"), user("t1", "teacher"))
    said = office.run("roster", "import", as_folder(office.folder / "d", change), code=0).err
    assert read_open_pairs(office) == {("p1", "s1")}
    assert "unknown or another role (s2 on line 2)" in said
    back = as_folder(office.folder / "e", delta(user("p2", "guardian", "s2")))
    office.run("roster", "import", back, code=0)
    assert ("p2", "s2") in read_open_pairs(office)


def test_a_delta_that_only_deletes_is_no_empty_file(office: Office) -> None:
    office.run("roster", "import", as_folder(office.folder / "o", oneroster(FAMILY)), code=0)
    change = delta(user("p2", "guardian", status="tobedeleted"))
    office.run("roster", "import", as_folder(office.folder / "d", change), code=0)
    assert read_open_pairs(office) == {("p1", "s1")}


def test_a_table_is_written_as_it_stands() -> None:
    assert table("a,b", {"a": "1,2"}) == 'a,b\n"1,2",\n'


def test_a_users_file_that_ends_in_the_middle_of_a_row_is_called_so(office: Office) -> None:
    files = oneroster(FAMILY)
    whole = files["users.csv"].rstrip()
    files["users.csv"] = whole[: whole.rindex(",", 0, whole.rindex(",") - 3)]
    path = as_folder(office.folder / "export", files)
    assert "it may be cut off" in office.run("roster", "check", path).err


@pytest.mark.slow
def test_a_quotation_mark_that_is_never_closed_refuses_the_users_file(office: Office) -> None:
    files = oneroster(FAMILY)
    header = files["users.csv"].splitlines()[0]
    files["users.csv"] = f'{header}\n"u1,active\n' + "a\n" * 1_000_000
    path = as_folder(office.folder / "export", files)
    said = office.run("roster", "check", path, code=1).err
    assert "users.csv can't be read: the quotation mark opened on line 2 is never closed" in said


@pytest.mark.parametrize("agents", ['="0020",="0021"', "'0020,'0021", '="0020,0021"'])
def test_ids_in_a_list_are_read_without_what_protects_them_from_excel(
    office: Office, agents: str
) -> None:
    users = [user('="0010"', "student", agents), user('="0020"', "parent"), user("'0021", "parent")]
    office.run("roster", "import", as_folder(office.folder / "o", oneroster(users)), code=0)
    assert read_open_pairs(office) == {("0020", "0010"), ("0021", "0010")}
