"""Whose account a name means: a username, a parent's number, or nobody's, with the reason."""

from __future__ import annotations

import pytest

from portaladm.errors import Refused
from portaladm.services.lookup.accounts import (
    SkippedName,
    match_account,
    match_accounts,
    require_any_account,
)
from tests.conftest import Office
from tests.kits.accounts import activate, furnish
from tests.thrift.prepared import prepared


@pytest.fixture
@prepared
def school(office: Office) -> Office:
    """P1 has an account, P3 a key, P4 neither; P5's account was voided."""
    rows = [{"parent_id": f"P{n}", "student_id": f"S{n}"} for n in (1, 3, 4, 5)]
    keys = furnish(office, *rows)
    for parent, username in (("P1", "anna"), ("P5", "gone5")):
        activate(office, keys[parent], username)
    office.run("keys", "revoke", "P4", "--yes", code=0)
    office.run("accounts", "void", "gone5", "--reason", "stolen", "--yes", code=0)
    return office


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("anna", "anna"),
        ("ANNA", "anna"),
        ("P1", "anna"),
        ("P3", "no-account.key"),
        ("P4", "no-account"),
        ("P5", "no-account"),
        ("gone5", "account-voided"),
        ("ana", "unknown-account"),
        ("x" * 100_000, "unknown-account"),
    ],
)
def test_a_name_means_one_account_or_says_why_none(school: Office, name: str, answer: str) -> None:
    with school.open() as context, context.store.read() as transaction:
        found = match_account(context, transaction, name)
        if not isinstance(found, SkippedName):
            assert found.username == answer
            return
        assert found.remark.key == answer
    assert found.as_refusal().remark == found.remark


@pytest.mark.parametrize(
    ("name", "username"), [("anna", "anna"), ("gone5", "gone5"), ("P5", "gone5"), ("P4", None)]
)
def test_the_last_voided_account_counts_where_it_is_asked_for(
    school: Office, name: str, username: str | None
) -> None:
    with school.open() as context, context.store.read() as transaction:
        if username:
            assert require_any_account(context, transaction, name).username == username
            return
        with pytest.raises(Refused, match="no-account"):
            require_any_account(context, transaction, name)


def test_two_names_of_one_account_mean_it_once(school: Office) -> None:
    with school.open() as context, context.store.read() as transaction:
        found = match_accounts(context, transaction, ["P1", "anna", "nobody", "P3"])
    assert [record.username for record in found.records] == ["anna"]
    assert [one.name for one in found.skipped_names] == ["nobody", "P3"]


def test_who_is_unknown_gets_near_usernames_and_a_short_message(school: Office) -> None:
    with school.open() as context, context.store.read() as transaction:
        near = match_account(context, transaction, "ana")
        long = match_account(context, transaction, "x" * 100_000)
    assert isinstance(near, SkippedName) and isinstance(long, SkippedName)
    assert near.remark.values["near"] == ["anna"]
    assert long.remark.values["name"] == "x" * 40


def test_a_key_that_does_not_work_is_not_proposed(school: Office) -> None:
    school.run("links", "deny", "P3", "S3", "--reason", "case 7", "--yes", code=0)
    with school.open() as context, context.store.read() as transaction:
        found = match_account(context, transaction, "P3")
    assert isinstance(found, SkippedName)
    assert found.remark.key == "no-account.useless-key"


def test_a_disabled_account_that_has_ended_as_well_is_told_so(school: Office) -> None:
    reset = ("passwords", "reset", "anna", "--verified-by", "photo-id", "--yes", "--show")
    check = ("passwords", "check", "anna", "--secrets-stdin")
    school.run("accounts", "disable", "anna", "--reason", "phone stolen", "--yes", code=0)
    assert "accounts enable anna" in school.run(*reset, code=1).err
    assert "accounts enable anna" in school.run(*check, stdin="x\n", code=1).out
    school.run("links", "deny", "P1", "S1", "--reason", "case 7", "--yes", code=0)
    for words in (reset, check):
        done = school.run(*words, stdin="x\n", code=1)
        assert "has ended as well" in done.out + done.err
        assert "portaladm parents explain P1" in done.out + done.err
