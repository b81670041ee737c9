"""Whose turn it is: filters, expired and revoked keys, and what a letter says."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.conftest import MONDAY, Office
from tests.kits.keys import check_key, find_batch, read_key


def test_a_letter_names_the_children_whom_its_parent_may_see(posted: Office) -> None:
    rows = {row["parent_id"]: row for row in posted.read_csv(posted.folder / "keys.csv")}
    assert set(rows) == {"P1", "P2", "P3"}
    assert rows["P1"]["students"].count(";") == 1
    assert rows["P1"]["school"] == "Lincoln Elementary"  # the youngest child's
    assert rows["P1"]["expires_on"] > "2026-09-01"
    assert rows["P1"]["key_reference"] == f"{find_batch(posted)}-1"


@pytest.mark.parametrize(
    ("filters", "parents"),
    [
        (("--school", "riverbend middle"), {"P1", "P3"}),
        (("--grade", "4"), {"P1", "P2"}),
        (("--student", "3"), {"P3"}),
        (("--parent", "P2", "--parent", "P3"), {"P2", "P3"}),
        (("--school", "Riverbend Middle", "--grade", "7"), {"P1"}),
        (("--parent", "P1", "--student", "3"), set()),
    ],
)
def test_filters_choose_who_gets_a_key(
    school: Office, filters: tuple[str, ...], parents: set[str]
) -> None:
    school.run("keys", "issue", *filters, "--posted", "-o", "some.csv", code=0)
    path = school.folder / "some.csv"
    assert path.exists() is bool(parents)
    if parents:
        assert {row["parent_id"] for row in school.read_csv(path)} == parents


@pytest.mark.parametrize("option", ["--school", "--grade", "--student", "--parent"])
def test_a_filter_that_names_nobody_is_refused_with_a_near_match(
    school: Office, option: str
) -> None:
    near = {"--school": "Riverbend Midle", "--parent": "P"}.get(option, "44")
    refused = school.run("keys", "issue", option, near, "-o", "some.csv", code=1)
    assert near in refused.err
    if option == "--school":
        assert "Riverbend Middle" in refused.err
    assert not (school.folder / "some.csv").exists()


def test_an_expired_key_is_replaced_only_on_demand(posted: Office) -> None:
    later = MONDAY + timedelta(days=400)
    again = posted.run("keys", "issue", "-o", "again.csv", now=later, code=0)
    assert "3 have an expired key (a new one with --expired)" in again.err
    assert not (posted.folder / "again.csv").exists()
    posted.run("keys", "issue", "--expired", "-o", "again.csv", now=later, code=0)
    old, new = read_key(posted, "P1"), read_key(posted, "P1", "again.csv")
    assert check_key(posted, new, now=later)["good"]
    assert "was replaced" in check_key(posted, old, now=later)["message"]


def undo(office: Office, kind: str) -> None:
    code = find_batch(office, kind)
    office.run("batches", "undo", code, "--reason", "wrong paper", "--yes", code=0)


def test_an_undone_key_is_no_key_that_was_never_had(posted: Office) -> None:
    undo(posted, "keys-issue")
    listed = posted.run("parents", "list", "--status", "undone", "--format", "json", code=0).json
    assert [line["parent_id"] for line in listed] == ["P1", "P2", "P3"]
    assert posted.run("parents", "list", "--status", "never-issued", "--format", "json").json == []
    said = posted.run("keys", "issue", "-o", "again.csv", code=0).err
    assert "3 had a key that was undone with its batch" in said
    assert "never had a key" not in said
    assert len(posted.read_csv(posted.folder / "again.csv")) == 3


def test_a_revoked_key_stays_so_where_a_later_one_was_undone(posted: Office) -> None:
    posted.run("keys", "revoke", "P1", "--reason", "wrong house", "--yes", code=0)
    posted.run(
        "keys", "reissue", "P1", "--reason", "moved", "--yes", "--posted", "-o", "new.csv", code=0
    )
    undo(posted, "keys-reissue")
    said = posted.run("keys", "issue", "-o", "again.csv", code=0).err
    assert "1 had a key that was revoked or used" in said
