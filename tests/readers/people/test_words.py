"""Words outside the closed lists of a format, and lists in one cell."""

from __future__ import annotations

import pytest

from tests.conftest import Office
from tests.readers.samples import FAMILY, as_folder, oneroster, oneroster_12, read_open_pairs, user


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
    assert told + "unknown role (s3 on line 6, s4 on line 8)" in " ".join(said.err.split())
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
