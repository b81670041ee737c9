"""``parents`` at the counter: screens, pipes, files, wrong input."""

from __future__ import annotations

import pytest

from tests.conftest import Office
from tests.thrift.prepared import prepared


@pytest.fixture
@prepared
def school(office: Office) -> Office:
    rows = (
        {"student_id": "0010442", "parent_id": "P20817"},
        {"student_id": "0010443", "parent_id": "P20818", "parent_first_name": "Ann [/b]"},
    )
    office.run("roster", "import", office.write_roster(*rows), code=0)
    return office


def test_explain_speaks_on_a_screen_with_the_command_on_its_own_line(school: Office) -> None:
    said = school.run("parents", "explain", "P20817", "--format", "table", code=0).out
    assert said.splitlines()[0] == "José García (P20817)"
    assert "  portaladm keys issue --parent P20817" in said.splitlines()


@pytest.mark.parametrize("verb", ["show", "explain"])
def test_a_name_is_data_on_every_screen(school: Office, verb: str) -> None:
    assert "Ann [/b]" in school.run("parents", verb, "P20818", "--format", "table", code=0).out


@pytest.mark.parametrize("verb", ["show", "explain"])
def test_an_unknown_parent_is_refused_with_near_ones(school: Office, verb: str) -> None:
    refused = school.run("parents", verb, "P20871", "--format", "json", code=1)
    assert '"code": "unknown-parent"' in refused.err
    assert "did you mean P20817" in refused.err


def test_fields_and_formats_of_the_list(school: Office) -> None:
    listed = school.run("parents", "list", "--fields", "parent_id,status", code=0)
    assert listed.out.splitlines() == [
        "parent_id,status",
        "P20817,never-issued",
        "P20818,never-issued",
    ]
    assert "P20817" in school.run("parents", "list", "--format", "table", code=0).out
    assert len(school.run("parents", "list", "--format", "jsonl", code=0).out.splitlines()) == 2


def test_wrong_filters_are_named(school: Office) -> None:
    assert "Lincoln" in school.run("parents", "list", "--school", "Lincon Elementary", code=1).err
    assert "never-issued" in school.run("parents", "list", "--status", "lost", code=2).err


def test_one_parent_is_one_object_with_lists(school: Office) -> None:
    shown = school.run("parents", "show", "P20817", "--format", "json", code=0).json
    assert (shown["parent_id"], shown["username"]) == ("P20817", None)
    assert shown["keys"] == [] and isinstance(shown["links"], list)
    piped = school.run("parents", "show", "P20817", "--fields", "parent_id,email", code=0).out
    assert piped.splitlines()[0] == "parent_id,email"


def test_adding_says_what_comes_next(school: Office) -> None:
    words = ("--student", "0010442", "--first-name", " Eva ", "--last-name", "Ruiz  Paz")
    added = school.run(
        "parents", "add", "--reason", "new", "--verified-by", "photo-id", "--yes", *words,
        "--format", "json", code=0,
    )  # fmt: skip
    assert added.json["parent_name"] == "Eva Ruiz Paz"
    assert f"portaladm keys issue --parent {added.json['parent_id']}" in added.err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "names nobody"),
        (b"old_id,new_id\n", "names nobody"),
        (b"old,new\nP20817,N1\n", "no column old_id"),
        (b"old_id\nP20817\n", "no column new_id"),
        (b"old_id,new_id\nP20817,\xff\n", "not UTF-8"),
        (b"old_id,new_id\nP20817\n", "line 2: new_id is empty"),
    ],
)
def test_a_file_of_numbers_that_is_none_is_refused(
    school: Office, content: bytes, said: str
) -> None:
    path = school.folder / "numbers.csv"
    path.write_bytes(content)
    assert said in school.run("parents", "renumber", "--from", path, code=1).err
    school.run("parents", "renumber", "--from", "nowhere.csv", code=1)


@pytest.mark.parametrize(
    "content",
    [
        "\ufeffold_id,new_id\r\nP20817,N1\r\n",
        "New_ID;note;OLD_ID\nN1;x;P20817\n\n",
        "old_id\tnew_id\n P20817 \t N1 \n",
    ],
)
def test_a_file_of_numbers_comes_as_excel_writes_it(school: Office, content: str) -> None:
    done = school.run("parents", "renumber", "--from", "-", stdin=content, code=0)
    assert done.out.splitlines() == ["old_id,new_id", "P20817,N1"]
    school.run("parents", "show", "N1", code=0)


def test_a_dry_run_changes_nothing(school: Office) -> None:
    content = "old_id,new_id\nP20817,N1\n"
    done = school.run("parents", "renumber", "--from", "-", "--dry-run", stdin=content, code=0)
    assert "A dry run" in done.err
    school.run("parents", "show", "N1", code=1)


def test_the_lists_of_a_screen_have_no_empty_column_and_say_nothing_twice(office: Office) -> None:
    office.run("keys", "issue", "--roster", office.write_roster({}), "-o", "k.csv", code=0)
    out = office.run("parents", "show", "P20001", "--format", "table", code=0).out
    headings = [line.split() for line in out.splitlines() if line.startswith(("Student ", "Key "))]
    assert headings == [
        ["Student", "Student", "name", "Grade", "School", "Relationship", "Status"],
        ["Key", "Status", "Issued", "Expires"],
    ]
    assert out.count("visible") == 1
