"""Whom reading commands mean by a name; commands that change something take ids alone."""

from __future__ import annotations

import pytest

from tests.conftest import Office
from tests.thrift.prepared import prepared

AMINA = {
    "student_id": "S1", "student_first_name": "Yusuf", "student_last_name": "Warsame",
    "school": "Oak School", "parent_id": "P20817", "parent_first_name": "Amina",
    "parent_last_name": "Warsamé",
}  # fmt: skip
OTHER = AMINA | {"student_id": "S2", "student_first_name": "Ali", "school": "Elm School",
                 "parent_id": "P30001", "parent_last_name": "WARSAME"}  # fmt: skip
KIM = AMINA | {"student_id": "S3", "student_first_name": "Lea", "parent_id": "P5",
               "parent_first_name": "Kim", "parent_last_name": "Weiß"}  # fmt: skip
READS = (
    ("parents", "show"), ("parents", "explain"), ("keys", "check"), ("accounts", "show"),
    ("keys", "list", "--parent"), ("links", "list", "--parent"),
    ("restrictions", "list", "--parent"),
)  # fmt: skip
WRITES = (
    ("keys", "revoke"), ("keys", "extend", "--until", "2026-12-01"), ("keys", "reissue"),
    ("accounts", "disable"), ("accounts", "void"), ("passwords", "reset", "--show"),
    ("parents", "remove-added"), ("parents", "erase"),
)  # fmt: skip


@pytest.fixture
@prepared
def school(office: Office) -> Office:
    """One mother of that name, with a key and an account."""
    office.run("roster", "import", office.write_roster(AMINA, KIM), code=0)
    office.run("keys", "issue", "-o", "keys.csv", code=0)
    key = office.read_csv(office.folder / "keys.csv")[0]["activation_key"]
    typed = f"{key}\nnine purple kites over town\nnine purple kites over town\n"
    words = ("accounts", "activate", "--username", "amina", "--secrets-stdin")
    office.run(*words, stdin=typed, code=0)
    return office


def bring_other(office: Office) -> None:
    office.run("roster", "import", office.write_roster(OTHER, name="other.csv"), code=0)


@pytest.mark.parametrize("words", READS, ids=" ".join)
@pytest.mark.parametrize("name", ["Amina Warsamé", "amina  WARSAME"])
def test_one_found_is_shown_and_the_id_is_said(
    school: Office, words: tuple[str, ...], name: str
) -> None:
    by_name = school.run(*words, name, "--format", "json")
    by_id = school.run(*words, "P20817", "--format", "json")
    assert (by_name.code, by_name.out) == (by_id.code, by_id.out)
    assert "Amina Warsamé has the id P20817." in by_name.err


@pytest.mark.parametrize("words", READS, ids=" ".join)
def test_several_are_listed_with_their_children_and_nobody_is_shown(
    school: Office, words: tuple[str, ...]
) -> None:
    bring_other(school)
    told = school.run(*words, "Amina Warsame", code=1)
    assert told.out == ""
    assert "P20817: Amina Warsamé, Yusuf Warsame (S1), Oak School" in told.err
    assert "P30001: Amina WARSAME, Ali Warsame (S2), Elm School" in told.err
    assert "by the id, such as P20817" in told.err


@pytest.mark.parametrize("words", READS, ids=" ".join)
def test_half_a_name_finds_nobody(school: Office, words: tuple[str, ...]) -> None:
    assert school.run(*words, "Warsame").code in (1, 2)


@pytest.mark.parametrize("words", WRITES, ids=" ".join)
def test_a_command_that_changes_something_says_the_id_to_type(
    school: Office, words: tuple[str, ...]
) -> None:
    before = school.query("SELECT count(*) FROM trail")
    told = school.run(*words, "amina warsame", "--reason", "x", "--yes", *_verified(words))
    assert told.code == 1
    assert "P20817 (Amina Warsamé)" in told.err
    assert school.query("SELECT count(*) FROM trail") == before


def _verified(words: tuple[str, ...]) -> tuple[str, ...]:
    return ("--verified-by", "photo-id") if "reset" in words or "reissue" in words else ()


@pytest.mark.parametrize("noun", ["links", "restrictions"])
def test_a_child_is_named_like_a_parent(school: Office, noun: str) -> None:
    school.run("links", "deny", "P20817", "S1", "--reason", "order", "--yes", code=0)
    shown = school.run(noun, "list", "--student", "yusuf warsame", "--format", "json", code=0)
    assert [one["student_id"] for one in shown.json] == ["S1"]
    assert "Yusuf Warsame has the id S1." in shown.err
    twin = AMINA | {"student_id": "S9", "grade": "7"}
    school.run("roster", "import", school.write_roster(twin, name="twin.csv"), code=0)
    told = school.run(noun, "list", "--student", "Yusuf Warsame", code=1)
    assert "S9: Yusuf Warsame, grade 7, Oak School" in told.err


def test_an_id_goes_before_a_name(school: Office) -> None:
    odd = AMINA | {"student_id": "S4", "parent_id": "Amina Warsame", "parent_first_name": "Bo"}
    school.run("roster", "import", school.write_roster(odd, name="odd.csv"), code=0)
    shown = school.run("parents", "show", "Amina Warsame", "--format", "json", code=0).record
    assert shown["parent_name"] == "Bo Warsamé"


def test_letters_that_fold_to_two_are_found_as_they_are_written(school: Office) -> None:
    shown = school.run("parents", "show", "kim weiß", "--format", "json", code=0).record
    assert shown["parent_id"] == "P5"


def test_a_parent_who_never_got_a_key_is_told_how_to_get_one(office: Office) -> None:
    office.run("roster", "import", office.write_roster(AMINA), code=0)
    line = office.run("keys", "check", "Amina Warsame", "--format", "json", code=1).json[0]
    assert (line["status"], line["parent_id"]) == ("no-key", "P20817")
    assert line["command"] == "portaladm keys issue --parent P20817"
