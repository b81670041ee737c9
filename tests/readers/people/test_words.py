"""Words outside the closed lists of a format, and lists in one cell."""

from __future__ import annotations

import pytest

from tests.conftest import Office
from tests.readers.samples import FAMILY, as_folder, oneroster, oneroster_12, read_open_pairs, user


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize(
    ("column", "word"),
    [("status", "Deleted"), ("status", "DISABLED"), ("status", "false"), ("status", "Gelöscht"),
     ("enabledUser", "nein"), ("enabledUser", "disabled")],
)  # fmt: skip
@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_a_word_outside_a_closed_list_gives_no_access_and_is_told(
    office: Office, column: str, word: str, version: str
) -> None:
    odd = {column: word}
    users = [user("s1", "student", "p1,p2"), user("s2", "student", "p2"), user("p1", "parent"),
             user("p2", "parent", **odd)]  # fmt: skip
    files = oneroster(users)
    if version == "1.2":
        roles = [{"userSourcedId": one["sourcedId"], "role": one["role"]} for one in users]
        files = oneroster_12(users, roles)
    said = office.run("roster", "import", as_folder(office.folder / "o", files), "--quiet", code=0)
    assert read_open_pairs(office) == {("p1", "s1")}
    assert f"1 line with {word!r} as {column}, which is not a word of this format" in said.err
    assert "(line 5)" in said.err
    assert "1 student without any parent who may use the portal (s2)" in said.err


def test_an_unknown_status_of_a_student_closes_their_links(office: Office) -> None:
    users = [user("s1", "student", "p1", status="left"), user("p1", "parent")]
    said = office.run("roster", "import", as_folder(office.folder / "o", oneroster(users)), code=0)
    assert read_open_pairs(office) == set()
    assert "1 line with 'left' as status" in said.err


def test_a_later_unknown_status_closes_what_was_open(office: Office) -> None:
    users = [user("s1", "student", "p1"), user("p1", "parent")]
    office.run("roster", "import", as_folder(office.folder / "o", oneroster(users)), code=0)
    assert read_open_pairs(office) == {("p1", "s1")}
    users[1]["status"] = "Deleted"
    path = as_folder(office.folder / "o", oneroster(users))
    said = office.run("roster", "import", path, "--max-removals", "100%", code=0)
    assert read_open_pairs(office) == set()
    assert "1 line with 'Deleted' as status" in said.err
    assert "Nothing has changed" in office.run("roster", "import", path, code=0).err


@pytest.mark.parametrize("backwards", [False, True])
def test_an_active_line_counts_beside_one_of_an_unknown_status(
    office: Office, backwards: bool
) -> None:
    lines = [user("p1", "parent", "s1"), user("p1", "parent", "s1", status="Deleted")]
    others = [user("p2", "parent", "s1"), user("p2", "parent", "s1", enabledUser="nein")]
    lines, others = (lines[::-1], others[::-1]) if backwards else (lines, others)
    users = [user("s1", "student", status="left"), user("s1", "student"), *lines, *others]
    office.run("roster", "import", as_folder(office.folder / "o", oneroster(users)), code=0)
    assert read_open_pairs(office) == {("p1", "s1")}


def test_a_student_alone_is_disabled_without_closing_the_parents(office: Office) -> None:
    users = [user("s1", "student", "p1", enabledUser="false"), user("p1", "parent")]
    office.run("roster", "import", as_folder(office.folder / "o", oneroster(users)), code=0)
    assert read_open_pairs(office) == {("p1", "s1")}


def test_students_whose_parents_are_all_deleted_or_of_an_unknown_role_are_told(
    office: Office,
) -> None:
    users = [*FAMILY, user("s3", "student", "p3"), user("p3", "parent", status="INACTIVE"),
             user("s4", "student"), user("p4", "Mutter", "s4")]  # fmt: skip
    path = as_folder(office.folder / "o", oneroster(users))
    said = office.run("roster", "import", path, "--quiet", code=0)
    told = "2 students whose parents and guardians in the file are all deleted, inactive or of an "
    assert told + "unknown or another role (s3 on line 6, s4 on line 8)" in " ".join(
        said.err.split()
    )
    assert "1 line with 'Mutter' as role, which is not a word of this format" in said.err


def test_words_outside_the_lists_of_roles_csv_are_told_and_give_nothing(office: Office) -> None:
    users = [user("s1", "", "p1,p2,p3"), user("p1"), user("p2"), user("p3")]
    roles = [{"userSourcedId": "s1", "role": "student"},
             {"userSourcedId": "p1", "role": "parent", "status": "Deleted"},
             {"userSourcedId": "p2", "role": "Padre"},
             {"userSourcedId": "p3", "role": "teacher;guardian"}]  # fmt: skip
    files = oneroster_12(users, roles)
    said = office.run("roster", "import", as_folder(office.folder / "o", files), code=0)
    assert read_open_pairs(office) == {("p3", "s1")}
    assert "1 line with 'Deleted' as status of roles.csv" in said.err
    assert "1 line with 'Padre' as role of roles.csv" in said.err
    assert "guardian' as role" not in said.err


@pytest.mark.parametrize("mark", [";", "|", " ", "; ", " | "])
def test_lists_with_other_marks_than_commas_are_read_where_every_piece_is_known(
    office: Office, mark: str
) -> None:
    users = [user("s1", "student", orgSourcedIds=f"d0{mark}o2", grades=f"03{mark}04"),
             user("s2", "student"), user("p1", f"teacher{mark}parent", f"s1{mark}s2")]  # fmt: skip
    path = as_folder(office.folder / "o", oneroster(users))
    said = office.run("roster", "import", path, "--quiet", code=0)
    assert read_open_pairs(office) == {("p1", "s1"), ("p1", "s2")}
    assert "Look at" not in said.err
    assert office.query("SELECT s.number, grade, name FROM students s JOIN schools c "
                        "ON c.id = school_id ORDER BY 1") == [
        ("s1", "03", "Grant"), ("s2", "04", "Lincoln"),
    ]  # fmt: skip
    again = office.run("roster", "import", path, code=0)
    assert "Nothing has changed" in again.err


def test_a_list_that_cannot_be_read_is_told(office: Office) -> None:
    users = [*FAMILY, user("p3", "parent", "s1;s9"), user("p4", "parent", "s 1")]
    path = as_folder(office.folder / "o", oneroster(users))
    said = office.run("roster", "import", path, "--quiet", code=0)
    assert (
        "1 list of ids that can't be read: separate ids by commas ('s1;s9' on line 6)" in said.err
    )
    assert read_open_pairs(office) == {("p1", "s1"), ("p2", "s1"), ("p2", "s2")}


def test_a_delta_knows_the_pieces_of_a_list_by_the_store(office: Office) -> None:
    office.run("roster", "import", as_folder(office.folder / "o", oneroster(FAMILY)), code=0)
    delta = [user("p5", "parent", "s1;s2", status="active")]
    path = as_folder(office.folder / "d", oneroster(delta, "delta"))
    office.run("roster", "import", path, code=0)
    assert {("p5", "s1"), ("p5", "s2")} <= read_open_pairs(office)


SDS = {
    "users.csv": "sourcedId,givenName,familyName,email\ns1,Ana,Gil,\ns2,Ben,Gil,\n"
    "g1,Eva,Gil,eva@example.org\ng2,Ivo,Gil,ivo@example.org\n",
    "roles.csv": "userSourcedId,orgSourcedId,role\ns1,o1,student\ns2,o7,student\n"
    "g2,o1,Hausmeister\n",
    "orgs.csv": "sourcedId,name,type\no1,Lincoln,school\n",
    "relationships.csv": "userSourcedId,relationshipUserSourcedId,relationshipRole\n"
    "s1,g1,Mutter\ns2,g2,PARENT\ns2,g1,Step-Mother\n",
}
SDS_1 = {
    "School.csv": "SIS ID,Name\n1,Lincoln\n",
    "Student.csv": "SIS ID,School SIS ID,First Name,Last Name\n1,1,Ana,Gil\n2,7,Ben,Gil\n",
    "User.csv": "Email,First Name,Last Name,Phone,SIS ID\neva@example.org,Eva,Gil,,1\n",
    "Guardianrelationship.csv": "SIS ID,Email,Role\n1,eva@example.org,Ex-Vormund\n"
    "2,eva@example.org,\n2,eva@example.org,Guardian\n",
}


def test_school_data_sync_2_tells_words_and_schools_that_it_does_not_have(office: Office) -> None:
    path = as_folder(office.folder / "sds", SDS)
    said = office.run("roster", "import", path, "--quiet", code=0)
    assert read_open_pairs(office) == {("g2", "s2"), ("g1", "s2")}
    told = " ".join(said.err.split())
    assert "1 line with 'Mutter' as relationshipRole" in told and "Step-Mother" not in told
    assert "1 line with 'Hausmeister' as role of roles.csv" in told
    assert "1 student at 'o7', which is not in the file of schools" in told
    assert "1 student without any parent who may use the portal (s1)" in told


def test_school_data_sync_1_tells_words_and_schools_that_it_does_not_have(office: Office) -> None:
    path = as_folder(office.folder / "sds", SDS_1)
    said = office.run("roster", "import", path, "--quiet", code=0)
    assert read_open_pairs(office) == {("1", "2")}
    told = " ".join(said.err.split())
    assert "1 line with 'Ex-Vormund' as Role of guardianrelationship.csv" in told
    assert "1 student at '7', which is not in the file of schools" in told
    assert "1 student without any parent who may use the portal (1)" in told


def test_clever_tells_words_and_schools_that_it_does_not_have(office: Office) -> None:
    files = {
        "schools.csv": "School_id,School_name\n10,Lincoln\n11,Grant\n",
        "students.csv": "School_id,Student_id,Last_name,First_name,Contact_type,Contact_name,"
        "Contact_relationship,Contact_sis_id\n"
        "10,s1,Gil,Ana,Family,Eva Gil,Mother,c1\n"
        "10,s1,Gil,Ana,Notfall,Ivo Gil,Father,c2\n"
        "10;11,s2,Roy,Ben,,Uma Roy,Mutter,c3\n"
        "12,s3,Fox,Cy,Emergency,Lea Fox,Mother,c4\n"
        "12,s3,Fox,Cy,,Max Fox,Uncle,c5\n",
    }
    path = as_folder(office.folder / "clever", files)
    said = office.run("roster", "import", path, "--quiet", code=0)
    assert read_open_pairs(office) == {("c1", "s1")}
    told = " ".join(said.err.split())
    assert "1 line with 'Notfall' as Contact_type, which is not a word of this format" in told
    assert "1 line with 'Mutter' as Contact_relationship" in told and "(line 4)" in told
    assert "2 rows with the school '12', which is not in the file of schools" in told
    assert "Uncle" not in told
    assert (
        "2 students without any parent who may use the portal (s2 on line 4, s3 on line 5)" in told
    )
    assert ("Lincoln",) in office.query(
        "SELECT name FROM schools c JOIN students s ON s.school_id = c.id WHERE s.number = 's2'"
    )
