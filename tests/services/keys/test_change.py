"""Keys after they were issued: new ones in their place, revoking, extending."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.conftest import MONDAY, Office
from tests.kits.keys import check_key, find_batch, list_states, read_key


@pytest.mark.slow
def test_reissuing_closes_the_old_key_in_the_same_breath(posted: Office) -> None:
    posted.run(
        "keys", "reissue", "P1", "--reason", "letter lost", "--yes", "--posted", "-o", "new.csv",
        code=0,
    )  # fmt: skip
    old, new = (
        check_key(posted, read_key(posted, "P1")),
        check_key(posted, read_key(posted, "P1", "new.csv")),
    )
    assert new["good"]
    assert not old["good"]
    assert "(letter lost)" in old["message"]
    assert new["key_reference"] in old["message"]
    assert check_key(posted, read_key(posted, "P2"))["good"]


def test_reissue_takes_a_batch_or_a_file_and_leaves_out_who_can_have_none(posted: Office) -> None:
    (posted.folder / "who.csv").write_text("name,parent_id\nA,P1\nB,P4\nC,P99\n")
    done = posted.run(
        "keys", "reissue", "--from", "who.csv", "--yes", "--posted", "-o", "new.csv", code=3
    )
    assert "Skipped: P4 has no child with portal access" in done.err
    assert "Skipped: The parent 'P99' does not exist" in done.err
    assert [row["parent_id"] for row in posted.read_csv(posted.folder / "new.csv")] == ["P1"]
    posted.run(
        "keys", "reissue", "--batch", find_batch(posted), "--yes", "--posted", "-o", "all.csv",
        code=0,
    )  # fmt: skip
    assert len(posted.read_csv(posted.folder / "all.csv")) == 3


def test_a_revoked_key_stays_revoked_through_issuing(posted: Office) -> None:
    posted.run("keys", "revoke", "P1", "--reason", "wrong house", "--yes", code=0)
    found = check_key(posted, read_key(posted, "P1"))
    assert "revoked on 2026-08-31 (wrong house)" in found["message"]
    assert found["command"] == 'portaladm keys reissue P1 --reason "WHY"'
    again = posted.run("keys", "issue", "-o", "again.csv", code=0)
    assert "1 had a key that was revoked" in again.err
    twice = posted.run("keys", "revoke", "P1", "--yes", code=1)
    assert "Skipped: P1 has no open key" in twice.err


def test_withdrawing_a_batch_withdraws_what_is_open_of_it(posted: Office) -> None:
    batch = find_batch(posted)
    posted.run("keys", "reissue", "P2", "--yes", "--posted", "-o", "new.csv", code=0)
    done = posted.run("keys", "revoke", "--batch", batch, "--yes", code=0)
    assert "2 keys revoked" in done.err
    assert list(list_states(posted).values()).count("live") == 1


def test_a_longer_life_needs_no_new_letter(posted: Office) -> None:
    key = read_key(posted, "P1")
    later = MONDAY + timedelta(days=400)
    assert check_key(posted, key, now=later)["status"] == "expired"
    posted.run(
        "keys",
        "extend",
        "--verified-by",
        "photo-id",
        "P1",
        "--until",
        "2027-12-31",
        now=later,
        code=0,
    )
    found = check_key(posted, key, now=later)
    assert (found["good"], found["expires_on"]) == (True, "2027-12-31")


@pytest.mark.parametrize(("day", "code"), [("2027-09-01", 0), ("2027-09-02", 2)])
def test_a_key_is_extended_by_a_year_at_most(posted: Office, day: str, code: int) -> None:
    words = ("--until", day, "--verified-by", "photo-id")
    done = posted.run("keys", "extend", "P1", *words, code=code)
    assert ("more than 366 days ahead" in done.err) is (code == 2)


def test_extending_reopens_nothing_that_is_closed(posted: Office) -> None:
    posted.run("keys", "revoke", "P1", "--yes", code=0)
    posted.run("keys", "extend", "P1", "--until", "2027-08-31", code=1)
    assert check_key(posted, read_key(posted, "P1"))["status"] == "revoked"


def test_each_change_of_a_key_has_its_row_in_the_trail(posted: Office) -> None:
    posted.run(
        "keys", "reissue", "P1", "--yes", "--reason", "lost", "--posted", "-o", "new.csv", code=0
    )
    posted.run("keys", "revoke", "P2", "--yes", "--reason", "moved", code=0)
    posted.run("keys", "extend", "--verified-by", "photo-id", "P3", "--until", "2027-08-31", code=0)
    rows = posted.query(
        "SELECT action, subject, reason FROM trail WHERE action LIKE 'key:%' ORDER BY seq"
    )
    assert rows == [
        ("key:issued", "parent:P1", ""), ("key:issued", "parent:P2", ""),
        ("key:issued", "parent:P3", ""), ("key:reissued", "parent:P1", "lost"),
        ("key:revoked", "parent:P2", "moved"), ("key:extended", "parent:P3", ""),
    ]  # fmt: skip
