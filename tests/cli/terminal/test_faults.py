"""Faults as fields: what a program reads without taking a sentence apart."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.conftest import Office
from tests.readers.samples import FAMILY, as_folder, oneroster, user
from tests.services.roster.test_report import pick, read


def refuse(office: Office, *words: str) -> list[dict[str, Any]]:
    """The faults of a refused roster."""
    done = office.run("roster", "import", *words, "--format", "json", code=1)
    faults: list[dict[str, Any]] = json.loads(done.err.splitlines()[-1])["error"]["faults"]
    return faults


def test_equal_faults_are_one_with_its_line_and_its_lines(office: Office) -> None:
    roster = office.write_roster({}, *[{"school": ""}] * 3, {}, {"school": ""})
    assert refuse(office, str(roster)) == [
        {
            "code": "missing", "file": None, "line": 3, "column": "school", "count": 4,
            "lines": [{"first": 3, "last": 5}, {"first": 7, "last": 7}],
            "message": "the cell is empty", "hint": "fill it in",
        }
    ]  # fmt: skip


def test_a_fault_of_a_whole_line_has_no_column(office: Office) -> None:
    roster = office.write_roster({})
    roster.write_text(roster.read_text(encoding="utf-8-sig") + "a,b\n", encoding="utf-8")
    [fault] = refuse(office, str(roster))
    assert (fault["line"], fault["column"]) == (3, None)


@pytest.mark.parametrize(
    ("version", "broken", "place"),
    [
        ("or", user("p1", "parent", givenName=""), ("users.csv", 4, "givenName")),
        ("or", user("", "parent"), ("users.csv", 4, "sourcedId")),
    ],
)  # fmt: skip
def test_a_fault_of_an_export_has_its_file_its_line_and_its_column(
    office: Office, version: str, broken: dict[str, str], place: tuple[str, int, str]
) -> None:
    family = [*FAMILY[:2], broken, *FAMILY[3:]]
    path = as_folder(office.folder / version, oneroster(family))
    [fault] = refuse(office, str(path))
    assert (fault["file"], fault["line"], fault["column"]) == place
    office.run("roster", "import", path, "--report", "r.json", code=1)
    [told] = pick(read(office), "fault")
    assert (told["file"], told["line"], told["column"]) == place


OLD = {
    "School.csv": "SIS ID,Name\n1,Lincoln\n",
    "Student.csv": "SIS ID,School SIS ID,Username,First Name,Last Name,Grade\ns1,1,u,,Gil,4\n",
    "User.csv": "Email,First Name,Last Name,Phone,SIS ID\neva@example.org,,Gil,555 0100,77\n",
    "Guardianrelationship.csv": "SIS ID,Email,Role\ns1,eva@example.org,Parent\n",
}


def test_students_and_guardians_of_one_line_number_are_told_apart_by_their_file(
    office: Office,
) -> None:
    path = as_folder(office.folder / "sds", OLD)
    faults = refuse(office, str(path))
    assert sorted((one["file"], one["line"], one["column"]) for one in faults) == [
        ("student.csv", 2, "First Name"), ("user.csv", 2, "First Name"),
    ]  # fmt: skip


def test_a_person_without_a_school_in_the_file_of_roles_is_told_so(office: Office) -> None:
    files = {
        "users.csv": "sourcedId,username,givenName,familyName,password,email,phone,sms\n"
        "s1,u1,Ana,Gil,,,,\ng1,u3,Eva,Gil,,eva@example.org,,\n",
        "roles.csv": "userSourcedId,orgSourcedId,role,sessionSourcedId,grade,isPrimary\n"
        "s1,,student,y,3,TRUE\n",
        "orgs.csv": "sourcedId,name,type,parentSourcedId\no1,Lincoln,school,d\n",
        "relationships.csv": "userSourcedId,relationshipUserSourcedId,relationshipRole\n"
        "s1,g1,Parent\n",
    }
    [fault] = refuse(office, str(as_folder(office.folder / "sds", files)))
    assert (fault["file"], fault["line"], fault["column"]) == ("users.csv", 2, None)
    assert fault["message"] == "roles.csv names no school for this person"


def test_a_fault_of_a_list_of_new_ids_has_its_line(office: Office) -> None:
    office.run("roster", "import", office.write_roster({"parent_id": "P1"}), code=0)
    words = ("parents", "renumber", "--from", "-", "--format", "json")
    done = office.run(*words, stdin="old_id,new_id\nP1,P2\nP8,P9\n", code=1)
    [fault] = json.loads(done.err)["error"]["faults"]
    assert (fault["code"], fault["line"], fault["file"]) == ("renumber-fault", 3, None)
