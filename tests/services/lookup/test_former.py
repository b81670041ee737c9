"""Former usernames: whose a name is now, after one renaming or several."""

from __future__ import annotations

import pytest

from portaladm.services.lookup.former import FormerUsernames
from tests.conftest import Office
from tests.kits.accounts import open_three_accounts
from tests.thrift.prepared import prepared


@pytest.fixture
@prepared
def school(office: Office) -> Office:
    """Three accounts; P1's was renamed twice, P2 has the name that P1 had first."""
    open_three_accounts(office)
    for old, new in (("userP1", "anna"), ("anna", "anna2"), ("userP2", "userP1")):
        office.run(
            "accounts", "rename", "--verified-by", "photo-id", old, new, "--reason", "asked", code=0
        )
    return office


@pytest.mark.parametrize(
    ("name", "username", "parent"),
    [("anna", "anna2", "P1"), (" ANNA ", "anna2", "P1"), ("userP2", "userP1", "P2"),
     ("userP3", None, ""), ("nobody", None, "")],
)  # fmt: skip
def test_a_former_name_means_the_account_that_had_it(
    school: Office, name: str, username: str | None, parent: str
) -> None:
    with school.open() as context, context.store.read() as transaction:
        found = FormerUsernames(context, transaction).find(name)
    assert (found and found.account.username) == username
    if found:
        assert found.remark.values["parent"] == parent


def test_every_command_says_whose_a_former_name_is_now(school: Office) -> None:
    shown = school.run("accounts", "show", "anna", "--format", "json", code=0)
    assert shown.record["username"] == "anna2"
    assert "anna is called anna2 now" in shown.err
    for words in (
        ("accounts", "disable", "anna", "--yes"),
        ("accounts", "rename", "--verified-by", "photo-id", "anna", "other1"),
        ("passwords", "reset", "anna", "--verified-by", "photo-id", "--yes", "--show"),
    ):
        said = school.run(*words, code=1).err
        assert "anna is called anna2 since 2026-08-31: the account of José García (P1)" in said
        assert "portaladm accounts show anna2" in said
    typed = school.run("passwords", "check", "anna", "--secrets-stdin", stdin="x\n", code=1)
    assert "called anna2 since" in typed.out


def test_whoever_has_the_name_now_is_meant(school: Office) -> None:
    shown = school.run("accounts", "show", "userP1", "--format", "json", code=0)
    assert shown.record["parent_id"] == "P2"
    assert "Note" not in shown.err


@pytest.mark.slow
def test_the_account_is_found_under_a_new_number_and_after_a_merge(school: Office) -> None:
    csv = "old_id,new_id\nP1,Q1\n"
    school.run("parents", "renumber", "--from", "-", "--yes", stdin=csv, code=0)
    assert school.run("accounts", "show", "anna", "--format", "json").record["parent_id"] == "Q1"
    words = ("accounts", "void", "userP1", "--reason", "twice", "--yes")
    school.run(*words, code=0)
    school.run("parents", "merge", "P2", "Q1", "--reason", "one person", "--yes", code=0)
    assert school.run("accounts", "show", "anna", "--format", "json").record["parent_id"] == "P2"


def _take_back(school: Office) -> None:
    words = ("parents", "unmerge", "P1", "--reason", "two people", "--yes")
    school.run(*words, code=0)


@pytest.mark.slow
@pytest.mark.parametrize("renamed_when_merged", [True, False])
def test_the_account_is_found_after_a_merge_is_taken_back(
    school: Office, renamed_when_merged: bool
) -> None:
    rename = (
        "accounts",
        "rename",
        "--verified-by",
        "photo-id",
        "anna2",
        "anna3",
        "--reason",
        "asked",
    )
    if not renamed_when_merged:
        school.run(*rename, code=0)
    both = ("--keep-account", "userP1", "--reason", "one person", "--yes")
    school.run("parents", "merge", "P2", "P1", *both, code=0)
    school.run(
        "accounts",
        "rename",
        "--verified-by",
        "photo-id",
        "userP1",
        "evita",
        "--reason",
        "asked",
        code=0,
    )
    _take_back(school)
    if renamed_when_merged:
        school.run(*rename, code=0)
    for name, username, parent in (("anna", "anna3", "P1"), ("userP1", "evita", "P2")):
        shown = school.run("accounts", "show", name, "--format", "json", code=0)
        assert (shown.record["username"], shown.record["parent_id"]) == (username, parent)


@pytest.mark.slow
def test_an_account_that_the_other_parent_had_for_a_while_is_found(school: Office) -> None:
    school.run("accounts", "void", "userP1", "--reason", "twice", "--yes", code=0)
    words = ("parents", "merge", "P2", "P1", "--reason", "one person", "--yes")
    school.run(*words, code=0)
    school.run(
        "accounts",
        "rename",
        "--verified-by",
        "photo-id",
        "anna2",
        "anna3",
        "--reason",
        "asked",
        code=0,
    )
    _take_back(school)
    for name in ("anna", "anna2"):
        shown = school.run("accounts", "show", name, "--format", "json", code=0).record
        assert (shown["username"], shown["parent_id"]) == ("anna3", "P1")


def test_a_former_name_of_a_voided_account_says_that_it_was_voided(school: Office) -> None:
    school.run("accounts", "void", "anna2", "--reason", "stolen", "--yes", code=0)
    assert "was voided on" in school.run("accounts", "enable", "anna", code=1).err
    shown = school.run("accounts", "show", "anna", "--format", "json", code=0).record
    assert (shown["username"], shown["status"]) == ("anna2", "voided")
